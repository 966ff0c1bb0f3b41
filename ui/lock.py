"""The lock: after a while without a hand on it the window covers itself. Calls go on under it."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QWidget

from agent_desktop.desk.state import DeskState
from softphone.call import CallState
from ui.keys import Action
from ui.plain import person
from ui.theme import look
from ui.theme.tokens import GAP
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, column, row
from ui.words import t

ALLOWED: Final = frozenset({Action.ANSWER, Action.HANG_UP, Action.HOLD, Action.MUTE})
"""Keys that go on working: whoever is on the line must not suffer."""
TRIES: Final = 5
WAIT_S: Final = 30.0
_LOOK_MS: Final = 1_000
_HANDS: Final = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
     QEvent.Type.InputMethod}
)  # fmt: skip


class Lock(QObject):
    """Watches for hands and covers the window. `opens` says whether a password is the right one; `minutes` 0:
    only when asked to. Thread: main."""

    def __init__(
        self,
        window: QWidget,
        minutes: int,
        opens: Callable[[str], bool],
        act: Callable[[Action], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(window)
        self._window, self._minutes, self._opens, self._clock = window, minutes, opens, clock
        self._last = clock()
        self._wrong, self._not_before = 0, 0.0
        self._before: QWidget | None = None
        self._under: list[QWidget] = []
        self._cover = self._make(act)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        application = QApplication.instance()
        if minutes and application is not None:
            application.installEventFilter(self)
            self._timer.start(_LOOK_MS)

    def _make(self, act: Callable[[Action], None]) -> QFrame:
        self._call = Label("", "head")
        self._word = QLineEdit()
        self._word.setEchoMode(QLineEdit.EchoMode.Password)
        self._word.setMaxLength(64)
        self._word.setFixedWidth(look.px(260))
        self._word.setAccessibleName(t("sign-in-password"))
        self._word.setPlaceholderText(t("sign-in-password"))
        self._word.returnPressed.connect(self._try)
        self._who, self._said = Label("", "sub"), Label(t("lock-how"), "muted")
        keys = []
        for action, icon in ((Action.ANSWER, "phone-call"), (Action.HANG_UP, "phone-off")):
            key = KeyButton(t(f"key-{action}"), icon=icon)
            key.clicked.connect(lambda _=False, a=action: act(a))
            keys.append(key)
        cover = QFrame(self._window)
        cover.setProperty("box", "pane")
        cover.setAutoFillBackground(True)
        middle = column(
            row(Icon("lock"), Label(t("lock-title"), "title"), self._who, STRETCH),
            self._word,
            self._said,
            GAP,
            self._call,
            row(*keys, STRETCH),
        )
        cover.setLayout(column(STRETCH, row(STRETCH, middle, STRETCH), STRETCH))
        cover.hide()
        self._keys = keys
        return cover

    @property
    def is_locked(self) -> bool:
        """Whether the window is covered."""
        return not self._cover.isHidden()

    def show_state(self, state: DeskState) -> None:
        """Whose desk it is, and whether somebody is on the line; never who."""
        self._who.show_text(person(state.agent_no, state.agent_name))
        states = {view.call.state for view in state.calls}
        rings, up = CallState.RINGING in states, CallState.ACTIVE in states or CallState.HELD in states
        self._call.show_text(t("lock-rings") if rings else t("lock-in-call") if up else "")
        self._keys[0].setVisible(rings)
        self._keys[1].setVisible(rings or up)

    def look(self) -> None:
        """Once a second: has nobody been here for long?"""
        if self._minutes and not self.is_locked and self._clock() - self._last >= self._minutes * 60:
            self.lock()

    def lock(self) -> None:
        """Cover the window now. What is typed stays where it is; the call goes on."""
        if self.is_locked:
            return
        self._before = self._window.focusWidget()
        self._under = [w for w in self._window.children() if isinstance(w, QWidget) and w is not self._cover]
        for widget in self._under:
            widget.setEnabled(False)  # else Tab leads under the cover
        self._cover.setGeometry(self._window.rect())
        self._cover.show()
        self._cover.raise_()
        self._word.setFocus(Qt.FocusReason.OtherFocusReason)

    def _try(self) -> None:
        typed = self._word.text()
        self._word.clear()
        if self._clock() < self._not_before:
            self._said.show_text(t("lock-wait", seconds=round(self._not_before - self._clock())))
        elif self._opens(typed):
            self._open()
        else:
            self._wrong += 1
            if self._wrong % TRIES == 0:
                self._not_before = self._clock() + WAIT_S
            self._said.show_text(t("lock-wrong"))

    def _open(self) -> None:
        self._wrong, self._last = 0, self._clock()
        self._said.show_text(t("lock-how"))
        self._cover.hide()
        for widget in self._under:
            widget.setEnabled(True)
        self._under = []
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _HANDS:
            self._last = self._clock()
        elif event.type() is QEvent.Type.Resize and watched is self._window:
            self._cover.setGeometry(self._window.rect())
        return False
