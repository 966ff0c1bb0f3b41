"""What the store tells of the floor, and the port that asks it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from agent_desktop.agent.fitness import Health
from agent_desktop.agent.states import AgentState
from agent_desktop.supervision.day import Figures
from agent_desktop.supervision.promises import Promises
from agent_desktop.supervision.queues.standing import Queues, Tally
from agent_desktop.supervision.queues.targets import Targets


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who works here. `groups`: codes of skill groups, the first choice first."""

    agent: str
    name: str
    extension: str = ""
    team: str = ""
    groups: tuple[str, ...] = ()


class Group(Struct, frozen=True):
    """A skill group."""

    code: str
    label: str


class Staff(Struct, frozen=True):
    """Who works here."""

    people: tuple[Person, ...] = ()
    groups: tuple[Group, ...] = ()


class Checked(Struct, frozen=True, kw_only=True):
    """What the last self-test of a seat found; `failed`: the checks that are not green, the worst first."""

    at: datetime
    health: Health
    failed: tuple[str, ...] = ()
    version: str = ""
    desk: str = ""


class Seen(Struct, frozen=True, kw_only=True):
    """What one agent does, as the store was last told. Times are the store's."""

    agent: str
    state: AgentState
    reason: str
    since: datetime
    beat_at: datetime  # last sign of life
    caller: str = ""  # masked
    checked: Checked | None = None  # None: this seat was not tested, or by an older desk


class Span(Struct, frozen=True):
    """A state that is over."""

    agent: str
    since: datetime
    until: datetime
    state: AgentState


class News(Struct, frozen=True):
    """What is new on the floor. `at` is the store's clock: the next question asks for what came after."""

    at: datetime
    seen: tuple[Seen, ...] = ()
    spans: tuple[Span, ...] = ()


class NotALead(Exception):
    """The person at this seat leads nobody, or no longer."""


class BoardBook(Protocol):
    """Thread: lookup. Every method raises `StoreError`, and `NotALead`."""

    def staff(self) -> Staff:
        """Everybody who works here."""

    def news(self, after: datetime | None) -> News:
        """What agents did after a moment of the store's clock; None: all, with the spans of the last hour."""

    def figures(self, since: datetime, until: datetime) -> Figures:
        """What was done between two moments, by agent, by group and by hour."""

    def promises(self, since: datetime) -> Promises:
        """Open tickets that are pressing, 300 of a kind at most, and the faults from `since` on."""

    def queues(self, midnight: datetime, targets: Targets) -> Queues:
        """The queues of this moment, and when since midnight nobody listened to the exchange."""

    def queue_hours(
        self, since: datetime, until: datetime, targets: Targets, *, heard: bool
    ) -> Mapping[tuple[str, datetime], Tally]:
        """What was counted by group and hour: as the exchange told, else by the desks' own calls."""

    def close(self) -> None:
        """Let go of the store."""
