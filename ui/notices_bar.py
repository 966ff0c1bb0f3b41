"""What the desk has to say, in a bar above the status line: it covers no form and asks for no key."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QSizePolicy

from agent_desktop.desk.state import Level, Notice
from ui.theme import look
from ui.theme.tokens import GAP, PAD, Colour
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, frame, restyle, row
from ui.words import clock, t

_LOUDNESS = (Level.ERROR, Level.WARN, Level.INFO)
_SIGNS: dict[Level, tuple[str, Colour]] = {
    Level.INFO: ("info-circle", "accent"),
    Level.WARN: ("alert-triangle", "warn"),
    Level.ERROR: ("alert-circle", "danger"),
}


class NoticesBar(QFrame):
    """One line at a time: what fades by itself if it came last, else the loudest and newest. Thread: main.

    Closing it shows the next. A number that was just given must not hide behind an old alarm.
    """

    def __init__(self, dismiss: Callable[[int], None]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._dismiss = dismiss
        self._notice: Notice | None = None
        self._count = 0
        self._icon = Icon("info-circle", "accent")
        self._text = Label("", elide=True)
        self._at = Label("", "muted")
        self._more = Label("", "muted")
        close = KeyButton("", icon="x", kind="quiet", shape="small", name=t("notice-close"))
        close.clicked.connect(self._close)
        line = row(self._icon, Fill(self._text), self._more, self._at, close, margins=(PAD, 2, GAP, 2))
        self._box = frame("info", line)
        self.setLayout(column(self._box, margins=(GAP, 0, GAP, GAP)))
        self.setFixedHeight(look.height("control_small") + GAP + 4)
        self.hide()

    def show_notices(self, told: tuple[Notice, ...]) -> None:
        """Show one of them; oldest first."""
        notice = _first(told)
        if notice == self._notice and len(told) == self._count:
            return
        self._notice, self._count = notice, len(told)
        if notice is not None:
            self._show(notice)
        self.setVisible(notice is not None)

    def _show(self, notice: Notice) -> None:
        icon, tone = _SIGNS[notice.level]
        restyle(self._box, "box", notice.level.value)
        self._icon.show_icon(icon, tone)
        self._text.show_text(t(notice.key, **notice.args))
        self._text.setAccessibleName(self._text.text())
        self._at.show_text(clock(notice.at))
        self._more.show_or_hide(t("notice-more", count=self._count - 1) if self._count > 1 else "")

    def _close(self) -> None:
        if self._notice is not None:
            self._dismiss(self._notice.id)


def _first(told: tuple[Notice, ...]) -> Notice | None:
    """The notice to be shown; `told`: oldest first."""
    if not told or told[-1].level is Level.INFO:
        return told[-1] if told else None
    return min(reversed(told), key=lambda notice: _LOUDNESS.index(notice.level))
