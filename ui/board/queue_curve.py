"""The day's service level by the hour: what came as bars, what was kept as a curve, the promise as a line."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from agent_desktop.supervision.queues.standing import Tally
from ui.board.hours import HOURS, draw_axis
from ui.paint import Painted, box, put, stroke
from ui.theme import look
from ui.words import t


class LevelCurve(Painted):
    """24 hours; an hour in which nothing was decided is a gap. Below the promise a mark is hollow and red."""

    def __init__(self) -> None:
        super().__init__(name=t("board-level-day"))
        self.setMaximumHeight(look.px(320))
        self._hours: tuple[Tally, ...] = ()
        self._share: float | None = None

    def show_hours(self, hours: Sequence[Tally], share: float | None) -> None:
        """Change what is shown: 24 tallies; what was promised, 0..1 (None: several promises)."""
        self._hours, self._share = tuple(hours), share
        said = (
            t("board-hour-level", hour=hour, level=f"{tally.level:.0%}", offered=tally.offered)
            for hour, tally in enumerate(hours)
            if tally.level is not None
        )
        self.setAccessibleDescription("；".join(said))
        self.update()

    def draw(self, p: QPainter, r: QRectF) -> None:
        line, top = look.px(16), look.px(20)
        base, step = r.height() - line - 2, r.width() / HOURS
        most = max((tally.offered for tally in self._hours), default=0)
        for hour, tally in enumerate(self._hours if most else ()):
            high = (base - top) * 0.55 * tally.offered / most
            box(p, QRectF(hour * step + step * 0.22, base - high, step * 0.56, high), "line", radius=1)
        if self._share is not None:
            y = base - (base - top) * self._share
            stroke(p, "text3", 1, Qt.PenStyle.DashLine)
            p.drawLine(QPointF(0, y), QPointF(r.width(), y))
            promised = QRectF(r.width() - look.px(60), y - look.px(16), look.px(60), look.px(16))
            put(p, promised, t("board-promised", share=f"{self._share:.0%}"), "text3", "small", side="right")
        self._curve(p, base, top, step)
        draw_axis(p, r, base)

    def _curve(self, p: QPainter, base: float, top: float, step: float) -> None:
        known = [(hour, level) for hour, one in enumerate(self._hours) if (level := one.level) is not None]
        points = [QPointF((hour + 0.5) * step, base - (base - top) * level) for hour, level in known]
        stroke(p, "accent", 2)
        run: list[QPointF] = []
        for place, point in enumerate(points):
            if place and known[place - 1][0] != known[place][0] - 1:
                p.drawPolyline(QPolygonF(run))
                run = []
            run.append(point)
        p.drawPolyline(QPolygonF(run))
        for point, (_, level) in zip(points, known, strict=True):
            missed = self._share is not None and level < self._share
            dot = QRectF(point.x() - 3, point.y() - 3, 6, 6)
            box(p, dot, "surface" if missed else "accent", "danger" if missed else None, radius=3, width=2)
            if step >= look.px(34) or point is points[-1]:
                wide = max(step, look.px(34))
                above = QRectF(point.x() - wide / 2, point.y() - top, wide, top - 4)
                put(p, above, f"{level:.0%}", "danger" if missed else "text2", "small", side="centre")
