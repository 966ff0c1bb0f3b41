"""What is looked for: whose, which, how it stands; and searches that somebody kept under a name."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from agent_desktop.tickets.finding.finder import Order, Query, Scope, Standing
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.nodes import Node
from ui.plain import plain
from ui.theme import look
from ui.ticket.node_words import node_words
from ui.widgets.key_button import KeyButton
from ui.widgets.layout import STRETCH, Fill, column, row
from ui.words import t
from ui.written import passing

Saved = Mapping[str, Mapping[str, str | bool]]
MOST_SAVED: Final = 20


class Filters(QWidget):
    """One line of choices and one of words. `changed` when the query is another one. Thread: main."""

    changed = Signal()

    def __init__(self, saved: Saved, save: Callable[[dict[str, dict[str, str | bool]]], None]) -> None:
        super().__init__()
        self._saved, self._save = {name: dict(query) for name, query in saved.items()}, save
        self.words = passing(QLineEdit())
        self.words.setMaxLength(100)
        self.words.setAccessibleName(t("tickets-search"))
        self.words.setPlaceholderText(t("tickets-search-hint"))
        self.words.returnPressed.connect(self.changed)
        self._standing = self._choice(t("tickets-standing"))
        for standing in Standing:
            self._standing.addItem(t(f"tickets-{standing}"), standing.value)
        self._group, self._node = self._choice(t("tickets-group")), self._choice(t("tickets-node"))
        self._node.addItem(t("tickets-any-node"), "")
        for node in Node:
            self._node.addItem(node_words(node), node.value)
        self._order = self._choice(t("tickets-order"))
        for order in Order:
            self._order.addItem(t(f"tickets-order-{order}"), order.value)
        self.late, self.chased = self._flag("late"), self._flag("chased")
        self._names = self._choice(t("tickets-saved"))
        self.keep = KeyButton(t("tickets-keep"), kind="quiet", shape="small")
        self.keep.clicked.connect(self._keep)
        self._names.activated.connect(self._open_saved)
        first = row(Fill(self.words), self._names, self.keep)
        rest = row(
            self._standing, self._group, self._node, self._order, self.late, self.chased, STRETCH, gap=4
        )
        self.setLayout(column(first, rest, gap=4))
        self._show_names("")

    def _choice(self, name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        made.setMaximumWidth(look.px(180))
        made.activated.connect(lambda _: self.changed.emit())
        return made

    def _flag(self, name: str) -> KeyButton:
        made = KeyButton(t(f"tickets-only-{name}"), kind="chip", shape="small")
        made.setCheckable(True)
        made.toggled.connect(partial(self._flagged, made))
        return made

    def _flagged(self, flag: KeyButton, on: bool) -> None:
        flag.show_as(kind="done" if on else "chip")
        self.changed.emit()

    def show_forms(self, forms: tuple[Form, ...]) -> None:
        """Offer the skill groups."""
        if self._group.count() == len(forms) + 1:
            return
        chosen = self._group.currentData()
        self._group.clear()
        self._group.addItem(t("tickets-any-group"), "")
        for form in forms:
            self._group.addItem(plain(form.label, 20), form.skill_group)
        self._group.setCurrentIndex(max(0, self._group.findData(chosen)))

    def query(self, scope: Scope) -> Query:
        """What is looked for."""
        return msgspec.convert({**self._values(), "scope": scope.value}, Query)

    def _values(self) -> dict[str, str | bool]:
        return {
            "standing": str(self._standing.currentData()),
            "skill_group": str(self._group.currentData() or ""),
            "node": str(self._node.currentData() or ""),
            "order": str(self._order.currentData()),
            "words": self.words.text().strip(),
            "late": self.late.isChecked(),
            "chased": self.chased.isChecked(),
        }

    # ── kept searches ──

    def _show_names(self, current: str) -> None:
        self._names.clear()
        self._names.addItem(t("tickets-saved"), "")
        for name in self._saved:
            self._names.addItem(plain(name, 20), name)
        self._names.setCurrentIndex(max(0, self._names.findData(current)))
        self._names.setVisible(bool(self._saved))

    def _keep(self) -> None:
        """Keep the search under its words, or under what it asks for; the same name again takes it away."""
        flags = [flag.label for flag in (self.late, self.chased) if flag.isChecked()]
        chosen = [
            box.currentText() for box in (self._standing, self._group, self._node) if box.currentIndex() > 0
        ]
        name = " ".join([self.words.text().strip(), *chosen, *flags]).strip() or t("tickets-open")
        if self._saved.get(name) == self._values():
            del self._saved[name]
            name = ""
        elif len(self._saved) < MOST_SAVED or name in self._saved:
            self._saved[name] = self._values()
        self._save(self._saved)
        self._show_names(name)

    def _open_saved(self) -> None:
        saved = self._saved.get(str(self._names.currentData() or ""))
        if saved is None:
            return
        boxes = (("standing", self._standing), ("skill_group", self._group), ("node", self._node),
                 ("order", self._order))  # fmt: skip
        for code, box in boxes:
            box.setCurrentIndex(max(0, box.findData(saved.get(code, ""))))
        self.words.setText(str(saved.get("words", "")))
        self.late.setChecked(bool(saved.get("late")))
        self.chased.setChecked(bool(saved.get("chased")))
        self.changed.emit()
