"""Inward by a request: stations' systems say what they did, signed, bounded, each message once.

A small server in the centre's process; docs/tickets.md describes it for whoever writes the other side. A
request is read by one of a few threads, within a time and a size, and believed only for its signature; what
it says goes the way of the files (`inward`). Nothing is answered that a stranger could learn from.
"""

import json
import logging
import socket
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from agent_desktop.centre.field import inward, outward
from agent_desktop.store.faults import StoreError

log = logging.getLogger(__name__)

PATH: Final = "/v1/progress"
_AT_A_TIME: Final = 4
_WAITING: Final = 16
"""Requests that may wait for a thread; the next ones are hung up on."""

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_TRY_LATER_S: Final = "30"

Take = Callable[[inward.Message], bool]
"""Takes a message in; False when it had come before. Raises `ValueError` for a refused one, `StoreError`."""


class Door(Struct, frozen=True, kw_only=True):
    """Where the centre listens, and for whose signature. A port of 0: nowhere, or in tests any."""

    host: str
    port: int
    secret: str
    certificate: str = ""  # PEM files; without them only for this machine
    key: str = ""
    patience_s: float = 60.0  # a request in all


class Endpoint:
    """The listening server. Thread: any; `close` waits for requests that are being taken in."""

    def __init__(self, door: Door, take: Take) -> None:
        """Listen. Raises `OSError` for a port that is taken, `ValueError` for a door that must stay shut."""
        if not door.secret:
            raise ValueError("there is no secret `inward` in the system's store")
        if door.host not in _LOOPBACK and not door.certificate:
            raise ValueError("only with inward_certificate for other machines")
        self._server = _Server(door, take)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="inward")
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(HTTPServer):
    """Few threads, few that wait, each request within its time."""

    def __init__(self, door: Door, take: Take) -> None:
        self.door, self.take = door, take
        self._tls: ssl.SSLContext | None = None
        if door.certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(Path(door.certificate), Path(door.key) if door.key else None)
        self._pool = ThreadPoolExecutor(_AT_A_TIME, "inward")
        self._room = threading.BoundedSemaphore(_AT_A_TIME + _WAITING)
        super().__init__((door.host, door.port), _Request)

    def process_request(self, request: Any, client_address: Any) -> None:
        """To one of the threads, or away."""
        if not self._room.acquire(blocking=False):
            self.shutdown_request(request)
            return
        self._pool.submit(self._serve, request, client_address)

    def _serve(self, line: socket.socket, client: Any) -> None:
        late = threading.Timer(self.door.patience_s, _hang_up, (line,))
        late.start()
        request: Any = line
        try:
            if self._tls is not None:
                line.settimeout(self.door.patience_s)
                request = self._tls.wrap_socket(line, server_side=True)
            self.finish_request(request, client)
        except (OSError, ValueError) as error:
            log.info("a request broke off: %s", error)
        finally:
            late.cancel()
            self.shutdown_request(request)
            self._room.release()

    def server_close(self) -> None:
        """After the last request has ended."""
        super().server_close()
        self._pool.shutdown()


class _Request(BaseHTTPRequestHandler):
    """One request."""

    server: _Server
    server_version, sys_version = "agent-desktop", ""

    def do_POST(self) -> None:
        """What somebody says."""
        length = self.headers.get("Content-Length", "")
        if self.path != PATH:
            self._answer(404, "no such path")
        elif not length.isdigit():
            self._answer(411, "a length is needed")
        elif len(length) > 12 or int(length) > inward.LARGEST:
            self._answer(413, f"more than {inward.LARGEST} bytes")
        else:
            self._take(self.rfile.read(int(length)))

    def _take(self, body: bytes) -> None:
        signed = self.headers.get("X-Signature", "")
        if not outward.is_signed(self.server.door.secret, signed, body, datetime.now(UTC)):
            self._answer(401, "not signed, or not of now")
            return
        try:
            new = self.server.take(inward.read(body))
        except StoreError as error:
            log.warning("inward: %s", error)
            self._answer(503, "later", **{"Retry-After": _TRY_LATER_S})
        except ValueError as error:
            log.warning("inward: refused: %s", error)
            self._answer(422, str(error)[:300])
        else:
            self._answer(200, "taken" if new else "taken before")

    def _answer(self, status: int, told: str, **headers: str) -> None:
        body = json.dumps({"told": told}, ensure_ascii=False).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json; charset=utf-8"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Into the program's log, by nobody's address."""
        log.debug(format, *args)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
