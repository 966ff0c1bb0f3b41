"""Who waits: the longest first, each with the time, the group and a VIP's mark."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from agent_desktop.supervision.queues.standing import Waiter
from agent_desktop.supervision.queues.targets import Targets
from ui.paint import Painted, box, put
from ui.plain import plain
from ui.theme import look
from ui.words import duration, t

MOST: Final = 40
"""More than fit on any screen; how many more there are is said."""


class Waiters(Painted):
    """A picture: nothing in it can be pressed. Thread: main."""

    def __init__(self) -> None:
        super().__init__(name=t("board-waiters"))
        self._waiting: tuple[Waiter, ...] = ()
        self._at: datetime | None = None
        self._labels: Mapping[str, str] = {}
        self._targets: Targets | None = None

    def show_waiting(
        self, waiting: tuple[Waiter, ...], at: datetime, labels: Mapping[str, str], targets: Targets
    ) -> None:
        """Change what is shown; `at` by the clock that their times are told by."""
        self._waiting, self._at, self._labels, self._targets = waiting, at, labels, targets
        self.setAccessibleDescription("；".join(" ".join(self._said(one)) for one in waiting[:MOST]))
        self.update()

    def _said(self, one: Waiter) -> tuple[str, str, str, str]:
        assert self._at is not None
        waited = duration((self._at - one.since).total_seconds())
        label = plain(self._labels.get(one.group, one.group), 16)
        return waited, t("board-vip") if one.vip else "", one.caller or t("board-no-number"), label

    def draw(self, p: QPainter, r: QRectF) -> None:
        high, at = look.height("row"), self._at
        if at is None or self._targets is None:
            return
        if not self._waiting:
            put(p, QRectF(0, 0, r.width(), high), t("board-nobody-waits"), "text3")
            return
        fits = max(1, int(r.height() // high))
        for place, one in enumerate(self._waiting[:fits]):
            y = place * high
            more = len(self._waiting) - place
            if place == fits - 1 and more > 1:
                put(p, QRectF(0, y, r.width(), high), t("board-waiters-more", count=more), "text3")
                return
            waited, vip, caller, label = self._said(one)
            late = (at - one.since).total_seconds() > self._targets.of(one.group).within_s
            put(p, QRectF(0, y, look.px(64), high), waited, "danger" if late else "text", bold=True)
            if vip:
                mark = QRectF(look.px(68), y + high / 2 - look.px(9), look.px(34), look.px(18))
                box(p, mark, "warn_tint", radius=4)
                put(p, mark, vip, "warn", "small", bold=True, side="centre")
            put(p, QRectF(look.px(110), y, look.px(130), high), caller, "text2")
            put(p, QRectF(look.px(244), y, r.width() - look.px(244), high), label, "text2")
