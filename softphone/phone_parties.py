"""Two far ends at one phone: attended transfer and the three-way call."""

from typing import TYPE_CHECKING

import pjsua2 as pj

from softphone.call import ANSWERED, ON_ITS_WAY, CallState, EndReason
from softphone.phone_board import Board, hang_up

if TYPE_CHECKING:
    from softphone.phone_calls import SipCall


def can_transfer(sip_call: "SipCall", other: "SipCall") -> str:
    """Why these two can't get each other, in words for the agent; "" when they can."""
    if sip_call is other:
        return "A call can't be transferred to itself."
    if sip_call.call.state not in ANSWERED:
        return "Only an answered call can be transferred."
    if other.call.state not in ANSWERED and other.call.state not in ON_ITS_WAY:
        return "The other call must be answered, or be one that we dialled."
    return ""


def transfer_to_call(sip_call: "SipCall", other: "SipCall", uri: str) -> None:
    """Ask the far end of `sip_call` to take our place in `other`; to ring `uri` while that isn't answered."""
    if other.call.state in ANSWERED:
        sip_call.xferReplaces(other, pj.CallOpParam())
    else:
        sip_call.xfer(uri, pj.CallOpParam())
    sip_call.handing_over = other.call.id
    sip_call.change(handing_over=True)


def accepted(board: Board, sip_call: "SipCall") -> None:
    """The exchange rings for us now: the same telephone needn't ring for our own call as well."""
    if not sip_call.stays_for_answer:
        transferred(board, sip_call)
        return
    other = board.live.get(sip_call.handing_over)
    if other is not None and other.call.state in ON_ITS_WAY and other.ending is None:
        other.ending = EndReason.TRANSFERRED
        board.put_off(other.key, hang_up)


def transferred(board: Board, sip_call: "SipCall") -> None:
    """The exchange has carried a transfer out. Not every one ends our calls then (Asterisk doesn't)."""
    other = board.live.get(sip_call.handing_over)
    for gone in (sip_call, other):
        if gone is not None:
            gone.ending = gone.ending or EndReason.TRANSFERRED
            board.put_off(gone.key, hang_up)


def taken_over(board: Board, call_id: str) -> bool:
    """Whether another call's far end was just sent to this one's.

    An exchange may end this call before it says that the transfer was carried out (Asterisk over TCP does).
    """
    return any(one.handing_over == call_id for one in board.live.values())


def can_join(sip_call: "SipCall", other: "SipCall") -> str:
    """Why these two can't speak with us together; "" when they can."""
    if sip_call is other:
        return "A call can't be joined with itself."
    if any(one.call.state not in ANSWERED for one in (sip_call, other)):
        return "Only answered calls can be joined."
    return ""


def mix(board: Board) -> None:
    """Make true what `board.three_way` wants, as far as both calls' audio flows; tell which are joined."""
    members = [board.live[call_id] for call_id in board.three_way if call_id in board.live]
    flowing = [one for one in members if one.call.state is CallState.ACTIVE]
    audio = [found for one in flowing if (found := one.audio()) is not None]
    if len(audio) == 2:
        audio[0].startTransmit(audio[1])
        audio[1].startTransmit(audio[0])
    for one in tuple(board.live.values()):
        one.change(joined=len(audio) == 2 and one in flowing)


def part(board: Board, call_id: str) -> None:
    """A call was held or is over: a three-way that it was in is over, the other call goes on."""
    if call_id not in board.three_way:
        return
    board.three_way = ()
    for one in tuple(board.live.values()):
        one.change(joined=False)
