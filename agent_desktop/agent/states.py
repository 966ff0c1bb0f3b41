"""The agent's states as data: which may follow which, and who may cause it."""

from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct


class AgentState(StrEnum):
    """示闲, 示忙 … as the field names them."""

    SIGNED_OUT = "signed_out"  # 签出
    READY = "ready"  # 示闲
    NOT_READY = "not_ready"  # 示忙, with a reason
    ON_BREAK = "on_break"  # 小休
    RINGING = "ringing"  # 振铃
    TALKING = "talking"  # 通话
    HOLDING = "holding"  # 保持
    OUTBOUND = "outbound"  # 外呼
    WRAP_UP = "wrap_up"  # 话后


_IDLE = frozenset({AgentState.READY, AgentState.NOT_READY, AgentState.ON_BREAK, AgentState.SIGNED_OUT})
_CALL = frozenset({AgentState.RINGING, AgentState.OUTBOUND})
_UP = frozenset({AgentState.TALKING, AgentState.HOLDING})

TRANSITIONS = MappingProxyType(
    {
        # a running call may be found at sign-in: the desk was killed and came back
        AgentState.SIGNED_OUT: _IDLE | _CALL | _UP,
        AgentState.READY: _IDLE | _CALL | _UP,
        AgentState.NOT_READY: _IDLE | _CALL | _UP,
        AgentState.ON_BREAK: _IDLE | _CALL | _UP,
        AgentState.RINGING: _IDLE | _CALL | _UP | {AgentState.WRAP_UP},
        AgentState.TALKING: _IDLE | _CALL | {AgentState.HOLDING, AgentState.WRAP_UP},
        AgentState.HOLDING: _IDLE | _CALL | {AgentState.TALKING, AgentState.WRAP_UP},
        AgentState.OUTBOUND: _IDLE | _CALL | _UP | {AgentState.WRAP_UP},
        AgentState.WRAP_UP: _IDLE | _CALL | _UP,
    }
)
"""A call may arrive in any idle state and in wrap-up (a second call steals nothing). From a call straight
to an idle state: its ticket was filed while it was still up, so nothing is left to wrap up.
"""

CHOSEN_BY_AGENT = _IDLE
"""What a person may choose; the rest the calls decide."""


class Presence(Struct, frozen=True, kw_only=True):
    """What the agent is doing, since when, why, and until when where a limit runs."""

    state: AgentState
    since: datetime
    reason: str = ""  # code of a not-ready reason
    until: datetime | None = None  # end of wrap-up or break
