"""事件与激增: incidents that stand, rises, the form that declares; surge mode and reserves."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSplitter, QWidget

from agent_desktop.desk.ledger import LedgerError
from agent_desktop.desk.page_intents import SituationIntents
from agent_desktop.desk.state import DeskState
from agent_desktop.supervision.watch import View
from agent_desktop.tickets.incidents.incident import Area, Declared, LeadBoard, Rise
from ui.board.acting import Acting
from ui.board.incident_form import IncidentForm, Unsaid
from ui.board.incident_rows import NEW, beginning, rise_words, rows
from ui.board.surge_box import Order, Reserves, SurgeBox
from ui.board.watching import Watching
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import GAP
from ui.widgets.enter import Tick
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, Fill, column, row, rule, scrolling
from ui.widgets.row_list import RowList
from ui.words import has, t

LOOK_MS: Final = 5_000


class IncidentsPart(Watching):
    """Asks every five seconds while it is seen. Thread: main."""

    def __init__(
        self, situation: SituationIntents, ring: Callable[[str], None], order: Order, go_on: str
    ) -> None:
        """`go_on`: cap of the key that declares."""
        super().__init__(LOOK_MS)
        self._situation, self._go_on = situation, go_on
        self._acting = Acting(self._failed)
        self._told = LeadBoard(at=datetime.now(UTC))
        self._areas: tuple[Area, ...] = ()
        self._labels: dict[str, str] = {}
        self._one: Declared | None = None
        self._rise: Rise | None = None
        self._sure = False  # closing was pressed once
        self._declaring = False
        self.surge = SurgeBox(self._begin_surge, self._end_surge)
        self.reserves = Reserves(ring, order)
        self.list = RowList(t("incident-list"), two_lines=True)
        self.list.row_chosen.connect(self.open)
        self.form = IncidentForm()
        self.form.placed.connect(self._count)
        self._said = Label("", "muted", elide=True)
        self._said.hide()
        left = QSplitter(Qt.Orientation.Vertical)
        for part in (self._list_pane(), self.reserves):
            left.addWidget(part)
        left.setSizes([look.px(400), look.px(240)])
        split = QSplitter()
        for part in (left, self._form_pane()):
            split.addWidget(part)
        split.setSizes([look.px(640), look.px(700)])
        for one in (left, split):
            one.setHandleWidth(GAP)
            one.setChildrenCollapsible(False)
        self.setLayout(column(self.surge, Fill(split)))
        self.begin()

    def _list_pane(self) -> QWidget:
        pane = QFrame()
        pane.setProperty("box", "pane")
        pane.setLayout(column(Fill(self.list), margins=(8, 6, 8, 6)))
        return pane

    def _form_pane(self) -> QWidget:
        self._head, self._about = Label("", "title", elide=True), Label("", "sub", elide=True)
        self.declare = KeyButton(t("incident-declare"), self._go_on, "speakerphone", "primary")
        self.declare.clicked.connect(self.go_on)
        self.lists = Tick(t("incident-lists"))
        self.lists.setChecked(True)
        self.close_key = KeyButton(t("incident-close"), icon="check", also=(t("incident-close-sure"),))
        self.close_key.clicked.connect(self._close)
        self.dismiss = KeyButton(t("incident-dismiss"), icon="x")
        self.dismiss.clicked.connect(self._dismiss)
        keys = row(self.declare, self.dismiss, STRETCH, self.lists, self.close_key)
        pane, form = QFrame(), scrolling(self.form)  # beside raised hands a small screen has no room for all
        form.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        pane.setProperty("box", "pane")
        pane.setLayout(
            column(
                row(self._head, Fill(self._about)),
                Fill(form),
                rule(),
                self._said,
                keys,
                margins=(12, 8, 12, 8),
            )
        )
        return pane

    # ── from the desk ──

    def show_state(self, state: DeskState, now: datetime) -> None:
        """Surge mode, and the site's words."""
        self._labels = {form.skill_group: form.label for form in state.forms}
        self.surge.show_surge(state.surge)
        self.reserves.show_reasons(state.break_reasons)
        self.form.tick(now)

    def show_view(self, view: View) -> None:
        """Another second of the floor."""
        self.reserves.show_floor(view.shown)

    async def ask(self) -> None:
        """Ask what stands."""
        try:
            if not self._areas:
                self._areas = await self._situation.areas()
                self.form.show_areas(self._areas)
            self.show_told(await self._situation.board())
        except LedgerError as error:
            self._failed(error)

    def show_told(self, told: LeadBoard) -> None:
        """Show what stands. What is being written stays as it is."""
        self._told = told
        self.form.tick(told.at)
        districts = {one.code: one.district for one in self._areas}
        self.list.show_rows(rows(told, self._labels, districts), self._open_id())
        fresh = next((one for one in told.incidents if self._one and one.id == self._one.id), None)
        if fresh is not None and self._one is not None and fresh.edition == self._one.edition:
            self._one = fresh  # its count alone is another one
            self._show_about()

    def _open_id(self) -> str:
        return self._one.id if self._one else self._rise.id if self._rise else NEW

    # ── one of them ──

    def open(self, row_id: str) -> None:
        """Show an incident, or a rise as the beginning of one."""
        self._sure = False
        self._one = next((one for one in self._told.incidents if one.id == row_id), None)
        self._rise = next((one for one in self._told.rises if one.id == row_id), None)
        if self._one is not None:
            self.form.show_told(self._one.told, self._told.at)
            self._show_about()
            self._count()
        else:
            self.begin(self._rise)
            self.form.service.setFocus()
        self.list.show_open(self._open_id())

    def begin(self, rise: Rise | None = None) -> None:
        """An empty form, or one with what a rise says."""
        self._sure = False
        self._one, self._rise = None, rise
        self.form.show_told(beginning(rise, self._areas), self._told.at)
        self._show_about()
        if rise is not None:
            self._count()

    def _show_about(self) -> None:
        one = self._one
        if one is None:
            self._head.show_text(t("incident-new"))
            self._about.show_text(rise_words(self._rise, self._labels) if self._rise else "")
        else:
            self._head.show_text(one.number)
            joined = t("incident-joined", count=one.joined, lately=one.lately)
            self._about.show_text(t("incident-closed") if one.closed_at else joined)
        open_one = one is not None and one.closed_at is None
        self.declare.show_as(t("incident-save") if one else t("incident-declare"))
        self.declare.set_available(one is None or open_one)
        self.dismiss.setVisible(self._rise is not None)
        for part in (self.lists, self.close_key):
            part.setVisible(open_one)
        self.close_key.show_as(t("incident-close-sure" if self._sure else "incident-close"))
        self.form.setEnabled(one is None or open_one)

    def _count(self) -> None:
        """How many that hits, once the place is known."""
        if not self.form.is_placed:
            self.form.show_inside(None)
            return
        told = self.form.told(self._told.at, whole=False)

        async def count() -> None:
            self.form.show_inside(await self._situation.inside(told, self._areas))

        self._acting.begin(count)

    # ── what is done ──

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._open_id() != NEW:
            self.open(NEW)
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def go_on(self) -> None:
        """Declare, or say it otherwise; once, however often the key is pressed before the answer."""
        if self._declaring:
            return
        try:
            told = self.form.told(self._told.at)
        except Unsaid as unsaid:
            self._said.show_or_hide(t(f"incident-{unsaid}"), "danger")
            self.form.go_to(unsaid)
            return
        before, rise = self._one, self._rise.id if self._rise else ""

        async def declare() -> None:
            try:
                number = await self._situation.declare(told, before, rise)
            finally:
                self._declaring = False
            if not number:
                self._said.show_or_hide(t("incident-faster"), "danger")
                return
            self._said.show_or_hide(
                t("incident-done" if before else "incident-declared", number=number), "accent"
            )
            self.begin()
            await self.ask()

        self._declaring = True
        self._acting.begin(declare)

    def _close(self) -> None:
        if (one := self._one) is None:
            return
        if not self._sure:
            self._sure = True
            self.close_key.show_as(t("incident-close-sure"))
            return

        async def close() -> None:
            owed = await self._situation.close(one, lists=self.lists.isChecked())
            if owed is None:
                self._said.show_or_hide(t("incident-faster"), "danger")
            else:
                self._said.show_or_hide(t("incident-over", number=one.number, count=owed), "accent")
                self.begin()
            await self.ask()

        self._acting.begin(close)

    def _dismiss(self) -> None:
        if (rise := self._rise) is None:
            return

        async def dismiss() -> None:
            if not await self._situation.dismiss(rise.id):
                self._said.show_or_hide(t("incident-faster"), "danger")
            self.begin()
            await self.ask()

        self._acting.begin(dismiss)

    def _begin_surge(self, reason: str) -> None:
        async def begin() -> None:
            begun = False
            try:
                begun = await self._situation.begin_surge(reason)
            finally:
                self.surge.answered(begun=begun)
            if not begun:
                self._said.show_or_hide(t("surge-faster"), "danger")

        self._acting.begin(begin)

    def _end_surge(self) -> None:
        async def end() -> None:
            if (owed := await self._situation.end_surge()) is not None:
                self._said.show_or_hide(t("surge-ended", count=owed), "accent")

        self._acting.begin(end)

    def _failed(self, error: LedgerError) -> None:
        key = "board-no-right" if error.key == "store-forbidden" else f"notice-{error.key}"
        facts = {name: plain(str(value), 120) for name, value in error.facts.items()}
        self._said.show_or_hide(t(key, **facts) if has(key) else t("board-promises-gone"), "danger")
