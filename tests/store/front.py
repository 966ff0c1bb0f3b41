"""TLS in front of a PostgreSQL, as a pooler or the server itself has it, with certificates made for it.

The embedded server is built without OpenSSL, so somebody else ends the TLS here: who connects does the same
handshake, with the same libpq, against the same certificates. What is asked then is the server's own.
"""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ASKS_FOR_TLS = bytes.fromhex("0000000804d2162f")


class Authority:
    """A certificate authority of a test's own."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / f"{name}.crt"
        own = self._begun(self._name, self._key, days=1).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.file.write_bytes(own.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def server(self, host: str, *, days: int = 1) -> Path:
        """A server's certificate for a name, with its key, in one file; `days` below zero: it has expired."""
        key, subject = ec.generate_private_key(ec.SECP256R1()), x509.NameAttribute(NameOID.COMMON_NAME, host)
        begun = self._begun(x509.Name([subject]), key, days=days).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
        )
        file = self._folder / f"{host}{days}.pem"
        pkcs8, no_seal = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        file.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, pkcs8, no_seal)
            + begun.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )
        return file

    def _begun(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, days: int
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=9))
            .not_valid_after(now + timedelta(days=days))
        )


@contextmanager
def listening(behind: Path, certificate: Path | None) -> Iterator[int]:
    """A port of this machine that leads to the server's socket `behind`; without a certificate: no TLS."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as door:
        threads = [threading.Thread(target=_let_in, args=(door, behind, context), daemon=True)]
        threads[0].start()
        try:
            yield door.getsockname()[1]
        finally:
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
            threads[0].join(10)


def _let_in(door: socket.socket, behind: Path, context: ssl.SSLContext | None) -> None:
    """One caller after another: tests have one."""
    while True:
        try:
            caller, _ = door.accept()
        except OSError:
            return
        with caller, suppress(OSError, ssl.SSLError):
            _serve(caller, behind, context)


def _serve(caller: socket.socket, behind: Path, context: ssl.SSLContext | None) -> None:
    caller.settimeout(10)
    begins = caller.recv(8, socket.MSG_WAITALL)
    if begins == ASKS_FOR_TLS:
        caller.sendall(b"S" if context else b"N")
        if context is None:
            return
        with context.wrap_socket(caller, server_side=True) as inner:
            _join(inner, behind, b"")
    else:
        _join(caller, behind, begins)


def _join(caller: socket.socket, behind: Path, begins: bytes) -> None:
    """Pass what either says to the other until one hangs up."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(str(behind))
        server.sendall(begins)
        back = threading.Thread(target=_pass, args=(server, caller), daemon=True)
        back.start()
        _pass(caller, server)
        back.join(10)


def _pass(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError, ssl.SSLError):
        while said := source.recv(65536):
            target.sendall(said)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
