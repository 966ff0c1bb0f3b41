"""What is open already and may be joined or chased before a new ticket is written."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from agent_desktop.desk.state import Offer
from customer360.card import Incident, OpenTicket
from ui.keys import Action, KeyMap
from ui.plain import plain, tooltip
from ui.ticket.node_words import node_words
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, restyle, row
from ui.words import age, listed, moment, t

MOST = 3


class OffersBox(QFrame):
    """One row each: what, where it stands, the key. Quiet once everything on offer was taken."""

    def __init__(self, keys: KeyMap, take: Callable[[Offer], None], ring: Callable[[str], None]) -> None:
        """`ring` rings the crew of a ticket."""
        super().__init__()
        self._join, self._chase = keys.cap(Action.JOIN), keys.cap(Action.CHASE)
        self.setProperty("box", "offer")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._folded = False
        self._rows = tuple(_OfferRow(take, ring, self._join) for _ in range(MOST))
        self._more = Label("", "muted")
        self.setLayout(column(*self._rows, self._more, gap=4, margins=(10, 6, 6, 6)))
        self.hide()

    @property
    def keys(self) -> tuple[KeyButton, ...]:
        """The keys of the rows, those not on screen too."""
        return tuple(box.key for box in self._rows)

    def fold(self, on: bool) -> None:
        """Little height: one line each."""
        self._folded = on

    def show_offers(self, offers: tuple[Offer, ...], now: datetime) -> None:
        """Show the first few; the rest is named by its count."""
        self.setVisible(bool(offers))
        if not offers:
            return
        restyle(self, "box", "info" if all(offer.done for offer in offers) else "offer")
        incident = next((o for o in offers if o.incident and not o.done), None)
        ticket = next((o for o in offers if o.ticket and not o.done), None)
        for place, box in enumerate(self._rows):
            box.setVisible(place < len(offers))
            if place < len(offers):
                offer = offers[place]
                key = self._join if offer is incident else self._chase if offer is ticket else ""
                box.show_offer(offer, key, now, short=self._folded)
        rest = len(offers) - MOST
        self._more.show_or_hide(t("ticket-offers-more", count=rest) if rest > 0 else "")


class _OfferRow(QWidget):
    def __init__(self, take: Callable[[Offer], None], ring: Callable[[str], None], key: str) -> None:
        super().__init__()
        self._offer: Offer | None = None
        self._take = take
        self._icon = Icon("alert-triangle", "warn")
        self._head, self._late = Label("", "head"), Label("", "danger")
        self._sub, self._detail = Label("", "sub", elide=True), Label("", "sub", elide=True)
        labels = (t("ticket-join"), t("ticket-chase"), t("ticket-joined"), t("ticket-chased"))
        self.key = KeyButton(labels[0], key, "git-merge", shape="small", also=labels)
        self.key.clicked.connect(self._clicked)
        self._number = ""
        self.ring = KeyButton(
            "", icon="phone-outgoing", kind="quiet", shape="small", name=t("ticket-ring-crew")
        )
        self.ring.clicked.connect(lambda: ring(self._number))
        first = row(self._head, self._late, Fill(self._sub))
        text = column(first, self._detail, gap=1)
        self.setLayout(row(self._icon, Fill(text), self.ring, self.key))
        for label in (self._sub, self._detail):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_offer(self, offer: Offer, key: str, now: datetime, *, short: bool) -> None:
        self._offer = offer
        late = ""
        if offer.incident is not None:
            head, sub, detail = incident_words(offer.incident, now)
        elif offer.ticket is not None:
            head, sub, detail = ticket_words(offer.ticket, now)
            late = _late(offer.ticket, now)
        else:
            return
        self._head.show_text(head)
        self._late.show_or_hide(late)
        self._sub.show_text(sub)
        self._detail.show_or_hide("" if short else detail)
        tip = tooltip(listed((head, late, sub, detail)))
        if self.toolTip() != tip:
            self.setToolTip(tip)
        self._number = offer.ticket.crew_phone if offer.ticket is not None else ""
        self.ring.setVisible(bool(self._number))
        self._show_key(offer, key)

    def _show_key(self, offer: Offer, key: str) -> None:
        joins = offer.incident is not None
        icon = "check" if offer.done else "git-merge" if joins else "speakerphone"
        sign = "alert-triangle" if joins else "clock"
        self._icon.show_icon("circle-check" if offer.done else sign, "accent" if offer.done else "warn")
        if offer.done:
            words = t("ticket-joined" if joins else "ticket-chased")
        else:
            words = t("ticket-join" if joins else "ticket-chase")
        kind: Kind = "done" if offer.done else "plain"
        self.key.show_as(words, icon=icon, kind=kind, key="" if offer.done else key)

    def _clicked(self) -> None:
        if self._offer is not None and not self._offer.done:
            self._take(self._offer)


def incident_words(incident: Incident, now: datetime) -> tuple[str, str, str]:
    """(head, beside, below) of an incident."""
    back = moment(incident.expected_end, now) if incident.expected_end else ""
    sub = listed(
        (
            incident.title,
            t("ticket-incident-back", time=back) if back else t("ticket-incident-open"),
            t("ticket-incident-joined", count=incident.joined) if incident.joined else "",
        )
    )
    detail = t("ticket-incident-script", text=incident.script) if incident.script else ""
    if not detail and incident.cause not in incident.title:
        detail = incident.cause
    return t("ticket-incident", number=plain(incident.number, 24)), sub, detail


def ticket_words(ticket: OpenTicket, now: datetime) -> tuple[str, str, str]:
    """(head, beside, below) of an open ticket: where it stands, who works on it, what was promised.

    Short things first: a title or a note may be cut.
    """
    sub = listed(
        (
            node_words(ticket.node),
            t("ticket-chased-times", count=ticket.chased) if ticket.chased else "",
            age(ticket.opened_at, now),
            ticket.title,
        )
    )
    due = t("ticket-due", time=moment(ticket.due_at, now)) if ticket.due_at else ""
    late = bool(_late(ticket, now))  # stands in the head already
    detail = listed(
        (
            f"{ticket.crew} {ticket.crew_phone}".strip(),
            "" if late else due,
            t("ticket-note", text=ticket.last_note) if ticket.last_note else "",
            t("ticket-promise", text=ticket.promise) if ticket.promise else "",
            due if late else "",
        )
    )
    return t("ticket-open", number=plain(ticket.number, 24)), sub, detail


def _late(ticket: OpenTicket, now: datetime) -> str:
    if ticket.due_at is None or ticket.due_at >= now:
        return ""
    minutes = int((now - ticket.due_at).total_seconds() // 60)
    if minutes < 60:
        return t("ticket-late-minutes", count=max(1, minutes))
    if minutes < 2 * 1440:
        return t("ticket-late-hours", count=minutes // 60)
    return t("ticket-late-days", count=minutes // 1440)
