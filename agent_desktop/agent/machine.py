"""What the agent is doing, worked out from the calls at the desk and from what the agent chose."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from agent_desktop.agent.limits import Limits
from agent_desktop.agent.states import CHOSEN_BY_AGENT, TRANSITIONS, AgentState, Presence

log = logging.getLogger(__name__)

MISSED = "missed_call"
"""Reason of the not-ready that follows a ring nobody answered: the next caller must not ring in vain too."""

WORKING = frozenset(
    {AgentState.RINGING, AgentState.TALKING, AgentState.HOLDING, AgentState.OUTBOUND, AgentState.WRAP_UP}
)


class IllegalAgentState(Exception):
    """A state may not follow another; carries both."""

    def __init__(self, before: AgentState, after: AgentState) -> None:
        super().__init__(f"agent: {before} may not become {after}")
        self.before, self.after = before, after


class CallsNow(Struct, frozen=True, kw_only=True):
    """The calls at the desk as one picture."""

    ringing: bool = False
    outbound: bool = False
    active: bool = False
    held: bool = False
    wrapping: bool = False
    missed: bool = False  # one has just gone unanswered though this seat was ready


class AgentMachine:
    """The agent's state. Pure: time comes from outside. Thread: main."""

    def __init__(self, now: Callable[[], datetime], *, strict: bool, limits: Limits | None = None) -> None:
        """`strict` raises on an illegal transition (tests); in the field it is logged, the world adopted."""
        self._now, self._strict = now, strict
        self.limits = limits or Limits()
        self._breaks = self._extensions = 0  # taken in this sitting; taken in this wrap-up
        self._break_until: datetime | None = None  # a call that comes in a break doesn't begin it anew
        self._chosen, self._reason = AgentState.SIGNED_OUT, ""
        self._wrapped_up = False  # the limit ran out or the agent went on, though a ticket still waits
        self._wrap_until: datetime | None = None  # a call that only rings meanwhile doesn't begin it anew
        self.presence = Presence(state=AgentState.SIGNED_OUT, since=now())

    @property
    def allowed(self) -> tuple[AgentState, ...]:
        """What the agent may choose now; in a call it is for afterwards. Not ready may change its reason."""
        taken = {self._chosen_now()} - {AgentState.NOT_READY}
        if self.limits.breaks and self._breaks >= self.limits.breaks:
            taken |= {AgentState.ON_BREAK}
        return tuple(s for s in AgentState if s in CHOSEN_BY_AGENT - taken)

    @property
    def chosen(self) -> AgentState:
        """The idle state that the agent is in, or will be in after the call."""
        return self._chosen

    @property
    def reason(self) -> str:
        """Why, where that state has a reason."""
        return self._reason

    def sign_in(self) -> None:
        """签入: ready at once."""
        self.choose(AgentState.READY)

    def choose(self, state: AgentState, reason: str = "") -> None:
        """示闲, 示忙, 小休 or 签出. During a call it is remembered; in wrap-up it ends the wrap-up."""
        if state not in CHOSEN_BY_AGENT:
            raise IllegalAgentState(self.presence.state, state)
        self._remember(state, reason)
        if self.presence.state is AgentState.WRAP_UP:
            self._wrapped_up = True
            self._become(state, reason=reason)
        elif self.presence.state not in WORKING:
            self._become(state, reason=reason)

    def choose_next(self, state: AgentState, reason: str = "") -> bool:
        """The same by somebody else, who doesn't know what is being written: wrap-up runs to its end, too.

        Whether it is for later.
        """
        if self.presence.state is AgentState.WRAP_UP and state in CHOSEN_BY_AGENT:
            self._remember(state, reason)
        else:
            self.choose(state, reason)
        return self.presence.state in WORKING

    def _remember(self, state: AgentState, reason: str) -> None:
        if state is not self._chosen:
            self._break_until = None
        self._chosen, self._reason = state, reason

    def finish_wrap_up(self) -> None:
        """Back to what was chosen, as if the limit had run out."""
        if self.presence.state is AgentState.WRAP_UP:
            self._wrapped_up = True
            self._become(self._chosen, reason=self._reason)

    def follow(self, calls: CallsNow, wrap_up_seconds: int) -> None:
        """Take the calls' word: active over held over ringing over wrap-up over what was chosen."""
        if calls.missed and self._chosen is AgentState.READY:
            self._chosen, self._reason = AgentState.NOT_READY, MISSED
        if calls.active or not calls.wrapping:
            self._wrapped_up, self._wrap_until, self._extensions = False, None, 0
        state = self._state_of(calls)
        if state is AgentState.WRAP_UP and self.presence.state is not AgentState.WRAP_UP:
            self._wrap_until = self._wrap_until or self._now() + timedelta(seconds=wrap_up_seconds)
            self._become(state, until=self._wrap_until)
        elif state in WORKING:
            self._become(state)
        else:
            self._become(state, reason=self._reason)

    def _state_of(self, calls: CallsNow) -> AgentState:
        table = (
            (calls.active, AgentState.TALKING),
            (calls.held, AgentState.HOLDING),
            (calls.ringing, AgentState.RINGING),
            (calls.outbound, AgentState.OUTBOUND),
            (calls.wrapping and not self._wrapped_up, AgentState.WRAP_UP),
        )
        return next((state for holds, state in table if holds), self._chosen)

    def tick(self) -> bool:
        """Let a limit run out. True when the state changed; a ticket not yet filed stays on the desk."""
        until = self.presence.until
        if self.presence.state is not AgentState.WRAP_UP or until is None or self._now() < until:
            return False
        self.finish_wrap_up()
        return True

    @property
    def can_extend(self) -> bool:
        """Whether wrap-up may be made longer, once more."""
        wraps_up = self.presence.state is AgentState.WRAP_UP and self.presence.until is not None
        return wraps_up and self._extensions < self.limits.extensions

    def extend(self) -> None:
        """More time for wrap-up, as often as the site allows."""
        if self.can_extend and self.presence.until is not None:
            self._extensions += 1
            self._wrap_until = self.presence.until + timedelta(seconds=self.limits.extend_seconds)
            self.presence = replace(self.presence, until=self._wrap_until)

    def _break_ends(self) -> datetime:
        if self._break_until is None:
            self._breaks += 1
            self._break_until = self._now() + timedelta(minutes=self.limits.break_minutes)
        return self._break_until

    def _chosen_now(self) -> AgentState | None:
        """The idle state in force, None in wrap-up, where choosing the same again means: I am done."""
        return None if self.presence.state is AgentState.WRAP_UP else self._chosen

    def _become(self, state: AgentState, *, reason: str = "", until: datetime | None = None) -> None:
        before = self.presence
        if state is before.state and reason == before.reason:
            return
        if state is not before.state and state not in TRANSITIONS[before.state]:
            if self._strict:
                raise IllegalAgentState(before.state, state)
            log.error("agent: %s may not become %s; the calls' word is taken", before.state, state)
        if state is AgentState.ON_BREAK:
            until = self._break_ends()
        self.presence = Presence(state=state, since=self._now(), reason=reason, until=until)
