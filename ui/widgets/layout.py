"""Rows, columns and frames without ceremony."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.theme.tokens import GAP

Margins = tuple[int, int, int, int]
NONE: Final[Margins] = (0, 0, 0, 0)


class _Stretch:
    """Space that takes the rest."""


class Fill:
    """A widget or layout that takes the rest."""

    def __init__(self, item: QWidget | QLayout) -> None:
        self.item = item


STRETCH: Final = _Stretch()
Item = QWidget | QLayout | Fill | _Stretch | int


def row(*items: Item, gap: int = GAP, margins: Margins = NONE) -> QHBoxLayout:
    """Items side by side; a number is extra space."""
    made = QHBoxLayout()
    _lay(made, items, gap, margins)
    return made


def column(*items: Item, gap: int = GAP, margins: Margins = NONE) -> QVBoxLayout:
    """Items one under the other; a number is extra space."""
    made = QVBoxLayout()
    _lay(made, items, gap, margins)
    return made


def scrolling(content: QWidget) -> QScrollArea:
    """`content` as wide as its frame and as long as it likes."""
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setWidget(content)
    return made


def _lay(into: QBoxLayout, items: tuple[Item, ...], gap: int, margins: Margins) -> None:
    into.setSpacing(gap)
    into.setContentsMargins(*margins)
    for item in items:
        match item:
            case int():
                into.addSpacing(item)
            case _Stretch():
                into.addStretch(1)
            case Fill(item=QWidget() as widget):
                into.addWidget(widget, 1)
            case Fill(item=QLayout() as layout):
                into.addLayout(layout, 1)
            case QLayout():
                into.addLayout(item)
            case QWidget():
                into.addWidget(item)


def frame(kind: str, layout: QLayout) -> QFrame:
    """A frame whose look is `box=kind` in the style sheet."""
    made = QFrame()
    made.setProperty("box", kind)
    made.setLayout(layout)
    if kind == "bar":  # else a stretch deep inside lets the bar eat the height
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return made


def group(layout: QLayout, *, fixed: bool = False) -> QWidget:
    """A bare widget round a layout, to show and hide it as one; `fixed`: it never grows in height."""
    made = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    made.setLayout(layout)
    if fixed:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return made


def rule() -> QFrame:
    """A hairline."""
    return frame("rule", row())


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Change a dynamic property that the style sheet looks at; nothing happens when it is the same."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    # Qt looks at dynamic properties only while polishing.
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            empty(inner)


TOP = Qt.AlignmentFlag.AlignTop
