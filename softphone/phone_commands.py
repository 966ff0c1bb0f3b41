"""What the desk asks, done with PJSIP; what can't be done is said, and the call is as it was."""

import re
import time
from collections.abc import Callable
from typing import Any, Final

import pjsua2 as pj

from softphone import phone_holding, phone_parties
from softphone.call import ANSWERED, CallState, Direction, EndReason
from softphone.call_life import new_call
from softphone.invite import clean
from softphone.line import CommandFailed, SoundChanged
from softphone.messages import (
    Answer,
    Beep,
    CallCommand,
    ChooseSound,
    Dial,
    HangUp,
    Hold,
    Join,
    LineCommand,
    Listen,
    Mute,
    PauseRecording,
    Reject,
    Resume,
    SendCode,
    SendDigits,
    Transfer,
    TransferToCall,
    Watch,
)
from softphone.phone_board import Board, hang_up, voice_only
from softphone.phone_calls import SipCall
from softphone.phone_exchange import Exchange
from softphone.phone_holding import CannotDo
from softphone.phone_services import Codes, Colleagues

_DIGITS: Final = re.compile(r"[0-9*#A-D]{1,64}")
_NUMBER: Final = re.compile(r"[0-9A-Za-z*#+._-]{1,64}")
# No blanks, quotes, angles or controls: what is pasted into a URI can't become a header.
_URI: Final = re.compile(r"sips?:[^\s<>\"\x00-\x1f\x7f]{1,256}")
_HEADER_NAME: Final = re.compile(r"(X-[A-Za-z0-9-]{1,60}|User-to-User|P-Asserted-Identity)", re.I)
_BUSY_HERE: Final = 486
_OK: Final = 200


class Commands:
    """Carries out the desk's commands. Thread: the phone's, outside PJSIP's callbacks."""

    def __init__(self, board: Board, exchange: Exchange) -> None:
        self._board = board
        self._exchange = exchange
        self._codes, self._colleagues = Codes(board), Colleagues(board)
        self._watched: tuple[str, ...] = ()
        self._watched_at = exchange.domain
        self._of_a_call: dict[type, Callable[[SipCall, Any], None]] = {
            Answer: self._answer,
            Reject: self._reject,
            HangUp: self._hang_up,
            Hold: lambda sip_call, _: phone_holding.hold(board, sip_call),
            Resume: lambda sip_call, _: phone_holding.resume(board, sip_call),
            Mute: self._mute,
            SendDigits: self._send_digits,
            Transfer: self._transfer,
            TransferToCall: self._transfer_to_call,
            Join: self._join,
            PauseRecording: self._pause_recording,
        }
        self._of_the_line: dict[type, Callable[[Any], None]] = {
            Dial: self._dial,
            SendCode: self._send_code,
            Watch: self._watch,
            ChooseSound: self._choose_sound,
            Listen: lambda command: board.sound.listen(command.on) if board.sound is not None else None,
            Beep: lambda _: board.sound.beep() if board.sound is not None else None,
        }

    def do(self, command: CallCommand | LineCommand) -> None:
        """Carry out one command, or publish CommandFailed."""
        call_id = "" if isinstance(command, LineCommand) else command.call_id
        try:
            if isinstance(command, LineCommand):
                self._of_the_line[type(command)](command)
            else:
                self._of_a_call[type(command)](self._live(command.call_id), command)
        except CannotDo as error:
            self._fail(command, call_id, str(error))
        except pj.Error as error:
            self._fail(command, call_id, error.reason)

    def tend(self, now: float) -> None:
        """Once a second."""
        self._codes.tend(now)
        if self._watched_at != self._exchange.domain:  # another registrar: its colleagues, not the former's
            self._colleagues.clear()
            self.do(Watch(self._watched))
        self._exchange.mind_calls(now)

    def close(self) -> None:
        """Let go of what hangs on the account."""
        self._colleagues.clear()

    def _live(self, call_id: str) -> SipCall:
        sip_call = self._board.live.get(call_id)
        if sip_call is None:
            raise CannotDo("There is no such call any more.")
        return sip_call

    def end_all(self, reason: EndReason) -> None:
        """End every call, for `reason`."""
        for sip_call in tuple(self._board.live.values()):
            sip_call.ending = reason
            self._board.put_off(sip_call.key, hang_up)

    def mute_all(self) -> None:
        """Cut the microphone of every call."""
        for sip_call in tuple(self._board.live.values()):
            self.do(Mute(sip_call.call.id, True))

    def _fail(self, command: CallCommand | LineCommand, call_id: str, reason: str) -> None:
        name = COMMAND_NAMES[type(command)]
        self._board.log.info("command failed", extra={"command": name, "call_id": call_id, "reason": reason})
        code = command.code if isinstance(command, SendCode) else ""
        self._board.publish(CommandFailed(name, call_id, reason, code))

    def _answer(self, sip_call: SipCall, _: Answer) -> None:
        if sip_call.call.state is not CallState.RINGING:
            raise CannotDo("Only a ringing call can be answered.")
        phone_holding.hold_others(self._board, sip_call)
        sip_call.answer(voice_only(_OK))

    def _reject(self, sip_call: SipCall, _: Reject) -> None:
        if sip_call.call.state is not CallState.RINGING:
            raise CannotDo("Only a ringing call can be declined.")
        sip_call.ending = EndReason.REJECTED
        sip_call.answer(voice_only(_BUSY_HERE))

    def _hang_up(self, sip_call: SipCall, _: HangUp) -> None:
        taken = sip_call.getInfo().state == pj.PJSIP_INV_STATE_CONNECTING  # but not acknowledged yet
        if sip_call.call.state is CallState.RINGING and not taken:
            self._reject(sip_call, Reject(sip_call.call.id))
            return
        # Who doesn't wait for a transfer to be answered has still handed the call over.
        leaves = EndReason.TRANSFERRED if sip_call.call.handing_over else EndReason.NEAR_END
        sip_call.ending = sip_call.ending or leaves
        if sip_call.silence.unsure and sip_call.call.answered_at is not None:
            sip_call.leave()
        else:
            sip_call.hangup(pj.CallOpParam())

    def _mute(self, sip_call: SipCall, command: Mute) -> None:
        audio = sip_call.audio()
        if audio is not None and self._board.sound is not None and command.on != sip_call.call.muted:
            self._board.sound.set_muted(audio, command.on)
            if self._board.recordings is not None:
                self._board.recordings.mute(sip_call.call.id, command.on)
        sip_call.change(muted=command.on)

    def _pause_recording(self, sip_call: SipCall, command: PauseRecording) -> None:
        recordings = self._board.recordings
        if recordings is None or not recordings.pause(sip_call.call.id, command.on):
            raise CannotDo("This call isn't recorded here.")
        sip_call.change(recording=recordings.state(sip_call.call.id))

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
        if sip_call.call.state not in ANSWERED:
            raise CannotDo("Only an answered call can be transferred.")
        _reachable(sip_call)
        sip_call.xfer(self._uri(command.number), pj.CallOpParam())
        sip_call.stays_for_answer = command.wait
        sip_call.change(handing_over=True)

    def _transfer_to_call(self, sip_call: SipCall, command: TransferToCall) -> None:
        other = self._live(command.other_id)
        if reason := phone_parties.can_transfer(sip_call, other):
            raise CannotDo(reason)
        _reachable(sip_call)
        phone_parties.transfer_to_call(sip_call, other, self._uri(other.call.remote))

    def _join(self, sip_call: SipCall, command: Join) -> None:
        other = self._live(command.other_id)
        if reason := phone_parties.can_join(sip_call, other):
            raise CannotDo(reason)
        phone_holding.hold_others(self._board, sip_call, other)
        self._board.three_way = (sip_call.call.id, other.call.id)
        for one in (sip_call, other):
            phone_holding.take_back(self._board, one)
        phone_parties.mix(self._board)

    def _choose_sound(self, command: ChooseSound) -> None:
        if self._board.sound is not None:
            self._board.sound.devices.choose(command.choice)
            self._board.publish(SoundChanged(self._board.sound.devices.state))

    def _send_code(self, command: SendCode) -> None:
        self._codes.send(self._exchange.account, command.code, self._uri(command.code))

    def _watch(self, command: Watch) -> None:
        self._watched, self._watched_at = command.extensions, self._exchange.domain
        uris = {name: self._uri(name) for name in command.extensions}
        self._colleagues.watch(self._exchange.account, uris)

    def _dial(self, command: Dial) -> None:
        if self._board.full:
            raise CannotDo("All lines of this phone are in use.")
        uri = self._uri(command.number)
        param = voice_only()
        for name, value in command.headers:
            param.txOption.headers.append(_header(name, value))
        phone_holding.hold_others(self._board)
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
    TransferToCall: "transfer_to_call",
    Join: "join",
    PauseRecording: "pause_recording",
    SendCode: "send_code",
    Watch: "watch",
    Beep: "beep",
    ChooseSound: "choose_sound",
    Listen: "listen_to_microphone",
    Dial: "dial",
}


def _reachable(sip_call: SipCall) -> None:
    if sip_call.silence.cut:
        raise CannotDo("The network is down; nothing that is asked now arrives.")


def _header(name: str, value: str) -> pj.SipHeader:
    if not _HEADER_NAME.fullmatch(name):
        raise CannotDo(f"The header {name[:64]!r} may not be set.")
    header = pj.SipHeader()
    header.hName, header.hValue = name, clean(value)
    return header
