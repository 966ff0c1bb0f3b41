"""Hold and resume: one re-INVITE of ours at a time, and the last wish counts.

A wish that comes while the re-INVITE of the one before is on its way waits for its answer. Were it dropped, a
caller would stay on hold whom the agent has just taken back; or be heard who was about to be put on hold.
"""

import time
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import pjsua2 as pj

from softphone.call import CallState, Direction
from softphone.phone_board import Board, voice_only

if TYPE_CHECKING:
    from softphone.phone_calls import SipCall

# Both ends asked at once (491): who called waits longer (RFC 3261, 14.1).
_CALLER_WAITS_S: Final = 2.5
_CALLED_WAITS_S: Final = 0.5
# The far end's own re-INVITE is answered but not acknowledged: PJSIP takes none of ours until then.
_INVALID_NOW: Final = 70013  # PJ_EINVALIDOP
_PATIENCE_S: Final = 4.0


class Wish(StrEnum):
    """Where a call shall stand; the value is the command that says so."""

    HOLD = "hold"
    TALK = "resume"


_STANDS: Final = {CallState.ACTIVE: Wish.TALK, CallState.HELD: Wish.HOLD}


class CannotDo(Exception):
    """Why a command can't be carried out, in words for the agent."""


def hold(board: Board, sip_call: "SipCall") -> None:
    """Put an answered call on hold. Raises CannotDo."""
    if sip_call.call.state not in _STANDS:
        raise CannotDo("Only an answered call can be put on hold.")
    _want(board, sip_call, Wish.HOLD)


def resume(board: Board, sip_call: "SipCall") -> None:
    """Take a held call back, and put others on hold. Raises CannotDo."""
    if sip_call.call.state not in _STANDS:
        raise CannotDo("Only a held call can be taken back.")
    if _becomes(sip_call) is Wish.HOLD:
        hold_others(board, sip_call)
    take_back(board, sip_call)


def take_back(board: Board, sip_call: "SipCall") -> None:
    """Take an answered call back beside others."""
    _want(board, sip_call, Wish.TALK)


def hold_others(board: Board, *taken: "SipCall") -> None:
    """One conversation at a time: the caller on the other line must not listen in."""
    if not board.config.hold_others:
        return
    for other in tuple(board.live.values()):
        if other not in taken and other.call.state in _STANDS:
            _want(board, other, Wish.HOLD)


def settled(board: Board, sip_call: "SipCall") -> None:
    """What we asked for is true now: what was wished meanwhile is next."""
    sip_call.asked = None
    if sip_call.wish is not None:
        board.put_off(sip_call.key, _Again(board))


def collided(board: Board, sip_call: "SipCall") -> None:
    """The far end asked for something at the same moment and said so: once more, when it won't."""
    caller = sip_call.call.direction is Direction.OUTGOING
    sip_call.wish, sip_call.asked = sip_call.wish or sip_call.asked, None
    board.put_off(sip_call.key, _Again(board, _CALLER_WAITS_S if caller else _CALLED_WAITS_S))


class _Again:
    """Carries out a wish in the phone's loop: after `wait_s`, and when nothing of the far end's is open."""

    def __init__(self, board: Board, wait_s: float = 0.0) -> None:
        self._board = board
        self._due = time.monotonic() + wait_s
        self._give_up_at = self._due + _PATIENCE_S

    def __call__(self, sip_call: "SipCall") -> None:
        """Try it, now or in the next round."""
        wish = sip_call.wish
        if wish is None or sip_call.asked is not None or sip_call.call.state not in _STANDS:
            return
        if time.monotonic() < self._due:
            self._board.put_off(sip_call.key, self)
            return
        sip_call.wish = None
        if wish is _STANDS[sip_call.call.state]:
            return
        try:
            _ask(sip_call, wish)
        except pj.Error as error:
            if error.status != _INVALID_NOW or time.monotonic() > self._give_up_at:
                sip_call.fail(wish.value, error.reason)
                return
            sip_call.wish = wish
            self._board.put_off(sip_call.key, self)


def _becomes(sip_call: "SipCall") -> Wish:
    """Where the call stands when all that was wished is done."""
    return sip_call.wish or sip_call.asked or _STANDS[sip_call.call.state]


def _want(board: Board, sip_call: "SipCall", wish: Wish) -> None:
    waits = sip_call.asked is not None or sip_call.wish is not None
    sip_call.wish = wish
    if not waits:
        _Again(board)(sip_call)


def _ask(sip_call: "SipCall", wish: Wish) -> None:
    if wish is Wish.HOLD:
        sip_call.setHold(pj.CallOpParam())
    else:
        param = voice_only()
        param.opt.flag = pj.PJSUA_CALL_UNHOLD
        sip_call.reinvite(param)
    sip_call.asked = wish
