"""Entries of one line: text, figures, telephone numbers, days."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLineEdit

from ui import tidy
from ui.paint import put
from ui.plain import plain
from ui.theme import icons, look
from ui.theme.tokens import GAP
from ui.ticket.composing import Composition
from ui.ticket.days import named, read_day
from ui.ticket.files_entry import holds_files
from ui.ticket.shown import Shown, Typed, draw_note, look_of, note_width
from ui.words import day as iso
from ui.words import t

_SIDE = 8
_KEY = 22
_NUMBER = re.compile(r"\+?\d[\d ()-]{2,24}")


class LineEntry(QLineEdit):
    """One line of plain text. A mask is painted, never held: typing replaces it, nothing can copy it."""

    edited = Signal(str)

    def __init__(self, name: str, hint: str = "", clean: Callable[[str], str] = tidy.line) -> None:
        super().__init__()
        self._clean, self._hint = clean, plain(hint, 80)
        self._shown, self._latest, self._typed = Shown(), Shown(), Typed()
        self._composition = Composition(self)
        self._beside = 0  # room at the right end that something else has
        self.setAccessibleName(name)
        self.setMaxLength(tidy.LONGEST_LINE)
        self.setPlaceholderText(self._hint)
        self.setMinimumWidth(look.px(72))
        self.textEdited.connect(self._edited)

    # ── from the desk ──

    def show_field(self, shown: Shown, *, fresh: bool) -> None:
        """Show a field; `fresh`: of another draft. What has the keyboard keeps its text until it lets go."""
        if fresh:
            self._typed.start(shown.value)
        elif not self._typed.hears(shown.value):
            return
        self._latest = shown
        if fresh or not (self.hasFocus() or self.composing):
            self._put(shown)
        else:
            self._dress(shown if shown.value == self.text() else self._shown_with(shown.problem))

    def _shown_with(self, problem: str) -> Shown:
        before = self._shown
        return Shown(value=before.value, mask=before.mask, prefilled=before.prefilled, problem=problem)

    def _put(self, shown: Shown) -> None:
        text = "" if shown.mask else tidy.line(shown.value)
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)  # the beginning of a long address says more than its end
        self._dress(shown)

    def _dress(self, shown: Shown) -> None:
        if shown == self._shown:
            return
        self._shown = shown
        look_of(self, shown)
        self.setPlaceholderText("" if shown.mask or shown.problem else self._hint)
        self.setTextMargins(0, 0, note_width(shown), 0)
        self.update()

    # ── from the person ──

    def _edited(self, text: str) -> None:
        if (clean := self._clean(text)) != text:
            caret = len(self._clean(text[: self.cursorPosition()]))
            self.setText(clean)
            self.setCursorPosition(caret)
        self._give(clean)

    def _give(self, value: str) -> None:
        self._latest = Shown(value=value)
        self._typed.send(value)
        self._dress(self._latest)
        self.edited.emit(value)

    @property
    def composing(self) -> bool:
        """Whether an input method is in the middle of a word."""
        return bool(self._composition.text)

    def commit(self) -> None:
        """Take what is being composed as it stands."""
        self._composition.commit()

    @property
    def before_caret(self) -> str:
        """The character on the caret's left, "" at the beginning."""
        return self.text()[: self.cursorPosition()][-1:]

    def put_instead(self, char: str) -> None:
        """Write `char` in place of the character on the caret's left."""
        at = self.cursorPosition()
        self.setText(self.text()[: at - 1] + char + self.text()[at:])
        self.setCursorPosition(at)
        self._give(self.text())

    def settle(self) -> None:
        """Make what was typed final; called before filing and when the keyboard leaves."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, bare = (
            event.key(),
            event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier),
        )
        if self._shown.mask and not self.text() and key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._give("")
        elif bare and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if holds_files(event.mimeData()):
            event.ignore()  # it is for the whole form; here only its path would be left
        else:
            super().dragEnterEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composition.hear(event)
        super().inputMethodEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._composition.leave()
        self.settle()
        self._put(self._latest)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.setCursorPosition(0)

    # ── paint ──

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        shown = self._shown
        if not (shown.mask or shown.problem or shown.note):
            return
        area = QRectF(self.rect()).adjusted(_SIDE, 0, -_SIDE - self._beside, 0)
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_note(p, area, shown)
            if shown.mask and not self.text() and not self.composing:
                put(p, area.adjusted(2, 0, -note_width(shown) - GAP, 0), plain(shown.mask), "text")


class PhoneEntry(LineEntry):
    """A telephone number, with a key at its end that rings it: Alt + Enter, or a click. A masked one too."""

    rung = Signal(str)

    def __init__(self, name: str, hint: str) -> None:
        super().__init__(name, hint, tidy.line)
        self._key = QAction(icons.icon("phone-outgoing"), t("ticket-ring-number"), self)
        self._key.triggered.connect(lambda: self.rung.emit(self._latest.value))
        self._key.setShortcut(QKeySequence("Alt+Return"))
        self._key.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.addAction(self._key, QLineEdit.ActionPosition.TrailingPosition)
        self._key.setVisible(False)  # after: one that is added unseen is drawn all the same

    def _dress(self, shown: Shown) -> None:
        rings = _NUMBER.fullmatch(shown.value) is not None and not shown.problem
        self._key.setVisible(rings)
        self._beside = look.px(_KEY) if rings else 0
        super()._dress(shown)


class DayEntry(LineEntry):
    """A day: 11-25, +3, 明天 become 2026-11-25; the arrow keys walk by days."""

    def __init__(self, name: str, hint: str, today: Callable[[], date]) -> None:
        super().__init__(name, hint, tidy.line)
        self._today = today

    def show_field(self, shown: Shown, *, fresh: bool) -> None:
        """Show the day with its name."""
        on = read_day(shown.value, self._today())
        note = named(on, self._today()) if on else ""
        super().show_field(
            Shown(
                value=shown.value,
                mask=shown.mask,
                prefilled=shown.prefilled,
                problem=shown.problem,
                note=note,
            ),
            fresh=fresh,
        )

    def settle(self) -> None:
        """Write the day in full."""
        on = read_day(self.text(), self._today())
        if on is not None and iso(on) != self.text():
            self._take(on)

    def _take(self, on: date) -> None:
        self.setText(iso(on))
        self._give(iso(on))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        on = read_day(self.text(), self._today())
        self._take(on + timedelta(days=step) if on else self._today())
