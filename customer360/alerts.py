"""The alert strip: which dangers a card holds, in their order. Pure rules over a card, no words, no store.

Every rule is one line of `RULES`: what it looks for and how loud it is. One chip a kind: the open account
speaks first, else the worst of the caller's other places.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from customer360.alert import Alert, AlertKind, Severity
from customer360.card import (
    Account,
    AccountState,
    Card,
    Certainty,
    ListKind,
    Part,
    RepeatCalls,
)
from customer360.masking import masked_text
from customer360.reach import reaches
from customer360.supply import owed_now


class AlertPolicy(Struct, frozen=True, kw_only=True):
    """Thresholds of the site; the defaults are the product's."""

    zone: ZoneInfo = ZoneInfo("Asia/Shanghai")
    repeat_windows: tuple[tuple[int, int], ...] = ((24, 2), (72, 2), (168, 3))
    """(hours, calls within them from which on it is told, this call counted)."""
    arrears_from_cents: int = 1
    emergency_ticket_hours: int = 72  # an open emergency ticket older than this is a matter of paper
    modification_days: int = 3650  # findings older than this are history, fixed or not


class _Facts(TypedDict, total=False):
    """What a rule knows of an alert; kind, severity and age are the table's to say."""

    account_id: str
    service: str
    cents: int
    count: int
    periods: int
    day: date | None
    until: datetime | None
    text: str
    by: str
    hours: int
    same: int
    promise: str
    promise_kept: bool | None


class _Scene(Struct, frozen=True):
    """What the rules look at."""

    card: Card
    places: tuple[Account, ...]  # the open account first, then the caller's others
    call_emergency: bool
    now: datetime
    today: date
    policy: AlertPolicy


def alerts(card: Card, *, call_emergency: bool, now: datetime, policy: AlertPolicy) -> tuple[Alert, ...]:
    """The dangers of `card` in the order of `AlertKind`, at most one of each kind, at most one CRITICAL.

    `call_emergency`: the IVR or the skill group says so. `now` has a zone. Thread: any.
    """
    scene = _Scene(card, _places(card), call_emergency, now, now.astimezone(policy.zone).date(), policy)
    as_of = card.age(Part.CORE).as_of or now
    found = []
    for kind, (severity, rule) in RULES.items():
        facts = next(rule(scene), None)
        if facts is not None:
            found.append(Alert(kind=kind, severity=severity, as_of=as_of, **facts))
    return tuple(_one_critical(found))


def _places(card: Card) -> tuple[Account, ...]:
    """The caller's accounts, the open one first; a doubtful match says nothing about this caller."""
    doubtful = {m.account_id for m in card.matches if m.certainty is Certainty.DOUBTFUL} - {card.chosen}
    own = [a for a in card.accounts if a.id not in doubtful]
    return tuple(sorted(own, key=lambda a: a.id != card.chosen))


def _one_critical(found: list[Alert]) -> Iterator[Alert]:
    """The first CRITICAL stays; the next ones are dangers beside it."""
    taken = False
    for alert in found:
        if taken and alert.severity is Severity.CRITICAL:
            alert = replace(alert, severity=Severity.DANGER)
        taken = taken or alert.severity is Severity.CRITICAL
        yield alert


def _emergency(scene: _Scene) -> Iterator[_Facts]:
    """The caller pressed it, or an emergency ticket is still open."""
    if scene.call_emergency:
        yield _Facts(account_id=scene.card.chosen)
    oldest = scene.now - timedelta(hours=scene.policy.emergency_ticket_hours)
    for ticket in scene.card.tickets:
        if ticket.emergency and ticket.opened_at >= oldest:
            yield _Facts(account_id=ticket.account_id, text=ticket.title, until=ticket.due_at)


def _outage(scene: _Scene) -> Iterator[_Facts]:
    """An incident that the place is inside, with the calls that joined it."""
    for place in scene.places:
        for incident in scene.card.incidents:
            if reaches(incident, place):
                yield _Facts(
                    account_id=place.id,
                    text=incident.title,
                    until=incident.expected_end,
                    count=incident.joined,
                )


def _cut_off(scene: _Scene) -> Iterator[_Facts]:
    """Stopped for arrears: since when, and what has to be paid; of a plan that is kept, in how many parts."""
    plan = scene.card.plan  # of the open account
    kept = plan if plan is not None and plan.is_kept(scene.today) else None
    for place in scene.places:
        if place.state is AccountState.CUT_OFF:
            own = kept if place.id == scene.card.chosen else None
            yield _Facts(
                account_id=place.id,
                service=place.service,
                day=place.cut_off_since,
                cents=owed_now(place, own),
                periods=own.instalments if own else 0,
            )


def _suspension(scene: _Scene) -> Iterator[_Facts]:
    """Paused at the customer's wish, today."""
    for place in scene.places:
        paused = place.suspension
        if paused and paused.since <= scene.today and (paused.until is None or paused.until >= scene.today):
            yield _Facts(account_id=place.id, service=place.service, day=paused.since, cents=paused.fee_cents)


def _modification(scene: _Scene) -> Iterator[_Facts]:
    """Found and not put right."""
    oldest = scene.today - timedelta(days=scene.policy.modification_days)
    for place in scene.places:
        found = place.modification
        if found and found.fixed_on is None and found.found_on >= oldest:
            yield _Facts(account_id=place.id, day=found.found_on, text=found.finding)


def _repeat(scene: _Scene) -> Iterator[_Facts]:
    """The window that says most: the largest count, and of equal counts the shortest span."""
    repeat = scene.card.repeat
    told = [(n, -h) for h, least in scene.policy.repeat_windows if (n := 1 + _earlier(repeat, h)) >= least]
    if told:
        count, hours = max(told)
        yield _Facts(
            count=count,
            hours=-hours,
            text=repeat.matter,
            same=repeat.same_matter,
            promise=masked_text(repeat.promise),
            promise_kept=repeat.promise_kept,
        )


def _earlier(repeat: RepeatCalls, hours: int) -> int:
    """Earlier calls within a window; the records count three of them. Raises `KeyError` for another."""
    return {24: repeat.h24, 72: repeat.h72, 168: repeat.d7}[hours]


def _arrears(scene: _Scene) -> Iterator[_Facts]:
    """The open account's debt, else the largest of the caller's others."""
    owing = [p for p in scene.places if p.arrears_cents >= scene.policy.arrears_from_cents]
    for place in sorted(owing, key=lambda p: (p.id != scene.card.chosen, -p.arrears_cents)):
        yield _Facts(
            account_id=place.id,
            cents=place.arrears_cents,
            periods=place.arrears_periods,
            day=place.arrears_oldest,
            count=len(owing),
        )


def _listed(kind: ListKind) -> Callable[[_Scene], Iterator[_Facts]]:
    """A list's entries in force today: advice with its reason and last day."""

    def rule(scene: _Scene) -> Iterator[_Facts]:
        for entry in scene.card.lists:
            if entry.kind is kind and entry.since <= scene.today <= (entry.until or date.max):
                yield _Facts(text=entry.reason, day=entry.until, by=entry.approved_by)

    return rule


def _vip(scene: _Scene) -> Iterator[_Facts]:
    """Only the open account's holder: among several, nobody knows yet who calls."""
    account = scene.card.account
    if account and account.customer.vip:
        yield _Facts(account_id=account.id, text=account.customer.prefers)


Rule = Callable[[_Scene], Iterator[_Facts]]

RULES: dict[AlertKind, tuple[Severity, Rule]] = {
    AlertKind.EMERGENCY: (Severity.CRITICAL, _emergency),
    AlertKind.OUTAGE: (Severity.CRITICAL, _outage),
    AlertKind.CUT_OFF: (Severity.CRITICAL, _cut_off),
    AlertKind.SUSPENSION: (Severity.DANGER, _suspension),
    AlertKind.UNAUTHORISED_MODIFICATION: (Severity.DANGER, _modification),
    AlertKind.REPEAT_CALL: (Severity.WARN, _repeat),
    AlertKind.ARREARS: (Severity.WARN, _arrears),
    AlertKind.RED_LIST: (Severity.INFO, _listed(ListKind.RED)),
    AlertKind.BLACK_LIST: (Severity.WARN, _listed(ListKind.BLACK)),
    AlertKind.VIP: (Severity.INFO, _vip),
}
"""Every danger in the order of the strip: how loud it is by itself, and what finds it."""
