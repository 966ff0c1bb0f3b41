"""Signed settings of a person: made by the command line, taken by files and real TLS, every lie refused."""

import asyncio
import http.server
import os
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace
from typer.testing import CliRunner

from agent_desktop import provisioning, signing_in
from agent_desktop.bootstrap import Setup
from agent_desktop.commands import app
from agent_desktop.provisioning import NotReached, clock_ahead_s, fetch, renew, take
from agent_desktop.settings import Folders, Provisioning, load
from agent_desktop.settings.profile import MOST_BYTES, NAME, ProfileRefused, opened, signed
from agent_desktop.signing_in import provisioned
from tests.desktop.test_secrets import FakeSecrets
from tests.softphone.registrar import self_signed

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.generate()
OTHER = Ed25519PrivateKey.generate()
BODY = """agent = "{agent}"
issued = {issued:%Y-%m-%dT%H:%M:%SZ}
expires = {expires:%Y-%m-%dT%H:%M:%SZ}
[settings.phone]
user = "8011"
{more}
"""


def public(key: Ed25519PrivateKey = KEY) -> str:
    import base64

    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def body(agent: str = "1011", *, issued: datetime = NOW, days: float = 90, more: str = "") -> bytes:
    expires = issued + timedelta(days=days)
    return BODY.format(agent=agent, issued=issued, expires=expires, more=more).encode()


def profile(agent: str = "1011", **how: object) -> bytes:
    return signed(body(agent, **how), KEY.sign)  # type: ignore[arg-type]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(tmp_path / "home")})
    return replace(made, policy=tmp_path / "policy.toml")


@pytest.fixture
def policy(folders: Folders) -> Path:
    folders.policy.write_text(f'[provisioning]\npublic_key = "{public()}"\nsource = "nowhere"\n')
    return folders.policy


def refused(data: bytes, *, agent: str = "1011", now: datetime = NOW) -> str:
    with pytest.raises(ProfileRefused) as told:
        opened(data, public(), agent, now)
    assert str(told.value)
    return told.value.why


def test_every_lie_is_told_by_its_name() -> None:
    good = profile()
    assert opened(good, public(), "1011", NOW).settings == {"phone": {"user": "8011"}}
    first, _, rest = good.partition(b"\n")
    assert refused(body()) == "unsigned"
    assert refused(b"") == "unsigned"
    assert refused(good.replace(b"8011", b"8012")) == "forged"
    assert refused(first[:-9] + b"\n" + rest) == "forged"
    assert refused(signed(body(), OTHER.sign)) == "forged"
    assert (
        refused(signed(rest, lambda said: KEY.sign(said.removeprefix(b"agent-desktop provisioning 1\n"))))
        == "forged"
    )
    assert refused(good, agent="1012") == "other-agent"
    assert refused(good, now=NOW + timedelta(days=91)) == "expired"
    assert refused(good, now=NOW - timedelta(days=2)) == "from-future"
    assert refused(good + b"#" * MOST_BYTES) == "too-long"
    with pytest.raises(ProfileRefused, match="public_key"):
        opened(good, "not a key", "1011", NOW)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ('password = "x"', "secret"),
        ('[settings.site]\nstore = "postgresql://me:pw@db/desk"', "secret"),
        ('[settings.provisioning]\npublic_key = "mine"', "forbidden"),
        ('[settings.seat]\nagent_no = "1012"', "other-agent"),
        ("= nonsense", "unreadable"),
    ],
)
def test_what_no_desk_would_take_is_not_signed(more: str, why: str) -> None:
    with pytest.raises(ProfileRefused) as told:
        profile(more=more)
    assert told.value.why == why


def test_it_lies_between_the_persons_own_and_the_policy_and_locks(folders: Folders, policy: Path) -> None:
    policy.write_text(policy.read_text() + '[phone]\ntransport = "tls"\n')
    folders.config.mkdir(parents=True)
    folders.settings_file.write_text('theme = "dark"\n[phone]\nuser = "mine"\n')
    (folders.config / NAME).write_bytes(profile(more='transport = "udp"'))
    found = load(folders, {"AGENT_DESKTOP_PHONE__USER": "7000"}, now=NOW)
    phone = found.settings.phone
    assert (phone.user, phone.transport, found.settings.theme) == ("8011", "tls", "dark")
    assert {"phone.user", "phone.transport"} <= found.locked
    assert found.problems == ()
    (wrong,) = load(folders, {}, now=NOW + timedelta(days=91)).problems
    assert wrong.facts == {"profile": "expired", "at": f"{NOW + timedelta(days=90):%Y-%m-%d}"}
    folders.settings_file.write_text('[seat]\nagent_no = "1012"\n')
    somebody_else = load(folders, {}, now=NOW)
    assert (somebody_else.settings.phone.user, somebody_else.problems) == ("agent", ())


def test_a_key_of_the_users_own_counts_for_nothing(folders: Folders) -> None:
    folders.config.mkdir(parents=True)
    folders.settings_file.write_text(f'[provisioning]\npublic_key = "{public()}"\n')
    (folders.config / NAME).write_bytes(profile())
    found = load(folders, {"AGENT_DESKTOP_PROVISIONING__PUBLIC_KEY": public()}, now=NOW)
    assert found.settings.phone.user == "agent"
    assert [p.key for p in found.problems] == ["provisioning", "provisioning"]


def test_the_last_good_one_stays_when_the_next_is_refused_or_the_place_is_gone(
    folders: Folders, tmp_path: Path
) -> None:
    given = Provisioning(public_key=public(), source=str(tmp_path / "{agent}.provision"))
    place = tmp_path / "1011.provision"
    place.write_bytes(profile())
    renew(folders, given, "1011", NOW)
    kept = (folders.config / NAME).read_bytes()
    place.write_bytes(profile(issued=NOW - timedelta(days=1)))
    with pytest.raises(ProfileRefused, match="older"):
        renew(folders, given, "1011", NOW)
    place.write_bytes(body())
    with pytest.raises(ProfileRefused):
        renew(folders, given, "1011", NOW)
    place.unlink()
    with pytest.raises(NotReached):
        renew(folders, given, "1011", NOW)
    with pytest.raises(NotReached):
        fetch(given, "../../etc/passwd")
    assert (folders.config / NAME).read_bytes() == kept
    take(folders, given, "1012", profile("1012", issued=NOW - timedelta(days=1)), NOW)


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in folders")
def test_a_share_that_hangs_keeps_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioning, "PATIENCE_S", 0.1)
    pipe = tmp_path / "1011.provision"
    os.mkfifo(pipe)  # opening it waits for a writer, as a dead share does
    with pytest.raises(NotReached, match="no answer"):
        fetch(Provisioning(public_key=public(), source=str(pipe)), "1011")
    pipe.open("wb").close()


class Web(http.server.BaseHTTPRequestHandler):
    answers: dict[str, tuple[int, str, bytes]]

    def do_GET(self) -> None:
        status, location, data = self.answers.get(self.path, (404, "", b""))
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None: ...


def certificate(folder: Path) -> tuple[Path, Path]:
    """Of the loopback, and its key; made once for a folder."""
    files = folder / "cert.pem", folder / "key.pem"
    if not files[0].exists():
        for file, data in zip(files, self_signed("loopback", "127.0.0.1"), strict=True):
            file.write_bytes(data)
    return files


Serve = Callable[[dict[str, tuple[int, str, bytes]], bool], int]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """A web server on the loopback, over TLS or not."""
    begun: list[tuple[http.server.ThreadingHTTPServer, threading.Thread]] = []

    def begin(answers: dict[str, tuple[int, str, bytes]], encrypted: bool) -> int:
        handler = type("Handler", (Web,), {"answers": answers})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        if encrypted:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate(tmp_path))
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, name="web")
        thread.start()
        begun.append((server, thread))
        return int(server.server_address[1])

    yield begin
    for server, thread in begun:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_server_says_the_time_to_whoever_trusts_it(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = serve({}, False)
    port = serve({"/away": (302, f"http://127.0.0.1:{plain}/1011", b"")}, True)
    authority = str(certificate(tmp_path)[0])

    def ahead(source: str, ca: str = authority) -> float | None:
        return clock_ahead_s(Provisioning(source=source, ca_file=ca), "1011")

    answered = ahead(f"https://127.0.0.1:{port}/{{agent}}")  # 501, with the time
    assert answered is not None
    assert abs(answered) < 60

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(datetime.now(UTC).timestamp() + 86_400, UTC)

    monkeypatch.setattr(provisioning, "datetime", Later)
    off = ahead(f"https://127.0.0.1:{port}/1011")
    assert off is not None
    assert 86_000 < off < 87_000
    with pytest.raises(NotReached):
        ahead(f"https://127.0.0.1:{port}/1011", ca="")
    for silent in (f"http://127.0.0.1:{plain}/1011", "/mnt/share/{agent}.toml"):
        assert ahead(silent) is None, "not asked"


def test_only_https_with_the_right_certificate_is_believed(serve: Serve, tmp_path: Path) -> None:
    plain = serve({"/1011": (200, "", profile())}, False)
    answers = {
        "/1011": (200, "", profile()),
        "/away": (302, f"http://127.0.0.1:{plain}/1011", b""),
        "/file": (302, "file:///etc/passwd", b""),
        "/moved": (302, "/1011", b""),
        "/endless": (200, "", b"#" * (3 * MOST_BYTES)),
    }
    port = serve(answers, True)
    authority = str(certificate(tmp_path)[0])

    def asked(path: str, *, ca: str = authority, scheme: str = "https", at: int = port) -> bytes:
        return fetch(Provisioning(source=f"{scheme}://127.0.0.1:{at}/{path}", ca_file=ca), "1011")

    assert asked("{agent}") == profile()
    assert asked("moved") == profile()
    assert len(asked("endless")) <= MOST_BYTES + provisioning._PIECE
    for path in ("away", "file", "gone"):
        with pytest.raises(NotReached):
            asked(path)
    with pytest.raises(NotReached):
        asked("1011", ca="")
    with pytest.raises(NotReached):
        asked("1011", scheme="http", at=plain)


def test_it_makes_a_key_signs_takes_and_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folders: Folders
) -> None:
    monkeypatch.setenv("AGENT_DESKTOP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Folders, "of_this_user", staticmethod(lambda *_: folders))
    runner, here = CliRunner(), datetime.now(UTC)

    def run(*words: str, typed: str = "", status: int = 0) -> str:
        done = runner.invoke(app, ["provision", *words], input=typed)
        assert done.exit_code == status, done.output
        return done.output

    key = tmp_path / "site.key"
    told = run("key", str(key), typed="open sesame\nopen sesame\n")
    assert key.stat().st_mode & 0o077 == 0
    assert b"ENCRYPTED" in key.read_bytes()
    run("key", str(key), typed="x\nx\n", status=1)
    written = tmp_path / "1011.toml"
    written.write_bytes(body(issued=here))
    out = tmp_path / "1011.provision"
    run("sign", str(written), "--key", str(key), "--out", str(out), typed="wrong\n", status=1)
    run("sign", str(written), "--key", str(key), "--out", str(out), typed="open sesame\n")
    folders.policy.write_text(told[told.index("[provisioning]") :])
    assert "1011" in run("take", str(out))
    assert "phone.user" in run("show")
    assert load(folders).settings.phone.user == "8011"
    out.write_bytes(out.read_bytes().replace(b"8011", b"8666"))
    run("take", str(out), status=1)
    assert load(folders).settings.phone.user == "8011", "the last good one stays"


def test_who_signs_in_gets_their_profile_before_the_desk_opens(
    folders: Folders, policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "1011.provision"
    policy.write_text(policy.read_text().replace("nowhere", str(tmp_path / "{agent}.provision")))
    setup = Setup(folders=folders, loaded=load(folders, {}), store=tmp_path / "s", secrets=FakeSecrets())
    assert asyncio.run(provisioned(setup)) is setup, "nothing there keeps nobody from working"
    now = datetime.now(UTC)
    place.write_bytes(profile(issued=now, more='[settings.site]\nstore = "postgresql://db.example/desk"'))
    mine = asyncio.run(provisioned(setup))
    assert mine.loaded.settings.phone.user == "8011"
    assert (mine.store, mine.sealed) == ("postgresql://db.example/desk", True)
    monkeypatch.setattr(signing_in, "renew", None)
    assert asyncio.run(provisioned(mine)) is mine, "one that is in force is not waited for"
