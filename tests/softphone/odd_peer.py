"""A far end that says what it likes: one UDP socket, dialogs by hand, nothing retransmitted by itself."""

import itertools
import os
import socket
import time
from typing import Final, Self

from msgspec import Struct

SDP: Final = (
    "v=0\r\no=- 1 {version} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
    "a={direction}\r\n"
)
_PATIENCE_S: Final = 30.0
_serial = itertools.count(1)

Lines = tuple[tuple[str, str], ...]


def sdp(version: int = 1, direction: str = "sendrecv") -> str:
    """An offer or answer of A-law and digits."""
    return SDP.format(version=version, direction=direction)


class Message(Struct, frozen=True):
    """One that came: its first line, its header lines, where from."""

    first: str
    lines: Lines
    body: str
    source: tuple[str, int]

    @property
    def status(self) -> int:
        """Of an answer; 0 for a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/") else 0

    @property
    def method(self) -> str:
        """The request's, or that of the request which is answered."""
        return self["CSeq"].split()[-1]

    def __getitem__(self, name: str) -> str:
        return next((value for known, value in self.lines if known.lower() == name.lower()), "")

    def all(self, name: str) -> Lines:
        """Every line of this name."""
        return tuple(line for line in self.lines if line[0].lower() == name.lower())


class Dialog:
    """One call as the peer sees it. `to` grows its tag when the first answer brings it."""

    def __init__(self, peer: "Peer", user: str) -> None:
        number = next(_serial)
        self.call_id = f"odd-{os.getpid()}-{time.monotonic_ns()}"
        self.ours = f"<sip:{user}@127.0.0.1:{peer.port}>;tag=o{number}"
        self.theirs = f"<sip:agent@127.0.0.1:{peer.callee[1]}>"
        self.target = f"sip:agent@127.0.0.1:{peer.callee[1]}"
        self.cseq = 0
        self.branch = ""


class Peer:
    """`callee`: host and port of the phone that it rings. Blocking; a test's own thread."""

    def __init__(self, port: int = 0) -> None:
        self.callee = ("127.0.0.1", port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._asked: set[tuple[str, str]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def invite(self, *lines: tuple[str, str], body: str = "", user: str = "13900001234") -> Dialog:
        """Begin a call."""
        dialog = Dialog(self, user)
        self.ask(dialog, "INVITE", *lines, body=body or sdp())
        return dialog

    def ask(self, dialog: Dialog, method: str, *lines: tuple[str, str], body: str = "") -> None:
        """Send a request in this call; ACK and CANCEL belong to the last INVITE."""
        if method not in ("ACK", "CANCEL"):
            dialog.cseq += 1
        if method != "CANCEL":
            dialog.branch = f"z9hG4bK{next(_serial)}-{time.monotonic_ns()}"
        content = (("Content-Type", "application/sdp"),) if body and not _has(lines, "Content-Type") else ()
        head = (
            ("Via", f"SIP/2.0/UDP 127.0.0.1:{self.port};rport;branch={dialog.branch}"),
            ("Max-Forwards", "70"),
            ("From", dialog.ours),
            ("To", dialog.theirs),
            ("Call-ID", dialog.call_id),
            ("CSeq", f"{dialog.cseq} {method}"),
            ("Contact", f"<sip:odd@127.0.0.1:{self.port}>"),
            *content,
            *lines,
        )
        own = {name.lower() for name, _ in lines}
        kept = [line for line in head if line in lines or line[0].lower() not in own]
        self._send(f"{method} {dialog.target} SIP/2.0", kept, body, self.callee)

    def answer(
        self, request: Message, status: int, *lines: tuple[str, str], body: str = "", reason: str = "Odd"
    ) -> None:
        """Answer a request that came."""
        content = (("Content-Type", "application/sdp"),) if body else ()
        tag = "" if ";tag=" in request["To"] or status == 100 else ";tag=odd"
        head = [
            *request.all("Via"),
            *request.all("Record-Route"),
            ("From", request["From"]),
            ("To", request["To"] + tag),
            ("Call-ID", request["Call-ID"]),
            ("CSeq", request["CSeq"]),
            *(() if _has(lines, "Contact") else (("Contact", f"<sip:odd@127.0.0.1:{self.port}>"),)),
            *content,
            *lines,
        ]
        self._send(f"SIP/2.0 {status} {reason}", head, body, request.source)

    def answered(self, dialog: Dialog, method: str = "INVITE", least: int = 180) -> Message:
        """The next answer to our `method` of at least this status; an INVITE's final one is acknowledged."""
        while True:
            message = self.read()
            if message["Call-ID"] != dialog.call_id or message.method != method or message.status < least:
                continue
            dialog.theirs = message["To"] or dialog.theirs
            if method == "INVITE" and message.status >= 200:
                self.acknowledge(dialog, message)
            return message

    def acknowledge(self, dialog: Dialog, message: Message) -> None:
        """A final answer of an INVITE; that of a refusal belongs to the INVITE's own transaction."""
        same = (("Via", message["Via"]),) if message.status >= 300 else ()
        self.ask(dialog, "ACK", ("CSeq", f"{message['CSeq'].split()[0]} ACK"), *same)

    def asked(self, *methods: str) -> Message:
        """The next request of one of these methods; others are overheard, and one that comes again."""
        while True:
            message = self.read()
            request = (message["Call-ID"], message["CSeq"])
            if not message.status and message.method in methods and request not in self._asked:
                self._asked.add(request)
                return message

    def read(self, within_s: float = _PATIENCE_S) -> Message:
        """The next message. Raises TimeoutError."""
        self._socket.settimeout(within_s)
        data, source = self._socket.recvfrom(65535)
        head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
        first, *rest = head.split("\r\n")
        lines = tuple(
            (name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in rest)
        )
        return Message(first, lines, body, source)

    def _send(self, first: str, lines: list[tuple[str, str]], body: str, to: tuple[str, int]) -> None:
        content = body.encode("utf-8", "surrogateescape")
        text = "\r\n".join([first, *(f"{name}: {value}" for name, value in lines)])
        head = f"{text}\r\nContent-Length: {len(content)}\r\n\r\n".encode("utf-8", "surrogateescape")
        self._socket.sendto(head + content, to)


def _has(lines: tuple[tuple[str, str], ...], name: str) -> bool:
    return any(known.lower() == name.lower() for known, _ in lines)
