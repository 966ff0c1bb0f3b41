"""班次: what is told before a shift, breaks to decide, tonight's calls, repeats; beside it the hand-over."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QSplitter

from agent_desktop.agent.breaks import BreakAsked
from agent_desktop.desk.state import DeskState
from agent_desktop.store.faults import StoreError
from agent_desktop.supervision.board import NotALead
from agent_desktop.supervision.shift.book import Brief, Mistake
from agent_desktop.supervision.shift.room import ShiftRoom
from ui.board.hand_over import NOTHING, HandOver
from ui.board.watching import Watching
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import GAP
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, Fill, column, group, row, rule
from ui.widgets.row_list import Row, RowList
from ui.widgets.tabs import Tabs
from ui.words import clock, has, listed, local, moment, t

LOOK_MS = 15_000
KINDS = ("incidents", "changed", "yesterday", "breaks", "owed", "again", "rework")


class ShiftPart(Watching):
    """Asks every 15 seconds while it is seen. Thread: main."""

    def __init__(self, room: ShiftRoom, decide: Callable[[str, bool], None]) -> None:
        """`decide` gives leave for a break, or not."""
        super().__init__(LOOK_MS)
        self._room, self._decide = room, decide
        self._brief: Brief | None = None
        self._breaks: tuple[BreakAsked, ...] = ()
        self._labels: dict[str, str] = {}
        self._kind = KINDS[0]
        self.tabs = Tabs(t("shift-parts"))
        self.tabs.chosen.connect(self._choose)
        self.list = RowList(t("page-board"), two_lines=True)
        self.list.row_chosen.connect(self._open)
        self._said = Label("", "muted", elide=True)
        self.yes, self.no = self._key("lead-approve", "check", True), self._key("lead-decline", "x", False)
        self._keys = group(row(STRETCH, self.yes, self.no))
        self.hand_over = HandOver(room, self.look)
        left, split = QFrame(), QSplitter()
        left.setProperty("box", "pane")
        left.setLayout(
            column(
                self.tabs, rule(), Fill(self.list), self._keys, rule(), self._said,
                gap=6, margins=(8, 4, 8, 6),
            )
        )  # fmt: skip
        split.setHandleWidth(GAP)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.hand_over)
        split.setSizes([look.px(760), look.px(600)])
        self.setLayout(column(Fill(split)))
        self._said.show_text(t("board-counting"))
        self._show()

    def _key(self, word: str, icon: str, grants: bool) -> KeyButton:
        made = KeyButton(t(word), icon=icon, shape="control")
        made.clicked.connect(lambda: self.list.open_id and self._decide(self.list.open_id, grants))
        return made

    def show_state(self, state: DeskState) -> None:
        """What the desk knows by itself: breaks that are asked for, the labels of skill groups."""
        self._labels = {form.skill_group: form.label for form in state.forms}
        if state.breaks_asked != self._breaks:
            self._breaks = state.breaks_asked
            self._show()

    # ── from the store ──

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hand_over.keep()

    async def ask(self) -> None:
        """Ask how things stand."""
        try:
            brief, logs = await self._room.told()
        except NotALead:
            self._brief = None
            self.hand_over.forget()
            self._said.show_text(t("board-no-right"), "danger")
            self._show()
        except StoreError:
            self._said.show_text(t("shift-gone"), "danger")
        else:
            self._brief = brief
            self._said.show_text(t("board-counted-at", time=clock(brief.at, seconds=True)), "muted")
            self.hand_over.show_logs(brief, logs)
            self._show()

    # ── what is shown ──

    def _choose(self, key: str) -> None:
        self._kind = key
        self._show()

    def _open(self, row_id: str) -> None:
        self.list.show_open("" if row_id == NOTHING else row_id)
        self._enable()

    def _show(self) -> None:
        rows = {kind: self._rows(kind) for kind in KINDS}
        tabs = [(kind, listed((t(f"shift-{kind}"), str(len(rows[kind]) or "")))) for kind in KINDS]
        self.tabs.show_tabs(tabs, self._kind)
        shown = rows[self._kind] or [Row(id=NOTHING, title=t(f"shift-no-{self._kind}"))]
        kept = self.list.open_id if self.list.open_id in {one.id for one in shown} else ""
        self.list.show_rows(shown, kept)
        self._keys.setVisible(self._kind == "breaks")
        self._enable()

    def _enable(self) -> None:
        for key in (self.yes, self.no):
            key.set_available(self._kind == "breaks" and bool(self.list.open_id))

    def _rows(self, kind: str) -> list[Row]:
        if kind == "breaks":
            return [_break(asked, local(asked.asked_at)) for asked in self._breaks]
        brief = self._brief
        if brief is None:
            return []
        match kind:
            case "incidents":
                return _incidents(brief)
            case "changed":
                return _changed(brief)
            case "yesterday":
                return [_mistake(one, brief.at) for one in brief.yesterday]
            case "rework":
                return [_mistake(one, brief.at) for one in brief.rework]
            case "owed":
                return _owed(brief)
        return [
            Row(
                id=str(n), title=one.caller, icon="phone-incoming", tone="warn",
                tag=t("shift-times", count=one.calls),
                detail=listed((self._labels.get(one.skill_group, ""), moment(one.last_at, brief.at))),
            )
            for n, one in enumerate(brief.again)
        ]  # fmt: skip


def _incidents(brief: Brief) -> list[Row]:
    def detail(ends: datetime | None, since: datetime, joined: int) -> str:
        end = t("shift-expected", time=moment(ends, brief.at)) if ends else t("shift-no-end")
        return listed((t("shift-since", time=moment(since, brief.at)), end, t("shift-joined", count=joined)))

    return [
        Row(
            id=one.number, title=plain(one.title, 60), beside=one.number, tag=plain(one.area, 16),
            detail=detail(one.expected_end, one.since, one.joined), icon="bolt", tone="danger",
        )
        for one in brief.incidents
    ]  # fmt: skip


def _changed(brief: Brief) -> list[Row]:
    return [
        Row(
            id=one.no, title=plain(one.title, 60), beside=one.no, icon="book",
            detail=listed((moment(one.at, brief.at), one.version)),
            tag=t("shift-withdrawn") if one.withdrawn else "", tone="warn",
        )
        for one in brief.changed
    ]  # fmt: skip


def _mistake(one: Mistake, at: datetime) -> Row:
    by = t("shift-filed-by", agent=plain(one.agent, 16))
    return Row(
        id=f"{one.ticket_id}{one.at}", title=one.number, beside=plain(one.title, 60), icon="receipt",
        detail=listed((moment(one.at, at), by, plain(one.note, 80))),
        tag=t(f"shift-mistake-{one.kind}"), tone="warn" if one.kind == "send_back" else "danger",
    )  # fmt: skip


def _owed(brief: Brief) -> list[Row]:
    def tag(due: datetime) -> str:
        return t("shift-owed-late") if due < brief.at else clock(due)

    return [
        Row(
            id=one.id, title=t(key) if has(key := f"calls-kind-{one.kind}") else one.kind,
            beside=plain(one.reason, 60), icon="phone-outgoing",
            detail=listed((moment(one.due_at, brief.at), one.number, one.agent,
                t("shift-tried", count=one.attempts) if one.attempts else "")),
            tag=tag(one.due_at), tone="danger" if one.due_at < brief.at else "text2",
        )
        for one in brief.owed
    ]  # fmt: skip


def _break(asked: BreakAsked, at: datetime) -> Row:
    return Row(
        id=asked.id, icon="coffee",
        title=t("lead-break", who=plain(listed((asked.name, asked.agent)), 32), minutes=asked.minutes),
        detail=listed((clock(at), t("lead-break-away", count=asked.away))),
    )  # fmt: skip
