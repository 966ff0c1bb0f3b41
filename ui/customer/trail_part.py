"""The contact trail: 30 days as dots, below them every contact over all channels, newest first."""

from datetime import datetime

from PySide6.QtWidgets import QWidget

from agent_desktop.desk.state import CallView
from customer360.card import Contact, Part
from customer360.records import MOST_CONTACTS
from ui.customer.sayings import contact_event, live_event, part_age
from ui.theme.tokens import Colour
from ui.widgets.dots import DAYS, Dot, Dots
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, Fill, column, row
from ui.widgets.timeline import Timeline
from ui.words import days_between, listed, local, t


class TrailPart(QWidget):
    """Shows the call that is going on as its newest line."""

    def __init__(self) -> None:
        super().__init__()
        self._age = Label("", "muted", elide=True)
        self._mood = Label("", "muted")
        self._dots = Dots(t("trail-dots"))
        self._list = Timeline(t("trail"))
        head = row(Label(t("trail"), "head"), self._age, STRETCH, self._mood, gap=6)
        self.setLayout(column(head, self._dots, Fill(self._list), gap=6))

    def show_view(self, view: CallView, now: datetime) -> None:
        """Show the trail of `view`."""
        card = view.card
        if card is None:
            return
        said, tone = part_age(card, Part.TIMELINE, now)
        recent = [c for c in card.timeline if _days_ago(c, now) < DAYS]
        more = "+" if len(recent) >= MOST_CONTACTS else ""
        count = t("trail-recent", count=f"{len(recent)}{more}") if card.timeline else ""
        self._age.show_text(listed((count, said)), "warn" if tone == "warn" else "muted")
        self._mood.show_text(t("trail-mood", mood=f"{card.satisfaction:.1f}") if card.satisfaction else "")
        self._list.show_events([live_event(view, now), *(contact_event(c, now) for c in card.timeline)])
        broken = sum(1 for c in recent if c.promise_kept is False)
        dots = [Dot(0, "accent"), *(_dot(c, now) for c in recent)]
        self._dots.show_dots(dots, t("trail-dots-spoken", count=len(recent), broken=broken))

    def fold(self, on: bool) -> None:
        """The list without the dots above it."""
        self._dots.setVisible(not on)


def _days_ago(contact: Contact, now: datetime) -> int:
    return days_between(local(contact.at).date(), local(now).date())


def _dot(contact: Contact, now: datetime) -> Dot:
    broken = contact.promise_kept is False
    tone: Colour = (
        "danger" if broken or contact.tone == "bad" else "warn" if contact.tone == "warn" else "text2"
    )
    return Dot(_days_ago(contact, now), tone, hollow=broken)
