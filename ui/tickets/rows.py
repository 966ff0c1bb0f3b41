"""Tickets and unsent things as rows of the list."""

from collections.abc import Mapping
from datetime import datetime

from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.clocks.clock import Hand
from agent_desktop.tickets.draft import Ticket
from agent_desktop.tickets.finding import finder
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.journal import Held
from agent_desktop.tickets.life.story import Story
from ui.plain import plain
from ui.theme.tokens import Colour
from ui.ticket.node_words import node_words, reason_words
from ui.tickets.refusals import refusal_words
from ui.widgets.row_list import Row
from ui.words import age, has, listed, moment, t

Forms = Mapping[str, Form]

_TONES: dict[Hand, Colour] = {
    Hand.LATE: "danger",
    Hand.WARNED: "warn",
    Hand.PAUSED: "text2",
    Hand.RUNNING: "accent",
    Hand.MET: "text2",
}


def ticket_row(row: finder.Row, forms: Forms, now: datetime) -> Row:
    """A found ticket: number, matter, where it stands, how its clock stands."""
    form, hand = forms.get(row.skill_group), row.hand(now)
    kind = form.request_type(row.request_type) if form else None
    clock = t(f"tickets-hand-{hand}") if row.due_at is not None or hand is not Hand.MET else ""
    detail = listed(
        (
            form.label if form else row.skill_group,
            age(row.filed_at, now),
            t("ticket-due", time=moment(row.due_at, now)) if row.due_at and not row.closed_at else "",
            row.station or row.crew,
            t("ticket-chased-times", count=row.chased) if row.chased else "",
            t(f"tickets-escalation-{row.escalation}") if row.escalation else "",
            reason_words(row.last_note),
        )
    )
    return Row(
        id=row.id,
        title=row.number,
        beside=plain(row.title or (kind.label if kind else ""), 60),
        detail=plain(detail, 160),
        tag=listed((node_words(row.node), clock)),
        tone="danger" if row.priority == "emergency" and hand is not Hand.MET else _TONES[hand],
        icon="urgent" if row.priority == "emergency" else "receipt",
    )


def written_row(story: Story) -> Row:
    """A ticket that is in the list because words for it are half written."""
    return Row(
        id=story.id,
        title=story.number,
        beside=plain(story.title, 60),
        tag=t("tickets-unsent"),
        tone="accent",
        icon="pencil",
    )


def held_row(held: Held, now: datetime) -> Row:
    """Something that has not been sent: what it is, since when, why the store would not take it."""
    title, beside, at = "", "", None
    if isinstance(held.body, Ticket):
        title, beside, at = held.body.number, held.body.title, held.body.filed_at
    elif isinstance(held.body, Act):
        key = f"tickets-act-{held.kind}"
        title, at = t(key) if has(key) else held.kind, held.body.at
    waits = t("tickets-refused") if held.refused else t("tickets-waits")
    return Row(
        id=held.id,
        title=title or held.kind,
        beside=plain(beside, 60),
        detail=refusal_words(held.refused) if held.refused else age(at, now) if at else "",
        tag=waits,
        tone="danger" if held.refused else "accent",
        icon="alert-circle" if held.refused else "send",
    )
