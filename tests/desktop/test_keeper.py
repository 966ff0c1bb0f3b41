"""Who stays with a desk: real processes; one that died is opened again, three times in ten minutes."""

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent_desktop import keeper
from agent_desktop.keeper import MOST, WITHIN_S, restarts, stay

DESK = """
import os, sys
from pathlib import Path
from agent_desktop.keeper import Keeper
from agent_desktop import keeper
stays = Keeper(Path(sys.argv[1]))
stays.begin()
pid = stays._process.pid
print(pid, flush=True)
if sys.argv[2] == "python":
    raise ValueError("nobody expected it")
if sys.argv[2] == "native":
    os.kill(os.getpid(), 11)
stays.end()
"""


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that gets a line each time the desk is opened again."""
    file = tmp_path / "opened"
    write = f"open({str(file)!r}, 'a').write('again')"
    monkeypatch.setattr(keeper, "program", lambda: [sys.executable, "-c", write])
    return file


def times(file: Path, wanted: int) -> int:
    give_up = time.monotonic() + 30
    while (found := file.read_text().count("again") if file.exists() else 0) < wanted:
        assert time.monotonic() < give_up, f"opened {found} times"
        time.sleep(0.02)
    return found


@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
def test_a_desk_that_died_is_opened_again_but_not_for_ever(tmp_path: Path, opened: Path) -> None:
    for turn in range(MOST):
        assert stay([str(tmp_path)], io.BytesIO(b"")) == 0
        assert times(opened, turn + 1) == turn + 1
    assert stay([str(tmp_path)], io.BytesIO(b"")) == 1, "it would die again"
    assert len(restarts(tmp_path, time.time())) == MOST
    assert restarts(tmp_path, time.time() + WITHIN_S + 1) == []
    assert stay([str(tmp_path)], io.BytesIO(b"closed\n")) == 0
    assert opened.read_text().count("again") == MOST


def test_what_was_written_by_nobody_counts_as_nothing(tmp_path: Path) -> None:
    assert restarts(tmp_path, 0.0) == []
    (tmp_path / "restarts").write_bytes(b"\xff\x00 not a time\n")
    assert restarts(tmp_path, 0.0) == []


@pytest.mark.parametrize(("how", "died"), [("python", True), ("native", True), ("closed", False)])
def test_the_end_of_a_real_process_is_told_by_its_pipe(tmp_path: Path, how: str, died: bool) -> None:
    """The keeper is the real one; what it opens again finds a desk that it can't open, and ends."""
    home = {"AGENT_DESKTOP_HOME": "/dev/null/nowhere", "PYTHONPATH": ":".join(sys.path)}
    line = [sys.executable, "-c", DESK, str(tmp_path), how]
    desk = subprocess.run(line, capture_output=True, text=True, check=False, env=home, timeout=60)
    assert (desk.returncode != 0) is died
    give_up = time.monotonic() + 60
    while Path(f"/proc/{int(desk.stdout)}").exists() and sys.platform == "linux":
        assert time.monotonic() < give_up, "the keeper stayed"
        time.sleep(0.02)
    assert len(restarts(tmp_path, time.time())) == int(died)
