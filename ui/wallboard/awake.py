"""Keeps the screen on while the wallboard is seen, by the means of each system."""

import ctypes
import sys
from time import monotonic
from typing import Final

from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

_CONTINUOUS, _SYSTEM, _DISPLAY = 0x80000000, 0x1, 0x2  # SetThreadExecutionState
_SERVICE: Final = "org.freedesktop.ScreenSaver"
_PATHS: Final = ("/org/freedesktop/ScreenSaver", "/ScreenSaver")  # GNOME and others, older KDE
_CONNECTION: Final = "wallboard"
_WAITS_MS: Final = 500
_AGAIN_S: Final = 60.0
"""After a system that would not; it is asked on the thread that paints."""


class Awake:
    """Thread: main. The system lets go of it by itself when the process ends, however it ends."""

    def __init__(self, program: str, why: str) -> None:
        self._program, self._why = program, why
        self._not_before = float("-inf")
        self.holds = False

    def hold(self) -> bool:
        """Keep the screen on from now on; False: this system has no way that we know. May be called often."""
        if not self.holds and monotonic() >= self._not_before:
            windows = sys.platform == "win32"
            self.holds = _windows(_CONTINUOUS | _SYSTEM | _DISPLAY) if windows else self._ask()
            self._not_before = monotonic() + _AGAIN_S
        return self.holds

    def let_go(self) -> None:
        """The screen may sleep again."""
        if sys.platform == "win32":
            _windows(_CONTINUOUS)
        else:  # it lasts as long as the connection that asked for it
            QDBusConnection.disconnectFromBus(_CONNECTION)
        self.holds, self._not_before = False, float("-inf")

    def _ask(self) -> bool:
        bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, _CONNECTION)
        for path in _PATHS if bus.isConnected() else ():
            asked = QDBusMessage.createMethodCall(_SERVICE, path, _SERVICE, "Inhibit")
            asked.setArguments([self._program, self._why])
            answer = bus.call(asked, QDBus.CallMode.Block, _WAITS_MS)
            if answer.type() == QDBusMessage.MessageType.ReplyMessage:
                return True
        return False


def _windows(state: int) -> bool:
    return bool(ctypes.windll.kernel32.SetThreadExecutionState(state))  # type: ignore[attr-defined, unused-ignore]
