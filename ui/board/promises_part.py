"""工单时限: what is late or will be, who holds it, and the keys that move it on; faults by district."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QSplitter, QWidget

from agent_desktop.desk.page_intents import LedgerIntents
from agent_desktop.store.faults import StoreError
from agent_desktop.supervision.board import NotALead
from agent_desktop.supervision.promises import Pressing, Promises, chosen, counts
from agent_desktop.supervision.watch import Watch
from agent_desktop.tickets.finding.finder import Row
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.life.steps import LIFE, Step
from ui.board.heat import Heat
from ui.board.watching import Watching
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import GAP
from ui.tickets.rows import ticket_row
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, row, rule
from ui.widgets.row_list import RowList
from ui.widgets.tabs import Tabs
from ui.words import clock, listed, local, t

LOOK_MS = 10_000
ALL = "all"


class PromisesPart(Watching):
    """Asks every ten seconds while it is seen. Thread: main."""

    def __init__(self, floor: Watch, ledger: LedgerIntents) -> None:
        super().__init__(LOOK_MS)
        self._floor, self._ledger = floor, ledger
        self._told: Promises | None = None
        self._forms: dict[str, Form] = {}
        self._kind, self._open = ALL, ""
        self.tabs = Tabs(t("board-pressing"))
        self.tabs.chosen.connect(self._choose_kind)
        self.holder = QComboBox()
        self.holder.setAccessibleName(t("board-holder"))
        self.holder.setMinimumWidth(look.px(150))
        self.holder.addItem(t("board-any-holder"), "")
        self.holder.activated.connect(lambda _: self._show())
        self.list = RowList(t("board-promises"), two_lines=True)
        self.list.row_chosen.connect(self.open)
        self._said = Label("", "muted", elide=True)
        self.heat = Heat()
        split = QSplitter()
        split.setHandleWidth(GAP)
        split.setChildrenCollapsible(False)
        split.addWidget(self._left())
        split.addWidget(self._right())
        split.setSizes([look.px(820), look.px(540)])
        self.setLayout(column(Fill(split)))
        self._show_kinds()
        self._said.show_text(t("board-counting"))
        self._enable()

    def _left(self) -> QWidget:
        self.reason, self.station = QLineEdit(), QComboBox()
        self.reason.setMaxLength(200)
        self.reason.setAccessibleName(t("board-reason"))
        self.reason.setPlaceholderText(t("board-reason"))
        self.station.setAccessibleName(t("board-station"))
        self.station.setMinimumWidth(look.px(130))
        self.chase = self._key("board-chase", "clock", self._chase)
        self.escalate = self._key("board-escalate", "alert-triangle", self._escalate)
        self.reassign = self._key("board-reassign", "arrow-forward-up", self._reassign)
        keys = row(Fill(self.reason), self.chase, self.escalate, self.station, self.reassign, gap=6)
        left = QFrame()
        left.setProperty("box", "pane")
        head = row(Fill(self.tabs), self.holder)
        left.setLayout(
            column(head, rule(), Fill(self.list), rule(), keys, self._said, gap=6, margins=(8, 4, 8, 6))
        )
        return left

    def _right(self) -> QWidget:
        right = QFrame()
        right.setProperty("box", "pane")
        head = row(Label(t("board-faults"), "title"), Fill(Label(t("board-faults-what"), "sub", elide=True)))
        right.setLayout(column(head, Fill(self.heat), margins=(12, 8, 12, 8)))
        return right

    def _key(self, word: str, icon: str, act: Callable[[], None]) -> KeyButton:
        made = KeyButton(t(word), icon=icon, shape="control")
        made.clicked.connect(act)
        return made

    def show_forms(self, forms: tuple[Form, ...]) -> None:
        """The site's forms: labels of groups and types."""
        self._forms = {form.skill_group: form for form in forms}

    # ── from the store ──

    async def ask(self) -> None:
        """Ask what is pressing."""
        try:
            self.show_promises(await self._floor.promises())
        except NotALead:
            self.forget()
        except StoreError:
            self._said.show_text(t("board-promises-gone"), "danger")

    def forget(self) -> None:
        """Of somebody who may not look nothing stays on screen."""
        self._told = None
        self.list.show_rows([])
        self.heat.show_faults({}, 0)

    def show_promises(self, told: Promises) -> None:
        """Show what is pressing."""
        if self._told is None or self._told.stations != told.stations:
            self.station.clear()
            for code, name in sorted(told.stations.items()):
                self.station.addItem(plain(name, 24), code)
        self._told = told
        self.heat.show_faults(told.faults, local(told.at).hour)
        self._show_kinds()
        self._show_holders(told)
        self._show()

    def _show_kinds(self) -> None:
        told = self._told
        kinds = counts(told.rows, told.at)[0] if told else {}
        tabs = [(k.value, listed((t(f"board-pressing-{k}"), str(kinds.get(k) or "")))) for k in Pressing]
        self.tabs.show_tabs([(ALL, t("board-pressing-all")), *tabs], self._kind)

    def _show_holders(self, told: Promises) -> None:
        kept, holders = self.holder.currentData(), counts(told.rows, told.at)[1]
        self.holder.clear()
        self.holder.addItem(t("board-any-holder"), "")
        for code, count in holders.most_common():
            self.holder.addItem(f"{plain(self._holder(code), 20)} {count}", code)
        self.holder.setCurrentIndex(max(0, self.holder.findData(kept)))

    def _holder(self, code: str) -> str:
        form = self._forms.get(code)
        return (self._told.stations.get(code) if self._told else None) or (form.label if form else code)

    def _show(self) -> None:
        told = self._told
        if told is None:
            return
        kind = None if self._kind == ALL else Pressing(self._kind)
        rows = chosen(told.rows, told.at, kind, str(self.holder.currentData() or ""))
        if self._open not in {one.id for one in rows}:
            self._open = ""
        named = [replace(one, station=told.stations.get(one.station, one.station)) for one in rows]
        self.list.show_rows([ticket_row(one, self._forms, told.at) for one in named], self._open)
        at = t("board-counted-at", time=clock(told.at, seconds=True))
        found = t("board-promises-count", count=len(rows)) if rows else t("board-promises-none")
        self._said.show_text(listed((found, at)), "muted")
        self._enable()

    # ── by the lead ──

    def _choose_kind(self, key: str) -> None:
        self._kind = key
        self._show()

    def open(self, ticket_id: str) -> None:
        """Choose a ticket: the keys are about it."""
        self._open = ticket_id
        self.list.show_open(ticket_id)
        self._enable()

    def _row(self) -> Row | None:
        rows = self._told.rows if self._told else ()
        return next((one for one in rows if one.id == self._open), None)

    def _enable(self) -> None:
        chosen_row = self._row()
        self.chase.set_available(chosen_row is not None)
        self.escalate.set_available(chosen_row is not None and chosen_row.escalation < 2)
        may = chosen_row is not None and chosen_row.node in _GIVEN and self.station.count() > 0
        self.reassign.set_available(may)
        self.station.setEnabled(may)

    def _chase(self) -> None:
        if (one := self._row()) is not None:
            self._ledger.chase(one.id, self.reason.text())
            self._done("board-chased", one)

    def _escalate(self) -> None:
        if (one := self._row()) is not None:
            self._ledger.escalate(one.id, self.reason.text())
            self._done("board-escalated", one)

    def _reassign(self) -> None:
        one, station = self._row(), str(self.station.currentData() or "")
        if one is not None and station:
            self._ledger.reassign(one.id, station, self.reason.text())
            self._done("board-reassigned", one)

    def _done(self, key: str, one: Row) -> None:
        self.reason.clear()
        self._said.show_text(t(key, number=one.number), "accent")
        QTimer.singleShot(1_500, self, self.look_if_seen)


_GIVEN = next(p.frm for p in LIFE if p.step is Step.DISPATCH)
"""Nodes from which the life lets a ticket be dispatched (again)."""
