"""The page 待批与告警, at a lead's seat: breaks asked for, entries for the lists, alarms about looks."""

import re
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from agent_desktop.agent.breaks import BreakAsked
from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from agent_desktop.tickets.lead.matter import Matter
from customer360.oversight.watch import NOTHING, Alarm, Proposal, Watched
from ui.matter_row import MatterRow
from ui.pages import PageFrame
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import PAD
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, Fill, column, empty, frame, row, scrolling
from ui.words import day, listed, moment, t


class LeadPage(PageFrame):
    """A row each with its two keys; made anew only when what waits has changed."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self.setProperty("box", "pane")
        self._intents = intents
        self._shown: Watched | None = None
        self._asked: tuple[BreakAsked, ...] = ()
        self._proposals, self._alarms, self._breaks = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._matters = QVBoxLayout()
        self._known: tuple[Matter, ...] | None = None
        self._rows: dict[str, MatterRow] = {}
        self._no_matters = Label(t("lead-no-matters"), "muted")
        content = QWidget()
        content.setLayout(
            column(
                Label(t("lead-matters"), "title"), self._matters, PAD,
                Label(t("lead-breaks"), "title"), self._breaks, PAD,
                Label(t("lead-alarms"), "title"), self._alarms, PAD,
                Label(t("lead-proposals"), "title"), self._proposals, STRETCH, margins=(PAD, PAD, PAD, PAD),
            )
        )  # fmt: skip
        content.setMaximumWidth(look.px(900))
        scroll = scrolling(content)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(scroll))

    def show_state(self, state: DeskState, now: datetime) -> None:
        """Show what waits for the lead."""
        self._show_matters(state, now)
        if state.breaks_asked != self._asked or not self._breaks.count():
            self._asked = state.breaks_asked
            _fill(self._breaks, [self._break(asked, now) for asked in self._asked], t("lead-no-breaks"))
        watched = state.watched
        if watched == self._shown:
            return
        before, self._shown = self._shown or NOTHING, watched
        if self._shown.alarms != before.alarms or not self._alarms.count():
            rows = [self._alarm(alarm, now) for alarm in watched.alarms]
            _fill(self._alarms, rows, t("lead-no-alarms"))
        if self._shown.proposals != before.proposals or not self._proposals.count():
            rows = [self._proposal(proposal) for proposal in watched.proposals]
            _fill(self._proposals, rows, t("lead-no-proposals"))

    def _show_matters(self, state: DeskState, now: datetime) -> None:
        """Rows that stay keep the words that are being written in them."""
        if state.matters == self._known:
            return
        self._known = state.matters
        labels = {form.skill_group: form.label for form in state.forms}
        kept = {matter.id: self._rows.get(matter.id) for matter in state.matters}
        for matter_id in self._rows.keys() - kept.keys():
            self._rows[matter_id].deleteLater()
        self._rows = {
            matter.id: kept[matter.id] or MatterRow(self._intents.answer_matter) for matter in state.matters
        }
        while self._matters.takeAt(0) is not None:
            pass
        for matter in state.matters:
            self._rows[matter.id].show_matter(matter, labels.get(matter.skill_group, ""), now)
            self._matters.addWidget(self._rows[matter.id])
        self._no_matters.setVisible(not state.matters)
        self._matters.addWidget(self._no_matters)

    def _break(self, asked: BreakAsked, now: datetime) -> QFrame:
        who = plain(listed((asked.name, asked.agent)), 32)
        head = t("lead-break", who=who, minutes=asked.minutes)
        detail = listed((moment(asked.asked_at, now), t("lead-break-away", count=asked.away)))
        yes = _key(t("lead-approve"), "check", head, lambda: self._intents.decide_break(asked.id, True))
        no = _key(t("lead-decline"), "x", head, lambda: self._intents.decide_break(asked.id, False))
        return _row("sunken", "coffee", head, detail, yes, no)

    def _alarm(self, alarm: Alarm, now: datetime) -> QFrame:
        who = plain(alarm.agent or alarm.login, 24)
        head = t("lead-alarm-held", agent=who) if alarm.held_others else t("lead-alarm", agent=who)
        detail = listed(
            (moment(alarm.at, now), t("lead-alarm-held-why") if alarm.held_others else _figures(alarm))
        )
        seen = _key(t("lead-seen"), "check", head, lambda: self._intents.alarm_seen(alarm.id))
        return _row("error", "alert-circle", head, detail, seen)

    def _proposal(self, proposal: Proposal) -> QFrame:
        about = plain(proposal.phone or proposal.account_no, 24)
        head = listed((t(f"alert-{proposal.kind}_list"), about, plain(proposal.reason, 80)))
        until = t("alert-until", day=day(proposal.until)) if proposal.until else t("lead-no-end")
        by = t("lead-by", agent=plain(proposal.proposed_by, 24))
        detail = listed((until, by, day(proposal.since)))
        yes = _key(t("lead-approve"), "check", head, lambda: self._intents.decide(proposal.id, True))
        no = _key(t("lead-decline"), "x", head, lambda: self._intents.decide(proposal.id, False))
        return _row("sunken", "user-exclamation", head, detail, yes, no)


def _figures(alarm: Alarm) -> str:
    """How many looks in how long; the store writes them in this order, in English."""
    figures = re.findall(r"\d+", alarm.what)
    if len(figures) != 4:
        return plain(alarm.what, 160)
    minute, hour, accounts, unproven = figures
    return t("lead-alarm-figures", minute=minute, hour=hour, accounts=accounts, unproven=unproven)


def _row(box: str, icon: str, head: str, detail: str, *keys: KeyButton) -> QFrame:
    words = column(Label(head, "head", elide=True), Label(detail, "sub", elide=True), gap=2)
    sign = Icon(icon, "danger" if box == "error" else "text2")
    return frame(box, row(sign, Fill(words), *keys, margins=(10, 6, 10, 6)))


def _key(word: str, icon: str, about: str, act: Callable[[], None]) -> KeyButton:
    made = KeyButton(word, icon=icon, kind="plain", shape="small", name=listed((word, about)))
    made.clicked.connect(act)
    return made


def _fill(into: QVBoxLayout, rows: list[QFrame], nothing: str) -> None:
    empty(into)
    for made in rows or [Label(nothing, "muted")]:
        into.addWidget(made)
