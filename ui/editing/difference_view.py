"""A difference as lines: what went, what came, what was reworded inside a line."""

from collections.abc import Sequence

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from agent_desktop.editing.editions.difference import Line
from ui import tidy
from ui.theme import look
from ui.theme.tokens import Colour
from ui.words import t

_LOOK: dict[str, tuple[str, Colour, Colour | None]] = {
    "same": ("   ", "text2", None),
    "gone": ("－ ", "danger", "danger_tint"),
    "new": ("＋ ", "accent", "tint"),
    "skipped": ("", "text3", None),
}


class DifferenceView(QPlainTextEdit):
    """Read only; signs say what colours say. Thread: main."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAccessibleName(t("editing-difference"))
        self.setTabChangesFocus(True)

    def show_lines(self, lines: Sequence[Line], nothing: str) -> None:
        """Show a difference; `nothing` is said when there is none."""
        self.clear()
        cursor = self.textCursor()
        if not lines:
            cursor.insertText(nothing)
        for place, line in enumerate(lines):
            if place:
                cursor.insertText("\n", QTextCharFormat())
            self._line(cursor, line)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _line(self, cursor: QTextCursor, line: Line) -> None:
        sign, ink, ground = _LOOK[line.kind]
        whole = _format(ink, ground)
        strong = _format(ink, ground, strong=True)
        cursor.insertText(sign, whole)
        at = 0
        for start, end in line.spans:
            cursor.insertText(tidy.line(line.text[at:start], 4_000), whole)
            cursor.insertText(tidy.line(line.text[start:end], 4_000), strong)
            at = end
        cursor.insertText(tidy.line(line.text[at:], 4_000), whole)


def _format(ink: Colour, ground: Colour | None, *, strong: bool = False) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(look.colour(ink))
    if ground is not None:
        made.setBackground(look.colour(ground))
    if strong:
        made.setFont(look.font("body", bold=True))
        made.setFontUnderline(True)
    return made
