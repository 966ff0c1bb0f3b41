"""What an entry shows, and who is right when screen and desk differ for a moment."""

from msgspec import Struct
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from agent_desktop.tickets.draft import Attached
from ui.paint import put
from ui.theme import icons, look
from ui.theme.tokens import GAP, Colour
from ui.widgets.layout import restyle


class Shown(Struct, frozen=True, kw_only=True):
    """One field on screen. `mask` stands instead of `value`; `note` is a word at its right end."""

    value: str = ""
    mask: str = ""
    prefilled: bool = False
    problem: str = ""
    note: str = ""
    files: tuple[Attached, ...] = ()  # of a field for files


class Typed:
    """Remembers what was typed until the desk says the same.

    A state made before a key was pressed may arrive after it; it must not take the letter away.
    """

    def __init__(self) -> None:
        self._known = ""
        self._sent: str | None = None

    def send(self, value: str) -> None:
        """A person changed the entry to `value`."""
        self._sent = value

    def start(self, value: str) -> None:
        """Another draft is shown: what was typed belongs to the one before."""
        self._known, self._sent = value, None

    def hears(self, value: str) -> bool:
        """Whether `value` of a new state is news that the entry should show."""
        late = self._sent is not None and value != self._sent and value == self._known
        if not late:
            self._known, self._sent = value, None
        return not late


def look_of(widget: QWidget, shown: Shown) -> None:
    """The frame of an entry: prefilled, wrong, or plain; the words of a problem go to screen readers too."""
    restyle(widget, "pre", "true" if shown.prefilled and not shown.problem else "false")
    restyle(widget, "bad", "true" if shown.problem else "false")
    if widget.accessibleDescription() != (described := shown.problem or shown.mask or shown.note):
        widget.setAccessibleDescription(described)


def note_width(shown: Shown) -> int:
    """Room at the right end for a problem, a note or the lock of a masked value."""
    text = shown.problem or shown.note
    width = look.width(text, "small") + GAP if text else 0
    return round(width + (look.px(18) if shown.mask or shown.problem else 0))


def draw_note(p: QPainter, area: QRectF, shown: Shown) -> None:
    """Draw what `note_width` made room for, right-aligned in `area`."""
    tone: Colour = "danger" if shown.problem else "accent" if shown.prefilled else "text3"
    right = area.right()
    if shown.mask or shown.problem:
        size = look.px(14)
        icon = "alert-circle" if shown.problem else "lock"
        icons.draw(
            p, icon, "danger" if shown.problem else "text3", right - size, area.center().y() - size / 2, size
        )
        right -= size + 4
    if text := shown.problem or shown.note:
        put(
            p,
            QRectF(area.left(), area.top(), right - area.left(), area.height()),
            text,
            tone,
            "small",
            side="right",
        )
