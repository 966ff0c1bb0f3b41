"""A raw SIP caller over UDP: the stopwatch that owes nothing to the library it measures.

Sends an INVITE, notes when the 180 comes back, cancels, acknowledges. All times are
CLOCK_MONOTONIC in nanoseconds, so that they compare with `Call.received_ns` of a phone on the same
machine: right before `sendto`, and when the answer reached our socket by the kernel's own stamp, because
on a busy machine this program waits for a core as well. As a program:

    python -m benchmarks.uac PORT --rate 10 --count 200
"""

import argparse
import itertools
import json
import os
import re
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

HeaderLines = Iterable[tuple[str, str]]

SDP: Final = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)
_CALL_ID: Final = re.compile(rb"\r\nCall-ID:\s*(\S+)", re.I)
_METHOD: Final = re.compile(rb"\r\nCSeq:\s*\d+ (\w+)", re.I)
_TO: Final = re.compile(rb"\r\nTo:[^\r\n]*?(;tag=[^\r\n;]+)", re.I)
_RECEIVE_BUFFER: Final = 4 * 1024 * 1024
_WAKE_S: Final = 0.1
_STAMP: Final = struct.Struct("@qq")  # timespec: seconds and nanoseconds of CLOCK_REALTIME
_SO_TIMESTAMPNS: Final = 35 if sys.platform.startswith("linux") else 0


@dataclass(slots=True)
class Attempt:
    """One INVITE and what became of it; times in ns, statuses as SIP numbers, 0 and None: not yet."""

    call_id: str
    number: int
    sent_ns: int = 0
    trying_ns: int = 0
    ringing_ns: int = 0
    status: int | None = None  # final answer to the INVITE
    finished: threading.Event = field(default_factory=threading.Event)
    rang: threading.Event = field(default_factory=threading.Event)

    @property
    def ringing_ms(self) -> float | None:
        """INVITE to 180 in milliseconds, None when it never rang."""
        return (self.ringing_ns - self.sent_ns) / 1e6 if self.ringing_ns else None


class Uac:
    """A caller on one UDP socket with one receiving thread. A context manager; use from one thread.

    With `cancel_on_ringing` each call is given up as soon as it rings, which keeps the callee empty.
    """

    def __init__(
        self, port: int, host: str = "127.0.0.1", *, source: str = "", cancel_on_ringing: bool = True
    ) -> None:
        """Calls `port` at `host`, from the address `source` when it shall be another."""
        self._callee = (host, port)
        self._cancel_on_ringing = cancel_on_ringing
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        self._socket.bind((source or host, 0))
        self._socket.settimeout(_WAKE_S)
        if _SO_TIMESTAMPNS:
            self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self.port: int = self._socket.getsockname()[1]
        self._run = f"{os.getpid()}-{time.monotonic_ns()}"
        self._numbers = itertools.count()
        self._attempts: dict[bytes, Attempt] = {}
        self._closing = threading.Event()
        self._receiver = threading.Thread(target=self._receive, name="uac receiver")

    def __enter__(self) -> Self:
        self._receiver.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._receiver.join()
        self._socket.close()

    def invite(self, headers: HeaderLines = (), body: str = SDP) -> Attempt:
        """Send one INVITE; returns at once."""
        number = next(self._numbers)
        attempt = Attempt(call_id=f"{self._run}-{number}", number=number)
        extra = [*headers, *([("Content-Type", "application/sdp")] if body else [])]
        message = self.message("INVITE", attempt, extra, body)
        self._attempts[attempt.call_id.encode()] = attempt
        attempt.sent_ns = time.monotonic_ns()
        self._socket.sendto(message, self._callee)
        return attempt

    def cancel(self, attempt: Attempt) -> None:
        """Give a call up before its answer."""
        self._socket.sendto(self.message("CANCEL", attempt), self._callee)

    def send_raw(self, data: bytes) -> None:
        """Send any bytes, well-formed or not."""
        self._socket.sendto(data, self._callee)

    def message(
        self,
        method: str,
        attempt: Attempt,
        headers: HeaderLines = (),
        body: str = "",
        to_tag: str = "",
    ) -> bytes:
        """The bytes of one request; INVITE, CANCEL and ACK of an attempt share branch and tags."""
        host, port = self._callee
        lines = [
            f"{method} sip:agent@{host}:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{self.port};rport;branch=z9hG4bK{attempt.call_id}",
            "Max-Forwards: 70",
            f"From: <sip:13900001234@{host}:{self.port}>;tag=f{attempt.number}",
            f"To: <sip:agent@{host}:{port}>{to_tag}",
            f"Call-ID: {attempt.call_id}",
            f"CSeq: 1 {method}",
            f"Contact: <sip:13900001234@{host}:{self.port}>",
            *(f"{name}: {value}" for name, value in headers),
            f"Content-Length: {len(body.encode())}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    def _receive(self) -> None:
        while not self._closing.is_set():
            try:
                data, stamps, _, _ = self._socket.recvmsg(65535, socket.CMSG_SPACE(_STAMP.size))
            except TimeoutError:
                continue
            self._handle(data, time.monotonic_ns() - _waited_ns(stamps))

    def _handle(self, data: bytes, now_ns: int) -> None:
        call_id, method = _CALL_ID.search(data), _METHOD.search(data)
        attempt = self._attempts.get(call_id[1]) if call_id else None
        if attempt is None or method is None or method[1] != b"INVITE" or data[:8] != b"SIP/2.0 ":
            return
        status = int(data[8:11])
        if status == 100:
            attempt.trying_ns = attempt.trying_ns or now_ns
        elif status < 200:
            self._rings(attempt, now_ns)
        else:
            to_tag = _TO.search(data)
            ack = self.message("ACK", attempt, to_tag=to_tag[1].decode() if to_tag else "")
            self._socket.sendto(ack, self._callee)
            attempt.status = status
            attempt.finished.set()

    def _rings(self, attempt: Attempt, now_ns: int) -> None:
        if not attempt.ringing_ns:
            attempt.ringing_ns = now_ns
            attempt.rang.set()
            if self._cancel_on_ringing:
                self.cancel(attempt)


def _waited_ns(stamps: list[tuple[int, int, bytes]]) -> int:
    """How long a packet has lain in the socket, 0 where the kernel doesn't say."""
    for _, kind, stamp in stamps:
        if kind == _SO_TIMESTAMPNS:
            seconds, ns = _STAMP.unpack(stamp)
            return max(0, time.time_ns() - int(seconds) * 1_000_000_000 - int(ns))
    return 0


def call_at_rate(uac: Uac, rate: float, count: int, headers: HeaderLines = ()) -> list[Attempt]:
    """`count` INVITEs at `rate` a second, then up to 3 s for the last to finish."""
    headers = tuple(headers)
    begin = time.monotonic()
    attempts = []
    for number in range(count):
        time.sleep(max(0.0, begin + number / rate - time.monotonic()))
        attempts.append(uac.invite(headers))
    deadline = time.monotonic() + 3
    for attempt in attempts:
        attempt.finished.wait(max(0.0, deadline - time.monotonic()))
    return attempts


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` of `values` lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def main() -> None:
    """Measure INVITE→180 of a phone on this machine and print the figures as JSON."""
    parser = argparse.ArgumentParser(description="INVITE→180 of a SIP phone on the loopback")
    parser.add_argument("port", type=int)
    parser.add_argument("--rate", type=float, default=10.0, help="INVITEs a second")
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    with Uac(options.port) as uac:
        attempts = call_at_rate(uac, options.rate, options.count)
    rang = [attempt.ringing_ms for attempt in attempts if attempt.ringing_ms is not None]
    figures = {f"p{p}_ms": round(percentile(rang, p), 2) for p in (50, 95, 99, 100)} if rang else {}
    print(json.dumps({"sent": len(attempts), "rang": len(rang), **figures}))


if __name__ == "__main__":
    main()
