"""What of the floor is looked at: tabs of states with their counts, group, order, words."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QLineEdit, QWidget

from agent_desktop.supervision.board import Group
from agent_desktop.supervision.lines import Order, Standing, Wish
from ui.plain import plain
from ui.theme import look
from ui.widgets.key_button import KeyButton
from ui.widgets.layout import STRETCH, Fill, row
from ui.widgets.tabs import Tabs
from ui.words import listed, t
from ui.written import passing

_TYPED_MS = 150


class Wishes(QWidget):
    """`changed` when something else is wished for. Thread: main."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._standing, self._descending = Standing.ONLINE, False
        self._offered: tuple[Group, ...] = ()
        self.tabs = Tabs(t("board-standings"))
        self.tabs.chosen.connect(self._choose)
        self.words = passing(QLineEdit())
        self.words.setMaxLength(40)
        self.words.setFixedWidth(look.px(170))
        self.words.setAccessibleName(t("board-search"))
        self.words.setPlaceholderText(t("board-search"))
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.timeout.connect(self.changed)
        self.words.textChanged.connect(lambda _: self._typed.start(_TYPED_MS))
        self.group, self.order = self._choice(t("board-group")), self._choice(t("board-order"))
        self.group.addItem(t("board-any-group"), "")
        for order in Order:
            self.order.addItem(t(f"board-order-{order}"), order.value)
        self.by_group = KeyButton(t("board-by-group"), kind="chip", shape="small")
        self.by_group.setCheckable(True)
        self.by_group.toggled.connect(self._toggled)
        line = row(STRETCH, self.by_group, self.group, self.order, self.words, gap=6)
        self._box = row(Fill(self.tabs), line)
        self.setLayout(self._box)
        self.show_counts({})

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Where both don't fit beside each other, the choices stand below the tabs."""
        narrow = self.width() < self.tabs.sizeHint().width() + look.px(460)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != way:
            self._box.setDirection(way)

    def _choice(self, name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setMinimumWidth(look.px(104))
        made.setMaximumWidth(look.px(150))
        made.activated.connect(self._chose)
        return made

    @property
    def wish(self) -> Wish:
        """What is looked at."""
        return Wish(
            standing=self._standing,
            group=str(self.group.currentData() or ""),
            words=self.words.text(),
            order=Order(self.order.currentData()),
            descending=self._descending,
            by_group=self.by_group.isChecked(),
        )

    def sort(self, order: str) -> None:
        """By a column; by the same again, the other way round."""
        self._descending = self.order.currentData() == order and not self._descending
        self.order.setCurrentIndex(self.order.findData(order))
        self.changed.emit()

    def show_counts(self, counts: dict[Standing, int]) -> None:
        """How many there are of each."""
        tabs = [(s.value, listed((t(f"board-{s}"), str(counts.get(s) or "")))) for s in Standing]
        self.tabs.show_tabs(tabs, self._standing)
        self._arrange()

    def show_groups(self, groups: tuple[Group, ...]) -> None:
        """Offer the skill groups."""
        if groups == self._offered:
            return
        chosen, self._offered = self.group.currentData(), groups
        self.group.clear()
        self.group.addItem(t("board-any-group"), "")
        for group in groups:
            self.group.addItem(plain(group.label, 20), group.code)
        self.group.setCurrentIndex(max(0, self.group.findData(chosen)))

    def _choose(self, key: str) -> None:
        self._standing = Standing(key)
        self.changed.emit()

    def _chose(self) -> None:
        self._descending = False
        self.changed.emit()

    def _toggled(self, on: bool) -> None:
        self.by_group.show_as(kind="done" if on else "chip")
        self.changed.emit()
