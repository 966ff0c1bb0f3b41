"""Accounts, matches, contacts and ages in words."""

from datetime import datetime, timedelta

from agent_desktop.desk.state import CallView
from customer360.card import (
    Account,
    AccountState,
    Card,
    Certainty,
    Channel,
    Contact,
    Found,
    Match,
    Part,
    PartState,
    Service,
)
from softphone.call import CallState, Direction
from ui.plain import plain
from ui.theme.tokens import Colour
from ui.widgets.row_list import Row
from ui.widgets.timeline import Event
from ui.words import age, clock, has, listed, money, near_day, t

_PATIENCE = timedelta(seconds=1)
_SERVICE_ICONS: dict[Service, str] = {
    Service.GAS: "flame",
    Service.LPG: "cylinder",
    Service.HEATING: "temperature",
    Service.ELECTRICITY: "bolt",
    Service.TELECOM: "router",
}
_CHANNEL_ICONS: dict[Channel, str] = {
    Channel.PHONE: "phone",
    Channel.APP: "device-mobile",
    Channel.WEB: "world",
    Channel.WECHAT: "brand-wechat",
    Channel.COUNTER: "building-store",
    Channel.VISIT: "tool",
    Channel.SMS: "message",
}
_STATE_TONES: dict[AccountState, Colour] = {
    AccountState.ACTIVE: "text2",
    AccountState.SUSPENDED: "warn",
    AccountState.CUT_OFF: "danger",
    AccountState.CLOSED: "text3",
    AccountState.PROSPECT: "accent",
}
_CERTAINTY_TONES: dict[Certainty, Colour] = {
    Certainty.LIKELY: "text2",
    Certainty.DOUBTFUL: "warn",
}
_CONTACT_TONES: dict[str, Colour] = {"good": "text2", "warn": "warn", "bad": "danger"}


def account_row(account: Account, place: int) -> Row:
    """An account of the caller; `place` (from 0) is its digit with Ctrl."""
    tag, tone = account_tag(account)
    return Row(
        id=account.id,
        title=plain(account.account_no, 24),
        beside=plain(account.address),
        keep_end=True,
        icon=_SERVICE_ICONS[account.service],
        lead=str(place + 1) if place < 9 else " ",
        tag=tag,
        tone=tone,
    )


def account_tag(account: Account) -> tuple[str, Colour]:
    """State of supply and what hangs on it, with its tone."""
    words, tone = [state_words(account.state, account.service)], _STATE_TONES[account.state]
    if account.arrears_cents > 0 and account.state is not AccountState.CUT_OFF:
        words.append(t("account-in-arrears"))
        tone = "warn"
    return listed(words), tone


def state_words(state: AccountState, service: Service) -> str:
    """A state as its trade calls it: 报停, 暂停, 停机保号."""
    if state in (AccountState.SUSPENDED, AccountState.CUT_OFF):
        return t(f"account-{state}", service=service.value)
    return t(f"account-{state}")


def match_row(match: Match, account: Account | None, place: int, now: datetime) -> Row:
    """A possible account of the caller: who, why and how sure; where, and what the call may be about.

    What it may be about stands at the end, else a doubt: a landlord's sixty certain accounts light up where
    one owes or waits. Of an address its end is kept: that tells sixty flats of one house apart.
    """
    sure = t(f"certainty-{match.certainty}")
    about = _about(match, account)
    if not about and match.certainty is not Certainty.CERTAIN:
        about, sure = [(sure, _CERTAINTY_TONES[match.certainty])], ""
    last = t("match-called", day=near_day(match.last_call, now)) if match.last_call else ""
    tag, tone = about[0] if about else ("", "text2")
    return Row(
        id=match.account_id,
        title=(plain(account.customer.name, 24) if account else "") or t("match-nameless"),
        beside=listed((sure, reason(match), *(words for words, _ in about[1:]))),
        detail=listed((plain(account.account_no, 24) if account else "", last)),
        where=plain(account.address) if account else "",
        icon=_SERVICE_ICONS[account.service] if account else "user",
        lead=str(place + 1) if place < 9 else " ",
        tag=tag,
        tone=tone,
        whole=True,
    )


def _about(match: Match, account: Account | None) -> list[tuple[str, Colour]]:
    """What a call about a place may be about, each in a word with its tone, the likeliest first."""
    found: list[tuple[str, Colour]] = []
    if match.open_ticket:
        found.append((t("match-ticket"), "accent"))
    if match.incident:
        found.append((t("match-incident"), "danger"))
    if account is not None and account.state is not AccountState.ACTIVE:
        found.append(account_tag(account))
    elif account is not None and account.arrears_cents:
        found.append((t("bills-owed", sum=money(account.arrears_cents)), "warn"))
    return found


def more_words(card: Card, way: str) -> str:
    """Of a number with more accounts than a card holds: how many these are, and how to come to the rest."""
    return t("matches-more", count=len(card.accounts), way=way) if card.more else ""


def found_row(found: Found) -> Row:
    """An account found by a lookup."""
    return Row(
        id=found.account_id,
        title=plain(found.name, 24),
        beside=plain(found.account_no, 24),
        detail=plain(found.address),
        icon=_SERVICE_ICONS[found.service],
        tag=state_words(found.state, found.service),
        tone=_STATE_TONES[found.state],
    )


def reason(match: Match) -> str:
    """Relation and why the number is thought to be theirs; not twice, as for 前租客 · 前租客号码."""
    relation, why = plain(match.relation, 12), t(f"match-{match.why}")
    return why if relation in why else listed((relation, why))


def contact_event(contact: Contact, now: datetime) -> Event:
    """A line of the trail."""
    way = t(f"channel-{contact.channel}-{'in' if contact.incoming else 'out'}")
    broken = contact.promise_kept is False
    outcome = t("trail-promise-broken") if broken else outcome_words(contact.outcome)
    tone: Colour = "danger" if broken else _CONTACT_TONES.get(contact.tone, "text3")
    by = t("trail-agent", agent=plain(contact.agent, 12)) if contact.agent else ""
    return Event(
        day=near_day(contact.at, now),
        at=clock(contact.at),
        icon=_CHANNEL_ICONS[contact.channel],
        what=listed((way, plain(contact.matter, 40))),
        detail=listed((_promise(contact), plain(contact.summary), by)),
        outcome=outcome,
        tone=tone,
    )


def _promise(contact: Contact) -> str:
    if not contact.promise:
        return ""
    what = plain(contact.promise, 40)  # that it was broken stands beside it, in red
    return t("trail-promised-kept", what=what) if contact.promise_kept else t("trail-promised", what=what)


def outcome_words(outcome: str) -> str:
    """What came of a contact: the site's words, or those of a call closed with one key."""
    key = f"ticket-finish-{outcome}"
    return t(key) if outcome and has(key) else plain(outcome, 16)


def live_event(view: CallView, now: datetime) -> Event:
    """The call that is going on, as the newest line of its own trail."""
    outgoing = view.call.direction is Direction.OUTGOING
    keyed = t("trail-ivr-account") if view.call.account_no else ""
    trail = t("call-ivr", trail=plain(view.ivr or view.call.ivr_trail, 40)) if view.call.ivr_trail else ""
    ended = view.call.state is CallState.ENDED
    return Event(
        day=near_day(view.call.started_at, now),
        at=clock(view.call.started_at),
        icon="phone",
        what=listed(
            (t("channel-phone-out" if outgoing else "channel-phone-in"), plain(view.skill_label, 24))
        ),
        detail=listed((trail, keyed)) or t("trail-this-call"),
        outcome=t(f"call-state-{view.call.state}"),
        tone="text3" if ended else "accent",
        live=not ended,
    )


def part_age(card: Card, part: Part, now: datetime) -> tuple[str, Colour]:
    """How old a piece of the card is, and whether that needs a look; nothing while it is fresh and young.

    What could not be had is told by its age where an older one is shown. A piece that was only just asked for
    is not told to be loading: it would flash up in every pop.
    """
    known = next((p for p in card.parts if p.part is part), None)
    if known is None:
        core = card.age(Part.CORE)
        waits = core.state is PartState.FRESH and core.as_of is not None and now - core.as_of >= _PATIENCE
        return t("part-loading") if waits else "", "text3"
    since = age(known.as_of, now) if known.as_of else ""
    match known.state:
        case PartState.LOADING:
            return t("part-loading"), "text3"
        case PartState.FAILED if not since:
            return t("part-failed"), "warn"
        case PartState.FAILED | PartState.CACHED:
            return listed((t("part-cached"), since)), "warn"
        case PartState.FRESH:
            return since, "text3"
