"""The alert strip as a table: a card, and the chips it shows."""

from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from msgspec.structs import replace

from customer360.alerts import RULES, AlertPolicy, alerts
from customer360.billing import InstalmentPlan, PlanState
from customer360.card import (
    Account,
    AccountState,
    Alert,
    AlertKind,
    Card,
    Certainty,
    Listed,
    ListKind,
    MatchReason,
    Modification,
    Part,
    PartAge,
    PartState,
    RepeatCalls,
    Service,
    Severity,
    Suspension,
)
from tests.customer360.people import HOME, NOW, PERSON, TODAY, card, incident, match, ticket

POLICY = AlertPolicy()
DAY = timedelta(days=1)

CUT_OFF = replace(
    HOME,
    state=AccountState.CUT_OFF,
    cut_off_since=date(2026, 11, 2),
    arrears_cents=128640,
    arrears_periods=3,
    arrears_oldest=date(2025, 10, 6),
)
IN_PARTS = InstalmentPlan(
    since=TODAY - 9 * DAY, total_cents=160_000, paid_cents=32_000, instalments=4,
    next_due_on=TODAY + DAY, state=PlanState.KEPT,
)  # fmt: skip
SUSPENDED = replace(HOME, suspension=Suspension(since=date(2025, 11, 1), until=None, fee_cents=42880))
MODIFIED = replace(HOME, modification=Modification(found_on=date(2026, 10, 28), finding="加装循环泵"))
VIP = replace(HOME, customer=replace(PERSON, vip=True, prefers="晚间勿扰"))


def listed(kind: ListKind, **facts: Any) -> Listed:
    plain = Listed(kind=kind, reason="独居老人", approved_by="1001", since=TODAY - DAY, until=TODAY + DAY)
    return replace(plain, **facts)


def strip(shown: Card, *, emergency: bool = False, policy: AlertPolicy = POLICY) -> tuple[Alert, ...]:
    return alerts(shown, call_emergency=emergency, now=NOW, policy=policy)


def kinds(shown: Card, *, emergency: bool = False) -> list[AlertKind]:
    return [alert.kind for alert in strip(shown, emergency=emergency)]


FACTS = [
    ("nothing hurts", card(), {}),
    ("an emergency ticket is open", card(tickets=(ticket(emergency=True),)),
     {AlertKind.EMERGENCY: {"text": "不热", "account_id": "a1"}}),
    ("outage", card(incidents=(incident(),)),
     {AlertKind.OUTAGE: {"count": 27, "until": NOW + timedelta(hours=3), "text": "幸福里换热站跳闸"}}),
    ("cut off for arrears", card(CUT_OFF),
     {AlertKind.CUT_OFF: {"day": date(2026, 11, 2), "cents": 128640},
      AlertKind.ARREARS: {"cents": 128640, "periods": 3, "day": date(2025, 10, 6)}}),
    ("cut off, paying in parts", card(CUT_OFF, plan=IN_PARTS),
     {AlertKind.CUT_OFF: {"day": date(2026, 11, 2), "cents": 640, "periods": 4},
      AlertKind.ARREARS: {"cents": 128640}}),
    ("cut off, a part overdue", card(CUT_OFF, plan=replace(IN_PARTS, next_due_on=TODAY - DAY)),
     {AlertKind.CUT_OFF: {"cents": 128640, "periods": 0}, AlertKind.ARREARS: {"cents": 128640}}),
    ("suspended", card(SUSPENDED), {AlertKind.SUSPENSION: {"day": date(2025, 11, 1), "cents": 42880}}),
    ("suspended until today",
     card(replace(HOME, suspension=Suspension(since=TODAY - 9 * DAY, until=TODAY, fee_cents=1))),
     {AlertKind.SUSPENSION: {"day": TODAY - 9 * DAY, "cents": 1}}),
    ("modified", card(MODIFIED),
     {AlertKind.UNAUTHORISED_MODIFICATION: {"day": date(2026, 10, 28), "text": "加装循环泵"}}),
    ("second call today", card(repeat=RepeatCalls(h24=1, h72=1, d7=1, matter="no_heat", promise_kept=False)),
     {AlertKind.REPEAT_CALL: {"count": 2, "hours": 24, "text": "no_heat", "promise_kept": False}}),
    ("third call this week", card(repeat=RepeatCalls(h24=0, h72=1, d7=2)),
     {AlertKind.REPEAT_CALL: {"count": 3, "hours": 168}}),
    ("second call in three days", card(repeat=RepeatCalls(h24=0, h72=1, d7=1)),
     {AlertKind.REPEAT_CALL: {"count": 2, "hours": 72}}),
    ("second call this week only", card(repeat=RepeatCalls(h24=0, h72=0, d7=1)), {}),
    ("on the red list", card(lists=(listed(ListKind.RED),)), {AlertKind.RED_LIST: {"text": "独居老人"}}),
    ("on the black list", card(lists=(listed(ListKind.BLACK),)),
     {AlertKind.BLACK_LIST: {"day": TODAY + DAY}}),
    ("a VIP", card(VIP), {AlertKind.VIP: {"text": "晚间勿扰"}}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "shown", "expected"), FACTS, ids=[row[0] for row in FACTS])
def test_each_danger_shows_its_facts(
    what: str, shown: Card, expected: dict[AlertKind, dict[str, object]]
) -> None:
    found = strip(shown)
    assert {
        alert.kind: {key: getattr(alert, key) for key in expected[alert.kind]} for alert in found
    } == expected


OVER = [
    ("suspension has ended",
     card(replace(HOME, suspension=Suspension(since=TODAY - 9 * DAY, until=TODAY - DAY)))),
    ("suspension begins tomorrow", card(replace(HOME, suspension=Suspension(since=TODAY + DAY, until=None)))),
    ("put right",
     card(replace(HOME, modification=Modification(found_on=TODAY - DAY, finding="泵", fixed_on=TODAY)))),
    ("a finding of long ago",
     card(replace(HOME, modification=Modification(found_on=date(2010, 1, 1), finding="泵")))),
    ("list entry has ended", card(lists=(listed(ListKind.BLACK, until=TODAY - DAY),))),
    ("list entry begins tomorrow", card(lists=(listed(ListKind.RED, since=TODAY + DAY),))),
    ("an emergency ticket nobody closed",
     card(tickets=(ticket(emergency=True, opened_at=NOW - 30 * DAY),))),
    ("an outage of another service", card(incidents=(incident(service=Service.GAS),))),
    ("an outage of another area", card(incidents=(incident(area="AN-01"),))),
    ("a VIP among several", card(VIP, replace(HOME, id="a2"), chosen="")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "shown"), OVER, ids=[row[0] for row in OVER])
def test_what_is_over_or_elsewhere_is_silent(what: str, shown: Card) -> None:
    assert strip(shown) == ()


EVERYTHING = card(
    replace(
        CUT_OFF, suspension=SUSPENDED.suspension, modification=MODIFIED.modification, customer=VIP.customer
    ),
    incidents=(incident(),),
    repeat=RepeatCalls(h24=2, h72=2, d7=2),
    lists=(listed(ListKind.BLACK), listed(ListKind.RED)),
)


def test_dangers_stand_in_their_order_with_one_critical() -> None:
    found = strip(EVERYTHING, emergency=True)
    assert [alert.kind for alert in found] == list(AlertKind)
    assert [alert.severity for alert in found] == [
        Severity.CRITICAL, Severity.DANGER, Severity.DANGER, Severity.DANGER, Severity.DANGER,
        Severity.WARN, Severity.WARN, Severity.INFO, Severity.WARN, Severity.INFO,
    ]  # fmt: skip


def test_the_table_of_rules_has_the_order_of_danger() -> None:
    assert list(RULES) == list(AlertKind)


def test_whatever_is_missing_the_first_critical_is_the_only_one() -> None:
    single: list[dict[str, Any]] = [
        {"incidents": (incident(),)},
        {"tickets": (ticket(emergency=True),)},
        {"lists": (listed(ListKind.BLACK),)},
    ]
    for size in range(4):
        for chosen in combinations(single, size):
            facts = {key: value for part in chosen for key, value in part.items()}
            for account in (HOME, CUT_OFF):
                critical = [a.severity is Severity.CRITICAL for a in strip(card(account, **facts))]
                assert sum(critical) <= 1
                assert not any(critical[1:])


def test_a_place_of_the_caller_that_is_not_open_speaks_too() -> None:
    other = replace(SUSPENDED, id="a2", arrears_cents=900, arrears_periods=1)
    found = {alert.kind: alert.account_id for alert in strip(card(HOME, other))}
    assert found == {AlertKind.SUSPENSION: "a2", AlertKind.ARREARS: "a2"}


def test_the_open_place_speaks_first_then_the_largest_debt() -> None:
    small, large = (
        replace(HOME, id=i, arrears_cents=c, arrears_periods=1) for i, c in (("s", 100), ("l", 900))
    )
    own = replace(HOME, arrears_cents=1, arrears_periods=1)

    def debtor(*accounts: Account) -> str:
        return next(a.account_id for a in strip(card(*accounts)) if a.kind is AlertKind.ARREARS)

    assert debtor(HOME, small, large) == "l"
    assert debtor(own, small, large) == "a1"


def test_a_doubtful_place_says_nothing_about_this_caller() -> None:
    other = replace(CUT_OFF, id="a2")
    doubtful = match("a2", certainty=Certainty.DOUBTFUL, why=MatchReason.FORMER_TENANT)
    assert kinds(card(HOME, other, matches=(match(), doubtful), incidents=(incident(area="x"),))) == []
    assert AlertKind.CUT_OFF in kinds(card(HOME, other, matches=(match(), doubtful), chosen="a2"))


def test_an_unknown_caller_in_an_emergency() -> None:
    assert kinds(Card(number=card().number), emergency=True) == [AlertKind.EMERGENCY]


def test_the_age_is_that_of_the_data() -> None:
    cached = PartAge(Part.CORE, PartState.CACHED, NOW - DAY)
    assert [a.as_of for a in strip(card(MODIFIED, parts=(cached,)))] == [NOW - DAY]
    assert [a.as_of for a in strip(card(MODIFIED))] == [NOW]


def test_days_are_those_of_the_site_and_thresholds_those_of_the_policy() -> None:
    late = NOW.replace(hour=17)  # 01:00 of the 23rd in Shanghai
    tomorrow = card(replace(HOME, suspension=Suspension(since=TODAY + DAY, until=None)))
    assert [a.kind for a in alerts(tomorrow, call_emergency=False, now=late, policy=POLICY)] == [
        AlertKind.SUSPENSION
    ]
    owing = card(replace(HOME, arrears_cents=999, arrears_periods=1))
    assert strip(owing, policy=AlertPolicy(arrears_from_cents=1000)) == ()
    calls = card(repeat=RepeatCalls(h24=1, h72=1, d7=1))
    assert strip(calls, policy=AlertPolicy(repeat_windows=((24, 3),))) == ()
