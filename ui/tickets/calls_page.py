"""The page 外呼: calls that we owe, the most pressing first; ring, say, write down what came of it."""

from datetime import UTC, datetime
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QSplitter

from agent_desktop.desk.page_intents import OutboundIntents
from agent_desktop.desk.state import DeskState
from agent_desktop.tickets.follow_ups.calls import CallKind, CallPage, OutCall, Outcome
from customer360.masking import masked_e164, masked_name
from ui.pages import PageFrame
from ui.plain import plain
from ui.question import Question
from ui.theme import look
from ui.theme.tokens import GAP
from ui.ticket.choice_entry import ChoiceEntry
from ui.ticket.days import SPANS
from ui.ticket.shown import Shown
from ui.ticket.time_entry import SlotEntry
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, row, rule
from ui.widgets.lines import Lines
from ui.widgets.row_list import Row, RowList
from ui.widgets.tabs import Tabs
from ui.words import listed, local, moment, t

ALL = "all"


class CallsPage(PageFrame):
    """Asks for what is due, shows one call at a time. Owns only what is being written. Thread: main."""

    def __init__(self, outbound: OutboundIntents) -> None:
        super().__init__()
        self._outbound = outbound
        self._now = datetime.now(UTC)
        self._kind, self._due, self._calls = ALL, tuple[OutCall, ...](), list[OutCall]()
        self._call: OutCall | None = None
        self._outcomes: dict[str, Outcome] = {}
        self._outcome, self._score, self._slot = "", "", ""
        self._finding, self._counting, self._ringing = (Question(self._failed) for _ in range(3))
        self.tabs = Tabs(t("calls-kinds"))
        self.tabs.chosen.connect(self._choose_kind)
        self.list = RowList(t("calls-list"), two_lines=True)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.row_chosen.connect(self.open)
        self.said = Label("", "muted", elide=True)
        left = QFrame()
        left.setProperty("box", "pane")
        left.setLayout(column(self.tabs, rule(), Fill(self.list), self.said, gap=6, margins=(8, 4, 8, 6)))
        split = QSplitter()
        split.setHandleWidth(GAP)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self._one())
        split.setSizes([look.px(640), look.px(640)])
        self.setLayout(row(Fill(split)))
        self._show_tabs({})
        self._show_call()

    def _one(self) -> QFrame:
        """The call that is open."""
        self._head, self._about = Label("", "title", elide=True), Label("", "sub", elide=True)
        self._script, self._rests = Paragraph(), Label("", "warn", elide=True)
        self._rests.hide()
        self.dial = KeyButton(t("calls-ring"), icon="phone-outgoing", kind="primary")
        self.dial.clicked.connect(self.ring)
        self.outcome = ChoiceEntry(t("calls-outcome"), (), t("calls-outcome"), may_be_empty=False)
        self.outcome.edited.connect(self._choose_outcome)
        scores = [(str(n), t("calls-score", count=n)) for n in range(5, 0, -1)]
        self.score = ChoiceEntry(t("calls-satisfaction"), scores, t("calls-satisfaction"), may_be_empty=True)
        self.score.setMinimumContentsLength(len(t("calls-satisfaction")))
        self.score.edited.connect(lambda value: setattr(self, "_score", value))
        self.again = SlotEntry(
            t("calls-again"), t("calls-again"), lambda: local(self._now), SPANS, may_be_empty=True
        )
        self.again.edited.connect(lambda value: setattr(self, "_slot", value))
        self._said_by = Lines[QLineEdit, OutCall](_line)
        self.save = KeyButton(t("calls-save"), icon="check")
        self.save.clicked.connect(self.done)
        pane = QFrame()
        pane.setProperty("box", "pane")
        pane.setLayout(
            column(
                self._head, self._about, self._script, row(self.dial, self._rests, STRETCH), rule(),
                row(Fill(self.outcome), self.score, self.again), self._said_by,
                row(self.save, STRETCH), STRETCH, margins=(12, 10, 12, 10),
            )
        )  # fmt: skip
        return pane

    @property
    def words(self) -> QLineEdit:
        """What the customer said; each call has its own."""
        return self._said_by.current

    # ── from the desk ──

    def show_state(self, state: DeskState, now: datetime) -> None:
        """Another moment; surge mode lets most of these calls rest."""
        self._now = now
        reason = plain(state.surge.reason, 80) if state.surge else ""
        self._rests.show_or_hide(t("calls-rest", reason=reason) if state.surge else "")
        self._show_dial()

    def opened(self) -> None:
        """Somebody came to this page."""
        self._counting.ask(self._outbound.counts, self._show_tabs)
        self.look()

    def _show_tabs(self, counts: dict[CallKind, int]) -> None:
        kinds = [kind for kind in CallKind if counts.get(kind) or kind.value == self._kind]
        tabs = [(k.value, listed((t(f"calls-kind-{k}"), str(counts.get(k) or "")))) for k in kinds]
        self.tabs.show_tabs([(ALL, t("calls-any")), *tabs], self._kind)

    # ── the list ──

    def _choose_kind(self, kind: str) -> None:
        self._kind = kind
        self.look()

    def look(self) -> None:
        """Ask anew what is due."""
        kind = None if self._kind == ALL else CallKind(self._kind)
        self.said.show_text(t("tickets-looking"))
        self._finding.ask(lambda: self._outbound.due(kind), self._show_page)

    def _show_page(self, page: CallPage) -> None:
        self._due = page.calls
        self._show_calls()
        self.said.show_text(t("calls-count", count=len(page.calls)) if page.calls else t("calls-none"))

    def _show_calls(self) -> None:
        """What is due, after those for which words are half written: they stay within reach."""
        written, ids = self._said_by.written, {call.id for call in self._due}
        apart = [call for id_, call in written.items() if id_ not in ids]
        self._calls = [*apart, *self._due]
        rows = [_written_row(call) for call in apart] + [_row(call, self._now) for call in self._due]
        self.list.show_rows(rows, self._call.id if self._call else "")

    # ── one call ──

    def open(self, call_id: str) -> None:
        """Show a call."""
        before, self._call = self._call, next((call for call in self._calls if call.id == call_id), None)
        self.list.show_open(call_id)
        if before is None or self._call is None or before.id != self._call.id:
            self._show_call()
        if not self._said_by.written.keys() <= {call.id for call in self._calls}:
            self._show_calls()

    def _show_call(self) -> None:
        call = self._call
        self._said_by.turn_to(call.id if call else "", call)
        for part in (self.save, self.outcome, self.score, self.again, self.words):
            part.setEnabled(call is not None)
        self._show_dial()
        self._outcome = self._score = self._slot = ""
        self._head.show_text(_who(call) if call else t("calls-choose"))
        self._about.show_text(_about(call) if call else "")
        self._script.show_text(self._outbound.script(call.kind) if call else "")
        self._outcomes = {one.code: one for one in self._outbound.outcomes(call.kind)} if call else {}
        self.outcome.offer([(one.code, one.label) for one in self._outcomes.values()])
        for entry in (self.outcome, self.score, self.again):
            entry.show_field(Shown(), fresh=True)
        self.again.hide()

    def _show_dial(self) -> None:
        self.dial.set_available(self._call is not None and not self._outbound.rests(self._call.kind))

    def ring(self) -> None:
        """Take the call and ring it."""
        if (call := self._call) is not None:
            self._ringing.ask(lambda: self._outbound.ring(call), partial(self._rang, call))

    def _rang(self, call: OutCall, ours: bool) -> None:
        """The answer; another call may be open by now."""
        if ours:
            self.said.show_text(t("calls-ringing"), "accent")
        else:
            self._drop(call)
            self.said.show_text(t("calls-taken"), "danger")

    def _choose_outcome(self, code: str) -> None:
        self._outcome = code
        one = self._outcomes.get(code)
        self.again.setVisible(one is not None and one.asks_time)

    def done(self) -> None:
        """Write down what came of it, and go on to the next."""
        call, outcome = self._call, self._outcomes.get(self._outcome)
        if call is None or outcome is None:
            self.outcome.show_field(Shown(problem=t("ticket-problem-required")), fresh=False)
            self.outcome.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        score = int(self._score) if self._score else None
        words = self.words.text()
        self._outbound.done(call, outcome, words, score, self._wished())
        self._said_by.sent(call.id, words)
        self._drop(call)
        self.said.show_text(t("calls-saved"), "accent")
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, gone: OutCall) -> None:
        """A call is not ours to make any more; what is open beside it stays as it is."""
        self._due = tuple(one for one in self._due if one.id != gone.id)
        if closed := self._call is not None and self._call.id == gone.id:
            self._call = None
        self._show_calls()
        if closed:
            self._show_call()

    def _wished(self) -> datetime | None:
        """When the customer wants to be rung again: the beginning of the span."""
        if not self._slot:
            return None
        wall = datetime.fromisoformat(self._slot[:16])
        return wall.replace(tzinfo=local(self._now).tzinfo).astimezone(UTC)

    def _failed(self, key: str, facts: dict[str, str | int]) -> None:
        self.said.show_text(t(key, **facts), "danger")


def _line() -> QLineEdit:
    made = QLineEdit()
    made.setMaxLength(500)
    made.setAccessibleName(t("calls-words"))
    made.setPlaceholderText(t("calls-words"))
    return made


def _who(call: OutCall) -> str:
    name = masked_name(call.name) if call.name else ""
    return listed((name, masked_e164(call.phone)))


def _why(call: OutCall) -> str:
    waited = call.waited_s
    return plain(call.reason, 120) if waited is None else t("calls-waited", time=str(waited))


def _about(call: OutCall) -> str:
    return listed(
        (
            t(f"calls-kind-{call.kind}"),
            call.ticket_number,
            _why(call),
            t("calls-attempts", count=call.attempts) if call.attempts else "",
        )
    )


def _written_row(call: OutCall) -> Row:
    return replace(_row(call, call.due_at), tag=t("tickets-unsent"), tone="accent", icon="pencil")


def _row(call: OutCall, now: datetime) -> Row:
    until = t("calls-until", time=moment(call.until, now)) if call.until else ""
    return Row(
        id=call.id,
        title=_who(call),
        beside=_why(call),
        detail=listed((t(f"calls-kind-{call.kind}"), call.ticket_number, until)),
        tag=t("calls-attempts", count=call.attempts) if call.attempts else moment(call.due_at, now),
        tone="warn" if call.attempts else "text2",
        icon="phone-outgoing",
    )
