"""The archive for the makers: secrets and numbers are planted wherever they may get to, and looked for."""

import json
import logging
import zipfile
from pathlib import Path

import pytest

from agent_desktop.bootstrap import Setup
from agent_desktop.logs import open_log
from agent_desktop.secrets import DATA_KEY, DATABASE_PASSWORD, SIP_PASSWORD
from agent_desktop.settings import Folders, load
from agent_desktop.upkeep.diagnostics import collect
from agent_desktop.upkeep.redaction import Redactor
from ui import words

PASSWORDS = {SIP_PASSWORD: "Kq7!heron", DATABASE_PASSWORD: "otter-9921", DATA_KEY: "ab" * 32}
NUMBERS = ("13893112233", "138 9311 2233", "+86 138-9311-2233", "0931-8765432", "62010219900101123X")
WIDE = "".join(chr(0xFEE0 + ord(digit)) for digit in NUMBERS[0])


class Store:
    """A store of secrets that opens."""

    def get(self, name: str) -> str | None:
        return PASSWORDS.get(name)

    def put(self, name: str, value: str) -> bool:
        return True

    def forget(self, name: str) -> None:
        pass


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    folders = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(tmp_path / "home")})
    folders.config.mkdir(parents=True)
    folders.settings_file.write_text(
        '[phone]\nuser = "8021"\n[site]\nstore = "postgresql://me:s3cret-pw@db/desk"\n'
        '[centre]\nwebhook_url = "https://a:b-secret@host/x"\n',
        encoding="utf-8",
    )
    folders.data.mkdir()
    (folders.data / "data.key").write_text("cd" * 32)
    (folders.data / "journal.sqlite").write_text("13893112233")
    return Setup(folders=folders, loaded=load(folders, {}), store=folders.data / "s", secrets=Store())


def test_what_was_planted_is_nowhere(setup: Setup, tmp_path: Path) -> None:
    words.use("en")
    logger = logging.getLogger("planted")
    open_log(setup.folders.logs, "desk", logger)
    try:
        for text in (*NUMBERS, WIDE, *PASSWORDS.values(), "cd" * 32):
            logger.info("call from %s", text, extra={"call_id": "c-17", "who": f"<{text}>"})
        logger.info('REGISTER Authorization: Digest username="8021", response="0a1b2c3d4e"')
        try:
            raise ValueError("postgresql://me:pw-in-a-trace@db/desk?password=another-pw")
        except ValueError:
            logger.exception("it broke")
    finally:
        for handler in logger.handlers:
            handler.close()
        logger.handlers.clear()
    (setup.folders.logs / "crash-desk.txt").write_text("no JSON 13893112233 Kq7!heron 2026-11-22 10:11:12")

    archive = collect(setup, tmp_path / "out.zip", json.dumps({"found": "db at 13893112233"}))
    with zipfile.ZipFile(archive) as packed:
        held = {name: packed.read(name).decode() for name in packed.namelist()}
    everything = "\n".join(held.values())
    planted = [*NUMBERS, WIDE, *PASSWORDS.values(), "cd" * 32, "0a1b2c3d4e", "pw-in-a-trace", "another-pw",
               "s3cret-pw", "b-secret", "13893112233"]  # fmt: skip
    assert [secret for secret in planted if secret in everything] == []
    assert not any("journal" in name or "key" in name for name in held)
    assert "2026-11-22 10:11:12" in held["logs/crash-desk.txt"], "when it was is no secret"
    first = json.loads(held["logs/desk.log"].splitlines()[0].split("} {")[0] + "}")
    assert first["call_id"] == "c-17"
    assert 'phone.user = "8021"' in held["settings.txt"]


def test_equal_numbers_stay_equal_and_only_in_one_archive() -> None:
    one, other = Redactor(), Redactor()
    assert one.clean("13893112233") == one.clean("138-9311-2233")
    assert one.clean("13893112233") != one.clean("13893112234")
    assert one.clean("13893112233") != other.clean("13893112233")


def test_what_is_no_number_of_anybody_is_left_alone() -> None:
    text = "2026-11-22T11:30:25.123 pid 4711 10.0.0.12:5060 PJSIP 2.17 took 120.25 ms, 32 calls"
    assert Redactor().clean(text) == text
