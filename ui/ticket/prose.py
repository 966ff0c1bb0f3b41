"""Text over several lines: plain, bounded, and never disturbed while somebody writes in it."""

import math

from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QRectF, QSize, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit

from ui import tidy
from ui.plain import plain
from ui.theme import look
from ui.ticket.composing import Composition
from ui.ticket.files_entry import holds_files
from ui.ticket.shown import Shown, Typed, draw_note, look_of
from ui.words import t

_STOPS = frozenset('，。；：、！？,.;:!?（(“"—-')


class Prose(QPlainTextEdit):
    """Plain text only. `show_field` may add lines at its end; what stands before them is never touched."""

    edited = Signal(str)
    files_given = Signal(QMimeData)

    def __init__(self, name: str, hint: str = "", lines: int = 3) -> None:
        super().__init__()
        self._lines, self._hint = lines, plain(hint, 120)
        self._shown, self._latest, self._typed = Shown(), Shown(), Typed()
        self._last, self._showing = "", False
        self._composition = Composition(self)
        self._cut = False  # more was pasted than there was room for
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setPlaceholderText(self._hint)
        self.textChanged.connect(self._changed)

    # ── from the desk ──

    def show_field(self, shown: Shown, *, fresh: bool) -> None:
        """Show a field; `fresh`: of another draft."""
        if fresh:
            self._typed.start(shown.value)
        elif not self._typed.hears(shown.value):
            return
        self._latest = shown
        if fresh:
            self._replace(shown.value)
        elif not self.composing:
            self._follow(shown.value)
        self._dress(shown)

    def _follow(self, value: str) -> None:
        """The desk has another text for the same draft: an article's steps were added, or it was refilled."""
        before = self._last
        if (
            value == before or (value := tidy.prose(value, tidy.LONGEST_KEPT)) == before
        ):  # tidying a long text costs milliseconds
            return
        stem = before.rstrip()
        if value.startswith(stem) and len(value) > len(stem):
            self._add(len(stem), value[len(stem) :])
        elif not self.hasFocus():
            self._replace(value)

    def _add(self, at: int, tail: str) -> None:
        self._showing = True
        mine = self.textCursor()
        anchor, caret = mine.anchor(), mine.position()
        cursor = QTextCursor(self.document())
        cursor.setPosition(at)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(tail)
        # a caret at the end would have gone along: the sentence it stands in isn't finished yet
        mine.setPosition(min(anchor, at + len(tail)))
        mine.setPosition(min(caret, at + len(tail)), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(mine)
        self._last, self._showing = self.toPlainText(), False

    def _replace(self, value: str) -> None:
        if value != self._last and (value := tidy.prose(value, tidy.LONGEST_KEPT)) != self._last:
            self._showing = True
            self.setPlainText(value)
            self.moveCursor(QTextCursor.MoveOperation.End)  # who comes back to a draft writes on
            self._last, self._showing = value, False

    def _dress(self, shown: Shown) -> None:
        if self._cut and not shown.problem:
            shown = replace(shown, problem=t("ticket-text-cut", kept=tidy.LONGEST_PROSE))
        if shown != self._shown:
            self._shown = shown
            look_of(self, shown)
            self.setPlaceholderText(plain(shown.mask) or self._hint)
            self.viewport().update()

    # ── from the person ──

    def _changed(self) -> None:
        if self._showing or (text := self.toPlainText()) == self._last:
            return
        self._last = text
        self._cut = self._cut and len(text) >= tidy.LONGEST_PROSE
        self._latest = Shown(value=text)
        self._typed.send(text)
        self._dress(self._latest)
        self.edited.emit(text)

    @property
    def composing(self) -> bool:
        """Whether an input method is in the middle of a word."""
        return bool(self._composition.text)

    def commit(self) -> None:
        """Take what is being composed as it stands."""
        self._composition.commit()

    def insert_words(self, words: str) -> None:
        """Put a phrase where the caret is, parted by a comma from what stands before it."""
        self.commit()
        cursor = self.textCursor()
        before = self._last[: cursor.selectionStart()][-1:]
        comma = "，" if words[:1] > "\u2e80" else ", "
        parted = bool(before) and not before.isspace() and before not in _STOPS
        cursor.insertText(tidy.prose(f"{comma if parted else ''}{words}", self._room()))

    @property
    def before_caret(self) -> str:
        """The character on the caret's left, "" at the beginning."""
        at = self.textCursor().position()
        return self._last[max(0, at - 1) : at]

    def put_instead(self, char: str) -> None:
        """Write `char` in place of the character on the caret's left."""
        cursor = self.textCursor()
        cursor.deletePreviousChar()
        cursor.insertText(char)

    def _room(self) -> int:
        chosen = self.textCursor()
        return max(0, tidy.LONGEST_PROSE - len(self._last) + chosen.selectionEnd() - chosen.selectionStart())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 — Qt's own name
        return source.hasText() or holds_files(source)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 — Qt's own name
        if holds_files(source):
            self.files_given.emit(source)
        elif room := self._room():
            words = source.text()
            self._cut = len(words) > room
            self.textCursor().insertText(tidy.prose(words, room))
            self.ensureCursorVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isprintable() and event.text() and not self._room():
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composition.hear(event)
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._composition.leave()
        self._follow(self._latest.value)

    def settle(self) -> None:
        """Nothing to make final: every letter was handed over."""

    # ── size and paint ──

    def sizeHint(self) -> QSize:
        return QSize(look.px(200), round(look.metrics().lineSpacing() * self._lines) + 16)

    def grow_to(self, lines: int) -> None:
        """Be no higher than so many lines: an empty field of half a screen asks for words nobody needs."""
        self.setMaximumHeight(round(look.metrics().lineSpacing() * lines) + 16)

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(120), round(look.metrics().lineSpacing() * min(self._lines, 2)) + 14)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whole lines only, and among them the one that is written: other parts come and take room."""
        super().resizeEvent(event)
        line = math.ceil(look.metrics().lineSpacing())
        over = round(self.contentsRect().height() - self.document().documentMargin()) % line
        if over != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, over)
        if self.hasFocus():
            self.ensureCursorVisible()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._shown.problem:
            with QPainter(self.viewport()) as p:
                p.setRenderHint(QPainter.RenderHint.Antialiasing)
                draw_note(p, QRectF(0, 2, self.viewport().width() - 4, look.px(20)), self._shown)
