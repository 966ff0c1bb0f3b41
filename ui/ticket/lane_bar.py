"""Emergencies that nobody has taken yet: where each stands, whom to ring, who took it by phone."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QSizePolicy, QWidget

from agent_desktop.desk.state import Emergency, Way
from ui.keys import Action, KeyMap
from ui.plain import plain
from ui.theme import look
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, restyle, row
from ui.words import duration, t

MOST = 3
_ALARM = frozenset({Way.UNDELIVERED, Way.UNTAKEN})


class LaneBar(QWidget):
    """One row for each, the newest first; the key rings the first that is in trouble. Thread: main."""

    def __init__(
        self, keys: KeyMap, ring: Callable[[str], None], lead: Callable[[], None],
        told: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._ring, self._lead = ring, lead
        self._emergencies: tuple[Emergency, ...] = ()
        cap = keys.cap(Action.RING_STATION)
        self._rows = tuple(_Row(cap if not n else "", ring, lead, told) for n in range(MOST))
        self.setLayout(column(*self._rows, gap=2))
        self.hide()

    def show_emergencies(self, emergencies: tuple[Emergency, ...], now: datetime) -> None:
        """Those in trouble come first."""
        loud_first = sorted(emergencies, key=lambda e: (e.way not in _ALARM, -e.since.timestamp()))
        self._emergencies = tuple(loud_first)
        self.setVisible(bool(emergencies))
        for place, box in enumerate(self._rows):
            box.setVisible(place < len(self._emergencies))
            if place < len(self._emergencies):
                box.show_emergency(self._emergencies[place], now)

    def ring_first(self) -> None:
        """Ring whoever the first row says; without an emergency the lead, for a caller who threatens."""
        if self._emergencies:
            self._rows[0].ring()
        else:
            self._lead()


class _Row(QFrame):
    def __init__(
        self, cap: str, ring: Callable[[str], None], lead: Callable[[], None],
        told: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self._ring, self._lead, self._told = ring, lead, told
        self._emergency: Emergency | None = None
        self._icon = Icon("urgent", "danger")
        self._head, self._sub = Label("", "head"), Label("", "sub", elide=True)
        self._sub.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.dial = KeyButton("", cap, "phone", shape="small", also=(t("lane-ring"), t("lane-ring-lead")))
        self.dial.clicked.connect(self.ring)
        self.who = _Who(self._tell)
        self.setLayout(
            row(self._icon, self._head, Fill(self._sub), self.dial, self.who, margins=(10, 4, 6, 4))
        )

    def show_emergency(self, one: Emergency, now: datetime) -> None:
        if self._emergency is not None and self._emergency.ticket_id != one.ticket_id:
            self.who.clear()
        self._emergency = one
        alarm = one.way in _ALARM
        restyle(self, "box", "error" if alarm else "info")
        self._icon.show_icon("urgent" if alarm else "send", "danger" if alarm else "accent")
        self._head.show_text(t(f"lane-{one.way}", number=one.number))
        age = duration((now - one.since).total_seconds())
        station = (
            f"{plain(one.station.name, 24)} {one.station.phone}" if one.station else t("lane-no-station")
        )
        self._sub.show_text(f"{age} · {station}")
        self.setAccessibleName(f"{self._head.text()} {station}")
        self.dial.show_as(t("lane-ring-lead") if one.way is Way.UNTAKEN else t("lane-ring"))

    def ring(self) -> None:
        if self._emergency is None:
            return
        if self._emergency.way is Way.UNTAKEN:
            self._lead()
        else:
            self._ring(self._emergency.ticket_id)

    def _tell(self, who: str) -> None:
        if self._emergency is not None and who:
            self._told(self._emergency.ticket_id, who)
            self.who.clear()


class _Who(QLineEdit):
    """Who took it down at the station; Enter logs the verbal dispatch."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self._tell = tell
        self.setAccessibleName(t("lane-told"))
        self.setPlaceholderText(t("lane-told"))
        self.setMaxLength(40)
        self.setFixedWidth(look.px(150))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._tell(self.text().strip())
        else:
            super().keyPressEvent(event)
