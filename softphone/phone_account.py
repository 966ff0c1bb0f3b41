"""One account at one registrar: who may ring us, what an INVITE tells, what the registrar answered."""

import time
from collections.abc import Callable
from typing import Final

import pjsua2 as pj

from softphone.call import Direction
from softphone.call_life import new_call
from softphone.config import PhoneConfig
from softphone.invite import TOO_LONG, Invite, clean, read_invite, split_headers, was_cut
from softphone.line import TextReceived
from softphone.phone_board import Board, voice_only
from softphone.phone_calls import SipCall
from softphone.phone_log import callback
from softphone.phone_refusals import Refusals
from softphone.phone_registration import Registrars

_FORBIDDEN: Final = 403
_NOT_ACCEPTABLE: Final = 488
_BAD_REQUEST: Final = 400
_BUSY_HERE: Final = 486
_TOO_LARGE: Final = 513
_SESSION_EXPIRES_S: Final = 180

_RING: Final = voice_only(180)  # made once: what stands before the 180 is measured

_SRTP = {
    "off": pj.PJMEDIA_SRTP_DISABLED,
    "optional": pj.PJMEDIA_SRTP_OPTIONAL,
    "mandatory": pj.PJMEDIA_SRTP_MANDATORY,
}


class SipAccount(pj.Account):  # type: ignore[misc]  # pjsua2 has no types
    """Our account at the registrar in `place`. Thread: the phone's; callbacks only note, the loop acts.

    A registrar that took our registration may ring us.
    """

    def __init__(self, board: Board, refusals: Refusals, registrars: Registrars, place: int) -> None:
        super().__init__()
        self._board = board
        self._refusals = refusals
        self._registrars = registrars
        self._place = place

    def ask(self, uri: str) -> None:
        """Ask the registrar with OPTIONS whether it is there. Raises pj.Error."""
        question = pj.SendRequestParam()
        question.method = "OPTIONS"
        question.txOption.targetUri = uri
        self.sendRequest(question)

    # --- PJSIP's callbacks ---------------------------------------------------------------------

    @callback
    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        """An INVITE is here. Nothing is answered inside: on one without SDP that aborts PJSIP."""
        self._invited(prm, time.monotonic_ns())

    @callback
    def onRegStarted(self, prm: pj.OnRegStartedParam) -> None:
        """A REGISTER goes out."""
        self._registrars.sent(self._place, time.monotonic())

    @callback
    def onRegState(self, prm: pj.OnRegStateParam) -> None:
        """A REGISTER came to its end."""
        self._registered(prm)

    @callback
    def onSendRequest(self, prm: pj.OnSendRequestParam) -> None:
        """An OPTIONS was answered, or nothing can be sent. Its time-out is the registrars' own."""
        what = prm.e.body.tsxState.type
        if what == pj.PJSIP_EVENT_RX_MSG:
            self._registrars.ask_answered(self._place, time.monotonic())
        elif what == pj.PJSIP_EVENT_TRANSPORT_ERROR:
            self._registrars.connection_lost(self._place, "nothing can be sent", time.monotonic())

    @callback
    def onIncomingSubscribe(self, prm: pj.OnIncomingSubscribeParam) -> None:
        """Nobody has to watch a seat's presence; PJSIP would let anyone."""
        prm.code = _FORBIDDEN
        self._refusals.heard_from(prm.rdata.srcAddress)

    @callback
    def onInstantMessage(self, prm: pj.OnInstantMessageParam) -> None:
        """A line of text; only the exchange may send one."""
        self._refusals.heard_from(prm.rdata.srcAddress)
        if self._refusals.knows(prm.rdata.srcAddress):
            self._board.publish(TextReceived(clean(prm.msgBody)))

    # --- what the callbacks mean ---------------------------------------------------------------

    def _invited(self, prm: pj.OnIncomingCallParam, received_ns: int) -> None:
        source = prm.rdata.srcAddress
        message = prm.rdata.wholeMsg
        invite = read_invite(message)
        refusal = self._refusal(source, invite, cut=was_cut(message))
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
        native.answer(_RING)
        sip_call.announce()
        call_id = sip_call.call.id
        self._board.log.info("call came in", extra={"call_id": call_id, "source": clean(source)})

    def _refusal(self, source: str, invite: Invite, *, cut: bool) -> tuple[int, str] | None:
        if not self._refusals.knows(source):
            return _FORBIDDEN, "stranger"
        if cut:
            return _TOO_LARGE, TOO_LONG
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
        if prm.code // 100 == 2:
            self._refusals.known[self._place] = prm.rdata.srcAddress.rpartition(":")[0].strip("[]")
            date = split_headers(prm.rdata.wholeMsg)[0].get("date")
            self._registrars.told_time(self._place, date, time.monotonic())
        reason = clean(prm.reason)
        self._registrars.answered(self._place, prm.code, reason, prm.expiration, time.monotonic())


class _DeclinedCall(pj.Call):  # type: ignore[misc]
    """An INVITE that never becomes a call of ours: held only until its refusal is out."""

    def __init__(self, board: Board, account: pj.Account, native_id: int) -> None:
        super().__init__(account, native_id)
        self._board = board
        self.key = board.keep(self)

    @callback
    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        """Let go of it once it is over."""
        if self.getInfo().state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._board.release(self.key)


def account_config(
    config: PhoneConfig, registrar: str, reached_at: tuple[str, int] | None = None
) -> pj.AccountConfig:
    """PJSIP's settings for our account at `registrar`, "" for none. When to register is ours to decide.

    `reached_at` is the address and port that others are told, where they aren't those that we are bound to.
    """
    settings = pj.AccountConfig()
    settings.idUri = f"sip:{config.user}@{config.domain}"
    # A far end that died without a BYE is noticed by the session timer (RFC 4028).
    settings.callConfig.timerSessExpiresSec = _SESSION_EXPIRES_S
    rtp = settings.mediaConfig.transportConfig
    rtp.boundAddress = config.bind
    rtp.port, last_port = config.rtp_ports
    rtp.portRange = last_port - rtp.port
    rtp.randomizePort = True  # several phones on one machine would queue for the same first port
    if reached_at is not None:
        rtp.publicAddress = reached_at[0]
        contact = registrar_uri(config, "{}:{}".format(*reached_at)).replace(":", f":{config.user}@", 1)
        settings.sipConfig.contactForced = f"<{contact}>"
        settings.natConfig.contactRewriteUse = 0  # or PJSIP takes the machine's first address again
    # PJSIP would ask at once, into a network that may be gone, and be deaf until the answer: see TAKE_UP.
    settings.ipChangeConfig.reinviteFlags = 0
    settings.mediaConfig.srtpUse = _SRTP[config.srtp]
    settings.mediaConfig.srtpSecureSignaling = 0
    if registrar:
        registration = settings.regConfig
        registration.registrarUri = registrar_uri(config, registrar)
        registration.registerOnAdd = False
        # PJSIP would take the former address back and register the new one in one breath: an exchange that
        # rewrites contacts, and gets them the other way round, has forgotten us, and we don't know.
        registration.disableRegOnModify = True
        registration.timeoutSec = config.registration_expires_s
        registration.retryIntervalSec = 0  # never by itself
        registration.delayBeforeRefreshSec = 2
        settings.sipConfig.proxies.append(f"{registrar_uri(config, registrar)};lr")
        settings.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", config.user, 0, config.password))
    return settings


def registrar_uri(config: PhoneConfig, registrar: str) -> str:
    """The URI that reaches `registrar` over our transport."""
    return f"sip:{registrar}" + ("" if config.transport == "udp" else f";transport={config.transport}")


def _answering(status: int) -> Callable[[pj.Call], None]:
    return lambda native: native.answer(voice_only(status))
