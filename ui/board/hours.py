"""A day by the hour as two pictures: calls that came and were taken, and how long one took."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPolygonF

from agent_desktop.supervision.day import Counted
from ui.paint import Painted, box, put, stroke
from ui.theme import look
from ui.words import duration, t

HOURS = 24


class HourBars(Painted):
    """For each hour a bar of what was offered, within it what was answered; the figures above."""

    def __init__(self) -> None:
        super().__init__(None, look.px(124), t("board-hours-calls"))
        self._hours: tuple[Counted, ...] = ()

    def show_hours(self, hours: Sequence[Counted]) -> None:
        """Change what is shown: 24 hours."""
        self._hours = tuple(hours)
        said = (
            t("board-hour-calls", hour=hour, offered=c.offered, answered=c.answered)
            for hour, c in enumerate(hours)
            if c.offered
        )
        self.setAccessibleDescription("；".join(said))
        self.update()

    def draw(self, p: QPainter, r: QRectF) -> None:
        line, top = look.px(16), look.px(18)
        base, step = r.height() - line - 2, r.width() / HOURS
        most = max((c.offered for c in self._hours), default=0)
        for hour, counted in enumerate(self._hours if most else ()):
            x, width = hour * step + step * 0.18, step * 0.64
            whole = (base - top) * counted.offered / most
            taken = (base - top) * counted.answered / most
            box(p, QRectF(x, base - whole, width, whole), "warn_mark", radius=1)
            box(p, QRectF(x, base - taken, width, taken), "bar", radius=1)
            if counted.offered:
                above = QRectF(hour * step, base - whole - top, step, top)
                put(p, above, str(counted.offered), "text2", "small", side="centre")
        draw_axis(p, r, base)


class HourCurve(Painted):
    """The mean handling time of each hour, joined; an hour without a call is a gap."""

    def __init__(self) -> None:
        super().__init__(None, look.px(124), t("board-hours-aht"))
        self._hours: tuple[Counted, ...] = ()

    def show_hours(self, hours: Sequence[Counted]) -> None:
        """Change what is shown: 24 hours."""
        self._hours = tuple(hours)
        said = (
            t("board-hour-aht", hour=hour, time=duration(c.aht_s))
            for hour, c in enumerate(hours)
            if c.aht_s is not None
        )
        self.setAccessibleDescription("；".join(said))
        self.update()

    def draw(self, p: QPainter, r: QRectF) -> None:
        line, top = look.px(16), look.px(20)
        base, step = r.height() - line - 2, r.width() / HOURS
        known = [(hour, c.aht_s) for hour, c in enumerate(self._hours) if c.aht_s is not None]
        most = max((aht for _, aht in known), default=0.0) or 1.0
        points = [
            (hour, QPointF((hour + 0.5) * step, base - (base - top) * aht / most)) for hour, aht in known
        ]
        stroke(p, "accent", 2)
        run: list[QPointF] = []
        for place, (hour, point) in enumerate(points):
            if place and points[place - 1][0] != hour - 1:
                p.drawPolyline(QPolygonF(run))
                run = []
            run.append(point)
        p.drawPolyline(QPolygonF(run))
        for (_, point), (_, aht) in zip(points, known, strict=True):
            box(p, QRectF(point.x() - 2.5, point.y() - 2.5, 5, 5), "accent", radius=2.5)
            if step >= look.px(38) or point is points[-1][1]:
                above = QRectF(point.x() - look.px(24), point.y() - top, look.px(48), top - 4)
                put(p, above, duration(aht), "text2", "small", side="centre")
        draw_axis(p, r, base)


def draw_axis(p: QPainter, r: QRectF, base: float) -> None:
    """The hours below, and the line that things stand on."""
    line, step = look.px(16), r.width() / HOURS
    every = 1 if step >= look.px(38) else 2 if step >= look.px(20) else 4
    for hour in range(0, HOURS, every):
        under = QRectF(hour * step, base + 2, step * every, line)
        under.setWidth(step if every == 1 else step * 2)
        put(p, under, f"{hour:02d}", "text3", "small", side="centre" if every == 1 else "left")
    stroke(p, "edge")
    p.drawLine(QPointF(0, base + 0.5), QPointF(r.width(), base + 0.5))
