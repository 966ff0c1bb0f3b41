"""Faults by district and hour: a table in which the warm cells are where something is wrong."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.paint import Painted, put
from ui.plain import plain
from ui.theme import look
from ui.words import t

MOST = 14
"""Districts; those with most faults."""


class Heat(Painted):
    """Each cell prints its figure: colour is never the only sign."""

    def __init__(self) -> None:
        super().__init__(name=t("board-faults"))
        self._areas: tuple[str, ...] = ()
        self._faults: Mapping[tuple[str, int], int] = {}
        self._hours: tuple[int, ...] = ()

    def show_faults(self, faults: Mapping[tuple[str, int], int], hour: int) -> None:
        """Change what is shown; `hour` is the present one, the last column."""
        sums: dict[str, int] = {}
        for (area, _), count in faults.items():
            sums[area] = sums.get(area, 0) + count
        self._areas = tuple(sorted(sums, key=lambda area: (-sums[area], area))[:MOST])
        self._faults = faults
        self._hours = tuple(range(max(0, hour - 11), max(0, hour - 11) + 12))
        self.setAccessibleDescription("；".join(f"{area} {sums[area]}" for area in self._areas))
        self.update()

    def draw(self, p: QPainter, r: QRectF) -> None:
        high, named = look.px(24), look.px(84)
        summed = look.px(44)
        step = (r.width() - named - summed) / max(1, len(self._hours))
        most = max((self._faults.get((a, h), 0) for a in self._areas for h in self._hours), default=0)
        if not self._areas:
            put(p, QRectF(0, 0, r.width(), high), t("board-no-faults"), "text3", "small")
            return
        for place, hour in enumerate(self._hours):
            put(
                p, QRectF(named + place * step, 0, step, high), f"{hour:02d}", "text3", "small", side="centre"
            )
        last = QRectF(r.width() - summed, 0, summed, high)
        put(p, last, t("board-faults-sum"), "text3", "small", side="right")
        for turn, area in enumerate(self._areas, 1):
            y = turn * high
            if y + high > r.height():
                return
            put(p, QRectF(0, y, named, high), plain(area, 16), "text2")
            whole = sum(count for (a, _), count in self._faults.items() if a == area)
            put(p, QRectF(r.width() - summed, y, summed, high), str(whole), "text", bold=True, side="right")
            for place, hour in enumerate(self._hours):
                count = self._faults.get((area, hour), 0)
                cell = QRectF(named + place * step + 1, y + 1, step - 2, high - 2)
                warm = look.colour("warn_mark") if count else look.colour("sunken")
                warm.setAlphaF(0.12 + 0.5 * count / most if count else 1.0)
                p.fillRect(cell, warm)
                if count:
                    put(p, cell, str(count), "text", "small", side="centre")
