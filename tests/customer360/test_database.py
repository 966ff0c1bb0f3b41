"""The card out of a real SQLite file, as colleagues and callers meet it."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from agent_desktop.store.schema import customers, supply
from customer360.card import AccountState, Card, Certainty, ListKind, MatchReason, Service
from customer360.database import SqlRecords
from customer360.newcomer import Newcomer
from customer360.number import Number
from customer360.records import RecordsError
from tests.customer360.town import NOW, TODAY, Town, ago, number

MINE = "13812346621"


def test_the_only_own_account_opens_with_everything_that_hurts(town: Town, records: SqlRecords) -> None:
    """One statement brings the whole core of the card."""
    town.account("a1", name="王晓敏", phone=MINE, vip=True, id_tail="002X", state="suspended", area_m2=98)
    town.bill("a1", "2025-10", date(2025, 10, 6), 42880, 42880)
    town.bill("a1", "2026-02", date(2026, 2, 6), 42880, 10000)
    town.bill("a1", "2026-12", date(2026, 12, 6), 42880, 42880)  # not due yet
    town.row(supply.suspensions, account_id="a1", since=date(2025, 11, 1), fee_cents=42880, reason="出租")
    town.row(supply.modifications, account_id="a1", found_on=date(2026, 10, 28), finding="加装循环泵")
    town.ticket("a1", ago(hours=26), crew="三班", crew_phone="13900000001", promise="24 小时内上门")
    town.row(
        supply.incidents,
        id="i1",
        number="GW-1",
        title="幸福里换热站跳闸",
        service="heating",
        area="QLH-03",
        since=ago(hours=2),
        joined=27,
    )
    town.row(
        customers.list_entries,
        id="l1",
        kind="red",
        account_id="a1",
        reason="独居老人",
        approved_by="1001 李娜",
        since=date(2026, 1, 1),
    )

    card = records.card(number(MINE), now=NOW)

    account = card.account
    assert account is not None
    assert (account.customer.name, account.customer.vip, account.customer.id_tail) == ("王晓敏", True, "002X")
    assert (account.service, account.state, account.area_m2) == (Service.HEATING, AccountState.SUSPENDED, 98)
    assert (account.arrears_cents, account.arrears_periods) == (52880, 2)
    assert account.arrears_oldest == date(2025, 10, 6)
    assert account.suspension is not None
    assert account.suspension.fee_cents == 42880
    assert account.modification is not None
    assert account.modification.finding == "加装循环泵"
    assert [(t.title, t.crew, t.opened_at) for t in card.tickets] == [("不热", "三班", ago(hours=26))]
    assert [(i.number, i.joined, i.since) for i in card.incidents] == [("GW-1", 27, ago(hours=2))]
    assert [(e.kind, e.reason) for e in card.lists] == [(ListKind.RED, "独居老人")]
    assert [(m.why, m.bound) for m in card.matches] == [(MatchReason.OWN_NUMBER, True)]


def test_repeat_calls_are_counted_beyond_any_cap(town: Town, records: SqlRecords) -> None:
    """Four hundred calls of one number: the history is capped, the counts are not."""
    town.account("a1", phone=MINE)
    for n in range(1, 401):
        town.call(MINE, ago(minutes=20 * n), account_id="a1", matter="no_heat" if n % 4 else "bill")
    repeat = records.card(number(MINE), now=NOW).repeat
    assert (repeat.h24, repeat.h72, repeat.d7) == (71, 215, 400)
    assert (repeat.matter, repeat.same_matter) == ("no_heat", 300)
    assert repeat.last_at == ago(minutes=20)
    assert len(records.timeline(number(MINE), ("a1",))) == 60


def test_a_promise_whose_time_has_passed_was_broken(town: Town, records: SqlRecords) -> None:
    """Nobody closed it, and it was due yesterday."""
    town.account("a1", phone=MINE)
    town.call(MINE, ago(days=3), account_id="a1", promise="24 小时内上门", promise_due=ago(days=2))
    repeat = records.card(number(MINE), now=NOW).repeat
    assert (repeat.promise, repeat.promise_kept) == ("24 小时内上门", False)
    [contact] = records.timeline(number(MINE), ())
    assert (contact.promise_kept, contact.tone) == (False, "bad")


def test_calls_of_a_tenant_are_no_repeats_of_the_landlord(town: Town, records: SqlRecords) -> None:
    """A landlord's own number: others' calls count only for the account that is open."""
    for n in range(60):
        town.account(f"b{n}", customer="b0" if n else f"b{n}", phone=MINE)
        town.call("13900000000", ago(hours=n + 1), account_id=f"b{n}")
    card = records.card(number(MINE), now=NOW)
    assert (card.chosen, len(card.accounts), card.repeat.d7) == ("", 60, 0)
    opened = records.choose(card, "b7")
    assert (opened.chosen, opened.repeat.d7, opened.repeat.h24) == ("b7", 1, 1)


def test_a_number_with_more_accounts_than_a_card_holds_says_so(town: Town, records: SqlRecords) -> None:
    for n in range(100):
        town.account(f"b{n}", customer="b0" if n else f"b{n}", phone=MINE)
    assert not records.card(number(MINE), now=NOW).more
    town.account("b100", customer="b0", phone=MINE)
    card = records.card(number(MINE), now=NOW)
    assert (card.more, len(card.accounts), card.chosen) == (True, 100, "")
    agency = Newcomer(name="物业", address="", service=Service.GAS, relation="物业")
    assert records.enrol(card, agency).is_new, "who has a hundred accounts is no stranger: nobody raced"


def test_the_last_call_ranks_however_long_ago_and_whatever_the_file_says(
    town: Town, records: SqlRecords
) -> None:
    """The file's day is older than the call of last month, which no window of seven days holds."""
    for n in range(3):
        town.account(f"b{n}", customer="b0" if n else f"b{n}")
        town.phone(MINE, f"b{n}", seen_at=ago(days=200))
    town.call(MINE, ago(days=31), account_id="b1")
    town.call(MINE, ago(days=90), account_id="b2")
    matches = records.card(number(MINE), now=NOW).matches
    assert [(m.account_id, m.last_call) for m in matches] == [
        ("b1", ago(days=31)), ("b2", ago(days=90)), ("b0", ago(days=200)),
    ]  # fmt: skip


def test_the_code_keyed_in_the_ivr_opens_one_of_sixty(town: Town, records: SqlRecords) -> None:
    """The IVR's customer code is certain; the landlord's other accounts become likely."""
    for n in range(60):
        town.account(f"b{n}", customer="b0" if n else f"b{n}", phone=MINE, account_no=f"02115500{n:02}")
    card = records.card(number(MINE), account_no=" 0211-5500 07 ", now=NOW)
    assert card.chosen == "b7"
    assert card.matches[0].why is MatchReason.IVR_ACCOUNT
    assert card.matches[0].bound
    assert {m.certainty for m in card.matches[1:]} == {Certainty.LIKELY}


def test_a_number_that_many_share_is_nobodys(town: Town, records: SqlRecords) -> None:
    """12345 puts half the town through: whoever came by it before is not who comes now."""
    town.account("a1", phone="12345")  # the file says so: an office of that line
    town.account("b1", area="area-b1")
    town.row(supply.incidents, id="i", number="i", service="heating", area="area-b1", since=ago(hours=1))
    for n in range(3):
        town.call("12345", ago(hours=n + 1), account_id="b1", ticket_id=town.ticket("b1", ago(hours=n + 1)))
    town.ticket("b1", ago(hours=2), phone="+8612345")
    card = records.card(number("12345"), now=NOW)
    [match] = card.matches
    assert (match.account_id, match.certainty, match.bound, card.chosen) == (
        "a1", Certainty.LIKELY, False, ""
    )  # fmt: skip
    assert (card.tickets, card.incidents, card.repeat.d7) == ((), (), 0)
    assert records.timeline(number("12345"), ("a1",)) == ()
    opened = records.choose(card, "b1")
    assert (opened.chosen, len(opened.tickets), opened.repeat.d7) == ("b1", 4, 3)
    assert [i.id for i in opened.incidents] == ["i"]
    assert len(records.timeline(number("12345"), ("b1",))) == 3
    for refused in (
        lambda: records.link(number("12345"), "b1", "户主"),
        lambda: records.enrol(card, Newcomer(name="孙丽", address="", service=Service.GAS, relation="户主")),
    ):
        with pytest.raises(RecordsError) as error:
            refused()
        assert error.value.key == "records-no-number"


def test_an_unknown_number_matches_nobody(town: Town, records: SqlRecords) -> None:
    """Not a random person, whatever is empty in the records."""
    town.account("a1", phone=MINE)
    town.call("anonymous", ago(hours=1), account_id="a1")
    town.ticket("a1", ago(hours=1), phone=None)
    for raw in ("13900000002", "anonymous", "", "1027", "0931-12344108"):
        card = records.card(number(raw), now=NOW)
        assert (card.accounts, card.tickets, card.repeat.d7, card.satisfaction) == ((), (), 0, None), raw


def test_a_closed_account_is_shown_and_never_opened(town: Town, records: SqlRecords) -> None:
    """Inactive matches stand in the chooser as doubtful; the agent may open them."""
    town.account("a1", phone=MINE, state="closed")
    card = records.card(number(MINE), now=NOW)
    assert (card.chosen, [m.certainty for m in card.matches]) == ("", [Certainty.DOUBTFUL])
    assert records.choose(card, "a1").chosen == "a1"


def test_a_former_tenant_sees_nothing_of_the_next_one(town: Town, records: SqlRecords) -> None:
    """Calls, tickets and lists of an account don't belong to a number that once did."""
    town.account("a1")
    town.phone(MINE, "a1", kind="former_tenant")
    town.call("13900000003", ago(hours=3), account_id="a1")
    town.ticket("a1", ago(hours=3))
    card = records.card(number(MINE), now=NOW)
    assert (card.chosen, card.repeat.d7, card.tickets) == ("", 0, ())
    assert [m.why for m in card.matches] == [MatchReason.FORMER_TENANT]


def test_a_number_of_an_old_ticket_is_only_a_hint(town: Town, records: SqlRecords) -> None:
    """Somebody rang for this account once, and a ticket was written."""
    town.account("a1")
    town.call(MINE, ago(days=40), account_id="a1", ticket_id="t9")
    card = records.card(number(MINE), now=NOW)
    assert [(m.why, m.certainty) for m in card.matches] == [(MatchReason.OLD_TICKET, Certainty.DOUBTFUL)]


def test_the_chooser_begins_with_what_the_caller_most_probably_means(town: Town, records: SqlRecords) -> None:
    """Open ticket, then the last call, then an incident."""
    for account_id in ("d1", "d2", "d3", "d4"):
        town.account(account_id, phone=MINE, area=f"area-{account_id}")
    town.row(supply.incidents, id="i", number="i", service="heating", area="area-d2", since=ago(hours=1))
    town.call(MINE, ago(days=9), account_id="d3")
    town.ticket("d4", ago(days=1))
    card = records.card(number(MINE), now=NOW)
    assert [m.account_id for m in card.matches] == ["d4", "d3", "d2", "d1"]
    assert [a.id for a in card.accounts] == ["d4", "d3", "d2", "d1"]


def test_a_call_counts_that_came_after_the_link_was_last_seen(town: Town, records: SqlRecords) -> None:
    """A link says when the file knew of a call; what came since is what the caller means."""
    for account_id, days in (("d1", 20), ("d2", 10)):
        town.account(account_id, phone=MINE)
        with town.writer.begin() as conn:
            mine = update(customers.phone_links).where(customers.phone_links.c.account_id == account_id)
            conn.execute(mine.values(seen_at=ago(days=days)))
    town.call(MINE, ago(days=1), account_id="d1")
    matches = records.card(number(MINE), now=NOW).matches
    assert [(m.account_id, m.last_call) for m in matches] == [("d1", ago(days=1)), ("d2", ago(days=10))]


def test_only_approved_lists_in_force_are_shown(town: Town, records: SqlRecords) -> None:
    """A proposal and an entry that has ended say nothing."""
    town.account("a1", phone=MINE)
    entry = {"kind": "black", "phone": number(MINE).e164, "since": date(2026, 1, 1)}
    town.row(customers.list_entries, id="l1", reason="骚扰", proposed_by="1011", **entry)
    town.row(
        customers.list_entries, id="l2", reason="旧", approved_by="1001", until=date(2026, 11, 21), **entry
    )
    town.row(customers.list_entries, id="l3", reason="辱骂", approved_by="1001", until=TODAY, **entry)
    assert [e.reason for e in records.card(number(MINE), now=NOW).lists] == ["辱骂"]


def test_a_linked_caller_is_known_at_the_next_call(town: Town, records: SqlRecords) -> None:
    """No duplicate is made; but an agent's word is no proof at the gate."""
    town.account("a1")
    assert records.card(number(MINE), now=NOW).accounts == ()
    records.link(number("+86 138-1234-6621"), "a1", "本人")
    card = records.card(number(MINE), now=NOW)
    assert card.chosen == "a1"
    assert [(m.why, m.relation, m.bound) for m in card.matches] == [(MatchReason.OWN_NUMBER, "本人", False)]
    records.link(number(MINE), "a1", "配偶")
    assert [m.why for m in records.card(number(MINE), now=NOW).matches] == [MatchReason.FAMILY]


def test_linking_again_what_the_file_knows_keeps_its_worth(town: Town, records: SqlRecords) -> None:
    """The file's own number stays proof; a former tenant's doesn't become proof."""
    town.account("a1", phone=MINE)
    records.link(number(MINE), "a1", "户主")
    assert records.card(number(MINE), now=NOW).matches[0].bound
    town.phone("13900000004", "a1", inactive=True)
    records.link(number("13900000004"), "a1", "户主")
    assert not records.card(number("13900000004"), now=NOW).matches[0].bound


@pytest.mark.parametrize(
    ("raw", "account_id", "key"),
    [("anonymous", "a1", "records-no-number"), (MINE, "zz", "records-no-account")],
)
def test_what_cannot_be_linked_says_why(
    town: Town, records: SqlRecords, raw: str, account_id: str, key: str
) -> None:
    """No row is made for nobody."""
    town.account("a1")
    with pytest.raises(RecordsError) as refused:
        records.link(number(raw), account_id, "本人")
    assert refused.value.key == key


def test_bills_are_those_of_two_years_oldest_first(town: Town, records: SqlRecords) -> None:
    """Older ones are history."""
    town.account("a1", phone=MINE)
    for years in range(5):
        due = TODAY - timedelta(days=300 * years)
        town.bill("a1", f"p{years}", due, 1000 * (years + 1), 500 if years == 0 else 0)
    assert [(b.period, b.amount_cents, b.unpaid_cents) for b in records.bills("a1")] == [
        ("p2", 3000, 0),
        ("p1", 2000, 0),
        ("p0", 1000, 500),
    ]


def test_warming_an_empty_store_and_a_full_one(
    town: Town, records: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sign-in never fails for want of customers. With those who called last; on a server that were a look."""
    popped: list[str] = []
    card = records.card

    def heard(number: Number, *, now: datetime) -> Card:
        popped.append(number.e164)
        return card(number, now=now)

    monkeypatch.setattr(records, "card", heard)
    records.warm()
    assert set(popped) == {""}
    town.account("a1", phone=MINE)
    town.call(MINE, ago(hours=2), account_id="a1")
    popped.clear()
    records.warm()
    assert set(popped) == {number(MINE).e164 if isinstance(town.where, Path) else ""}
