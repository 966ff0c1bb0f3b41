"""What the exchange's queues must know of an agent's state, and the codes that tell them."""

from types import MappingProxyType

from msgspec import Struct

from agent_desktop.agent.states import AgentState, Presence

_BUSY_WITH = MappingProxyType(
    {
        AgentState.TALKING: "in_call",
        AgentState.HOLDING: "in_call",
        AgentState.OUTBOUND: "in_call",
        AgentState.WRAP_UP: "wrap_up",
        AgentState.ON_BREAK: "break",
    }
)
"""Paused from the first word on and not only in wrap-up: no caller slips in between hang-up and pause."""


class QueueCodes(Struct, frozen=True, kw_only=True):
    """What a seat dials to tell its queues; `{reason}` in `not_ready` is the reason's code.

    `{group}` in `join_group` and `leave_group` is a skill group's code: dialled when a lead moves the seat.
    An empty code isn't dialled. Without `ready` and `not_ready` the exchange isn't told at all.
    """

    sign_in: str = ""
    ready: str = ""
    not_ready: str = ""
    sign_out: str = ""
    join_group: str = ""
    leave_group: str = ""

    @property
    def used(self) -> bool:
        """Whether this site's queues are told."""
        return bool(self.ready and self.not_ready)


def code_for(presence: Presence, codes: QueueCodes) -> str | None:
    """The code that says `presence`; None while it rings, when what was told last stays true."""
    if presence.state is AgentState.RINGING:
        return None
    if presence.state is AgentState.SIGNED_OUT:
        return codes.sign_out or codes.not_ready.replace("{reason}", "signed_out")
    if presence.state is AgentState.READY:
        return codes.ready
    reason = _BUSY_WITH.get(presence.state) or presence.reason or "not_ready"
    return codes.not_ready.replace("{reason}", reason)
