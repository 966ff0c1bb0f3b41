"""The account: who may ring us, what an INVITE tells, and the way to the exchange."""

import time
from collections.abc import Callable
from typing import Final

import pjsua2 as pj

from softphone.call import Direction
from softphone.call_life import new_call
from softphone.config import PhoneConfig
from softphone.invite import Invite, clean, read_invite
from softphone.line import InviteRefused, RegistrationChanged, RegistrationState
from softphone.phone_calls import Board, SipCall, voice_only
from softphone.phone_log import Trickle
from softphone.phone_registration import RegistrationWatch

_RINGING: Final = 180
_FORBIDDEN: Final = 403
_NOT_ACCEPTABLE: Final = 488
_BAD_REQUEST: Final = 400
_BUSY_HERE: Final = 486
_REPORTS_A_SECOND: Final = 10
_REFUSED_RETRY_S: Final = 30.0
_SESSION_EXPIRES_S: Final = 180

_SRTP = {
    "off": pj.PJMEDIA_SRTP_DISABLED,
    "optional": pj.PJMEDIA_SRTP_OPTIONAL,
    "mandatory": pj.PJMEDIA_SRTP_MANDATORY,
}


class Refusals:
    """Counts the INVITEs that don't ring; in a flood a few a second are reported, all are counted."""

    def __init__(self, board: Board) -> None:
        self.total = 0
        self._board = board
        self._reports = Trickle(_REPORTS_A_SECOND)

    def add(self, reason: str, source: str) -> None:
        """One more INVITE was refused for `reason`, coming from `source` (address:port)."""
        self.total += 1
        if self._reports.passes():
            source = clean(source)
            self._board.log.warning("invite refused", extra={"reason": reason, "source": source})
            self._board.publish(InviteRefused(reason, source, self.total))


class SipAccount(pj.Account):  # type: ignore[misc]  # pjsua2 has no types
    """One account. Thread: the phone's; callbacks only note, the loop acts."""

    def __init__(self, board: Board, refusals: Refusals, address: str) -> None:
        super().__init__()
        self._board = board
        self._refusals = refusals
        self._peers = set(board.config.peers)
        self._registrar = ""  # the address that answered our last REGISTER
        self._retry_at: float | None = None
        self._leaving = False
        registers = bool(board.config.registrar)
        self.registration = RegistrationWatch(address, board.log, registers=registers)

    def retry_if_due(self, now: float) -> None:
        """PJSIP gives up after a refusal; a reloading exchange refuses for a moment, so ask again."""
        if self._retry_at is not None and now >= self._retry_at:
            self._retry_at = None
            self.setRegistration(True)

    @property
    def leaving(self) -> bool:
        """Whether the end of the registration is still unanswered."""
        return self._leaving and self.registration.now.state is RegistrationState.REGISTERED

    def leave(self) -> None:
        """Take the registration back, so that the exchange rings nobody who isn't there."""
        self._retry_at = None
        if self.registration.now.state is RegistrationState.REGISTERED:
            self._leaving = True
            self.setRegistration(False)

    # --- PJSIP's callbacks ---------------------------------------------------------------------

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        """An INVITE is here. Nothing is answered inside: on one without SDP that aborts PJSIP."""
        received_ns = time.monotonic_ns()
        try:
            self._invited(prm, received_ns)
        except Exception:  # the last line before native code, which would lose it
            self._board.log.exception("invite failed")

    def onRegStarted(self, prm: pj.OnRegStartedParam) -> None:
        """A REGISTER goes out."""
        self.registration.sent()

    def onRegState(self, prm: pj.OnRegStateParam) -> None:
        """A REGISTER came to its end."""
        try:
            self._registered(prm)
        except Exception:  # as above
            self._board.log.exception("registration callback failed")

    def onIncomingSubscribe(self, prm: pj.OnIncomingSubscribeParam) -> None:
        """Nobody has to watch a seat's presence; PJSIP would let anyone."""
        prm.code = _FORBIDDEN

    # --- what the callbacks mean ---------------------------------------------------------------

    def _invited(self, prm: pj.OnIncomingCallParam, received_ns: int) -> None:
        source = prm.rdata.srcAddress
        invite = read_invite(prm.rdata.wholeMsg)
        refusal = self._refusal(source, invite)
        if refusal is not None:
            status, reason = refusal
            self._refusals.add(reason, source)
            self._decline(prm.callId, status)
            return
        call = new_call(
            Direction.INCOMING,
            received_ns,
            remote=invite.remote,
            remote_name=invite.remote_name,
            skill_group=invite.skill_group,
            account_no=invite.account_no,
            ivr_trail=invite.ivr_trail,
            ivr_verdict=invite.ivr_verdict,
            token=invite.token,
        )
        sip_call = SipCall(self._board, self, call, prm.callId)
        self._board.put_off(sip_call.key, lambda native: self._ring(native, sip_call, source))

    def _ring(self, native: pj.Call, sip_call: SipCall, source: str) -> None:
        """Say 180, then tell the desk, then write it down: a desk that paints takes a core away."""
        native.answer(voice_only(_RINGING))
        sip_call.announce()
        call_id = sip_call.call.id
        self._board.log.info("call came in", extra={"call_id": call_id, "source": clean(source)})

    def _refusal(self, source: str, invite: Invite) -> tuple[int, str] | None:
        host = source.rpartition(":")[0].strip("[]")
        if host not in self._peers and host != self._registrar:
            return _FORBIDDEN, "stranger"
        if not invite.remote:
            return _BAD_REQUEST, "no caller"
        if not invite.has_sdp:
            return _NOT_ACCEPTABLE, "no media offer"
        if self._board.full:
            return _BUSY_HERE, "all lines in use"
        return None

    def _decline(self, native_id: int, status: int) -> None:
        declined = _DeclinedCall(self._board, self, native_id)
        self._board.put_off(declined.key, _answering(status))

    def _registered(self, prm: pj.OnRegStateParam) -> None:
        now = self.registration.answered(prm.code, clean(prm.reason), prm.expiration)
        self._retry_at = None
        if now.state is RegistrationState.REGISTERED:
            self._registrar = prm.rdata.srcAddress.rpartition(":")[0].strip("[]")
        elif now.state is RegistrationState.REFUSED:
            self._retry_at = time.monotonic() + _REFUSED_RETRY_S
        self._board.log.info("registration", extra={"state": now.state.value, "reason": now.reason})
        self._board.publish(RegistrationChanged(now))


class _DeclinedCall(pj.Call):  # type: ignore[misc]
    """An INVITE that never becomes a call of ours: held only until its refusal is out."""

    def __init__(self, board: Board, account: pj.Account, native_id: int) -> None:
        super().__init__(account, native_id)
        self._board = board
        self.key = board.keep(self)

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        """Let go of it once it is over."""
        if self.getInfo().state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._board.release(self.key)


def account_config(config: PhoneConfig) -> pj.AccountConfig:
    """PJSIP's settings for our account. PJSIP's own retry of 300 s would leave a seat deaf."""
    settings = pj.AccountConfig()
    settings.idUri = f"sip:{config.user}@{config.domain}"
    # A far end that died without a BYE is noticed by the session timer (RFC 4028).
    settings.callConfig.timerSessExpiresSec = _SESSION_EXPIRES_S
    rtp = settings.mediaConfig.transportConfig
    rtp.boundAddress = config.bind
    rtp.port, last_port = config.rtp_ports
    rtp.portRange = last_port - rtp.port
    rtp.randomizePort = True  # several phones on one machine would queue for the same first port
    settings.mediaConfig.srtpUse = _SRTP[config.srtp]
    settings.mediaConfig.srtpSecureSignaling = 0
    if config.registrar:
        suffix = "" if config.transport == "udp" else f";transport={config.transport}"
        registration = settings.regConfig
        registration.registrarUri = f"sip:{config.registrar}{suffix}"
        registration.timeoutSec = config.registration_expires_s
        registration.retryIntervalSec = 5
        registration.firstRetryIntervalSec = 1
        registration.randomRetryIntervalSec = 0
        registration.delayBeforeRefreshSec = 2
        settings.sipConfig.proxies.append(f"sip:{config.registrar}{suffix};lr")
        settings.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", config.user, 0, config.password))
    return settings


def _answering(status: int) -> Callable[[pj.Call], None]:
    return lambda native: native.answer(voice_only(status))
