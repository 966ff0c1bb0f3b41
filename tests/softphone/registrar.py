"""Registrars of a few lines: answer REGISTERs as told, ring who registered; over UDP or TLS."""

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from benchmarks.uac import SDP

_VIA = re.compile(r"\r\n(Via:[^\r\n]*)", re.I)
_NAMED = re.compile(r"\r\n((?:From|Call-ID|CSeq):[^\r\n]*)", re.I)
_TO = re.compile(r"\r\nTo:\s*([^\r\n]*)", re.I)
_CONTACT = re.compile(r"\r\n(Contact:[^\r\n]*)", re.I)
_REASONS = {200: "OK", 401: "Unauthorized", 403: "Forbidden", 503: "Service Unavailable"}


class Registrar:
    """Answers the n-th REGISTER with the n-th of `answers`, the last one for ever after.

    `silent` drops whatever comes, as a path that was cut does; `drops_options` answers REGISTERs only.
    """

    def __init__(self, answers: list[int], *, drops_options: bool = False, host: str = "127.0.0.1") -> None:
        self._answers = answers
        self._asked = 0
        self.silent = False
        self._drops_options = drops_options
        self.questions = 0  # OPTIONS that arrived, dropped ones too
        self.contacts: list[str] = []  # what each REGISTER wanted to be rung at
        self.authorized = False  # a REGISTER came with credentials
        self.unregistered = False
        self.date: Callable[[], str] = str  # what its clock says; nothing unless told
        self._closing = threading.Event()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
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
            self.questions += text.startswith("OPTIONS")
            if self.silent:
                continue
            if text.startswith("REGISTER"):
                self._socket.sendto(self._answer(text), source)
            elif text.startswith("OPTIONS") and not self._drops_options:
                self._socket.sendto(answer_to(text, 200), source)

    def _answer(self, request: str) -> bytes:
        self.unregistered |= leaves(request)
        if contact := _CONTACT.search(request):
            self.contacts.append(contact[1])
        self.authorized |= "\r\nAuthorization:" in request
        status = self._answers[min(self._asked, len(self._answers) - 1)]
        self._asked += 1
        return answer_to(request, 200 if leaves(request) else status, self.date())


def leaves(request: str) -> bool:
    """Whether a REGISTER takes the registration back."""
    return "expires=0" in request.lower() or "expires: 0" in request.lower()


def answer_to(request: str, status: int, date: str = "") -> bytes:
    """The answer to a REGISTER, with a challenge or the contact where the status asks for it."""
    to, contact = _TO.search(request), _CONTACT.search(request)
    lines = [
        f"SIP/2.0 {status} {_REASONS[status]}",
        *_VIA.findall(request),
        *_NAMED.findall(request),
        f"To: {to[1] if to else ''};tag=registrar",
    ]
    if date:
        lines.append(f"Date: {date}")
    if status == 401:
        lines.append('WWW-Authenticate: Digest realm="lab", nonce="abc", algorithm=MD5, qop="auth"')
    if status == 200 and contact and not leaves(request):
        lines.append(f"{contact[1]};expires=300")
    return ("\r\n".join([*lines, "Content-Length: 0"]) + "\r\n\r\n").encode()


class TlsRegistrar:
    """Answers every request with 200, to those who accept its certificate for `localhost`."""

    def __init__(self, folder: Path, host: str = "127.0.0.1") -> None:
        self.ca_file = folder / "authority.pem"
        key_file = folder / "key.pem"
        certificate, key = self_signed("localhost")
        self.ca_file.write_bytes(certificate)
        key_file.write_bytes(key)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.ca_file, key_file)
        self._cuts = 0
        self.contacts: list[str] = []  # what each REGISTER wanted to be rung at
        self._closing = threading.Event()
        self._listener = socket.create_server((host, 0))
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="tls registrar")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._thread.join()
        self._listener.close()

    def cut(self) -> None:
        """Close the connections that are there; the next one is taken again."""
        self._cuts += 1

    def _serve(self) -> None:
        talks = list[threading.Thread]()
        while not self._closing.is_set():
            with contextlib.suppress(TimeoutError):
                plain, _ = self._listener.accept()
                talks.append(threading.Thread(target=self._talk, args=(plain, self._cuts)))
                talks[-1].start()
        for talk in talks:
            talk.join()

    def _talk(self, plain: socket.socket, cuts: int) -> None:
        """One of the connections: after a cut path a client has two for a while."""
        plain.settimeout(5.0)
        with contextlib.suppress(OSError), plain:  # refused handshakes included
            with self._context.wrap_socket(plain, server_side=True) as secure:
                secure.settimeout(0.05)
                self._answer(secure, cuts)

    def _answer(self, secure: ssl.SSLSocket, cuts: int) -> None:
        while not self._closing.is_set() and cuts == self._cuts:
            with contextlib.suppress(TimeoutError):
                data = secure.recv(65535)
                if not data:
                    return
                text = data.decode("utf-8", "replace")
                if text.startswith("REGISTER") and (contact := _CONTACT.search(text)):
                    self.contacts.append(contact[1])
                if text.startswith(("REGISTER", "OPTIONS")):
                    secure.sendall(answer_to(text, 200))


def self_signed(name: str, *addresses: str) -> tuple[bytes, bytes]:
    """A certificate for a host and its addresses that is its own authority, and its key; both PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = [x509.DNSName(name), *(x509.IPAddress(ip_address(address)) for address in addresses)]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), private
