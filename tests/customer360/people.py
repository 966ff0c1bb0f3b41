"""Cards by hand, for rules that need no store."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from customer360.card import (
    Account,
    AccountState,
    Card,
    Certainty,
    Customer,
    Incident,
    Match,
    MatchReason,
    OpenTicket,
    Service,
)
from customer360.number import Number, NumberKind

NOW = datetime(2026, 11, 22, 4, 3, tzinfo=UTC)
TODAY = date(2026, 11, 22)

MOBILE = Number("13812346621", "+8613812346621", NumberKind.MOBILE, "138 1234 6621", "江苏连云港")

PERSON = Customer(id="c1", name="王晓敏", id_tail="002X")

HOME = Account(
    id="a1",
    account_no="0211345652",
    customer=PERSON,
    service=Service.HEATING,
    address="幸福里小区 5 号楼 1 单元 502",
    area="QLH-03",
    district="七里河",
    meter="RB2023001",
    state=AccountState.ACTIVE,
)


def match(account_id: str = "a1", **changes: Any) -> Match:
    """A certain match of the caller's own number."""
    own = Match(account_id=account_id, certainty=Certainty.CERTAIN, why=MatchReason.OWN_NUMBER, bound=True)
    return replace(own, **changes)


def card(*accounts: Account, chosen: str | None = None, **facts: Any) -> Card:
    """A card whose first account is open, unless told."""
    accounts = accounts or (HOME,)
    found = facts.pop("matches", tuple(match(a.id) for a in accounts))
    opened = accounts[0].id if chosen is None else chosen
    return Card(number=MOBILE, accounts=accounts, matches=found, chosen=opened, **facts)


def ticket(**facts: Any) -> OpenTicket:
    """An open ticket of the home."""
    plain = OpenTicket(
        id="t1",
        number="261119-D1-0412",
        account_id="a1",
        title="不热",
        request_type="no_heat",
        node="dispatched",
        opened_at=NOW - timedelta(hours=26),
        due_at=NOW - timedelta(hours=2),
    )
    return replace(plain, **facts)


def incident(**facts: Any) -> Incident:
    """An outage of the home's area."""
    plain = Incident(
        id="i1",
        number="GW-1122-03",
        title="幸福里换热站跳闸",
        service=Service.HEATING,
        area="QLH-03",
        cause="跳闸",
        since=NOW - timedelta(hours=2),
        expected_end=NOW + timedelta(hours=3),
        joined=27,
    )
    return replace(plain, **facts)
