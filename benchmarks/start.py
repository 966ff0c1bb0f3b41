"""From the command to the first paint, and what a desk weighs after a hundred calls."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.ring import ring_desk, ring_in_turn

STARTS = 7
CALLS = 100
TARGETS = {
    "first_paint_warm_ms": "<= 1000",
    "memory_after_100_calls_mb": "<= 300",
    "memory_growth_percent": "<= 5",
}
BARE_WINDOW = """
import time
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
class Bare(QWidget):
    def event(self, event):
        done = super().event(event)
        if event.type() is QEvent.Type.UpdateRequest:
            print(time.monotonic_ns(), flush=True)
            app.quit()
        return done
app = QApplication([])
bare = Bare()
bare.show()
app.exec()
"""


def measure() -> dict[str, Any]:
    """Ring a hundred times and weigh both processes; then start several times on that home."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "AGENT_DESKTOP_HOME": home}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        before, after = _weigh(environment)
        paints = sorted(_first_paint_ms(Path(home), environment) for _ in range(STARTS))
        floor = sorted(bare_paint_ms(environment) for _ in range(STARTS))
    figures = {
        "first_paint_warm_ms": median(paints),
        "first_paint_worst_ms": paints[-1],
        "memory_after_20_calls_mb": before,
        "memory_after_100_calls_mb": after,
        "memory_growth_percent": (after / before - 1) * 100,
    }
    ratios = {"first_paint_over_bare_window": median(paints) / median(floor)}
    return {
        "figures": figures,
        "ratios": ratios,
        "floors": {"bare_window_ms": median(floor)},
        "targets": TARGETS,
    }


def _first_paint_ms(home: Path, environment: dict[str, str]) -> float:
    """Wall time from starting the process to the end of the window's first paint, from the desk's own log."""
    log = home / "logs" / "desk.log"
    known = len(_paints(log))
    began = time.monotonic_ns()
    desk = subprocess.Popen([sys.executable, "-m", "agent_desktop", "run"], env=environment)
    try:
        deadline = time.monotonic() + 30
        while len(paints := _paints(log)) <= known:
            if time.monotonic() > deadline:
                raise TimeoutError("the desk did not paint")
            time.sleep(0.02)
        time.sleep(1.5)  # let it come up, so that the next start finds an ordinary end
    finally:
        desk.terminate()
        desk.wait(20)
    return (paints[-1] - began) / 1e6


def _paints(log: Path) -> list[int]:
    if not log.exists():
        return []
    lines = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
    return [line["monotonic_ns"] for line in lines if line.get("event") == "first paint"]


def bare_paint_ms(environment: dict[str, str]) -> float:
    """The same for an empty Qt window: what no program in this language and toolkit can beat."""
    began = time.monotonic_ns()
    painted = subprocess.run(
        [sys.executable, "-c", BARE_WINDOW], env=environment, capture_output=True, text=True, check=True
    )
    return (int(painted.stdout.split()[0]) - began) / 1e6


def _weigh(environment: dict[str, str]) -> tuple[float, float]:
    with ring_desk(environment) as desk:
        ring_in_turn(desk, 20)
        before = private_mb(desk.process.pid)
        ring_in_turn(desk, CALLS - 20)
        return before, private_mb(desk.process.pid)


def private_mb(pid: int) -> float:
    """PSS without file-backed pages of a process and its children, MB: what the program costs."""
    desk = psutil.Process(pid)
    return sum(_anonymous_kb(p.pid) for p in (desk, *desk.children(recursive=True))) / 1024


def _anonymous_kb(pid: int) -> int:
    wanted = ("Pss_Anon:", "Pss_Shmem:")
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith(wanted))
