"""The grid of the page 设置: captions on the right edge, fields beside them, in one or two columns."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme import look
from ui.theme.tokens import GAP
from ui.widgets.icon import Icon
from ui.widgets.labels import Label
from ui.widgets.layout import frame, row
from ui.words import t


def make() -> QGridLayout:
    """An empty one."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, look.px(124))
    grid.setColumnMinimumWidth(2, look.px(24))
    grid.setColumnStretch(5, 1)
    return grid


def add(
    grid: QGridLayout, line: int, label: str, field: QWidget, half: int = 0, *, locked: bool = False
) -> None:
    """A field with its caption in `line`; `half` 1 is the second column. A locked one says who has set it."""
    field.setAccessibleName(label)
    field.setMinimumWidth(look.px(150))
    caption = Label(label, "field")
    grid.addWidget(caption, line, half * 3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if locked:
        field.setEnabled(False)
        field.setAccessibleDescription(t("settings-locked-by-policy"))
        field.setToolTip(t("settings-locked-by-policy"))
        note = row(Icon("lock", "text3"), Label(t("settings-locked-by-policy"), "muted", elide=True))
        field = frame("", row(field, note))
    grid.addWidget(field, line, half * 3 + 1, Qt.AlignmentFlag.AlignLeft)
