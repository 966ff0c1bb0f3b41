"""Packages on a bare Debian: installed, tried, upgraded with everything kept, purged without a trace."""

import gzip
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import package
import pytest

from tests.packaging.chroot import Chroot
from tests.pbx.installation import CannotInstall

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]

LEFT = Path(__file__).resolve().parents[1] / "upgrade" / "folders" / "0.1.0"
EARLIER = "0.1.0"
HANG_S = 180
POLICY = 'language = "en"\n[phone]\nsound = "none"\n'


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chroot]:
    """A Debian that nothing was ever installed in."""
    folder = tmp_path_factory.mktemp("bare") / "debian"
    try:
        yield Chroot.fresh(folder)
    except CannotInstall as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"NO BARE DEBIAN HERE: nothing about packages is proven in this run: {reason}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def packed(frozen: Path, out: Path, product: package.Product, number: str = "") -> Path:
    """A package that is quick to make; what is shipped differs in its compression only."""
    return package.debian(frozen, out, product, number=number, compression="none")


def test_a_seat_is_installed_upgraded_and_purged(bare: Chroot, frozen_seat: Path, tmp_path: Path) -> None:
    home = bare.root / "root/desk"
    shutil.copytree(LEFT / "home", home)
    store = home / "data" / "store.sqlite"
    with gzip.open(f"{store}.gz", "rb") as packed_store, store.open("wb") as plain:
        shutil.copyfileobj(packed_store, plain)
    expected = json.loads((LEFT / "expected.json").read_text("utf-8"))

    bare.install(packed(frozen_seat, tmp_path, package.SEAT, EARLIER))
    policy = bare.root / package.POLICY
    policy.write_text(POLICY, encoding="utf-8")
    here = {"AGENT_DESKTOP_HOME": "/root/desk", "QT_QPA_PLATFORM": "offscreen"}

    bare.install(packed(frozen_seat, tmp_path, package.SEAT))
    assert policy.read_text(encoding="utf-8") == POLICY, "an upgrade keeps what IT wrote"
    assert "dial" in bare.run("agent-desktop", "--help").stdout
    shown = bare.run("agent-desktop", "settings", "show", variables=here).stdout
    assert f'theme = "{expected["theme"]}"' in shown
    assert 'phone.sound = "none"  [Set by the administrator]' in shown
    health = json.loads(bare.run("agent-desktop", "doctor", "--json", check=False, variables=here).stdout)
    found = {f["check"]: f["health"] for f in health["findings"]}
    assert found["phone"] == "ok"
    assert found["settings"] == "ok"

    played = bare.run(
        "agent-desktop", "demo", "--unattended", "--json", "/root/report.json", "--pictures", "/root/shots",
        variables=here | {"AGENT_DESKTOP_HOME": "/root/demo"},
    )  # fmt: skip
    assert played.returncode == 0
    [call] = json.loads((bare.root / "root/report.json").read_text("utf-8"))["calls"]
    assert call["saved"]

    bare.install(packed(frozen_seat, tmp_path, package.SEAT, EARLIER))
    assert f"Version: {EARLIER}" in bare.run("dpkg", "-s", "agent-desktop").stdout, "back again"
    assert policy.read_text(encoding="utf-8") == POLICY

    bare.run("apt-get", "purge", "-y", "agent-desktop")
    for place in ("/opt/agent-desktop", "/usr/bin/agent-desktop", "/etc/agent-desktop"):
        assert not bare.has(place)
    assert (home / "data" / "journal.sqlite").exists(), "people's data is theirs"


def test_a_centre_is_installed_works_and_goes(
    bare: Chroot, frozen_centre: Path, tmp_path: Path, centre: str
) -> None:
    bare.install(packed(frozen_centre, tmp_path, package.SITE, EARLIER))
    settings = bare.root / package.CENTRE_POLICY
    settings.write_text('language = "en"\n', encoding="utf-8")
    bare.install(packed(frozen_centre, tmp_path, package.SITE))
    assert settings.read_text(encoding="utf-8") == 'language = "en"\n'
    assert "health" in bare.run("agent-desktop-centre", "--help").stdout
    assert bare.run("id", "-u", "agent-desktop").stdout.strip() != "0"

    bare.bound = [Path(parse_qs(urlsplit(centre).query)["host"][0])]
    here = {"AGENT_DESKTOP_HOME": "/var/lib/agent-desktop", "AGENT_DESKTOP_SITE__STORE": centre}
    asked = ("agent-desktop-centre", "health")
    assert bare.run(*asked, check=False, variables=here).returncode == 1
    jobs = bare.start("agent-desktop-centre", "run", variables=here)
    try:
        end = time.monotonic() + HANG_S
        while bare.run(*asked, check=False, variables=here).returncode:
            assert time.monotonic() < end, "no centre ever became active"
            assert jobs.poll() is None, jobs.stdout and jobs.stdout.read()
            time.sleep(1)
    finally:
        jobs.kill()  # the namespace goes with its first process
        jobs.communicate()
    bare.run("agent-desktop-centre", "db", "check", "--url", centre, variables=here)

    bare.run("apt-get", "purge", "-y", "agent-desktop-centre")
    for place in ("/opt/agent-desktop-centre", "/etc/agent-desktop-centre", "/var/lib/agent-desktop"):
        assert not bare.has(place)
    assert bare.run("id", "agent-desktop", check=False).returncode
