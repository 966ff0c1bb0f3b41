"""Where an article or a notice belongs: a category and skill groups, chosen from lists."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from ui.knowledge.why_words import CATEGORIES, category_words
from ui.plain import plain
from ui.widgets.enter import Tick
from ui.widgets.key_button import KeyButton
from ui.widgets.layout import STRETCH, column, group, row
from ui.widgets.popover import Popover
from ui.words import listed, t

MOST_NAMED = 2
"""Skill groups that are named on the key; more are counted."""

Labels = Mapping[str, str]
"""Skill groups of this site: code to label."""


class GroupChoice(KeyButton):
    """Says which skill groups are chosen, none for all; opens the list of them. Thread: main."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(t("editing-groups-all"), icon="users", shape="small")
        self.chosen: tuple[str, ...] = ()
        self._labels: dict[str, str] = {}
        self._boxes: dict[str, Tick] = {}
        self._list = column(gap=2)
        self._popover = Popover(t("editing-groups"), column(group(self._list)))
        self.clicked.connect(self._open)

    def show_groups(self, labels: Labels, chosen: Sequence[str]) -> None:
        """Show the groups of the site and those that are chosen; one that the site has not is listed too."""
        known = {**labels, **{code: code for code in chosen if code not in labels}}
        if known != self._labels:
            self._labels = known
            self._make()
        self.chosen = tuple(code for code in known if code in chosen)
        for code, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(code in self.chosen)
            box.blockSignals(False)
        names = [plain(known[code], 12) for code in self.chosen]
        more = len(names) - MOST_NAMED
        words = listed(names[:MOST_NAMED])
        self.show_as(
            t("editing-groups-more", names=words, more=more) if more > 0 else words or t("editing-groups-all")
        )

    def _make(self) -> None:
        for box in self._boxes.values():
            self._list.removeWidget(box)
            box.deleteLater()
        self._boxes = {}
        for code, label in self._labels.items():
            box = self._boxes[code] = Tick(plain(label, 20))
            box.setAccessibleName(plain(label, 20))
            box.toggled.connect(self._toggled)
            self._list.addWidget(box)

    def _toggled(self) -> None:
        self.show_groups(self._labels, [code for code, box in self._boxes.items() if box.isChecked()])
        self.changed.emit()

    def _open(self) -> None:
        self._popover.toggle_at(self, next(iter(self._boxes.values()), None))


class Placing(QWidget):
    """Category and skill groups of an article. Thread: main."""

    chosen = Signal(str, str)  # the field of the article's text, its new value

    def __init__(self) -> None:
        super().__init__()
        self.category, self.groups = QComboBox(), GroupChoice()
        self.category.setAccessibleName(t("editing-category"))
        for code in CATEGORIES:
            self.category.addItem(category_words(code), code)
        self.category.activated.connect(lambda: self.chosen.emit("category", self.category.currentData()))
        self.groups.changed.connect(lambda: self.chosen.emit("skill_groups", "、".join(self.groups.chosen)))
        self.setLayout(row(self.category, self.groups, STRETCH))

    def show_place(self, category: str, groups: Sequence[str], labels: Labels, *, writes: bool) -> None:
        """Show where an article belongs; `writes`: it can be changed."""
        if self.category.findData(category) < 0:
            self.category.addItem(plain(category, 20), category)
        self.category.setCurrentIndex(self.category.findData(category))
        self.groups.show_groups(labels, groups)
        for widget in (self.category, self.groups):
            widget.setEnabled(writes)
