"""A registrar of a few lines: answers REGISTERs as told, rings who registered."""

import re
import socket
import threading
from types import TracebackType
from typing import Self

from benchmarks.uac import SDP

_VIA = re.compile(r"\r\n(Via:[^\r\n]*)", re.I)
_NAMED = re.compile(r"\r\n((?:From|Call-ID|CSeq):[^\r\n]*)", re.I)
_TO = re.compile(r"\r\nTo:\s*([^\r\n]*)", re.I)
_CONTACT = re.compile(r"\r\n(Contact:[^\r\n]*)", re.I)
_REASONS = {200: "OK", 401: "Unauthorized", 403: "Forbidden", 503: "Service Unavailable"}


class Registrar:
    """Answers the n-th REGISTER with the n-th of `answers`, the last one for ever after."""

    def __init__(self, answers: list[int]) -> None:
        self._answers = answers
        self._asked = 0
        self.authorized = False  # a REGISTER came with credentials
        self.unregistered = False
        self._closing = threading.Event()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="registrar")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._thread.join()
        self._socket.close()

    def ring(self, port: int) -> None:
        """Send an INVITE from the registrar's own address."""
        lines = [
            f"INVITE sip:1001@127.0.0.1:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};rport;branch=z9hG4bKring",
            "Max-Forwards: 70",
            "From: <sip:13900001234@127.0.0.1>;tag=ring",
            f"To: <sip:1001@127.0.0.1:{port}>",
            "Call-ID: ring",
            "CSeq: 1 INVITE",
            f"Contact: <sip:exchange@127.0.0.1:{self.port}>",
            "Content-Type: application/sdp",
            f"Content-Length: {len(SDP)}",
        ]
        self._socket.sendto(("\r\n".join(lines) + "\r\n\r\n" + SDP).encode(), ("127.0.0.1", port))

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                data, source = self._socket.recvfrom(65535)
            except TimeoutError:
                continue
            text = data.decode("utf-8", "replace")
            if text.startswith("REGISTER"):
                self._socket.sendto(self._answer(text), source)

    def _answer(self, request: str) -> bytes:
        leaves = "expires=0" in request.lower() or "expires: 0" in request.lower()
        self.unregistered |= leaves
        self.authorized |= "\r\nAuthorization:" in request
        status = 200 if leaves else self._answers[min(self._asked, len(self._answers) - 1)]
        self._asked += 1
        to, contact = _TO.search(request), _CONTACT.search(request)
        lines = [
            f"SIP/2.0 {status} {_REASONS[status]}",
            *_VIA.findall(request),
            *_NAMED.findall(request),
            f"To: {to[1] if to else ''};tag=registrar",
        ]
        if status == 401:
            lines.append('WWW-Authenticate: Digest realm="lab", nonce="abc", algorithm=MD5, qop="auth"')
        if status == 200 and contact and not leaves:
            lines.append(f"{contact[1]};expires=300")
        return ("\r\n".join([*lines, "Content-Length: 0"]) + "\r\n\r\n").encode()
