"""What the desk asks, done with PJSIP; what can't be done is said, and the call is as it was."""

import re
import time
from collections.abc import Callable
from typing import Any, Final

import pjsua2 as pj

from softphone.call import CallState, Direction, EndReason
from softphone.call_life import new_call
from softphone.invite import clean
from softphone.line import CommandFailed
from softphone.messages import (
    Answer,
    CallCommand,
    Dial,
    HangUp,
    Hold,
    Mute,
    Reject,
    Resume,
    SendDigits,
    Transfer,
)
from softphone.phone_calls import Board, SipCall, hang_up, voice_only
from softphone.phone_exchange import Exchange

_DIGITS: Final = re.compile(r"[0-9*#A-D]{1,64}")
_NUMBER: Final = re.compile(r"[0-9A-Za-z*#+._-]{1,64}")
# No blanks, quotes, angles or controls: what is pasted into a URI can't become a header.
_URI: Final = re.compile(r"sips?:[^\s<>\"\x00-\x1f\x7f]{1,256}")
_HEADER_NAME: Final = re.compile(r"(X-[A-Za-z0-9-]{1,60}|User-to-User|P-Asserted-Identity)", re.I)
_BUSY_HERE: Final = 486
_OK: Final = 200


class CannotDo(Exception):
    """Why a command can't be carried out, in words for the agent."""


class Commands:
    """Carries out the desk's commands. Thread: the phone's, outside PJSIP's callbacks."""

    def __init__(self, board: Board, exchange: Exchange) -> None:
        self._board = board
        self._exchange = exchange
        self._of_a_call: dict[type, Callable[[SipCall, Any], None]] = {
            Answer: self._answer,
            Reject: self._reject,
            HangUp: self._hang_up,
            Hold: self._hold,
            Resume: self._resume,
            Mute: self._mute,
            SendDigits: self._send_digits,
            Transfer: self._transfer,
        }

    def do(self, command: CallCommand | Dial) -> None:
        """Carry out one command, or publish CommandFailed."""
        call_id = "" if isinstance(command, Dial) else command.call_id
        try:
            if isinstance(command, Dial):
                self._dial(command)
                return
            sip_call = self._board.live.get(command.call_id)
            if sip_call is None:
                raise CannotDo("There is no such call any more.")
            self._of_a_call[type(command)](sip_call, command)
        except CannotDo as error:
            self._fail(command, call_id, str(error))
        except pj.Error as error:
            self._fail(command, call_id, error.reason)

    def end_all(self, reason: EndReason) -> None:
        """End every call, for `reason`."""
        for sip_call in tuple(self._board.live.values()):
            sip_call.ending = reason
            self._board.put_off(sip_call.key, hang_up)

    def mute_all(self) -> None:
        """Cut the microphone of every call."""
        for sip_call in tuple(self._board.live.values()):
            self.do(Mute(sip_call.call.id, True))

    def _fail(self, command: CallCommand | Dial, call_id: str, reason: str) -> None:
        name = COMMAND_NAMES[type(command)]
        self._board.log.info("command failed", extra={"command": name, "call_id": call_id, "reason": reason})
        self._board.publish(CommandFailed(name, call_id, reason))

    def _answer(self, sip_call: SipCall, _: Answer) -> None:
        if sip_call.call.state is not CallState.RINGING:
            raise CannotDo("Only a ringing call can be answered.")
        self._hold_others(sip_call)
        sip_call.answer(voice_only(_OK))

    def _reject(self, sip_call: SipCall, _: Reject) -> None:
        if sip_call.call.state is not CallState.RINGING:
            raise CannotDo("Only a ringing call can be declined.")
        sip_call.ending = EndReason.REJECTED
        sip_call.answer(voice_only(_BUSY_HERE))

    def _hang_up(self, sip_call: SipCall, _: HangUp) -> None:
        if sip_call.call.state is CallState.RINGING:
            self._reject(sip_call, Reject(sip_call.call.id))
            return
        sip_call.ending = sip_call.ending or EndReason.NEAR_END
        sip_call.hangup(pj.CallOpParam())

    def _hold(self, sip_call: SipCall, _: Hold) -> None:
        if sip_call.call.state is CallState.HELD or sip_call.asked == "hold":
            return
        if sip_call.call.state is not CallState.ACTIVE:
            raise CannotDo("Only an answered call can be put on hold.")
        sip_call.setHold(pj.CallOpParam())
        sip_call.asked = "hold"

    def _resume(self, sip_call: SipCall, _: Resume) -> None:
        if sip_call.call.state is CallState.ACTIVE or sip_call.asked == "resume":
            return
        if sip_call.call.state is not CallState.HELD:
            raise CannotDo("Only a held call can be taken back.")
        self._hold_others(sip_call)
        param = voice_only()
        param.opt.flag = pj.PJSUA_CALL_UNHOLD
        sip_call.reinvite(param)
        sip_call.asked = "resume"

    def _mute(self, sip_call: SipCall, command: Mute) -> None:
        audio = sip_call.audio()
        if audio is not None and self._board.sound is not None and command.on != sip_call.call.muted:
            self._board.sound.set_muted(audio, command.on)
        sip_call.change(muted=command.on)

    def _send_digits(self, sip_call: SipCall, command: SendDigits) -> None:
        if not _DIGITS.fullmatch(command.digits):
            raise CannotDo("Only 0-9, *, # and A-D can be sent as digits.")
        if sip_call.audio() is None:
            raise CannotDo("Digits need a call that is answered and not on hold.")
        param = pj.CallSendDtmfParam()
        param.method = pj.PJSUA_DTMF_METHOD_RFC2833
        param.digits = command.digits
        sip_call.sendDtmf(param)

    def _transfer(self, sip_call: SipCall, command: Transfer) -> None:
        if sip_call.call.state not in (CallState.ACTIVE, CallState.HELD):
            raise CannotDo("Only an answered call can be transferred.")
        sip_call.xfer(self._uri(command.number), pj.CallOpParam())

    def _dial(self, command: Dial) -> None:
        if self._board.full:
            raise CannotDo("All lines of this phone are in use.")
        uri = self._uri(command.number)
        param = voice_only()
        for name, value in command.headers:
            param.txOption.headers.append(_header(name, value))
        self._hold_others(None)
        # As it is shown: the user part alone, like the remote of an incoming call.
        remote = uri.partition(":")[2].partition("@")[0]
        call = new_call(Direction.OUTGOING, time.monotonic_ns(), remote=clean(remote))
        sip_call = SipCall(self._board, self._exchange.account, call)
        sip_call.announce()
        self._place(sip_call, uri, param)

    def _place(self, sip_call: SipCall, uri: str, param: pj.CallOpParam) -> None:
        try:
            sip_call.makeCall(uri, param)
        except pj.Error:
            if sip_call.call.state is not CallState.ENDED:
                sip_call.end(0)  # it was told of, so its end must be
            raise

    def _hold_others(self, taken: SipCall | None) -> None:
        """One conversation at a time: the caller on the other line must not listen in."""
        if not self._board.config.hold_others:
            return
        for other in tuple(self._board.live.values()):
            if other is not taken and other.call.state is CallState.ACTIVE:
                self._hold(other, Hold(other.call.id))

    def _uri(self, number: str) -> str:
        if _URI.fullmatch(number):
            return number
        if not _NUMBER.fullmatch(number):
            raise CannotDo("This is neither a telephone number nor a sip: address.")
        return f"sip:{number.replace('#', '%23')}@{self._exchange.domain}"


COMMAND_NAMES: Final[dict[type, str]] = {
    Answer: "answer",
    Reject: "reject",
    HangUp: "hang_up",
    Hold: "hold",
    Resume: "resume",
    Mute: "mute",
    SendDigits: "send_digits",
    Transfer: "transfer",
    Dial: "dial",
}


def _header(name: str, value: str) -> pj.SipHeader:
    if not _HEADER_NAME.fullmatch(name):
        raise CannotDo(f"The header {name[:64]!r} may not be set.")
    header = pj.SipHeader()
    header.hName, header.hValue = name, clean(value)
    return header
