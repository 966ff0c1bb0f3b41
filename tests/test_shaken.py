"""The plugin of `make shaken`."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOOKS = """
import asyncio
import time


def test_both(monkeypatch):
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)

    async def work():
        return [await asyncio.to_thread(int, n) for n in range(50)]

    assert asyncio.run(work()) == list(range(50))
    assert len(slept) > 10
    assert 0 < max(slept) <= 0.5
"""


def test_threads_and_turns_are_late_and_the_work_is_done(tmp_path: Path) -> None:
    (tmp_path / "test_late.py").write_text(LOOKS, "utf-8")
    shaken = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.shaken",
        "--late",
        "0.5",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run([*shaken, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
