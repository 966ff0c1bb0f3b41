"""Calls for attention outside the window: tray notice, taskbar flash. Never raises, activates or focuses."""

import re

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from agent_desktop.desk.state import CallView, DeskState
from softphone.call import CallState
from ui.plain import plain
from ui.theme import icons
from ui.words import listed, t

_NOTICE_MS = 8_000
_MARKUP = re.compile(r"[<>&]")


class Attention(QObject):
    """Tells of each ringing call once. Thread: main."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._told: set[str] = set()
        self._hands: set[str] = set()
        self._tray: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._tray = QSystemTrayIcon(icons.icon("headset", "accent"), self)
            self._tray.show()

    def show_state(self, state: DeskState) -> None:
        """Look for calls that began to ring, and for hands of one's own team."""
        ringing = {v.call.id: v for v in state.calls if v.call.state is CallState.RINGING}
        for call_id in ringing.keys() - self._told:
            self._tell(ringing[call_id])
        self._told = {view.call.id for view in state.calls}
        hands = {hand.id for hand in state.hands if hand.own_team}
        if hands - self._hands and not self._window.isActiveWindow():
            QApplication.alert(self._window)  # the taskbar, no more: nobody rings
        self._hands = hands

    def _tell(self, view: CallView) -> None:
        if self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        if self._tray is not None:
            # some desktops render markup in notices: only the number and the queue go there, never a name
            text = _MARKUP.sub("", plain(listed((view.shown_number, view.skill_label)), 80))
            self._tray.showMessage(t("tray-ringing"), text, QSystemTrayIcon.MessageIcon.NoIcon, _NOTICE_MS)
