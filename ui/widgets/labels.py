"""Labels: always plain text, shortened with … rather than cut or pushing the window wide."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui.plain import plain, tooltip
from ui.theme import look
from ui.widgets.layout import restyle

_LEAST_LAST = 4  # share of a line that its last part has, if what stands before it is to stay whole
_LONE = 2  # characters of a part that is cut, its … among them, that say nothing: 户主 · o…
_COLUMN = 200  # no column of this window is narrower


class Label(QLabel):
    """One line of plain text; `t` is its look in the style sheet, `elide` lets it shrink (a tip has all).

    `keep_end`: what is cut is the beginning of the last part, whose end tells two places apart.
    """

    def __init__(self, text: str = "", t: str = "", *, elide: bool = False, keep_end: bool = False) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("t", t)
        self.elides = elide
        self._keep_end = keep_end
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.show_text(text)

    def show_text(self, text: str, t: str | None = None) -> None:
        """Show `text` (made plain), optionally in another look; costs nothing when it is already there."""
        line = plain(text)
        if t is not None:
            restyle(self, "t", t)
        if line != self.text():
            self.setText(line)
            self._tip()

    def show_or_hide(self, text: str, t: str | None = None) -> None:
        """Show `text`, or take no room at all when there is none."""
        self.show_text(text, t)
        self.setVisible(bool(text))

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return (
            QSize(min(hint.width(), self.fontMetrics().height() * 2), hint.height()) if self.elides else hint
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.elides or not self._cut():
            super().paintEvent(event)
            return
        with QPainter(self) as p:
            self.drawFrame(p)
            p.setPen(self.palette().color(self.foregroundRole()))
            area = self.contentsRect()
            p.drawText(area, int(self.alignment() | Qt.TextFlag.TextSingleLine), self.fitting(area.width()))

    def fitting(self, width: int) -> str:
        """What there is room for in `width` px."""
        metrics = self.fontMetrics()
        if not self._keep_end:
            shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, width)
            before, dot, last = shown.rpartition(" · ")
            return f"{before}…" if dot and last.endswith("…") and len(last) <= _LONE else shown
        before, dot, last = self.text().rpartition(" · ")
        room = width - metrics.horizontalAdvance(before + dot)
        if room < width / _LEAST_LAST:  # of the last part nothing could be read
            return metrics.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, width)
        return before + dot + metrics.elidedText(last, Qt.TextElideMode.ElideLeft, room)

    def _cut(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tip()

    def _tip(self) -> None:
        # not in `event`: every event of every label would cross into Python, 15,000 for one new window
        if self.elides:
            self.setToolTip(tooltip(self.text()) if self._cut() else "")


class Paragraph(QLabel):
    """Plain text over several lines, as high as its width asks for."""

    def __init__(self, text: str = "", t: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("t", t)
        self.setWordWrap(True)
        # Without height-for-width on the policy a wrapped label gets half the row and is cut.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:
        # QLabel answers for a very narrow column, and its height would hold the whole window open.
        width = max(self.width(), look.px(_COLUMN))
        return QSize(look.px(40), self.heightForWidth(width))

    def show_text(self, text: str, t: str | None = None) -> None:
        """Show `text`, optionally in another look; line ends are kept."""
        if t is not None:
            restyle(self, "t", t)
        if text != self.text():
            self.setText(text)
