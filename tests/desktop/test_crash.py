"""A crash leaves its stack and the journal as it was; there are never more than a few of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from agent_desktop.crash import KEPT, keep_journal

DIES = """
import logging, sys, threading
from pathlib import Path
from agent_desktop import crash
from agent_desktop.logs import open_log
folder = Path(sys.argv[1])
open_log(folder, "desk", logging.getLogger())
crash.watch(folder, "desk")
def stab():
    raise ValueError("nobody expected it")
if sys.argv[2] == "native":
    import faulthandler
    faulthandler._sigsegv()
elif sys.argv[2] == "thread":
    thread = threading.Thread(target=stab); thread.start(); thread.join()
else:
    stab()
"""


def die(folder: Path, how: str) -> int:
    line = [sys.executable, "-c", DIES, str(folder), how]
    return subprocess.run(line, capture_output=True, check=False).returncode


@pytest.mark.parametrize(("how", "status"), [("python", 1), ("thread", 0)])
def test_our_own_fault_is_in_the_log_with_its_traceback(tmp_path: Path, how: str, status: int) -> None:
    assert die(tmp_path, how) == status
    line = json.loads((tmp_path / "desk.log").read_text("utf-8").splitlines()[-1])
    assert line["level"] == "critical"
    assert "nobody expected it" in line["error"]
    assert "stab" in line["error"]


def test_a_native_fault_leaves_its_stack_through_the_next_start(tmp_path: Path) -> None:
    assert die(tmp_path, "native") < 0
    assert "Segmentation fault" in (tmp_path / "crash-desk.txt").read_text("utf-8")
    die(tmp_path, "thread")
    [kept] = tmp_path.glob("crash-desk-*.txt")
    assert "Segmentation fault" in kept.read_text("utf-8")
    assert (tmp_path / "crash-desk.txt").read_text("utf-8") == ""


def test_the_journal_is_kept_as_it_was_and_only_the_last_ones(tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite"
    assert keep_journal(journal) is None
    for content in range(KEPT + 2):
        journal.write_text(f"words {content}")
        Path(f"{journal}-wal").write_text(f"newest {content}")
        copy = keep_journal(journal)
    assert copy is not None
    assert copy.read_text() == f"words {KEPT + 1}"
    assert Path(f"{copy}-wal").read_text() == f"newest {KEPT + 1}"
    assert len(list((tmp_path / "kept").iterdir())) == 2 * KEPT
    assert journal.read_text() == f"words {KEPT + 1}"


def test_where_nothing_can_be_kept_the_desk_still_starts(tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite"
    journal.write_text("words")
    (tmp_path / "kept").write_text("a file where the folder should be")
    assert keep_journal(journal) is None
