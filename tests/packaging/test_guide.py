"""docs/it-guide.md, taken at its word on bare systems: two desks at one PostgreSQL and one Asterisk.

Every fence of the guide up to its seats is done as it stands, in its order. Only the names of machines and
the file of the package are this test's own, and systemd, which no chroot has: the unit's line is run.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import package
import pytest
from sqlalchemy import create_engine, text

from tests import servers
from tests.documents.spoken import fences
from tests.packaging.chroot import Chroot
from tests.packaging.test_installed import bare, packed
from tests.pbx.conftest import debian, exchange
from tests.pbx.exchange import Exchange
from tests.servers import Server

__all__ = ["bare", "debian", "exchange"]
pytestmark = [pytest.mark.slow, pytest.mark.pbx, pytest.mark.timeout(1_200)]

GUIDE = "docs/it-guide.md"
PEOPLE = {"zhangmin": ("1011", "8301", "A01"), "wanglei": ("1012", "8302", "A02")}
"""Login: agent number, extension, code of the seat."""
FIT = ("store", "registration", "settings", "secrets")
"""What a doctor must find whole on a machine without a headset."""
SESSION = 'echo unlock | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"'
HANG_S = 120


def until(true: Callable[[], object], what: str) -> None:
    """Wait for something; nothing here takes this long unless it hangs."""
    end = time.monotonic() + HANG_S
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.5)


class Site:
    """The guide's machines in one bare system, and where its names lead in this test."""

    def __init__(self, bare: Chroot, server: Server, exchange: Exchange, out: Path) -> None:
        self.bare, self.exchange, self.out = bare, exchange, out
        self._names = {
            "postgresql://desk_owner@db.example/desk": f"postgresql://desk_owner@/desk?host={server.socket.parent}",
            "postgresql://desk_owner:choose-one@db.example/desk":
                f"postgresql://desk_owner:choose-one@/desk?host={server.socket.parent}",
            "postgresql://db.example/desk?sslmode=verify-full": f"postgresql:///desk?host={server.socket.parent}",
            "pbx.example": "exchange.test",
        }  # fmt: skip
        bare.bound = [server.socket.parent]
        with (bare.root / "etc/hosts").open("a") as hosts:
            hosts.write(f"{exchange.address} exchange.test\n")

    def said(self, words: str) -> str:
        """The guide's words with this test's names in them."""
        for theirs, ours in self._names.items():
            words = words.replace(theirs, ours)
        return words

    def write(self, place: str, words: str, owner: str = "root") -> None:
        """A file as the guide shows it."""
        file = self.bare.root / place.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.said(words), encoding="utf-8")
        self.bare.run("chown", "-R", owner, str(Path("/") / place.lstrip("/")))

    def as_person(self, login: str, *command: str) -> list[str]:
        """A command within the session of somebody at a seat, with their secret store open."""
        return ["runuser", "-u", login, "--", "env", f"HOME=/home/{login}", "QT_QPA_PLATFORM=offscreen",
                f"XDG_RUNTIME_DIR=/home/{login}/run", "dbus-run-session", "--", "sh", "-c", SESSION, "sh",
                *command]  # fmt: skip


@pytest.fixture
def server() -> Iterator[Server]:
    """A PostgreSQL of its own: what another owner has made in one, ours may not give away."""
    folder = servers.binaries()
    if folder is None:
        pytest.skip(servers.ABSENT)
    with servers.running(folder) as made:
        yield made


@pytest.fixture
def site(bare: Chroot, server: Server, exchange: Exchange, tmp_path: Path) -> Site:
    bare.run("apt-get", "update")
    bare.run(
        "apt-get", "install", "-y", "--no-install-recommends", "dbus", "gnome-keyring", "fonts-wqy-microhei"
    )
    return Site(bare, server, exchange, tmp_path)


def test_a_newcomer_brings_up_two_desks_with_the_guide_alone(
    site: Site, server: Server, frozen_seat: Path, frozen_centre: Path
) -> None:
    guide = iter(fences(GUIDE))
    owner = {"PGPASSWORD": "choose-one"}

    # 1. The store
    for statement in _next(guide, "sql"):
        server.run(statement)
    for login in ("desk_owner", *PEOPLE):
        server.ask_for_scram(login)
    install, init, *users = _next(guide, "sh")
    assert install.startswith("apt install")
    site.bare.install(packed(frozen_centre, site.out, package.SITE))
    site.bare.run(*site.said(init).split(), variables=owner)
    for command in users:
        login = command.split()[3]
        site.bare.run(*site.said(command).split(), variables=owner, typed=f"pw-{login}\npw-{login}\n")

    # 2. The centre
    site.write(package.CENTRE_POLICY, "\n".join(_next(guide, "toml")))
    [secret] = _next(guide, "ini")
    site.write("etc/agent-desktop-centre/secret.env", secret)
    enable, health = _next(guide, "sh")
    assert enable == "systemctl enable --now agent-desktop-centre"
    unit = (package.CENTRE / "agent-desktop-centre.service").read_text("utf-8")
    line = next(row.partition("=")[2] for row in unit.splitlines() if row.startswith("ExecStart="))
    home = {"AGENT_DESKTOP_HOME": "/var/lib/agent-desktop"}
    key, _, address = site.said(secret).partition("=")
    service = ["runuser", "-u", "agent-desktop", "--", "env", *line.split()]
    running = [site.bare.start(*service, variables={**home, key: address})]
    try:
        asked = {**home, key: address}
        until(
            lambda: not site.bare.run(*health.split(), check=False, variables=asked).returncode, "no centre"
        )
        running += _seats(site, server, guide, frozen_seat)
    finally:
        for process in running:
            process.kill()  # the namespace goes with its first process
            process.communicate()


def _seats(
    site: Site, server: Server, guide: Iterator[tuple[str, list[str]]], frozen: Path
) -> Iterator[subprocess.Popen[str]]:
    """4. Seats."""
    assert _next(guide, "sh") == [f"apt install ./agent-desktop_{package.version()}_amd64.deb"]
    site.bare.install(packed(frozen, site.out, package.SEAT))
    site.write(package.POLICY, "\n".join(_next(guide, "toml")))
    shutil.copy(site.exchange.authority, site.bare.root / "etc/agent-desktop/pbx.crt")
    own = "\n".join(_next(guide, "toml"))
    database, sip, doctor, run = _next(guide, "sh")
    for login, (number, extension, code) in PEOPLE.items():
        site.bare.run("useradd", "--create-home", login)
        settings = own.replace("1011", number).replace("8301", extension).replace("A01", code)
        site.write(f"/home/{login}/.config/agent-desktop/settings.toml", settings)
        (site.bare.root / f"home/{login}/run").mkdir()
        site.bare.run("chown", "-R", f"{login}:", f"/home/{login}")
        checked = site.bare.run(*site.as_person(login, "agent-desktop", "settings", "check"))
        assert checked.returncode == 0, checked.stdout
        for command, secret in ((database, f"pw-{login}"), (sip, f"secret-{extension}")):
            site.bare.run(*site.as_person(login, *command.split()), typed=f"{secret}\n")
        told = site.bare.run(*site.as_person(login, *doctor.split()), check=False).stdout
        findings = json.loads(told)["findings"]
        assert [one for one in findings if one["check"] in FIT and one["health"] != "ok"] == []
        # the guide's policy opens the desk at sign-in: as the session's own entry says it
        entry = (site.bare.root / package.AUTOSTART).read_text("utf-8")
        line = next(row.partition("=")[2] for row in entry.splitlines() if row.startswith("Exec="))
        assert line.startswith(run)
        yield site.bare.start(*site.as_person(login, *line.split()), variables={})

    owner = create_engine(server.url("desk").replace("postgresql:", "postgresql+psycopg:"))
    wanted = {(number, code) for number, _, code in PEOPLE.values()}

    def here() -> bool:
        with owner.connect() as conn:
            rows = conn.execute(text("SELECT agent, desk FROM presence"))
            return {(row.agent, row.desk) for row in rows} == wanted

    try:
        until(here, "the two people are not signed in")
    finally:
        owner.dispose()
    contacts = site.exchange.ask("pjsip show contacts")
    assert all(f"{extension}/sip" in contacts for _, extension, _ in PEOPLE.values()), contacts


def _next(guide: Iterator[tuple[str, list[str]]], kind: str) -> list[str]:
    """What the next fence of the guide says; it must be of this kind."""
    found, lines = next(guide)
    assert found == kind, lines
    return lines
