"""Hold and resume: one re-INVITE of ours at a time, and the last wish counts.

A wish that comes while the re-INVITE of the one before is on its way waits for its answer. Were it dropped, a
caller would stay on hold whom the agent has just taken back; or be heard who was about to be put on hold. One
that comes while the network is cut waits for its return: PJSIP ends a call whose re-INVITE nobody answers.
"""

import time
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import pjsua2 as pj

from softphone import phone_parties
from softphone.call import CallState, Direction
from softphone.phone_board import Board, voice_only

if TYPE_CHECKING:
    from softphone.phone_calls import SipCall

# Both ends asked at once (491): who called waits longer (RFC 3261, 14.1).
_CALLER_WAITS_S: Final = 2.5
_CALLED_WAITS_S: Final = 0.5
_FINAL: Final = 200
_REFUSED: Final = 300
_REQUEST_PENDING: Final = 491
_TOO_MANY: Final = 500  # another request of ours is open over there, or came too late (RFC 3261, 14.2)
# The far end's own re-INVITE is answered but not acknowledged: PJSIP takes none of ours until then.
_INVALID_NOW: Final = 70013  # PJ_EINVALIDOP
_PATIENCE_S: Final = 4.0
_STALE_MOST: Final = 4  # with growing waits: a far end that only listens looks the same


class Wish(StrEnum):
    """Where a call shall stand; the value is the command that says so."""

    HOLD = "hold"
    TALK = "resume"
    REFRESH = "refresh"  # stay, but tell the exchange where we are now


_STANDS: Final = {CallState.ACTIVE: Wish.TALK, CallState.HELD: Wish.HOLD}


_WHERE: Final = pj.PJSUA_CALL_UPDATE_CONTACT | pj.PJSUA_CALL_UPDATE_VIA
_FLAGS: Final = {Wish.HOLD: 0, Wish.TALK: pj.PJSUA_CALL_UNHOLD, Wish.REFRESH: _WHERE}
_MOVED: Final = _WHERE | pj.PJSUA_CALL_REINIT_MEDIA


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


def refresh(board: Board, sip_call: "SipCall") -> None:
    """The network was gone: tell the exchange where this call is now, and learn whether it still has it."""
    sip_call.untold = sip_call.call.state in _STANDS
    if sip_call.untold and sip_call.wish is None:
        _want(board, sip_call, Wish.REFRESH)


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


def answered(board: Board, sip_call: "SipCall", status: int, reason: str) -> None:
    """What became of our re-INVITE. Where a hold or resume succeeded, its sound has said so (`settled`)."""
    stands = _STANDS.get(sip_call.call.state)
    if status == _REQUEST_PENDING:
        _collided(board, sip_call)
    elif status == _TOO_MANY and sip_call.asked is not None and sip_call.stale < _STALE_MOST:
        ask_again(board, sip_call)
    elif sip_call.asked is None or status < _FINAL:
        return
    elif sip_call.asked is Wish.REFRESH or (sip_call.asked is stands and status < _REFUSED):
        settled(board, sip_call)
    else:
        command, sip_call.asked, sip_call.wish = sip_call.asked, None, None
        phone_parties.part(board, sip_call.call.id)
        sip_call.fail(command, f"{status} {reason}" if status >= _REFUSED else "answered without sound")


def _collided(board: Board, sip_call: "SipCall") -> None:
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
        if sip_call.silence.unsure:
            self._give_up_at = time.monotonic() + _PATIENCE_S
        if sip_call.silence.unsure or time.monotonic() < self._due:
            self._board.put_off(sip_call.key, self)
            return
        sip_call.wish = None
        if wish is _STANDS[sip_call.call.state] and not sip_call.stale:  # else the far end sees it otherwise
            if not sip_call.untold:
                return
            wish = Wish.REFRESH  # a hold and a resume in a cut: nothing else would tell the exchange
        try:
            _ask(sip_call, wish)
        except pj.Error as error:
            if error.status != _INVALID_NOW or time.monotonic() > self._give_up_at:
                if wish is not Wish.REFRESH:
                    sip_call.fail(wish.value, error.reason)
                return
            sip_call.wish = wish
            self._board.put_off(sip_call.key, self)


def is_stale(sip_call: "SipCall", media: pj.CallMediaInfo) -> bool:
    """Whether the sound that our re-INVITE brought is not the one that it was for.

    So it is when it found an offer of PJSIP's own on its way, an UPDATE that keeps to one codec: PJSIP sends
    that one again, with the hold in it, and takes the answer for ours. The other answer comes when we wait
    already to ask again.
    """
    aim = sip_call.asked or (sip_call.wish if sip_call.stale else None)
    hears = bool(media.dir & pj.PJMEDIA_DIR_DECODING)
    talks = media.status == pj.PJSUA_CALL_MEDIA_ACTIVE and aim is Wish.TALK and not hears
    holds = media.status == pj.PJSUA_CALL_MEDIA_LOCAL_HOLD and aim is Wish.HOLD and hears
    return (talks or holds) and (sip_call.asked is None or sip_call.stale < _STALE_MOST)


def ask_again(board: Board, sip_call: "SipCall") -> None:
    """It came to nothing: once more, unless something else is wished by now."""
    if sip_call.asked is None:
        return  # we wait already
    sip_call.stale += 1
    sip_call.wish, sip_call.asked = sip_call.wish or sip_call.asked, None
    board.log.info("re-INVITE again", extra={"call_id": sip_call.call.id, "times": sip_call.stale})
    board.put_off(sip_call.key, _Again(board, _CALLED_WAITS_S * 2 ** (sip_call.stale - 1)))


def _becomes(sip_call: "SipCall") -> Wish:
    """Where the call stands when all that was wished is done."""
    to_come = (sip_call.wish, sip_call.asked, _STANDS[sip_call.call.state])
    return next(wish for wish in to_come if wish is Wish.HOLD or wish is Wish.TALK)


def _want(board: Board, sip_call: "SipCall", wish: Wish) -> None:
    waits = sip_call.asked is not None or sip_call.wish is not None
    sip_call.wish, sip_call.stale = wish, 0
    if not waits:
        _Again(board)(sip_call)


def _ask(sip_call: "SipCall", wish: Wish) -> None:
    flags = _FLAGS[wish] | (_MOVED if sip_call.moved else 0)
    if wish is Wish.HOLD:
        param = pj.CallOpParam()
        param.options = flags
        sip_call.setHold(param)
    else:
        param = voice_only()
        param.opt.flag = flags
        sip_call.reinvite(param)
    sip_call.asked, sip_call.moved, sip_call.untold = wish, False, False
