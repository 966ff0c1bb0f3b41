"""The pop's JSON document: its rows as typed shapes, in the order of the statement's columns."""

from datetime import date
from functools import cache

import msgspec

from customer360.card import AccountState, ListKind, Service


class _Row(msgspec.Struct, array_like=True):
    """A row as the statement lists its columns."""


class LinkRow(_Row):
    """Why an account is thought of."""

    account_id: str
    kind: str
    relation: str
    rank: int
    inactive: bool
    on_file: bool
    last_call: int | None


class AccountRow(_Row):
    """A place and its customer."""

    id: str
    account_no: str
    customer_id: str
    service: Service
    address: str
    area: str
    district: str
    meter: str
    state: AccountState
    area_m2: int
    name: str | None
    vip: bool | None
    id_tail: str | None
    prefers: str | None


class ArrearsRow(_Row):
    """What is past due at an account."""

    account_id: str
    cents: int
    periods: int
    oldest: date


class CutOffRow(_Row):
    """A cut-off that lasts."""

    account_id: str
    since: date


class SuspensionRow(_Row):
    """A suspension that lasts."""

    account_id: str
    since: date
    until: date | None
    fee_cents: int


class ModificationRow(_Row):
    """A finding; standing ones come first, then the newest."""

    account_id: str
    found_on: date
    finding: str
    fixed_on: date | None


class ListRow(_Row):
    """An entry of a list in force today."""

    kind: ListKind
    reason: str
    approved_by: str
    since: date
    until: date | None


class TicketRow(_Row):
    """An open ticket."""

    id: str
    number: str
    account_id: str
    title: str
    request_type: str
    node: str
    opened_at: int
    due_at: int | None
    crew: str
    crew_phone: str
    last_note: str
    promise: str
    chased: int
    emergency: bool


class IncidentRow(_Row):
    """An open incident that one of the places is inside."""

    id: str
    number: str
    title: str
    service: Service
    area: str
    cause: str
    since: int
    expected_end: int | None
    joined: int
    script: str
    district: str
    street: str
    kind: str


class CallsRow(_Row):
    """Calls of seven days with one matter, by this number (`own`) or others about an account."""

    account_id: str
    own: bool
    matter: str
    h24: int
    h72: int
    d7: int
    last_at: int


class PromiseRow(_Row):
    """A promise given in those calls, newest first."""

    account_id: str
    own: bool
    promise: str
    due: int | None
    kept: bool | None


class Document(_Row):
    """What the pop returns."""

    links: list[LinkRow]
    accounts: list[AccountRow]
    arrears: list[ArrearsRow]
    cut_offs: list[CutOffRow]
    suspensions: list[SuspensionRow]
    modifications: list[ModificationRow]
    lists: list[ListRow]
    tickets: list[TicketRow]
    incidents: list[IncidentRow]
    calls: list[CallsRow]
    promises: list[PromiseRow]
    satisfaction: float | None
    more: bool = False  # links than the document holds


def read(text: str) -> Document:
    """The document in a store's answer. Raises `ValueError` when it isn't one (a damaged store)."""
    return _decoder().decode(text)


@cache
def _decoder() -> msgspec.json.Decoder[Document]:
    """Made once: 5 ms. Not strict, because SQLite writes yes and no as 1 and 0."""
    return msgspec.json.Decoder(Document, strict=False)
