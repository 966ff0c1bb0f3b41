"""Calls that the centre lists by itself: who is on them, who isn't, each once, on both stores."""

from datetime import date, timedelta

from msgspec.structs import replace

from agent_desktop.centre.field.rounds import Hourly
from agent_desktop.store.schema.customers import accounts, customers, phone_links
from agent_desktop.store.schema.field import do_not_call
from agent_desktop.store.schema.supply import bills, instalment_plans, modifications
from agent_desktop.store.schema.telephony import surveys
from agent_desktop.store.schema.work import follow_ups, tickets
from agent_desktop.tickets.follow_ups.calls import CallKind
from agent_desktop.tickets.follow_ups.rules import CallRules, ListRule, read_rules
from resources import files
from tests.contract.stores import NOW, Shared
from tests.tickets.desk_paper import ZONE

RULES: CallRules = read_rules(files("settings") / "calls.toml", ZONE, "zh_CN")
DAY, TODAY = timedelta(days=1), date(2026, 11, 20)


def listed(shared: Shared, kind: CallKind, *, days: int = 0, **changed: object) -> list[str]:
    """What is new on a list."""
    before = {row.id for row in shared.rows(follow_ups)}
    rule = replace(RULES.lists[kind], **changed)
    Hourly(shared.engine.begin, replace(RULES, lists={kind: rule})).round(NOW + days * DAY)
    return sorted(row.id for row in shared.rows(follow_ups) if row.id not in before)


def phone(number: int) -> str:
    return f"+86138000000{number:02}"


def closed(shared: Shared, number: int, **facts: object) -> None:
    row = {"id": f"t{number}", "number": f"n{number}", "node": "archived", "filed_at": NOW - 4 * DAY}
    row |= {"closed_at": NOW - 2 * DAY, "phone": phone(number), "call_id": f"c{number}", "title": "不热"}
    shared.add(tickets, {**row, **facts})


def test_closed_tickets_are_asked_about_once(shared: Shared) -> None:
    odd: tuple[dict[str, object], ...] = (
        {}, {"node": "cancelled"}, {"closed_at": NOW}, {"closed_at": NOW - 9 * DAY}, {"phone": None}, {}, {},
        {}, {"phone": phone(0)}, {"phone": "anonymous"},
    )  # fmt: skip
    for number, facts in enumerate(odd):
        closed(shared, number, **facts)
    shared.add(surveys, {"id": "s5", "at": NOW, "call_id": "c5", "score": "5"})
    judged = {"id": "f6", "ticket_id": "t6", "kind": "follow_up", "satisfaction": 5, "due_on": TODAY}
    shared.add(follow_ups, judged)
    shared.add(do_not_call, {"phone": phone(7), "kind": "survey", "at": NOW})
    assert listed(shared, CallKind.SURVEY, share=100) == ["survey-t0"]
    row = shared.row(follow_ups, id="survey-t0")
    assert (row.ticket_id, row.reason, row.skill_group) == ("t0", "不热", "outbound")
    assert row.until == NOW + 7 * DAY
    assert listed(shared, CallKind.SURVEY, share=100) == []
    closed(shared, 20, phone=phone(0))
    assert listed(shared, CallKind.SURVEY, share=100) == [], "the same person, so soon"
    for number in range(30, 60):
        closed(shared, number)
    assert 0 < len(few := listed(shared, CallKind.SURVEY, share=30)) < 30
    assert listed(shared, CallKind.SURVEY, share=100, most=len(few) + 3) != [], "the day's room"
    assert len([r for r in shared.rows(follow_ups) if r.kind == "survey"]) == len(few) + 3


def test_arrears_and_findings_by_account(shared: Shared) -> None:
    for n in range(1, 7):
        shared.add(customers, {"id": f"u{n}", "name": f"王{n}"})
        account = {"id": f"a{n}", "account_no": f"{n}", "customer_id": f"u{n}", "service": "heating"}
        shared.add(accounts, {**account, "state": "cut_off" if n == 5 else "active"})
        for rank, kind in ((1, "former_tenant"), (2, "own"), (3, "own")):
            link = {"phone": phone(n * 10 + rank), "account_id": f"a{n}", "kind": kind, "rank": rank}
            shared.add(phone_links, link)
        bill = {"account_id": f"a{n}", "period": "2025-26", "due_on": date(2026, 10, n)}
        shared.add(bills, {**bill, "amount_cents": 90_000, "unpaid_cents": 9_000 if n == 2 else 50_000 + n})
        found = {"account_id": f"a{n}", "found_on": date(2026, 9, n), "finding": "私接三通"}
        shared.add(modifications, {**found, "fixed_on": TODAY if n == 3 else None})
    shared.add(instalment_plans, {"account_id": "a3", "since": TODAY, "state": "kept"})
    complaint = {"id": "t1", "number": "n1", "account_id": "a4", "skill_group": "complaint"}
    shared.add(tickets, {**complaint, "filed_at": NOW, "node": "accepted"})
    assert listed(shared, CallKind.DUNNING) == ["dunning-a1-2026-10-01", "dunning-a6-2026-10-06"]
    row = shared.row(follow_ups, id="dunning-a1-2026-10-01")
    assert (row.phone, row.name, row.reason, row.account_id) == (phone(12), "王1", "¥500.01", "a1")
    assert listed(shared, CallKind.DUNNING, days=10) == []
    wanted = [f"inspection-a{n}-2026-09-0{n}" for n in (1, 2, 6)]
    assert listed(shared, CallKind.INSPECTION) == wanted, "fixed, a visit is booked, cut off"


def test_who_wants_to_leave(shared: Shared) -> None:
    leaving = {"request_type": "heat_suspend", "filed_at": NOW - DAY, "node": "accepted", "closed_at": None}
    closed(shared, 3, **leaving)
    closed(shared, 4, **{**leaving, "request_type": "no_heat"})
    closed(shared, 5, request_type="heat_suspend", filed_at=NOW - DAY)
    assert listed(shared, CallKind.RETENTION) == ["retention-t3"]
    assert listed(shared, CallKind.RETENTION, days=1) == []


def test_a_kind_without_a_table_is_not_listed(shared: Shared) -> None:
    closed(shared, 1)
    assert Hourly(shared.engine.begin, replace(RULES, lists={})).round(NOW) == {}
    hourly = Hourly(shared.engine.begin, replace(RULES, lists={CallKind.SURVEY: ListRule(until_days=9)}))
    assert hourly.round(NOW) == {"list survey": 1}
    closed(shared, 2)
    assert hourly.round(NOW) == {}, "not before an hour has passed"
