"""PJSIP brought up and taken down: endpoint, transport, and what the library can do.

Imported by the phone process only. Everything runs on the one thread that created the endpoint
(`threadCnt=0`, `mainThreadOnly`), the sound packets too: a pjsua2 call from any other aborts the process.
"""

import contextlib
import ctypes
import gc
import logging
import re
import socket
from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import Any

import pjsua2 as pj

from softphone.config import PhoneConfig
from softphone.invite import TOO_LONG, clean, was_cut
from softphone.line import Binding
from softphone.no_phone import PhoneError, Why
from softphone.phone_devices import is_real
from softphone.phone_log import Trickle, callback

_PORTS_TRIED = 10
_CLOCK_HZ = 16000
_ERRORS_ONLY = 1
_TOP_PRIORITY = 254

_TRANSPORTS = {
    "udp": pj.PJSIP_TRANSPORT_UDP,
    "tcp": pj.PJSIP_TRANSPORT_TCP,
    "tls": pj.PJSIP_TRANSPORT_TLS,
}
# pj_ssl_sock_proto; 2.17 wants its protocols named, 2.15 lacks TLS 1.3 and ignores the bit.
_TLS_1_2, _TLS_1_3 = 1 << 4, 1 << 5
_BUSY_HERE = 486
_LINES_A_SECOND = 10
_SENDER_AND_TEXT = 64 | 512  # pj_log_decoration: our log has its own time
_OVERFLOW = "PJSIP_ERXOVERFLOW"  # by TCP or TLS
_DROPPED_PACKET = re.compile(r"Error processing packet from (\S+?):? ")

OnRefused = Callable[[str, str], None]


class Connection(Enum):
    """What became of a TCP or TLS connection."""

    MADE = auto()
    LOST = auto()  # closed over there, or broken
    LEFT = auto()  # closed here, as PJSIP does with what nobody needs: its handle means nothing any more


OnConnection = Callable[[int, Connection], None]  # with PJSIP's handle
OnPort = Callable[[int], None]  # with PJSIP's status, 0 when it is open
_CONNECTIONS = {
    pj.PJSIP_TP_STATE_CONNECTED: Connection.MADE,
    pj.PJSIP_TP_STATE_DISCONNECTED: Connection.LOST,
    pj.PJSIP_TP_STATE_SHUTDOWN: Connection.LEFT,
    pj.PJSIP_TP_STATE_DESTROY: Connection.LEFT,
}
_TLS_1_3_SUITES = range(0x1301, 0x1306)


class _ErrorLines(pj.LogWriter):  # type: ignore[misc]  # pjsua2 has no types
    """PJSIP's error lines for our own log, and the INVITEs that it drops as malformed.

    Only an error's first line is kept: what follows may be a packet, with digests and keys.
    """

    def __init__(self, on_refused: OnRefused, log: logging.Logger) -> None:
        super().__init__()
        self._on_refused = on_refused
        self._log = log
        self._lines = Trickle(_LINES_A_SECOND)

    @callback
    def write(self, entry: pj.LogEntry) -> None:
        """Called by PJSIP on our thread (`mainThreadOnly`)."""
        text, _, packet = entry.msg.partition("\n")
        if self._lines.passes():
            self._log.warning("pjsip", extra={"text": clean(text)})
        # No callback tells of these, neither in 2.15 nor in 2.17.
        if (dropped := _DROPPED_PACKET.search(text)) and packet.startswith("INVITE "):
            self._on_refused(TOO_LONG if _OVERFLOW in text else "malformed", dropped[1])


class _Endpoint(pj.Endpoint):  # type: ignore[misc]
    """The endpoint: tells of INVITEs that PJSIP refuses before we see them, of connections and the port."""

    def __init__(self, on_refused: OnRefused, on_connection: OnConnection, on_port: OnPort) -> None:
        super().__init__()
        self._on_refused = on_refused
        self._on_connection = on_connection
        self._on_port = on_port

    @callback
    def onTransportState(self, prm: pj.OnTransportStateParam) -> None:
        """A TCP or TLS connection was made, lost or left."""
        if (became := _CONNECTIONS.get(prm.state)) is not None:
            self._on_connection(int(prm.hnd), became)

    @callback
    def onIpChangeProgress(self, prm: pj.OnIpChangeProgressParam) -> None:
        """Of what a changed address asks for: whether our port is open again. PJSIP tries it twice."""
        if prm.op == pj.PJSUA_IP_CHANGE_OP_RESTART_LIS:
            self._on_port(prm.status)

    @callback
    def onRejectedIncomingCall(self, prm: pj.OnRejectedIncomingCallParam) -> None:
        """No slot was left (486), or the INVITE or its SDP was malformed."""
        full = prm.statusCode == _BUSY_HERE
        reason = "all lines in use" if full else f"malformed: {prm.statusCode} {clean(prm.reason)}"
        if was_cut(prm.rdata.wholeMsg):
            reason = TOO_LONG
        self._on_refused(reason, prm.rdata.srcAddress)


class Stack:
    """The running library. `on_refused(reason, source)` hears of INVITEs that never reach an account."""

    def __init__(self, config: PhoneConfig, on_refused: OnRefused, log: logging.Logger) -> None:
        self._log = log
        self._writer = _ErrorLines(on_refused, log)
        self.wanted_port = 0  # when it was taken
        self.deaf = ""  # why the UDP port couldn't be opened again: nothing is heard, nothing can be sent
        self.on_connection: OnConnection | None = None
        self.endpoint = _Endpoint(on_refused, self._connection_changed, self._port_opened)
        self.endpoint.libCreate()
        self.endpoint.libInit(self._endpoint_config())
        self.port = self._open_transport(config)
        self.endpoint.libStart()
        self._choose_codecs(config.codecs)
        self.binding = self._describe(config)

    def shut(self, connection: int) -> None:
        """Use a connection no more: the next request opens another. Raises pj.Error."""
        with _pointer(connection) as handle:
            self.endpoint.transportShutdown(handle)

    def handle_events(self, wait_ms: int) -> None:
        """Let PJSIP work: returns when something happened, after `wait_ms` at the latest."""
        self.endpoint.libHandleEvents(wait_ms)

    def destroy(self) -> None:
        """End the library. Every Call, Account and Player must be gone from Python before."""
        gc.collect()  # an object that outlives libDestroy aborts the process when it goes
        # Without the network: we have waited ourselves, PJSIP would sleep for another second.
        self.endpoint.libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)

    def _connection_changed(self, handle: int, became: Connection) -> None:
        if self.on_connection is not None:
            self.on_connection(handle, became)

    def _port_opened(self, status: int) -> None:
        was, self.deaf = self.deaf, ""
        if status:
            self.deaf = f"port {self.port}: {self.endpoint.utilStrError(status)}"
        if self.deaf and not was:
            self._log.error("port not opened again", extra={"error": self.deaf})
        elif was and not self.deaf:
            self._log.info("port open again", extra={"port": self.port})

    def _endpoint_config(self) -> pj.EpConfig:
        settings = pj.EpConfig()
        settings.logConfig.level = _ERRORS_ONLY
        settings.logConfig.consoleLevel = _ERRORS_ONLY  # the writer hears what the console would
        settings.logConfig.msgLogging = 0
        settings.logConfig.decor = _SENDER_AND_TEXT
        settings.logConfig.writer = self._writer
        settings.uaConfig.threadCnt = 0
        settings.uaConfig.mainThreadOnly = True
        settings.uaConfig.maxCalls = _library_calls()  # so that we and not the library refuse a call
        settings.uaConfig.userAgent = "AgentDesktop"
        settings.medConfig.clockRate = _CLOCK_HZ
        # PJSIP's own reader of sound packets races with a call that takes over the socket of one that has
        # just ended, and aborts: once in a hundred calls that follow each other at once.
        settings.medConfig.hasIoqueue = False
        settings.medConfig.threadCnt = 0
        settings.medConfig.noVad = True
        settings.medConfig.ecTailLen = 0  # headsets: an echo canceller only costs voice quality
        return settings

    def _open_transport(self, config: PhoneConfig) -> int:
        kind = _TRANSPORTS[config.transport]
        tries = range(config.port, min(config.port + _PORTS_TRIED, 65535) + 1) if config.port else (0,)
        for port in tries:
            try:
                number = self.endpoint.transportCreate(kind, _transport_config(config, port))
            except pj.Error as error:
                reason = error.reason
                continue
            bound: str = self.endpoint.transportGetInfo(number).localName
            if port != config.port:
                self.wanted_port = config.port
                self._log.warning("port taken", extra={"wanted": config.port, "used": port})
            return int(bound.rpartition(":")[2])
        raise PhoneError(
            f"No {config.transport.upper()} port at {config.bind}:{config.port}: {reason}. "
            "Choose another port, or 0 for any free one.",
            Why.PORT,
        )

    def _choose_codecs(self, wanted: tuple[str, ...]) -> None:
        """Offer the wanted codecs in their order and no others."""
        for codec in self.endpoint.codecEnum2():
            name = codec.codecId.partition("/")[0]
            priority = _TOP_PRIORITY - wanted.index(name) if name in wanted else 0
            self.endpoint.codecSetPriority(codec.codecId, priority)

    def _describe(self, config: PhoneConfig) -> Binding:
        devices = self.endpoint.audDevManager().enumDev2()
        drivers = {device.driver for device in devices if is_real(device)}
        ciphers = set(self.endpoint.utilSslGetAvailableCiphers()) if _has_tls(self.endpoint) else set()
        tls = "" if not ciphers else ("TLS 1.3" if ciphers & set(_TLS_1_3_SUITES) else "TLS 1.2")
        return Binding(
            version=self.endpoint.libVersion().full,
            drivers=tuple(sorted(drivers)),
            codecs=tuple(codec.codecId for codec in self.endpoint.codecEnum2() if codec.priority),
            tls=tls,
            max_calls=min(config.max_calls, _library_calls()),
        )


def _transport_config(config: PhoneConfig, port: int) -> pj.TransportConfig:
    settings = pj.TransportConfig()
    settings.port = port
    settings.boundAddress = config.bind
    if config.transport == "tcp":
        settings.sockOptParams = _AT_ONCE.params
    if config.transport == "tls":
        settings.tlsConfig.sockOptParams = _AT_ONCE.params
        settings.tlsConfig.proto = _TLS_1_2 | _TLS_1_3
        settings.tlsConfig.CaListFile = config.tls_ca_file or system_authorities()
        settings.tlsConfig.verifyServer = config.tls_verify
    return settings


class _AtOnce:
    """Small packets go out, and are acknowledged, at once: else each re-INVITE waits 40 ms in the kernel.

    PJSIP keeps pointers to the values, so these live as long as the process.
    """

    def __init__(self) -> None:
        names = [name for name in ("TCP_NODELAY", "TCP_QUICKACK") if hasattr(socket, name)]  # Linux: both
        self.options = [self._option(getattr(socket, name)) for name in names]
        self.params = pj.SockOptParams()
        self.params.sockOpts = pj.SockOptVector(self.options)

    @staticmethod
    def _option(name: int) -> pj.SockOpt:
        option = pj.SockOpt()
        option.level, option.optName = socket.IPPROTO_TCP, name
        option.setOptValInt(1)
        return option


_AT_ONCE = _AtOnce()


@contextlib.contextmanager
def _pointer(address: int) -> Iterator[Any]:
    """A native handle as the binding takes it back.

    pjsua2 gives a transport as a number and takes it as one of its pointers, which Python can't make: so one
    of those is lent the number, where it keeps its own.
    """
    owner = pj.SendRequestParam()
    kept = ctypes.c_void_p.from_address(id(owner.this) + object.__basicsize__)
    own = kept.value
    if own != int(owner.this):
        raise pj.Error(-1, "connections", "This binding keeps its pointers elsewhere.", "", 0)
    kept.value = address
    try:
        yield owner.this
    finally:
        kept.value = own


def system_authorities() -> str:
    """The file of certificate authorities that this system trusts, or "" (then nobody is trusted)."""
    import ssl  # 20 ms that only a TLS phone spends

    return ssl.get_default_verify_paths().cafile or ""


def _has_tls(endpoint: pj.Endpoint) -> bool:
    try:
        return len(endpoint.utilSslGetAvailableCiphers()) > 0
    except pj.Error:
        return False


def _library_calls() -> int:
    """PJSUA_MAX_CALLS isn't exported; the public 2.15 wheel was built with 4, ours with 64."""
    return 60 if hasattr(pj.CallSetting, "textCount") else 4
