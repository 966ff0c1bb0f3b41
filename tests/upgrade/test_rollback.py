"""Going back, with the real program of the version before: what it refuses, what it finds, and forward."""

import json
import os
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent_desktop.settings import Folders, save
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.store.sealing import Seal
from agent_desktop.tickets.draft import FieldValue
from agent_desktop.tickets.journal import Journal
from tests.upgrade.leave import draft_of
from tests.upgrade.test_upgrade import FOLDERS, VERSIONS, Left, left

__all__ = ["left"]
pytestmark = pytest.mark.slow

ROOT = FOLDERS.parents[2]
LATER = "升级之后才写的：暖气片仍不热。"
READ = """
import json, sys
from pathlib import Path
from zoneinfo import ZoneInfo
from agent_desktop.store.sealing import Seal
from agent_desktop.tickets.journal import Journal
journal = Journal(Path(sys.argv[1]), "A01", Seal(None), ZoneInfo("Asia/Shanghai"))
journal.open()
drafts = [draft.values["description"].value for draft in journal.drafts()]
print(json.dumps({"drafts": drafts, "waiting": journal.waiting()}))
"""


class OldProgram:
    """A released version, out of the history, on this user's folders."""

    def __init__(self, version: str, folder: Path, home: Path) -> None:
        asked = [
            "git",
            "-c",
            "safe.directory=*",
            "archive",
            f"v{version}",
        ]  # a checkout may be another user's
        packed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=False)
        if packed.returncode:
            pytest.skip(f"NO TAG v{version} IN THIS HISTORY: nothing about going back is proven in this run")
        folder.mkdir()
        subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
        self._folder = folder
        self._environment = {
            **os.environ, "PYTHONPATH": str(folder), "AGENT_DESKTOP_HOME": str(home),
            "AGENT_DESKTOP_LANGUAGE": "en",
        }  # fmt: skip

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Its Python with these words."""
        return subprocess.run(
            [sys.executable, *words], cwd=self._folder, env=self._environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    def check(self) -> subprocess.CompletedProcess[str]:
        """What it thinks of the store."""
        return self.run("-m", "agent_desktop", "db", "check")


@pytest.mark.parametrize("left", VERSIONS[-3:], indirect=True)
def test_back_to_the_version_before_and_forward_again(
    left: Left, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folders, expected = left
    version = request.node.callspec.params["left"]
    old = OldProgram(version, tmp_path / "old", folders.data.parent)
    store, journal = folders.data / "store.sqlite", folders.data / "journal.sqlite"
    assert old.check().returncode == 0

    copy = _upgraded_and_worked(store, journal, folders)
    if copy is None:
        pytest.skip(f"{version} has today's schema: there is nothing to go back from")

    before = store.read_bytes()
    refused = old.check()
    assert refused.returncode == 1
    assert "this program knows up to" in refused.stdout + refused.stderr
    assert store.read_bytes() == before, "refused, and nothing was changed"

    for beside in ("-wal", "-shm"):
        Path(f"{store}{beside}").unlink(missing_ok=True)
    copy.replace(store)
    whole = old.check()
    assert whole.returncode == 0, whole.stdout + whole.stderr
    read = old.run("-c", READ, str(journal))
    assert read.returncode == 0, read.stderr
    found = json.loads(read.stdout)
    assert found["drafts"] == [expected["draft"], LATER], "drafts are in the journal, which goes both ways"
    assert found["waiting"] == expected["waiting"]

    assert _upgraded(store) is not None, "and forward again, with a copy as before"


def _upgraded_and_worked(store: Path, journal: Path, folders: Folders) -> Path | None:
    """A morning with the new program; the copy of the store that it made."""
    copy = _upgraded(store)
    kept = Journal(journal, "A01", Seal(None), ZoneInfo("Asia/Shanghai"))
    kept.open()
    kept.save(draft_of("later", {"description": FieldValue(LATER)}))
    kept.close()
    save(folders, {"theme": "light"})
    return copy


def _upgraded(store: Path) -> Path | None:
    engine = open_writer(store)
    try:
        copy = revisions.upgrade(engine)
        revisions.check(engine)
    finally:
        engine.dispose()  # folds what SQLite keeps beside the file into it
    return copy
