"""Labels: always plain text, shortened with … rather than cut or pushing the window wide."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip

from ui.plain import plain, tooltip
from ui.theme import look
from ui.widgets.layout import restyle

_COLUMN = 200  # no column of this window is narrower


class Label(QLabel):
    """One line of plain text; `t` is its look in the style sheet, `elide` lets it shrink (a tip has all)."""

    def __init__(self, text: str = "", t: str = "", *, elide: bool = False) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("t", t)
        self._elide = elide
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.show_text(text)

    def show_text(self, text: str, t: str | None = None) -> None:
        """Show `text` (made plain), optionally in another look; costs nothing when it is already there."""
        line = plain(text)
        if line != self.text():
            self.setText(line)
        if t is not None:
            restyle(self, "t", t)

    def show_or_hide(self, text: str, t: str | None = None) -> None:
        """Show `text`, or take no room at all when there is none."""
        self.show_text(text, t)
        self.setVisible(bool(text))

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return (
            QSize(min(hint.width(), self.fontMetrics().height() * 2), hint.height()) if self._elide else hint
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._elide or not self._cut():
            super().paintEvent(event)
            return
        with QPainter(self) as p:
            self.drawFrame(p)
            p.setPen(self.palette().color(self.foregroundRole()))
            area = self.contentsRect()
            shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
            p.drawText(area, int(self.alignment() | Qt.TextFlag.TextSingleLine), shown)

    def _cut(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and self._elide:
            if self._cut():
                QToolTip.showText(event.globalPos(), tooltip(self.text()), self)  # type: ignore[attr-defined]
            return True
        return super().event(event)


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

    def show_text(self, text: str) -> None:
        """Show `text`; line ends are kept."""
        if text != self.text():
            self.setText(text)
