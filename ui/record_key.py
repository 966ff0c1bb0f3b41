"""The key that says whether a call is recorded, and pauses it for payment data."""

from collections.abc import Callable
from typing import Final

from ui.theme import look
from ui.widgets.key_button import KeyButton, Kind
from ui.words import t

_STATES: Final[dict[str, tuple[Kind, str]]] = {
    "on": ("quiet", "player-record"),
    "paused": ("failed", "player-pause"),
    "failed": ("failed", "alert-triangle"),
}


class RecordKey(KeyButton):
    """Seen only in calls that are recorded here. Red means: nothing is kept now. Thread: main."""

    def __init__(self, press: Callable[[], None], key: str) -> None:
        self._labels = {state: t(f"call-recording-{state}") for state in _STATES}
        super().__init__(
            "", icon="player-record", kind="quiet", shape="small", also=tuple(self._labels.values())
        )
        self._shortcut, self._state, self._narrow = key, "", False
        self.clicked.connect(press)
        self.hide()

    @staticmethod
    def room(*, narrow: bool) -> int:
        """How much wider the call bar's last part is with it."""
        return 0 if narrow else look.px(52)

    def show_recording(self, state: str) -> None:
        """on, paused, failed, or "" where the call isn't recorded."""
        if state != self._state:
            self._state = state
            self._show()

    def set_narrow(self, on: bool) -> None:
        """Little width: a sign without its word."""
        if on != self._narrow:
            self._narrow = on
            self._show()

    def _show(self) -> None:
        self.setVisible(self._state in _STATES)
        if self._state not in _STATES:
            return
        kind, icon = _STATES[self._state]
        word = self._labels[self._state]
        self._also = () if self._narrow else tuple(self._labels.values())
        self.show_as("" if self._narrow else word, icon=icon, kind=kind)
        does = {"on": "pause", "paused": "resume"}.get(self._state)
        said = t(f"call-recording-{does}", by=self._shortcut) if does else word
        self.setToolTip(said)
        self.setAccessibleName(said)
        self.set_available(does is not None)
