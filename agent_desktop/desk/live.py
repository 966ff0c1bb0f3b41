"""What the desk holds of one call between its first ring and its last word."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from agent_desktop.agent.machine import CallsNow
from agent_desktop.desk.handover import Handover
from agent_desktop.desk.line_quality import QualitySum
from agent_desktop.desk.state import Lookup
from customer360.card import Alert, Card
from customer360.identity import Gate, Need
from customer360.number import Number
from customer360.supply import WayBack
from softphone.call import ANSWERED, ON_ITS_WAY, Call, CallState, Direction, EndReason
from softphone.line import Quality


@dataclass(slots=True, kw_only=True)
class LiveCall:
    """A call and the pop that belongs to it. Owned by the desk on the main thread; never handed out."""

    call: Call
    number: Number
    skill_group: str
    appeared_at: float  # loop time, for the key guard
    card: Card | None = None
    alerts: tuple[Alert, ...] = ()
    ways: tuple[WayBack, ...] = ()
    gate: Gate = field(default_factory=Gate)
    lookup: Lookup = field(default_factory=Lookup)
    draft_id: str = ""
    asked_for: str = ""  # id of the call on whose behalf this colleague was rung: no card, no ticket
    stepped_in: bool = False  # a lead in a colleague's call: no card, no ticket either
    handover: Handover | None = None  # it came from a colleague, with this
    wrap_up: bool = False
    quality: Quality | None = None
    line: QualitySum = field(default_factory=QualitySum)
    revealed: bool = False
    looked_at: set[str] = field(default_factory=set)  # accounts whose data was on screen
    held_since: datetime | None = None
    hold_seconds: float = 0.0
    answering: bool = False  # the phone was asked to; a key pressed again asks for nothing new
    taken: bool = False  # by a person at this desk, by key, button or headset

    @property
    def emergency(self) -> bool:
        """Whether the caller chose the emergency key in the IVR."""
        return self.call.ivr_trail.startswith(EMERGENCY_KEY)

    @property
    def unproven(self) -> str:
        """What the caller has to prove for what is written now, and has not; empty: nothing."""
        needs = self.gate.need in (Need.DATA_CHECK, Need.PASSWORD) and not self.gate.passed
        return self.gate.need.value if needs else ""

    @property
    def rings(self) -> bool:
        """Whether it waits for an answer at this seat."""
        return self.call.state is CallState.RINGING

    @property
    def up(self) -> bool:
        """Whether somebody is on the line."""
        return self.call.state in ANSWERED

    @property
    def was_answered(self) -> bool:
        """Whether anybody ever talked."""
        return self.call.answered_at is not None

    @property
    def incoming(self) -> bool:
        """Whether the far end called."""
        return self.call.direction is Direction.INCOMING

    @property
    def rang_in_vain(self) -> bool:
        """Whether a caller gave up after ringing so long that nobody can be at this seat."""
        call = self.call
        if not self.incoming or call.end_reason is not EndReason.ABANDONED or call.ended_at is None:
            return False
        return (call.ended_at - call.started_at).total_seconds() >= RINGS_IN_VAIN_S


RINGS_IN_VAIN_S = 20.0
"""Four rings, where a call should be answered within three or four: who lets it ring longer is away."""

EMERGENCY_KEY = "9"
"""IVR trail that starts with this key is the emergency lane; the PBX guide tells sites to keep it."""


class CallBook:
    """All calls on the desk, oldest first, and the one whose panes are open."""

    def __init__(self) -> None:
        self._calls: dict[str, LiveCall] = {}
        self.selected = ""

    def __iter__(self) -> Iterator[LiveCall]:
        return iter(tuple(self._calls.values()))

    def __len__(self) -> int:
        return len(self._calls)

    def get(self, call_id: str) -> LiveCall | None:
        """The call with this id, or None once it has gone."""
        return self._calls.get(call_id)

    def add(self, live: LiveCall) -> None:
        """A call appeared."""
        self._calls[live.call.id] = live

    def remove(self, call_id: str) -> None:
        """Forget a call; the next one, if any, is selected."""
        self._calls.pop(call_id, None)
        if self.selected == call_id:
            self.selected = next((c.call.id for c in self if c.up), next(iter(self._calls), ""))

    def current(self, call_id: str = "") -> LiveCall | None:
        """The call named, or the selected one."""
        return self._calls.get(call_id or self.selected)

    def ringing(self) -> LiveCall | None:
        """The call that a plain "answer" means: the selected one if it rings, else the oldest that does."""
        chosen = self.current()
        if chosen is not None and chosen.rings:
            return chosen
        return next((c for c in self if c.rings), None)

    def now(self, *, missed: bool = False) -> CallsNow:
        """The calls as one picture for the agent's state; `missed`: one has just gone unanswered."""
        states = {live.call.state for live in self}
        return CallsNow(
            ringing=CallState.RINGING in states,
            outbound=not states.isdisjoint(ON_ITS_WAY),
            active=CallState.ACTIVE in states,
            held=CallState.HELD in states,
            wrapping=any(live.wrap_up for live in self),
            missed=missed,
        )
