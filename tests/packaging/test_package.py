"""What IT installs: a folder that plays a call without Python, a package that says what it needs."""

import configparser
import json
import os
import stat
import subprocess
import xml.etree.ElementTree as ET
from email import message_from_string
from pathlib import Path

import package
import pytest


def test_the_package_says_what_it_is_and_needs() -> None:
    fields = message_from_string(package.control(280 * 1024 * 1024))
    assert fields["Package"] == "agent-desktop"
    assert fields["Version"] == package.version()
    assert fields["Installed-Size"] == str(280 * 1024)
    needs = [need.strip() for need in fields["Depends"].split(",")]
    assert "libasound2 | libasound2t64" in needs, "Debian 13 renamed it"
    assert "libxcb-cursor0" in needs
    assert fields["Description"].count("\n") == 2
    assert package.control(1).endswith("\n"), "dpkg wants the last line whole"


def test_the_starter_and_the_software_centre_name_the_same_program() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(package.LINUX / "agent-desktop.desktop", encoding="utf-8")
    page = ET.parse(package.LINUX / "agent-desktop.metainfo.xml").getroot()
    assert entry["Desktop Entry"]["Exec"].split()[0] == page.findtext("provides/binary") == package.SEAT_NAME
    assert page.findtext("launchable") == "agent-desktop.desktop"
    release = page.find("releases/release")
    assert release is not None
    assert release.get("version") == package.version()


def test_every_file_that_is_placed_on_a_machine_is_there() -> None:
    for product in package.PRODUCTS.values():
        sources = [*product.files.values(), *product.scripts]
        assert [source for source in sources if not source.is_file()] == []
        assert set(product.conffiles) <= set(product.files)


def test_other_programs_and_software_centres_understand_what_they_get(tmp_path: Path) -> None:
    """By the tools that Debian checks its own packages with."""
    subprocess.run(["desktop-file-validate", *package.LINUX.glob("*.desktop")], check=True)
    page = package.LINUX / "agent-desktop.metainfo.xml"
    # the product has no domain that its id could begin with
    command = [
        "appstreamcli",
        "validate",
        "--no-net",
        "--override=cid-desktopapp-is-not-rdns=info",
        str(page),
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout
    for script in package.SITE.scripts:
        subprocess.run(["sh", "-n", script], check=True)


def test_a_package_can_be_read_by_everybody_whatever_the_umask_of_its_maker(tmp_path: Path) -> None:
    inside = tmp_path / "opt" / "agent-desktop"
    inside.mkdir(parents=True, mode=0o700)
    program, words = inside / "agent-desktop", inside / "words.ftl"
    for file, mode in ((program, 0o700), (words, 0o660)):
        file.touch()
        file.chmod(mode)
    (inside / "link").symlink_to("nowhere")
    package.for_everybody(tmp_path)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (inside.parent, inside, program, words)]
    assert modes == [0o755, 0o755, 0o755, 0o644]


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_the_frozen_folder_plays_a_call_without_python(tmp_path: Path, frozen_seat: Path) -> None:
    report = tmp_path / "report.json"
    bare = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(tmp_path)}
    done = subprocess.run(
        [
            frozen_seat / package.SEAT_NAME,
            "demo",
            "--unattended",
            "--json",
            report,
            "--pictures",
            tmp_path / "pictures",
        ],
        env={**bare, "AGENT_DESKTOP_HOME": str(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen"},
        cwd=os.sep,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    [call] = json.loads(report.read_text(encoding="utf-8"))["calls"]
    assert call["saved"]
    assert call["suggestions"], "the library's index was built and asked"
