"""The desk's front: what the window asks for, and the one value it shows."""

from collections.abc import Callable

from agent_desktop.agent.states import AgentState
from agent_desktop.desk.desk import Desk
from agent_desktop.desk.page_intents import (
    HandCardIntents,
    LeadingIntents,
    LedgerIntents,
    ListeningIntents,
    OutboundIntents,
    SituationIntents,
)
from agent_desktop.desk.sound import choice_of
from agent_desktop.desk.state import DeskState, Status
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.desk.ticket_front import TicketFront
from agent_desktop.desk.view import Views, unmasked
from agent_desktop.settings import Sound
from softphone.line import Levels


class Front(TicketFront):
    """Implements `Intents` for a `Desk`. Thread: main."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._views = Views(desk.parts)
        self._listeners: list[Callable[[DeskState], None]] = []
        self._state: DeskState | None = None
        desk.on_change(self._tell)

    @property
    def outbound(self) -> OutboundIntents:
        """Calls that we owe."""
        return self._desk.outbound

    @property
    def ledger(self) -> LedgerIntents:
        """Tickets that are written."""
        return self._desk.ledger

    @property
    def listening(self) -> ListeningIntents:
        """Recordings."""
        return self._desk.listening

    @property
    def leading(self) -> LeadingIntents:
        """Others' desks, for a lead."""
        return self._desk.leading

    @property
    def hand_card(self) -> HandCardIntents:
        """The card of a raised hand's call."""
        return self._desk.hand_card

    @property
    def situation(self) -> SituationIntents:
        """Incidents and surge mode, for leads."""
        return self._desk.declaring

    def on_change(self, listener: Callable[[DeskState], None]) -> None:
        """Call `listener` with each new state."""
        self._listeners.append(listener)

    def _tell(self) -> None:
        self._state = self._make()
        for listener in self._listeners:
            listener(self._state)

    @property
    def state(self) -> DeskState:
        """The state as it is now; listeners hear of it with the next frame."""
        if self._state is None or self._desk.untold:
            self._state = self._make()
        return self._state

    @property
    def levels(self) -> Levels:
        """Sound levels of this moment; the meter asks ten times a second, the state does not carry them."""
        return self._desk.telephone.levels

    def _make(self) -> DeskState:
        desk, parts = self._desk, self._desk.parts
        active, surge = desk.entry.get(desk.entry.active), desk.awareness.surge
        return DeskState(
            agent_no=parts.seat.agent_no,
            agent_name=parts.seat.agent_name,
            presence=parts.agent.presence,
            allowed=parts.agent.allowed,
            extend_by=parts.agent.limits.extend_seconds if parts.agent.can_extend else 0,
            break_reasons=parts.reasons,
            calls=self._views.of(desk.book),
            selected=desk.book.selected,
            forms=parts.forms,
            aside=parts.aside,
            drafts=desk.entry.views(self._unmasked, folds=surge is not None and not desk.awareness.unfolded),
            active_draft=desk.entry.active,
            knowledge=self._knowledge(active),
            status=self._status(),
            notices=desk.notices.shown,
            sound=desk.parts.line.snapshot.sound,
            colleagues=desk.colleagues.shown,
            recent=desk.telephone.call_log.recent,
            has_survey=bool(parts.exchange.survey),
            must_read=desk.must_read.view(),
            emergencies=desk.lane.running,
            watched=desk.overseeing.watched,
            ways_in=desk.stepping_in.ways,
            asks_breaks=desk.breaks.must_ask,
            break_waits_since=desk.breaks.waits_since,
            breaks_asked=desk.breaks.asked,
            matters=desk.overseeing.matters,
            hand=desk.post_box.hand,
            messages=desk.post_box.messages,
            hands=desk.leading.hands,
            hand_card=desk.hand_card.view,
            handed=desk.shift_watch.waiting,
            edits=desk.editing.edits,
            hears=desk.listening.hears,
            surge=surge,
            unfolded=desk.awareness.unfolded,
        )

    def _status(self) -> Status:
        desk, snapshot = self._desk, self._desk.parts.line.snapshot
        return Status(
            registration=snapshot.registration,
            phone_up=snapshot.phone_up,
            data_ms=desk.pop.data_ms,
            data_up=desk.store_watch.up,
            due_follow_ups=desk.outbound.due_now,
            to_send=desk.sending.waiting,
            revision=desk.parts.library.revision,
        )

    def _unmasked(self, call_id: str) -> bool:
        """A walk-in is nobody's file; what a call that has gone left behind stays masked."""
        live = self._desk.book.get(call_id)
        return unmasked(live) if live else not call_id

    # the phone

    def answer(self, call_id: str = "") -> None:
        """Answer."""
        self._desk.telephone.answer(call_id)

    def hang_up(self, call_id: str = "") -> None:
        """End or decline."""
        self._desk.telephone.hang_up(call_id)

    def hold(self, call_id: str = "") -> None:
        """Hold or resume."""
        self._desk.telephone.hold(call_id)

    def mute(self, call_id: str = "") -> None:
        """Mute or unmute."""
        self._desk.telephone.mute(call_id)

    def pause_recording(self, call_id: str = "") -> None:
        """Pause the recording or go on."""
        self._desk.telephone.pause_recording(call_id)

    def send_digits(self, digits: str) -> None:
        """Key digits."""
        self._desk.telephone.send_digits(digits)

    def dial(self, number: str) -> None:
        """Ring a number; without one, the last again."""
        self._desk.telephone.dial(number)

    def transfer(self, number: str) -> None:
        """Hand over, blind."""
        self._desk.telephone.transfer(number)

    def consult(self, number: str) -> None:
        """Ask a colleague while the caller waits."""
        self._desk.telephone.consultation.ask(number)

    def hand_over(self) -> None:
        """Give the caller to the colleague who was asked."""
        self._desk.telephone.consultation.hand_over()

    def join_calls(self) -> None:
        """Speak with both."""
        self._desk.telephone.consultation.join()

    def to_survey(self) -> None:
        """Have the caller asked how it was."""
        self._desk.telephone.to_survey()

    def select_call(self, call_id: str) -> None:
        """Open another call's panes."""
        self._desk.panes.open(call_id)

    # the agent

    def set_agent_state(self, state: AgentState, reason: str = "") -> None:
        """Ready, not ready, on break, signed out."""
        desk = self._desk
        if state not in desk.parts.agent.allowed or desk.must_read.holds_back(state):
            return
        if state is AgentState.ON_BREAK and desk.breaks.must_ask:
            desk.breaks.ask()
        else:
            desk.parts.agent.choose(state, reason)
            desk.changed()

    def withdraw_break(self) -> None:
        """The break that was asked for isn't wanted any more."""
        self._desk.breaks.withdraw()

    def extend_wrap_up(self) -> None:
        """More time for wrap-up."""
        self._desk.parts.agent.extend()
        self._desk.changed()

    def raise_hand(self) -> None:
        """Ask the leads for help, or no longer."""
        self._desk.post_box.raise_hand()

    def read_message(self, message_id: str) -> None:
        """A lead's message was read."""
        self._desk.post_box.read(message_id)

    def step_in(self, way: WayIn, agent: str, extension: str) -> None:
        """A lead steps into a colleague's call."""
        self._desk.stepping_in.step_in(way, agent, extension)
        self._desk.changed()

    # the sound

    def choose_sound(self, sound: Sound) -> None:
        """Other devices."""
        self._desk.parts.line.choose_sound(choice_of(sound))

    def listen_to_microphone(self, on: bool) -> None:
        """The microphone's meter."""
        self._desk.parts.line.listen_to_microphone(on)

    # what is shown

    def unfold(self, on: bool) -> None:
        """All fields, although surge mode is on."""
        self._desk.awareness.unfolded = on
        self._desk.changed()

    def dismiss(self, notice_id: int) -> None:
        """Take a notice away."""
        self._desk.notices.dismiss(notice_id)
        self._desk.changed()
