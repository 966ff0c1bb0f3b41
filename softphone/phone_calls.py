"""The calls of the phone: one native object each, and the board that holds them.

A native Call may only be made, used and dropped on the phone's thread, and it must be dropped
before PJSIP handles the next packet: its destructor hangs up whatever call has the number of the
slot that it once had. So the board holds the only reference, gives it up inside the callback that
says that the call is over, and work put off to the loop names a call by a key of ours.
"""

import itertools
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pjsua2 as pj

from softphone.call import Call, CallState, Direction, EndReason, IllegalTransition, check_transition
from softphone.call_life import end_reason, new_call
from softphone.config import PhoneConfig
from softphone.invite import split_address
from softphone.line import CallChanged, CommandFailed, DigitReceived, Levels, LineEvent
from softphone.phone_media import Sound, rtp_counters
from softphone.voice_quality import QualityMeter

_CHALLENGES: Final = frozenset({401, 407, 491})


class Board:
    """All calls by our id, work put off to the loop, and the way out for events."""

    def __init__(
        self, config: PhoneConfig, publish: Callable[[LineEvent], None], log: logging.Logger
    ) -> None:
        self.config = config
        self.publish = publish
        self.log = log
        self.sound: Sound | None = None  # set once the library runs
        self.live: dict[str, SipCall] = {}
        self._put_off: deque[tuple[int, Callable[[pj.Call], None]]] = deque()
        self._kept: dict[int, pj.Call] = {}
        self._keys = itertools.count(1)

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call that hasn't ended, oldest first."""
        return tuple(sip_call.call for sip_call in self.live.values())

    @property
    def full(self) -> bool:
        """Whether one more call would be too many."""
        return len(self.live) >= self.config.max_calls

    @property
    def busy(self) -> bool:
        """Whether a native call or work for the loop is left."""
        return bool(self._kept or self._put_off)

    def keep(self, native: pj.Call) -> int:
        """Hold the only reference to a native call until `release`; returns its key."""
        key = next(self._keys)
        self._kept[key] = native
        return key

    def release(self, key: int) -> None:
        """The native call is over: let it go before its slot is given to another."""
        self._kept.pop(key, None)

    def put_off(self, key: int, work: Callable[[pj.Call], None]) -> None:
        """Do `work` with a call in the loop, outside any callback; nothing if it is gone by then."""
        self._put_off.append((key, work))

    def do_put_off(self) -> None:
        """Do what was put off."""
        for _ in range(len(self._put_off)):
            key, work = self._put_off.popleft()
            native = self._kept.get(key)
            try:
                if native is not None:
                    work(native)
            except pj.Error as error:
                self.log.info("call was gone", extra={"error": error.reason})

    def measure(self, *, quality: bool) -> None:
        """Publish the levels of the active call, and with `quality` each active call's line quality."""
        for sip_call in self.live.values():
            if sip_call.call.state is not CallState.ACTIVE or self.sound is None:
                continue
            try:
                if (audio := sip_call.audio()) is not None and sip_call.media_index is not None:
                    self.publish(Levels(*self.sound.levels(audio)))
                    if quality and sip_call.measurable:
                        self.publish(sip_call.quality.read(rtp_counters(sip_call, sip_call.media_index)))
            except pj.Error as error:
                self.log.info("no meters", extra={"call_id": sip_call.call.id, "error": error.reason})

    def clear(self) -> None:
        """Let everything go, before the library ends."""
        self._put_off.clear()
        self.live.clear()
        self._kept.clear()
        self.sound = None


class SipCall(pj.Call):  # type: ignore[misc]  # pjsua2 has no types
    """One native call and its frozen value; every method runs on the phone's thread."""

    def __init__(
        self, board: Board, account: pj.Account, call: Call, native_id: int = pj.PJSUA_INVALID_ID
    ) -> None:
        super().__init__(account, native_id)
        self.call = call
        self.quality = QualityMeter(call.id)
        self.media_index: int | None = None  # of the audio stream that flows now
        self._flows_since = 0.0  # monotonic, when the present stream began
        self.ending: EndReason | None = None  # set when we ended it, before PJSIP confirms
        self._told = False  # whether the desk has heard of it
        self.asked: str = ""  # hold | resume: its re-INVITE is on the way
        self._board = board
        self.key = board.keep(self)
        board.live[call.id] = self

    def audio(self) -> pj.AudioMedia | None:
        """The audio that flows now, or None."""
        return None if self.media_index is None else self.getAudioMedia(self.media_index)

    @property
    def measurable(self) -> bool:
        """Whether the far end has been heard for the whole last second, as far as is known."""
        return not self.call.far_end_holds and time.monotonic() - self._flows_since >= 1.0

    def change(self, state: CallState | None = None, **changes: Any) -> None:
        """Adopt a new truth and tell the desk, unless nothing is new."""
        before = self.call
        if state is not None and state is not before.state:
            self._check(before.state, state)
            changes |= {"state": state, "since": datetime.now(UTC)}
        self.call = replace(before, **changes)
        if self.call != before:
            self._board.publish(CallChanged(self.call))

    def announce(self) -> None:
        """Tell the desk of a call that is new to it; once."""
        if not self._told:
            self._told = True
            self._board.publish(CallChanged(self.call))

    def fail(self, command: str, reason: str) -> None:
        """Tell the desk that a command came to nothing."""
        self._board.publish(CommandFailed(command, self.call.id, reason))

    def end(self, status: int) -> None:
        """The call is over with this SIP status, 0 when none was ever exchanged."""
        self.media_index = None
        self._board.live.pop(self.call.id, None)
        self._board.release(self.key)
        self.announce()  # a caller can be gone before the 180 is out
        if self.call.state is not CallState.ENDED:
            reason = self.ending or end_reason(self.call, status)
            now = datetime.now(UTC)
            self.change(CallState.ENDED, ended_at=now, end_reason=reason, sip_status=status)
            self._board.log.info("call ended", extra=self._tag(reason=reason.value, status=status))

    # --- PJSIP's callbacks: exceptions in them would be printed and swallowed ------------------

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        """The dialog's state changed."""
        self._guard(self._state_changed)

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:
        """Audio began, stopped or was held."""
        self._guard(self._media_changed)

    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:
        """The far end keyed a digit."""
        self._board.publish(DigitReceived(self.call.id, str(prm.digit)[:1]))

    def onCallTsxState(self, prm: pj.OnCallTsxStateParam) -> None:
        """A transaction inside the call moved; only a refused hold or resume is of interest."""
        if self.asked:
            transaction = prm.e.body.tsxState.tsx
            if transaction.role == pj.PJSIP_ROLE_UAC and transaction.method == "INVITE":
                self._reinvite_answered(transaction.statusCode, transaction.statusText)

    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:
        """A far end wants to send us elsewhere: only simulated callers go, a seat could be robbed."""
        if not self._board.config.follow_transfers or self._board.full:
            prm.statusCode = 603
            return
        self._guard(lambda: self._follow(prm))

    def onCallTransferStatus(self, prm: pj.OnCallTransferStatusParam) -> None:
        """How our blind transfer goes on."""
        if not prm.finalNotify:
            return
        prm.cont = False
        if prm.statusCode // 100 == 2:
            # Not every exchange sends a BYE after a transfer (Asterisk doesn't): end it ourselves.
            self.ending = self.ending or EndReason.TRANSFERRED
            self._board.put_off(self.key, hang_up)
        else:
            self.fail("transfer", f"{prm.statusCode} {prm.reason}")

    # --- what the callbacks mean ---------------------------------------------------------------

    def _guard(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # the last line before native code, which would lose it
            self._board.log.exception("callback failed", extra={"call_id": self.call.id})

    def _check(self, before: CallState, after: CallState) -> None:
        try:
            check_transition(before, after)
        except IllegalTransition as error:  # the wire's truth counts more than our table
            self._board.log.error("illegal transition", extra=self._tag(error=str(error)))

    def _state_changed(self) -> None:
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_EARLY and self.call.direction is Direction.OUTGOING:
            self.change(CallState.ALERTING, sip_status=info.lastStatusCode)
        elif info.state == pj.PJSIP_INV_STATE_CONFIRMED and self.call.answered_at is None:
            self.change(CallState.ACTIVE, answered_at=datetime.now(UTC), sip_status=200)
            self._board.log.info("call answered", extra=self._tag())
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.end(info.lastStatusCode)

    def _media_changed(self) -> None:
        flowing = held = far_end_holds = False
        info = self.getInfo()  # `info.media` points into it: a temporary would be freed while we read
        for media in info.media:
            if media.type != pj.PJMEDIA_TYPE_AUDIO:
                continue
            held |= media.status == pj.PJSUA_CALL_MEDIA_LOCAL_HOLD
            far_end_holds |= media.status == pj.PJSUA_CALL_MEDIA_REMOTE_HOLD
            if media.status in (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD):
                flowing, self.media_index = True, media.index
        audio = self.audio() if flowing else None
        if audio is None:
            self.media_index = None
        elif self._board.sound is not None:
            self._flows_since = time.monotonic()
            self._board.sound.connect(audio, muted=self.call.muted)
        self._adopt_hold(held=held, flowing=flowing, far_end_holds=far_end_holds)

    def _adopt_hold(self, *, held: bool, flowing: bool, far_end_holds: bool) -> None:
        state = self.call.state
        if state is CallState.ACTIVE and held:
            state, self.asked = CallState.HELD, ""
        elif state is CallState.HELD and flowing:
            state, self.asked = CallState.ACTIVE, ""
        self.change(state, far_end_holds=far_end_holds)

    def _reinvite_answered(self, status: int, text: str) -> None:
        if status >= 300 and status not in _CHALLENGES:
            command, self.asked = self.asked, ""
            self.fail(command, f"{status} {text}")

    def _follow(self, prm: pj.OnCallTransferRequestParam) -> None:
        from_here = new_call(Direction.OUTGOING, 0, remote=split_address(prm.dstUri)[1])
        account = pj.Account.lookup(self.getInfo().accId)
        prm.newCall = SipCall(self._board, account, from_here)

    def _tag(self, **more: object) -> dict[str, object]:
        return {"call_id": self.call.id, **more}


def hang_up(native: pj.Call) -> None:
    """End a call in any state."""
    native.hangup(pj.CallOpParam())


def voice_only(status: int = 0) -> pj.CallOpParam:
    """Parameters of an offer, or of an answer with `status`, that has one voice stream only.

    PJSIP 2.17 would add a text stream (T.140). Ending that one holds the thread for up to 300 ms
    (measured), in which nothing rings.
    """
    param = pj.CallOpParam(True)
    if hasattr(param.opt, "textCount"):
        param.opt.textCount = 0
    param.statusCode = status
    return param
