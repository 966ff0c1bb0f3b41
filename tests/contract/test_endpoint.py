"""Stations report by a request, as their systems send it: signed, bounded, once, on both stores."""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from agent_desktop.centre.field import endpoint, inward
from agent_desktop.centre.field.endpoint import PATH, Door, Endpoint
from agent_desktop.centre.field.outward import signature
from agent_desktop.settings.folders import Folders
from agent_desktop.settings.schema import Centre, Settings
from agent_desktop.store.faults import StoreUnreachable
from agent_desktop.store.schema.work import tickets
from agent_desktop.upkeep.centre import Field
from tests import servers
from tests.contract.stores import Shared, ticket

SECRET = "s3cret"
DOOR = Door(host="127.0.0.1", port=0, secret=SECRET)
HANG_S = 60
"""Nothing here takes this long unless it hangs."""


def message(kind: str = "take", **more: object) -> bytes:
    plain = {"id": f"message-{kind}", "number": "261120-A01-0001", "at": datetime.now(UTC).isoformat()}
    return json.dumps({**plain, "kind": kind, "who": "王师傅", **more}).encode()


def post(conn: http.client.HTTPConnection, body: bytes, header: str | None = None) -> tuple[int, str]:
    signed = signature(SECRET, int(time.time()), body) if header is None else header
    with closing(conn):
        conn.request("POST", PATH, body, {"X-Signature": signed})
        answer = conn.getresponse()
        return answer.status, json.loads(answer.read())["told"]


def test_a_station_s_system_reports_to_the_active_centre(shared: Shared, tmp_path: Path) -> None:
    class Given:
        def get(self, name: str) -> str | None:
            return SECRET if name == "inward" else None

        def put(self, name: str, value: str) -> bool:
            return False

        def forget(self, name: str) -> None: ...

    port = servers.free_port()
    folders = Folders(*(tmp_path for _ in Folders.__struct_fields__))
    settings = Settings(centre=Centre(inward_port=port, dispatch="off"))
    field = Field(shared.engine.begin, settings, folders, Given())
    try:
        shared.deliver(ticket())
        shared.step("dispatch", station="qlh")
        field.round()
        take = message("take", crew="王师傅")

        def send(body: bytes, header: str | None = None) -> tuple[int, str]:
            return post(http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_S), body, header)

        assert send(take) == (200, "taken")
        assert send(take) == (200, "taken before"), "sent again by whoever heard no answer"
        assert send(message("arrive", position="36.06,103.83")) == (200, "taken")
        old = signature(SECRET, int(time.time()) - 400, take)
        for header in ("", "nonsense", old, signature("other", int(time.time()), take)):
            assert send(take, header)[0] == 401
        assert send(message("take", id="another-one"))[0] == 422, "not from where it stands"
        assert send(message("take", number="999999-A01-0001", id="another-one"))[0] == 422
        assert send(b'{"id": "')[0] == 422
        row = shared.row(tickets, id="t1")
        assert (row.node, row.crew) == ("arrived", "王师傅")
    finally:
        field.close()


def gone(said: inward.Message) -> bool:
    raise StoreUnreachable("the store", why="gone")


@pytest.fixture
def door() -> Iterator[Endpoint]:
    made = Endpoint(DOOR, gone)
    yield made
    made.close()


def test_a_store_that_is_gone_asks_for_patience(door: Endpoint) -> None:
    assert post(http.client.HTTPConnection("127.0.0.1", door.port), message())[0] == 503


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (f"POST {PATH} HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (f"POST {PATH} HTTP/1.1\r\n\r\n", 411),
        (f"POST {PATH} HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 411),
        ("POST /else HTTP/1.1\r\nContent-Length: 1\r\n\r\n ", 404),
        (f"GET {PATH} HTTP/1.1\r\n\r\n", 501),
        ("nonsense\r\n\r\n", 400),
    ],
)
def test_what_is_no_report_is_turned_away(door: Endpoint, said: str, status: int) -> None:
    with socket.create_connection(("127.0.0.1", door.port)) as line:
        line.sendall(said.encode())
        assert str(status) in line.recv(4096).decode()


def test_who_is_slow_or_many_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "_AT_A_TIME", 10)
    monkeypatch.setattr(endpoint, "_WAITING", 10)
    hurried = Endpoint(replace(DOOR, patience_s=1), gone)
    lines = [socket.create_connection(("127.0.0.1", hurried.port), timeout=HANG_S) for _ in range(40)]
    try:
        for line in lines[:20]:
            with suppress(ConnectionError):
                line.sendall(f"POST {PATH} HTTP/1.1\r\nContent-Length: 100\r\n\r\n half".encode())
        for line in lines:
            with suppress(ConnectionError):
                assert line.recv(4096) == b""
        assert post(http.client.HTTPConnection("127.0.0.1", hurried.port), message())[0] == 503
    finally:
        for line in lines:
            line.close()
        hurried.close()


def test_other_machines_need_a_certificate(tmp_path: Path) -> None:
    for wrong in (replace(DOOR, host="0.0.0.0"), replace(DOOR, secret="")):
        with pytest.raises(ValueError, match="inward"):
            Endpoint(wrong, lambda said: True)
    pem = _certificate(tmp_path)
    made = Endpoint(replace(DOOR, host="0.0.0.0", certificate=str(pem)), lambda said: True)
    try:
        checked = ssl.create_default_context(cafile=str(pem))
        conn = http.client.HTTPSConnection("localhost", made.port, context=checked, timeout=HANG_S)
        assert post(conn, message()) == (200, "taken")
        with pytest.raises((OSError, http.client.HTTPException)):
            post(http.client.HTTPConnection("localhost", made.port, timeout=HANG_S), message())
    finally:
        made.close()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = folder / "door.pem"
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return pem
