"""The status line: is the phone registered, does the data answer, what is still to be sent."""

from datetime import datetime

from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from agent_desktop.desk.state import DeskState, Status
from softphone.line import RegistrationState
from ui.plain import person, plain
from ui.theme import look
from ui.theme.tokens import PAD, Colour
from ui.widgets.icon import Icon
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, group, row
from ui.words import clock, listed, t

_GOOD: tuple[str, Colour] = ("dot", "accent")
_QUIET: tuple[str, Colour] = ("dot", "text3")
_LOOK: tuple[str, Colour] = ("diamond", "warn")
_WRONG: tuple[str, Colour] = ("diamond", "danger")
_REGISTRATION: dict[RegistrationState, tuple[str, Colour]] = {
    RegistrationState.UNREGISTERED: _QUIET,
    RegistrationState.REGISTERING: _LOOK,
    RegistrationState.REGISTERED: _GOOD,
    RegistrationState.RECONNECTING: _LOOK,
    RegistrationState.REFUSED: _WRONG,
}


class _Item:
    """A sign and its words; shape and words say what colour says."""

    def __init__(self, icon: str, tone: Colour) -> None:
        self._icon = Icon(icon, tone, 10)
        self._text = Label("", "sub")
        self.widget = group(row(self._icon, self._text, gap=6), fixed=True)

    def show(self, text: str, sign: tuple[str, Colour]) -> None:
        self._text.show_text(text, "danger" if sign[1] == "danger" else "sub")
        self._icon.show_icon(*sign)


class StatusBar(QFrame):
    """Thread: main."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("box", "bar")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(look.height("status"))
        self.setAccessibleName(t("status"))
        self._registration, self._data, self._follow_ups = _Item(*_QUIET), _Item(*_QUIET), _Item(*_LOOK)
        self._to_send, self._library = _Item(*_QUIET), Label("", "sub")
        self._agent, self._clock = Label("", "sub", elide=True), Label("", "sub")
        left: list[QWidget] = [
            self._registration.widget,
            self._data.widget,
            self._to_send.widget,
            self._library,
        ]
        self._held = Label("", "sub", elide=True)
        right: list[QWidget] = [self._follow_ups.widget, self._agent, self._clock]
        self.setLayout(row(*left, Fill(self._held), *right, gap=20, margins=(PAD, 0, PAD, 0)))
        self._shown: tuple[object, ...] = ()
        self._status: Status | None = None
        self._now: datetime | None = None

    def show_state(self, state: DeskState) -> None:
        """Show the status of `state`."""
        if (state.status, state.agent_no, state.agent_name) == self._shown:
            return
        self._shown = (state.status, state.agent_no, state.agent_name)
        status = self._status = state.status
        self._registration.show(*_registration(status, self._now))
        self._data.show(*_data(status))
        self._to_send.show(t("status-to-send", count=status.to_send), _LOOK if status.to_send else _QUIET)
        day = plain(status.revision)[: len("2026-11-22")]  # what follows it tells an agent nothing
        self._library.show_or_hide(t("status-library", revision=day) if day else "")
        self._follow_ups.widget.setVisible(status.due_follow_ups > 0)
        self._follow_ups.show(t("status-follow-ups", count=status.due_follow_ups), _LOOK)
        self._agent.show_text(person(state.agent_no, state.agent_name))

    def show_held(self, field: str | None) -> None:
        """New settings of the window wait for the words in a field; None: nothing waits."""
        self._held.show_text("" if field is None else t("status-held", field=field))

    def tick(self, now: datetime) -> None:
        """Once a second."""
        self._now = now
        self._clock.show_text(clock(now, seconds=True))
        if self._status is not None and self._status.registration.state is RegistrationState.RECONNECTING:
            self._registration.show(*_registration(self._status, now))


def _registration(status: Status, now: datetime | None) -> tuple[str, tuple[str, Colour]]:
    if not status.phone_up:
        return t("status-phone-down"), _WRONG
    registration = status.registration
    if registration.state is RegistrationState.RECONNECTING:
        seconds = int((now - registration.since).total_seconds()) if now is not None else 0
        return t("status-reconnecting", seconds=max(0, seconds)), _LOOK
    ms = registration.round_trip_ms
    took = t("status-ms", ms=f"{ms:.0f}") if ms is not None else ""
    why = plain(registration.reason, 40) if registration.state is RegistrationState.REFUSED else ""
    if registration.on_backup:
        return f"{t('status-on-backup')} {took}".strip(), _LOOK
    word = t(f"status-{registration.state}")
    return listed((f"{word} {took}".strip(), why)), _REGISTRATION[registration.state]


def _data(status: Status) -> tuple[str, tuple[str, Colour]]:
    if not status.data_up:
        return t("status-data-down"), _WRONG
    if status.data_ms is None:
        return t("status-data"), _QUIET
    took = t("status-ms", ms=f"{status.data_ms:.0f}" if status.data_ms >= 1 else "<1")
    return f"{t('status-data')} {took}", _GOOD
