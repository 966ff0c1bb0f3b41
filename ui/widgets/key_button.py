"""The button of this desk: icon, label, and the key that does the same."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from ui.paint import box, put
from ui.plain import unmnemonic
from ui.theme import icons, look
from ui.theme.tokens import RADIUS_CONTROL, Colour
from ui.widgets.enter import Pressed

Kind = Literal["primary", "danger", "plain", "quiet", "chip", "done", "failed"]
Shape = Literal["control", "small", "call", "stacked"]

# fill, ink, edge, ink of the key cap
_KINDS: dict[Kind, tuple[Colour | None, Colour, Colour | None, Colour]] = {
    "primary": ("accent", "on_accent", None, "on_accent"),
    "danger": ("surface", "danger", "danger", "danger"),
    "plain": ("surface", "text", "edge", "text2"),
    "quiet": (None, "text", None, "text3"),
    "chip": ("sunken", "text", None, "text3"),
    "done": ("tint", "accent", "accent", "accent"),
    "failed": ("danger_tint", "danger", "danger", "danger"),
}
_OFF: tuple[Colour | None, Colour, Colour | None, Colour] = (None, "edge", "line", "edge")
_HEIGHTS: dict[Shape, str] = {
    "control": "control",
    "small": "control_small",
    "call": "call_button",
    "stacked": "call_button",
}
_STACKED_MIN = 54
_SIDES: dict[Shape, int] = {"control": 12, "small": 10, "call": 12, "stacked": 7}


class KeyButton(Pressed):
    """As wide as its words; `also` are other labels it may show later, so that it never changes width.

    It takes focus by Tab, not by the mouse: a click on a key mustn't take the caret out of the form.
    """

    def __init__(
        self, label: str, key: str = "", icon: str = "", kind: Kind = "plain", *,
        shape: Shape = "control", also: Sequence[str] = (), name: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self._label, self._key, self._icon, self._kind, self._shape, self._name = (
            label,
            key,
            icon,
            kind,
            shape,
            name,
        )
        self._also, self._side = tuple(also), _SIDES[shape]
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._announce()

    @property
    def label(self) -> str:
        """The words on it, as given."""
        return self._label

    def show_as(
        self,
        label: str | None = None,
        *,
        icon: str | None = None,
        kind: Kind | None = None,
        key: str | None = None,
    ) -> None:
        """Change words, icon, kind or key; the rest stays."""
        before = (self._label, self._icon, self._kind, self._key)
        self._label = self._label if label is None else label
        self._icon = self._icon if icon is None else icon
        self._kind = self._kind if kind is None else kind
        self._key = self._key if key is None else key
        if before != (self._label, self._icon, self._kind, self._key):
            self._announce()

    def set_available(self, on: bool) -> None:
        """Enable or disable in place. Focus on it is dropped, not handed to the next button:
        a second press of the space bar must not hang up what the first one answered."""
        if on == self.isEnabled():
            return
        if not on and self.hasFocus():
            self.clearFocus()
        self.setEnabled(on)

    def hideEvent(self, event: QHideEvent) -> None:
        if self.hasFocus() and not event.spontaneous():  # a minimised window comes back as it was
            self.clearFocus()  # as above: Qt would hand it to whatever comes next
        super().hideEvent(event)

    def _announce(self) -> None:
        self.setText(unmnemonic(self._label))
        self.setAccessibleName(self._name or self._label)
        self.setAccessibleDescription(self._key)
        self.updateGeometry()
        self.update()

    # ── size ──

    def sizeHint(self) -> QSize:
        height = look.height(_HEIGHTS[self._shape])
        labels = (self._label, *self._also)
        if self._shape == "stacked":
            text = max(look.width(self._stacked_text(label), "small") for label in labels)
            return QSize(max(look.px(_STACKED_MIN), round(text) + 2 * self._side), height)
        if self._icon and not any(labels):
            return QSize(height, height)
        text = max(look.width(label, bold=self._kind == "primary") for label in labels)
        cap = self._cap_width() + 7 if self._key else 0
        return QSize(round(text + (look.px(20) if self._icon else 0) + cap + 2 * self._side), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _stacked_text(self, label: str) -> str:
        return f"{label} {self._key}".rstrip()

    def _cap_width(self) -> float:
        return look.width(self._key, "small") + 12

    # ── paint ──

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            r = QRectF(self.rect())
            ink, cap = self._ground(p, r)
            (self._draw_stacked if self._shape == "stacked" else self._draw_line)(p, r, ink, cap)

    def _ground(self, p: QPainter, r: QRectF) -> tuple[Colour, Colour]:
        on, strong = self.isEnabled(), self._kind == "primary"
        fill, ink, edge, cap = _KINDS[self._kind] if on else _OFF
        bare = self._shape == "stacked" or self._kind == "quiet"
        if on and (self.underMouse() or self.isDown()):
            fill = "accent_hover" if strong else "sunken" if self._kind != "chip" else "tint"
        elif self._shape == "stacked" and self._kind not in ("done", "failed"):
            fill = None
        box(p, r, fill, None if bare else edge, radius=RADIUS_CONTROL)
        if self.hasFocus():
            inset = 3 if strong else 0
            ring: Colour = "on_accent" if strong else "accent"
            box(p, r.adjusted(inset, inset, -inset, -inset), None, ring, radius=RADIUS_CONTROL, width=2)
        return ink, cap

    def _draw_stacked(self, p: QPainter, r: QRectF, ink: Colour, cap: Colour) -> None:
        size, line = look.px(18), look.px(20)
        top = (r.height() - size - line) / 2
        icons.draw(p, self._icon, ink, r.center().x() - size / 2, top, size)
        x = (r.width() - look.width(self._stacked_text(self._label), "small")) / 2
        words = QRectF(x, top + size, r.width(), line)
        words.setLeft(x + put(p, words, f"{self._label} ", ink, "small"))
        put(p, words, self._key, cap, "small")

    def _draw_line(self, p: QPainter, r: QRectF, ink: Colour, cap: Colour) -> None:
        strong = self._kind == "primary"
        if not self._label:
            size = look.px(16)
            icons.draw(p, self._icon, ink, r.center().x() - size / 2, r.center().y() - size / 2, size)
            return
        content = self.sizeHint().width() - 2 * self._side
        x = max(float(self._side), (r.width() - content) / 2)
        if self._icon:
            size = look.px(16)
            icons.draw(p, self._icon, ink, x - 2, r.center().y() - size / 2, size)
            x += look.px(20)
        x += put(p, QRectF(x, 0, r.width() - x, r.height()), self._label, ink, bold=strong)
        if self._key:
            height = look.px(17)
            at = QRectF(
                r.right() - self._side - self._cap_width() + 3,
                r.center().y() - height / 2,
                self._cap_width(),
                height,
            )
            if self._kind != "chip":
                framed = self.isEnabled() and self._kind in ("primary", "danger")
                box(p, at, None, cap if framed else "line", radius=3)
            put(p, at, self._key, cap, "small", side="centre")
