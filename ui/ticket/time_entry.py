"""Entries where a time is chosen: a day and a span of hours, or until when somebody is rung back."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtGui import QKeyEvent

from ui.ticket.choice_entry import ChoiceEntry
from ui.ticket.days import SPANS, moment_words, slot_words, slots
from ui.ticket.shown import Shown
from ui.words import local, t

Rows = list[tuple[str, str]]

_USUAL = "usual"


class TimeEntry(ChoiceEntry):
    """Its rows are made when somebody looks at them, not for every form."""

    _made_for: object = None

    def showPopup(self) -> None:  # noqa: N802 — Qt's own name
        self._renew()
        super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._renew()
        super().keyPressEvent(event)

    def _renew(self) -> None:
        what, make = self._offered()
        if what != self._made_for:
            self._made_for = what
            self.offer(make())
            self._shown = Shown(note="\0")  # nothing that a desk says: the value is put again
            self._put(self._latest)

    def _offered(self) -> tuple[object, Callable[[], Rows]]:
        """What the rows are made for, and their making."""
        raise NotImplementedError


class SlotEntry(TimeEntry):
    """A day and a span of hours; those that have passed are not offered."""

    def __init__(
        self, name: str, hint: str, now: Callable[[], datetime], spans: Sequence[str], *, may_be_empty: bool
    ) -> None:
        self._now, self._spans = now, tuple(spans) or SPANS
        super().__init__(name, (), hint, may_be_empty=may_be_empty)

    def _offered(self) -> tuple[object, Callable[[], Rows]]:
        now = self._now()
        return f"{now:%Y-%m-%d %H}", lambda: slots(now, self._spans)

    def _words(self, value: str) -> str:
        return slot_words(value, self._now().date())


class MomentEntry(TimeEntry):
    """Until when; unless somebody chooses, the usual moment."""

    def __init__(self, name: str) -> None:
        self._moments: tuple[datetime, ...] = ()
        super().__init__(name, (), "", may_be_empty=False)

    def show_moments(self, moments: tuple[datetime, ...], chosen: datetime | None, *, fresh: bool) -> None:
        """`moments`: what may be chosen, the usual one first; none: there is nothing to choose."""
        self.setVisible(bool(moments))
        if moments:
            other, self._moments = moments != self._moments, moments
            if other and not self.hasFocus():  # the usual moment moves with the minutes
                self._renew()
            self.show_field(Shown(value=chosen.isoformat() if chosen else _USUAL), fresh=fresh)

    def moment(self, value: str) -> datetime | None:
        """The moment of a value; None: the usual."""
        return None if value == _USUAL else datetime.fromisoformat(value)

    def _offered(self) -> tuple[object, Callable[[], Rows]]:
        return self._moments, self._rows

    def _rows(self) -> Rows:
        usual, *hours = self._moments
        today = local(usual).date()
        return [
            (_USUAL, self._words(_USUAL)),
            *((at.isoformat(), moment_words(local(at), today)) for at in hours),
        ]

    def _words(self, value: str) -> str:
        if value == _USUAL:
            return t("ticket-call-back-usual", at=f"{local(self._moments[0]):%H:%M}")
        return moment_words(local(datetime.fromisoformat(value)), local(self._moments[0]).date())
