"""A call as every room sees it: a frozen value, its states, and which state may follow which."""

from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct


class CallState(StrEnum):
    """Where a call stands, seen from this seat."""

    RINGING = "ringing"  # incoming, 180 sent, nobody has answered
    DIALLING = "dialling"  # outgoing, INVITE sent
    ALERTING = "alerting"  # outgoing, the far end rings
    ACTIVE = "active"
    HELD = "held"  # we hold the far end
    ENDED = "ended"


ANSWERED: Final = frozenset({CallState.ACTIVE, CallState.HELD})
"""Somebody is on the line."""

ON_ITS_WAY: Final = frozenset({CallState.DIALLING, CallState.ALERTING})
"""Ours, and not answered yet."""


class Direction(StrEnum):
    """Who began the call."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class EndReason(StrEnum):
    """Why a call is over; the hang-up side is what quality staff ask for first."""

    FAR_END = "far_end"  # the caller hung up after an answer
    NEAR_END = "near_end"  # the agent hung up
    TRANSFERRED = "transferred"  # went on without this seat
    ABANDONED = "abandoned"  # the caller gave up before an answer
    REJECTED = "rejected"  # this seat declined
    REFUSED = "refused"  # the far end or the network declined our call
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    LOST = "lost"  # the phone process or the path died
    DESK_GONE = "desk_gone"  # ended because no desk came back in time


TRANSITIONS = MappingProxyType(
    {
        CallState.RINGING: frozenset({CallState.ACTIVE, CallState.ENDED}),
        CallState.DIALLING: frozenset({CallState.ALERTING, CallState.ACTIVE, CallState.ENDED}),
        CallState.ALERTING: frozenset({CallState.ACTIVE, CallState.ENDED}),
        CallState.ACTIVE: frozenset({CallState.HELD, CallState.ENDED}),
        CallState.HELD: frozenset({CallState.ACTIVE, CallState.ENDED}),
        CallState.ENDED: frozenset(),
    }
)


class IllegalTransition(Exception):
    """A state was asked to become one that may not follow it; carries both names."""

    def __init__(self, thing: str, before: str, after: str) -> None:
        super().__init__(f"{thing}: {before} may not become {after}")
        self.before, self.after = before, after


class Call(Struct, frozen=True, kw_only=True):
    """One call. `id` is ours (uuid hex), stays the same when a desk comes back to a running call.

    Times are UTC; `received_ns` is CLOCK_MONOTONIC in ns when the INVITE reached the phone
    (outgoing: just before it was sent), the zero of every pop measurement.
    Header values are bounded plain text from outside: never trusted, never markup.
    """

    id: str
    direction: Direction
    state: CallState
    since: datetime
    started_at: datetime
    remote: str  # user part of the far end's URI, as it came
    remote_name: str = ""
    skill_group: str = ""  # X-Skill-Group
    account_no: str = ""  # X-Account-No, keyed in the IVR
    ivr_trail: str = ""  # X-IVR-Trail, e.g. "2-1"
    ivr_verdict: str = ""  # X-IVR-Password: pass | fail | initial | ""
    token: str = ""  # User-to-User
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    sip_status: int = 0
    muted: bool = False
    silent_since: datetime | None = None  # nothing has been heard since, though somebody should be
    far_end_holds: bool = False  # they put us on hold; the state stays ours
    handing_over: bool = False  # a transfer is under way: the far end may not hear us any more
    recording: str = ""  # on | paused | failed; "" where calls aren't recorded here
    joined: bool = False  # in a three-way call: hears, and is heard by, the other joined call
    received_ns: int = 0


def check_transition(before: CallState, after: CallState) -> None:
    """Raise `IllegalTransition` unless `after` may follow `before` (staying is always allowed)."""
    if after is not before and after not in TRANSITIONS[before]:
        raise IllegalTransition("call", before, after)
