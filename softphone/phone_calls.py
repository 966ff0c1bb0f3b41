"""The calls of the phone: one native object each, and the frozen value that the desk knows of it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pjsua2 as pj
from msgspec.structs import replace

from softphone import phone_holding, phone_parties
from softphone.call import Call, CallState, Direction, EndReason, IllegalTransition, check_transition
from softphone.call_life import end_reason, new_call
from softphone.invite import clean, split_address, split_headers
from softphone.line import CallChanged, CommandFailed, DigitReceived
from softphone.phone_board import Board, hang_up
from softphone.phone_holding import Wish
from softphone.phone_log import callback
from softphone.phone_media import rtp_counters
from softphone.silence_watch import Due, Heard, SilenceWatch
from softphone.voice_quality import QualityMeter

_CHALLENGES: Final = frozenset({401, 407})
_DECLINE: Final = 603
_DIGITS: Final = frozenset("0123456789*#ABCD")
_CALL_GONE: Final = frozenset({408, 481})  # no answer at all, or: there is no such call
_TELLS_WHO: Final = frozenset({"INVITE", "UPDATE"})


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
        self.asked: Wish | None = None  # its re-INVITE is on the way
        self.wish: Wish | None = None  # for after that
        self.stale = 0  # times that the present wish was answered as it had not been asked
        self.moved = False  # to another address: the next re-INVITE brings it
        self.untold = False  # the exchange was lost since: the next re-INVITE says where we are
        self.handing_over = ""  # id of the call whose far end ours is sent to, until that is settled
        self.stays_for_answer = True  # a blind transfer ends our call when it is answered over there
        self.silence = SilenceWatch()
        self._board = board
        self.key = board.keep(self)
        board.live[call.id] = self

    def audio(self) -> pj.AudioMedia | None:
        """The audio that flows now, or None: also where PJSIP made no stream of what was agreed on."""
        if self.media_index is None:
            return None
        try:
            return self.getAudioMedia(self.media_index)
        except pj.Error:  # it is in the log, as everything that the binding raises
            return None

    @property
    def measurable(self) -> bool:
        """Whether the far end has been heard for the whole last second, as far as is known."""
        return not self.call.far_end_holds and time.monotonic() - self._flows_since >= 1.0

    def change(self, state: CallState | None = None, **changes: Any) -> None:
        """Adopt a new truth and tell the desk, unless nothing is new."""
        before = self.call
        if before.state is CallState.ENDED:
            return
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

    def mind_silence(self, now: float, way: Heard) -> bool:
        """Once a second: tell, ask the far end, give up. Whether to ask the exchange. Raises pj.Error."""
        speaks = self.call.state is CallState.ACTIVE and not self.call.far_end_holds
        packets = None if not speaks or self.media_index is None else self._received(self.media_index)
        due = self.silence.look(packets, now, way)
        if not self.silence.told:
            self.change(silent_since=None)
        elif self.call.silent_since is None:
            self._board.log.info("nothing is heard", extra=self._tag())
            self.change(silent_since=datetime.now(UTC) - timedelta(seconds=self.silence.silent_s))
        if self._board.recordings is not None:
            self._board.recordings.cut(self.call.id, self.silence.silent_s if self.silence.cut else 0.0)
        if due is Due.ASK:
            self.ask_whether_it_lives()
        elif due is Due.GIVE_UP and self.ending is None:
            self._board.log.warning("the way is cut for too long", extra=self._tag())
            self.ending = EndReason.LOST if self.call.answered_at is not None else None
            hang_up(self)
        return self.silence.doubtful

    def _received(self, index: int) -> int:
        try:
            return rtp_counters(self, index).packets
        except pj.Error:  # its sound is just being made anew
            return -1

    def ask_whether_it_lives(self) -> None:
        """Ask the far end; no answer, or that it knows of no such call, ends it here too. Raises pj.Error."""
        param = pj.CallSendRequestParam()
        param.method = "OPTIONS"
        self.sendRequest(param)

    def fail(self, command: str, reason: str) -> None:
        """Tell the desk that a command came to nothing."""
        self._board.publish(CommandFailed(command, self.call.id, clean(reason)))

    def leave(self) -> None:
        """Over for the agent at once, though the network is cut; the far end hears it when that is back."""
        if (audio := self.audio()) is not None and self._board.sound is not None:
            self._board.sound.part(audio)
        self._over(0)
        self._board.owed[self.key] = time.monotonic()

    def end(self, status: int) -> None:
        """The call is over with this SIP status, 0 when none was ever exchanged."""
        self._board.release(self.key)
        self._over(status)

    def _over(self, status: int) -> None:
        self.media_index = None
        self._board.live.pop(self.call.id, None)
        if self._board.recordings is not None:
            self._board.recordings.end(self.call.id)
        phone_parties.part(self._board, self.call.id)
        self.announce()  # a caller can be gone before the 180 is out
        if self.call.state is not CallState.ENDED:
            reason = self.ending or end_reason(self.call, status)
            if reason is EndReason.FAR_END and phone_parties.taken_over(self._board, self.call.id):
                reason = EndReason.TRANSFERRED
            now = datetime.now(UTC)
            self.change(CallState.ENDED, ended_at=now, end_reason=reason, sip_status=status)
            self._board.log.info("call ended", extra=self._tag(reason=reason.value, status=status))

    # --- PJSIP's callbacks ---------------------------------------------------------------------

    @callback
    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        """The dialog's state changed."""
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_EARLY and self.call.direction is Direction.OUTGOING:
            self.change(CallState.ALERTING, sip_status=info.lastStatusCode)
        elif info.state == pj.PJSIP_INV_STATE_CONFIRMED and self.call.answered_at is None:
            self.change(CallState.ACTIVE, answered_at=datetime.now(UTC), sip_status=200)
            self._board.log.info("call answered", extra=self._tag())
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.end(info.lastStatusCode)

    @callback
    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:
        """Audio began, stopped or was held."""
        self._media_changed()

    @callback
    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:
        """The far end keyed a digit, or sent an INFO that says so."""
        if prm.digit in _DIGITS:
            self._board.publish(DigitReceived(self.call.id, prm.digit))

    @callback
    def onCallTsxState(self, prm: pj.OnCallTsxStateParam) -> None:
        """A transaction inside the call moved."""
        moved = prm.e.body.tsxState
        if moved.tsx.role == pj.PJSIP_ROLE_UAC:
            self._we_were_answered(moved.tsx)
        elif moved.type == pj.PJSIP_EVENT_RX_MSG and moved.tsx.method in _TELLS_WHO:
            self._far_end_is(moved.src.rdata.wholeMsg)

    @callback
    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:
        """A far end wants to send us elsewhere: only simulated callers go, a seat could be robbed."""
        if self._board.config.follow_transfers and not self._board.full:
            self._follow(prm)
        else:
            prm.statusCode = _DECLINE

    @callback
    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:
        """An INVITE wants this call's place. PJSIP would take it by itself, past us, and die of it."""
        prm.statusCode = _DECLINE
        self._board.log.warning("invite refused", extra=self._tag(reason="replaces a call"))

    def onCallRedirected(self, prm: pj.OnCallRedirectedParam) -> int:
        """Moved, says the far end: where a call goes, and what it costs, is the agent's to say."""
        self.ending = self.ending or EndReason.REFUSED
        return int(pj.PJSIP_REDIRECT_STOP)

    @callback
    def onCallTransferStatus(self, prm: pj.OnCallTransferStatusParam) -> None:
        """How our transfer goes on."""
        if not prm.finalNotify:
            phone_parties.accepted(self._board, self)
            return
        prm.cont = False
        if prm.statusCode // 100 == 2:
            phone_parties.transferred(self._board, self)
        else:
            self._not_transferred(f"{prm.statusCode} {prm.reason}")

    # --- what the callbacks mean ---------------------------------------------------------------

    def _check(self, before: CallState, after: CallState) -> None:
        try:
            check_transition(before, after)
        except IllegalTransition as error:  # the wire's truth counts more than our table
            self._board.log.error("illegal transition", extra=self._tag(error=str(error)))

    def _media_changed(self) -> None:
        if self.call.state is CallState.ENDED:
            return
        flowing = held = far_end_holds = False
        info = self.getInfo()  # `info.media` points into it: a temporary would be freed while we read
        for media in info.media:
            if media.type != pj.PJMEDIA_TYPE_AUDIO:
                continue
            if phone_holding.is_stale(self, media):
                phone_holding.ask_again(self._board, self)
                return
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
        self._record(audio)
        self._adopt_hold(held=held, flowing=flowing, far_end_holds=far_end_holds)

    def _record(self, audio: pj.AudioMedia | None) -> None:
        recordings = self._board.recordings
        if recordings is not None:
            recordings.flows(self.call, audio)
            self.change(recording=recordings.state(self.call.id))

    def _adopt_hold(self, *, held: bool, flowing: bool, far_end_holds: bool) -> None:
        state = self.call.state
        if held and state is CallState.ACTIVE:
            state = CallState.HELD
        elif flowing and state is CallState.HELD:
            state = CallState.ACTIVE
        if self.asked is not None and state is not self.call.state:
            phone_holding.settled(self._board, self)
        joined = self.call.joined and state is CallState.ACTIVE
        self.change(state, far_end_holds=far_end_holds, joined=joined)
        if state is CallState.HELD and Wish.TALK not in (self.asked, self.wish):
            phone_parties.part(self._board, self.call.id)
        if self._board.three_way:
            phone_parties.mix(self._board)

    def _we_were_answered(self, transaction: pj.SipTransaction) -> None:
        status = transaction.statusCode
        if transaction.method == "INVITE" and self.asked and status not in _CHALLENGES:
            phone_holding.answered(self._board, self, status, transaction.statusText)
        elif transaction.method == "OPTIONS" and status in _CALL_GONE:
            self.ending = self.ending or EndReason.LOST
            self._board.put_off(self.key, hang_up)

    def _not_transferred(self, reason: str) -> None:
        """Refused; whether the exchange has let the far end go meanwhile, only asking tells."""
        command = "transfer_to_call" if self.handing_over else "transfer"
        self.handing_over = ""
        self.change(handing_over=False)
        self.fail(command, reason)
        self._board.put_off(self.key, _ask)

    def _far_end_is(self, message: str) -> None:
        """After an attended transfer elsewhere the exchange says who speaks with us now."""
        asserted = split_headers(message)[0].get("p-asserted-identity", "")
        if asserted and self.call.answered_at is not None:
            name, remote = split_address(asserted)
            self.change(remote=remote or self.call.remote, remote_name=name)

    def _follow(self, prm: pj.OnCallTransferRequestParam) -> None:
        from_here = new_call(Direction.OUTGOING, 0, remote=split_address(prm.dstUri)[1])
        account = pj.Account.lookup(self.getInfo().accId)
        prm.newCall = SipCall(self._board, account, from_here)

    def _tag(self, **more: object) -> dict[str, object]:
        return {"call_id": self.call.id, **more}


def _ask(native: pj.Call) -> None:
    native.ask_whether_it_lives()
