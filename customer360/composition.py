"""From what the statements return to a `Card` and its slow parts. Pure, and the same for every store."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

import msgspec

from agent_desktop.store.instants import instant, instant_or_none
from customer360.billing import PlanState
from customer360.card import (
    Account,
    AccountState,
    Bill,
    Card,
    Channel,
    Contact,
    Customer,
    Found,
    Incident,
    InstalmentPlan,
    Listed,
    Match,
    MatchReason,
    Modification,
    OpenTicket,
    RepeatCalls,
    Service,
    Suspension,
)
from customer360.document import (
    AccountRow,
    CallsRow,
    Document,
    IncidentRow,
    ModificationRow,
    PromiseRow,
    SuspensionRow,
    TicketRow,
)
from customer360.matching import Evidence, chosen, matches
from customer360.number import Number, NumberKind
from customer360.reach import reaches

REASONS: Final = {
    "own": MatchReason.OWN_NUMBER,
    "family": MatchReason.FAMILY,
    "former_tenant": MatchReason.FORMER_TENANT,
    "installer": MatchReason.INSTALLER,
}
"""Kinds of links as stored; any other kind is a hint and no more, like a number seen in an old ticket."""


_CHANNELS: Final = frozenset(Channel)
"""Any other (a site's own, or made up by a login) is shown as the counter's: one row never hides the rest."""


def card(doc: Document, number: Number, *, stated: MatchReason, now: datetime) -> Card:
    """The card in a document; `stated` is who named the account that the pop was asked for.

    Of a number that many share what others did on it is left out: it is nobody's history.
    """
    shared = number.kind is NumberKind.SERVICE
    if shared:
        doc = _without_others(doc)
    found = _matches(doc, stated, shared=shared)
    opened = chosen(found)
    if shared:
        doc.tickets = [row for row in doc.tickets if row.account_id == opened != ""]
    places = {a.id: a for a in _accounts(doc)}
    return Card(
        number=number,
        matches=tuple(m for m in found if m.account_id in places),
        accounts=tuple(places[m.account_id] for m in found if m.account_id in places),
        chosen=opened if opened in places else "",
        lists=tuple(Listed(**msgspec.structs.asdict(row)) for row in doc.lists),
        tickets=tuple(map(_ticket, doc.tickets)),
        incidents=tuple(map(_incident, doc.incidents)),
        repeat=_repeat(doc, opened, now),
        satisfaction=doc.satisfaction,
        more=doc.more,
    )


def _without_others(doc: Document) -> Document:
    """What is said of the number itself, and of the accounts that the file links it to or that were named."""
    links = [link for link in doc.links if link.kind in REASONS or link.kind == "stated"]
    linked = {link.account_id for link in links}
    accounts = [row for row in doc.accounts if row.id in linked]
    return msgspec.structs.replace(
        doc,
        links=links,
        accounts=accounts,
        incidents=[i for i in doc.incidents if any(reaches(i, row) for row in accounts)],
        calls=[msgspec.structs.replace(row, own=False) for row in doc.calls],
        promises=[msgspec.structs.replace(row, own=False) for row in doc.promises],
        satisfaction=None,
    )


def _matches(doc: Document, stated: MatchReason, *, shared: bool) -> tuple[Match, ...]:
    """Evidence of the links, with what ranks them."""
    states = {row.id: row.state for row in doc.accounts}
    ticketed = {row.account_id for row in doc.tickets}
    owing = {row.account_id for row in doc.arrears}
    called = _last_calls(doc)
    outages = {a.id for a in doc.accounts if any(reaches(i, a) for i in doc.incidents)}
    return matches(
        Evidence(
            account_id=link.account_id,
            why=stated if link.kind == "stated" else REASONS.get(link.kind, MatchReason.OLD_TICKET),
            relation=link.relation,
            inactive=link.inactive,
            account_state=states[link.account_id],
            open_ticket=link.account_id in ticketed,
            owes=link.account_id in owing,
            incident=link.account_id in outages,
            last_call=instant_or_none(called.get(link.account_id)),
            rank=link.rank,
            on_file=link.on_file,
            shared=shared,
        )
        for link in doc.links
        if link.account_id in states
    )


def _last_calls(doc: Document) -> dict[str, int]:
    """When this number called last about each account: what a link says of it ends with the file's day."""
    said = [(link.account_id, link.last_call) for link in doc.links]
    said += [(row.account_id, row.last_at) for row in doc.calls if row.own]
    return {account_id: at for account_id, at in sorted(said, key=lambda s: s[1] or 0) if at is not None}


def _accounts(doc: Document) -> Iterable[Account]:
    """Every place with what is owed, paused, cut and found there."""
    arrears = {row.account_id: row for row in doc.arrears}
    cut_offs = {row.account_id: row.since for row in doc.cut_offs}
    paused = {row.account_id: row for row in doc.suspensions}
    findings = {row.account_id: row for row in reversed(doc.modifications)}
    for row in doc.accounts:
        owed = arrears.get(row.id)
        yield Account(
            id=row.id,
            account_no=row.account_no,
            customer=_customer(row),
            service=row.service,
            address=row.address,
            area=row.area,
            district=row.district,
            meter=row.meter,
            state=row.state,
            area_m2=row.area_m2,
            arrears_cents=owed.cents if owed else 0,
            arrears_periods=owed.periods if owed else 0,
            arrears_oldest=owed.oldest if owed else None,
            cut_off_since=cut_offs.get(row.id),
            suspension=_suspension(paused.get(row.id)),
            modification=_modification(findings.get(row.id)),
        )


def _customer(row: AccountRow) -> Customer:
    """The holder; an account whose customer row is missing still shows, without a name."""
    return Customer(
        id=row.customer_id,
        name=row.name or "",
        vip=bool(row.vip),
        id_tail=row.id_tail or "",
        prefers=row.prefers or "",
    )


def _suspension(row: SuspensionRow | None) -> Suspension | None:
    return Suspension(since=row.since, until=row.until, fee_cents=row.fee_cents) if row else None


def _modification(row: ModificationRow | None) -> Modification | None:
    return Modification(found_on=row.found_on, finding=row.finding, fixed_on=row.fixed_on) if row else None


def _ticket(row: TicketRow) -> OpenTicket:
    times = {"opened_at": instant(row.opened_at), "due_at": instant_or_none(row.due_at)}
    return OpenTicket(**msgspec.structs.asdict(row) | times)


def _incident(row: IncidentRow) -> Incident:
    times = {"since": instant(row.since), "expected_end": instant_or_none(row.expected_end)}
    return Incident(**msgspec.structs.asdict(row) | times)


def _repeat(doc: Document, opened: str, now: datetime) -> RepeatCalls:
    """Calls of this number, and anybody's about the open account; nobody else's."""
    calls = [row for row in doc.calls if _concerns(row, opened)]
    if not calls:
        return RepeatCalls()
    last = max(calls, key=lambda row: row.last_at)
    promise = next((row for row in doc.promises if _concerns(row, opened)), None)
    return RepeatCalls(
        h24=sum(row.h24 for row in calls),
        h72=sum(row.h72 for row in calls),
        d7=sum(row.d7 for row in calls),
        matter=last.matter,
        same_matter=sum(row.d7 for row in calls if row.matter == last.matter),
        promise=promise.promise if promise else "",
        promise_kept=kept(promise.kept, instant_or_none(promise.due), now) if promise else None,
        last_at=instant(last.last_at),
    )


def _concerns(row: CallsRow | PromiseRow, opened: str) -> bool:
    return row.own or (opened != "" and row.account_id == opened)


def kept(said: bool | None, due: datetime | None, now: datetime) -> bool | None:
    """Whether a promise was kept; one that nobody closed and whose time has passed was not."""
    if said is None and due is not None and due < now:
        return False
    return said


def bill(row: Sequence[Any]) -> Bill:
    """A bill, out of the row of `Statements.bills`."""
    account, period, amount, unpaid, due_on = row
    return Bill(
        account_id=account,
        period=period,
        amount_cents=amount,
        unpaid_cents=unpaid,
        due_on=date.fromisoformat(due_on),
    )


def plan(row: Sequence[Any]) -> InstalmentPlan:
    """An agreement to pay in parts, out of the row of `Statements.plan`."""
    since, total, paid, instalments, next_due_on, state, approved_by = row
    return InstalmentPlan(
        since=date.fromisoformat(since),
        total_cents=total,
        paid_cents=paid,
        instalments=instalments,
        next_due_on=date.fromisoformat(next_due_on) if next_due_on else None,
        state=PlanState(state),
        approved_by=approved_by,
    )


def contact(row: Sequence[Any], now: datetime) -> Contact:
    """One line of the timeline, out of the row of `Statements.timeline`."""
    at, channel, incoming, matter, summary, outcome, promise, due, said, agent, satisfaction = row
    was_kept = kept(None if said is None else bool(said), instant_or_none(due), now)
    return Contact(
        at=instant(at),
        channel=Channel(channel) if channel in _CHANNELS else Channel.COUNTER,
        incoming=bool(incoming),
        matter=matter,
        summary=summary,
        outcome=outcome,
        tone=_tone(was_kept if promise else None, satisfaction),
        promise=promise,
        promise_kept=was_kept if promise else None,
        agent=agent,
        satisfaction=satisfaction,
    )


def _tone(was_kept: bool | None, satisfaction: int | None) -> str:
    """A broken promise or an unhappy customer stands out; a happy one is a good sign."""
    if was_kept is False or (satisfaction is not None and satisfaction <= 2):
        return "bad"
    return "good" if satisfaction is not None and satisfaction >= 4 else ""


def found(row: Sequence[Any]) -> Found:
    """One result, out of the row of `Statements.find`."""
    account_id, account_no, name, address, service, state = row
    return Found(
        account_id=account_id,
        account_no=account_no,
        name=name,
        address=address,
        service=Service(service),
        state=AccountState(state),
    )
