"""The decision path of an article: one question, its choices by digit, a step back by Backspace."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from agent_desktop.desk.state import GuideView
from ui import tidy
from ui.knowledge.keyboard import Keyboard
from ui.paint import box
from ui.plain import plain
from ui.theme.tokens import RADIUS
from ui.widgets.flow import flow_of
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, column, group, row
from ui.words import t

MOST = 9
LONGEST_CHOICE = 24


class PathBox(QFrame):
    """Has the keyboard only when somebody gave it; Esc gives it back. Thread: main."""

    def __init__(self, choose: Callable[[int], None], back: Callable[[], None]) -> None:
        super().__init__()
        self._choose_at, self._back = choose, back
        self._view: GuideView | None = None
        self._keyboard = Keyboard(self)
        self.setProperty("box", "sunken")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._said, self._text = Label("", "muted", elide=True), Paragraph("", "head")
        self._undo = KeyButton(t("knowledge-path-back"), "⌫", kind="quiet", shape="small")
        self._undo.clicked.connect(self._go_back)
        self._choices = [self._choice(place) for place in range(MOST)]
        self._flow = group(flow_of(*self._choices))
        self._end = Label(t("knowledge-path-end"), "muted", elide=True)
        head = row(
            Label(t("knowledge-path"), "tag"), Label("Alt G", "muted"), self._said, STRETCH, self._undo
        )
        self.setLayout(column(head, self._text, self._flow, self._end, gap=6, margins=(10, 8, 10, 8)))
        self.hide()

    def _choice(self, place: int) -> KeyButton:
        made = KeyButton("", str(place + 1), kind="plain", shape="small")
        made.clicked.connect(lambda: self._choose(place))
        return made

    def show_guide(self, view: GuideView | None) -> None:
        """Show the open question, or nothing."""
        if view == self._view:
            return
        self._view = view
        self.setVisible(view is not None)
        if view is None:
            return
        self._text.show_text(tidy.prose(view.text, 400))
        self._said.show_text(plain(" → ".join(view.said), 120))
        self.setAccessibleName(plain(view.text, 120))
        focus: QWidget | None = self.window().focusWidget()
        inside = focus is not None and self.isAncestorOf(focus)
        for place, button in enumerate(self._choices):
            there = place < len(view.choices)
            if there:
                button.show_as(plain(view.choices[place], LONGEST_CHOICE))
                button.set_available(view.fills)
            button.setVisible(there)
        self._flow.setVisible(bool(view.choices))
        self._end.setVisible(not view.choices)
        self._undo.setVisible(bool(view.said))
        if inside:  # the button that was pressed may have gone: the box keeps the keyboard
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_keyboard(self) -> None:
        """So that digits choose; pressed again, the keyboard goes back."""
        if self.hasFocus():
            self._keyboard.give_back()
        elif self.isVisible():
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _choose(self, place: int) -> None:
        if self._view is not None and self._view.fills and place < len(self._view.choices):
            self._choose_at(place)

    def _go_back(self) -> None:
        if self._view is not None and self._view.said:
            self._back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if len(text) == 1 and text in "123456789":
            self._choose(int(text) - 1)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Left):
            self._go_back()
        elif event.key() == Qt.Key.Key_Escape:
            self._keyboard.give_back()
            event.ignore()  # a drawer that holds the pane closes as well
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            with QPainter(self) as p:
                p.setRenderHint(QPainter.RenderHint.Antialiasing)
                box(p, QRectF(self.rect()), None, "accent", radius=RADIUS, width=2)
