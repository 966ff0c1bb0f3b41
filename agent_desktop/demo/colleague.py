"""One colleague of the demo: what they do next and for how long, by chance, along the desk's own states."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from agent_desktop.agent.states import TRANSITIONS, AgentState
from agent_desktop.demo_data.chance import Chance
from agent_desktop.supervision.board import Person

S = AgentState

_LASTS: Final = {
    S.READY: (8, 150),
    S.RINGING: (2, 9),
    S.TALKING: (45, 380),
    S.HOLDING: (15, 90),
    S.OUTBOUND: (40, 200),
    S.WRAP_UP: (12, 75),
    S.NOT_READY: (120, 900),
    S.ON_BREAK: (300, 620),
    S.SIGNED_OUT: (1800, 3600),  # by a lead
}
"""Seconds, the least and the most."""

_NEXT: Final = {
    S.SIGNED_OUT: ((S.READY, 1),),
    S.READY: ((S.RINGING, 89), (S.OUTBOUND, 7), (S.NOT_READY, 4)),
    S.RINGING: ((S.TALKING, 97), (S.READY, 3)),
    S.TALKING: ((S.WRAP_UP, 88), (S.HOLDING, 12)),
    S.HOLDING: ((S.TALKING, 1),),
    S.OUTBOUND: ((S.WRAP_UP, 1),),
    S.WRAP_UP: ((S.READY, 1),),
    S.NOT_READY: ((S.READY, 1),),
    S.ON_BREAK: ((S.READY, 1),),
}
"""What follows, by weight; all of it is allowed to a desk. On a break one goes with leave."""
assert all(then in TRANSITIONS[state] for state, ways in _NEXT.items() for then, _ in ways)

_WANTS_BREAK: Final = 0.04
_TOO_LONG: Final = 0.05
"""Share of states that last three times as long: somebody has to be too long for the board to show it."""
_BEGINS: Final = frozenset({S.RINGING, S.OUTBOUND})
_UP: Final = frozenset({S.TALKING, S.HOLDING, S.OUTBOUND})
_REASONS: Final = ("training", "meeting", "coaching", "paperwork")


class Rung(Struct, frozen=True, kw_only=True):
    """A call that is over."""

    incoming: bool
    skill_group: str
    began: datetime
    answered: datetime | None
    ended: datetime
    hold_s: int
    wrap_up_s: int = 0


class Colleague:
    """`state`, `reason`, `since`, `until`, `caller`, `skill_group`: as their desk would show them.

    Who `wants_break` asks for leave; with `leave` the next ready time ends in a break.
    """

    def __init__(self, person: Person, chance: Chance, at: datetime) -> None:
        self.agent, self._groups, self._chance = person.agent, person.groups, chance
        self.state, self.reason, self.since = S.SIGNED_OUT, "", at
        self.caller = self.skill_group = ""
        self.wants_break = self.leave = False
        self._began, self._answered, self._held, self._rung = at, None, 0.0, None
        self.until = at + timedelta(seconds=chance.between(0, 90))
        self._wanted: AgentState | None = None
        self._cut = False

    @property
    def call_id(self) -> str:
        """Of the call that is there, "" without one."""
        return f"{self.agent}-{self._began:%H%M%S}" if self.caller else ""

    def ordered(self, state: AgentState, now: datetime) -> bool:
        """A lead's order: at once (True), in a call and its wrap-up for afterwards."""
        self._wanted = state
        at_once = not self.caller and self.state is not S.WRAP_UP
        if at_once:
            self.until = now
        return at_once

    def finish(self, now: datetime) -> None:
        """A lead ends the wrap-up."""
        self._wanted, self.until = self._wanted or S.READY, now

    def cut_off(self, now: datetime) -> None:
        """The call is ended by a lead."""
        self._cut, self.until = True, now

    _answered: datetime | None
    _rung: Rung | None

    def due(self, now: datetime) -> bool:
        """Whether the present state is over."""
        return now >= self.until

    def go_on(self) -> Rung | None:
        """Step into the next state, at the moment the present one is over; the call that is done with it."""
        at, was = self.until, self.state
        states, weights = zip(*_NEXT[was], strict=True)
        (self.state,) = self._chance.choices(states, weights)
        if self._cut and was is not S.RINGING:
            self.state = S.WRAP_UP if was in _UP else self.state
        elif self._wanted is not None and was not in _UP | _BEGINS:
            self.state, self._wanted = self._wanted, None
        self._cut = False
        if was is S.READY:
            if self.leave:
                self.state, self.leave, self.wants_break = S.ON_BREAK, False, False
            self.wants_break = self.wants_break or self._chance.happens(_WANTS_BREAK)
        done = self._call(was, at)
        self.since, self.reason = at, self._chance.one_of(_REASONS) if self.state is S.NOT_READY else ""
        least, most = _LASTS[self.state]
        longer = 3 if self.state is not S.RINGING and self._chance.happens(_TOO_LONG) else 1
        self.until = at + timedelta(seconds=self._chance.between(least, most) * longer)
        return done

    def _call(self, was: AgentState, at: datetime) -> Rung | None:
        """Follow the call through the states; it is told with its wrap-up, as a desk tells it."""
        if self.state in _BEGINS:
            self._began, self._held = at, 0.0
            self._answered = at if self.state is S.OUTBOUND else None
            self.caller = f"1{self._chance.between(30, 99)} **** {self._chance.between(0, 9999):04}"
            self.skill_group = self._chance.one_of(self._groups) if self._groups else ""
        if was is S.RINGING and self.state is S.TALKING:
            self._answered = at
        if was is S.HOLDING:
            self._held += (at - self.since).total_seconds()
        if was in _UP | {S.RINGING} and self.state not in _UP:
            self.caller = ""
            self._rung = Rung(
                incoming=was is not S.OUTBOUND, skill_group=self.skill_group, began=self._began,
                answered=self._answered, ended=at, hold_s=round(self._held),
            )  # fmt: skip
        if self.state not in _UP | _BEGINS | {S.WRAP_UP}:
            return self._over(round((at - self.since).total_seconds()) if was is S.WRAP_UP else 0)
        return None

    def _over(self, wrap_up_s: int) -> Rung | None:
        done, self._rung, self.skill_group = self._rung, None, ""
        if done is None:
            return None
        return Rung(
            **{name: getattr(done, name) for name in Rung.__struct_fields__} | {"wrap_up_s": wrap_up_s}
        )
