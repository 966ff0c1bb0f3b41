"""The life that a ticket will have: one clock for each node, the first one running."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.paint import Painted, clock, put
from ui.plain import plain
from ui.theme import icons, look
from ui.theme.tokens import Colour
from ui.ticket.node_words import limit_words, node_words
from ui.words import duration, listed, t

_NARROWEST = 96


class Nodes(Painted):
    """Ring = share of the first limit used; past two thirds it is amber, past the limit red."""

    def __init__(self) -> None:
        super().__init__(None, look.px(38), t("ticket-nodes"))
        self._nodes: tuple[tuple[str, int], ...] = ()
        self._seconds = 0

    def show_nodes(self, nodes: tuple[tuple[str, int], ...], seconds: int) -> None:
        """(code, limit in minutes) in order; `seconds` of the first limit are used."""
        self.setVisible(bool(nodes))
        if (nodes, seconds) == (self._nodes, self._seconds):
            return
        if nodes != self._nodes:
            spoken = listed([f"{node_words(code)} {limit_words(limit)}" for code, limit in nodes])
            self.setAccessibleDescription(spoken)
        self._nodes, self._seconds = nodes, max(0, seconds)
        self.update()

    def draw(self, p: QPainter, r: QRectF) -> None:
        fit = max(1, min(len(self._nodes), int(r.width() // look.px(_NARROWEST))))
        step = min(r.width() / fit, look.px(190))
        for place, (code, limit) in enumerate(self._nodes[:fit]):
            at = QRectF(place * step, 0, step, r.height())
            self._draw_node(p, at, place, plain(node_words(code), 20), limit)
            if place < len(self._nodes) - 1:
                size = look.px(14)
                icons.draw(p, "chevron-right", "text3", at.right() - size - 2, (r.height() - size) / 2, size)

    def _draw_node(self, p: QPainter, at: QRectF, place: int, name: str, limit: int) -> None:
        share = self._seconds / (limit * 60) if not place and limit else 0.0
        tone: Colour = "text3" if place else "danger" if share > 1 else "warn" if share > 2 / 3 else "accent"
        ring, line = look.px(26), look.px(18)
        clock(p, QRectF(at.x() + 3, (at.height() - ring) / 2, ring, ring), share, tone, str(place + 1))
        left = at.x() + ring + 10
        room = at.right() - left - look.px(16)
        used = put(p, QRectF(left, 1, room, line), name, "text" if not place else "text2", bold=not place)
        if not place:
            beside = QRectF(left + used + 6, 1, room - used - 6, line)
            put(p, beside, duration(self._seconds), tone, "small", bold=True)
        put(p, QRectF(left, line, room, line), limit_words(limit), "text3", "small")
