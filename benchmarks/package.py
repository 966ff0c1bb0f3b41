"""What IT feels: the package's weight, the frozen program's starts, its doctor, and an upgrade by content."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from agent_desktop.settings import Folders, load
from agent_desktop.store.engines import open_reader
from agent_desktop.store.schema.trail import questions_unanswered
from agent_desktop.store.schema.work import tickets
from agent_desktop.store.sealing import Seal
from agent_desktop.tickets.journal import Journal
from benchmarks.start import bare_paint_ms

ROOT = Path(__file__).resolve().parents[1]
LEFT = ROOT / "tests" / "upgrade" / "folders"
MADE = ROOT / "build" / "package"
ROOMS = ("agent_desktop", "ui", "softphone", "customer360", "kb_search", "resources")
STARTS, COLD = 5, 3
TARGETS = {
    "deb_mb": "<= 90",
    "first_paint_warm_ms": "<= 800",
    "first_paint_cold_ms": "<= 2000",
    "sign_in_to_ready_ms": "<= 3000",
    "doctor_s": "<= 5",
    "install_s": "<= 30",
    "upgrade_kept_percent": ">= 100",
}
ASKED = "旧版本留下的问题"


def measure() -> dict[str, Any]:
    """Use what `make package` has made; make it when it is not there or older than the program."""
    if not _is_made():
        command = [sys.executable, "packaging/package.py", "--only", "seat", "--out", str(MADE)]
        subprocess.run(command, cwd=ROOT, check=True)
    program = MADE / "agent-desktop" / "agent-desktop"
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": home, "AGENT_DESKTOP_HOME": home}
        environment["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM", "offscreen")
        _start(program, environment)  # makes the demo's store
        warm = [_start(program, environment) for _ in range(STARTS)]
        cold = [_start(program, environment) for _ in range(COLD) if _forget_files()]
        began = time.monotonic()
        subprocess.run([program, "doctor", "--json"], env=environment, capture_output=True, check=False)
        doctor = time.monotonic() - began
        floor = median(bare_paint_ms(environment | {"PATH": os.environ["PATH"]}) for _ in range(STARTS))
    paint = median(start["first paint"] for start in warm)
    figures: dict[str, float | None] = {
        "deb_mb": _newest().stat().st_size / 1e6,
        "first_paint_warm_ms": paint,
        "first_paint_worst_ms": max(start["first paint"] for start in warm),
        "first_paint_cpu_ms": median(start["cpu"] for start in warm),
        "first_paint_cold_ms": median(start["first paint"] for start in cold) if cold else None,
        "sign_in_to_ready_ms": median(start["ready"] - start["signed in"] for start in warm),
        "doctor_s": doctor,
        "install_s": _install_s(),
        "upgrade_kept_percent": _kept_percent(program),
    }
    ratios = {"first_paint_over_bare_window": paint / floor}
    return {"figures": figures, "ratios": ratios, "floors": {"bare_window_ms": floor}, "targets": TARGETS}


def _is_made() -> bool:
    """Whether there is a package, and nothing that goes into one has changed since."""
    made = [deb.stat().st_mtime for deb in MADE.glob("agent-desktop_*.deb")]
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*") if file.suffix not in (".pyc", "")]
    files += [ROOT / "pyinstaller.spec", ROOT / "requirements.lock"]
    return bool(made) and max(made) > max(file.stat().st_mtime for file in files)


def _newest() -> Path:
    return max(MADE.glob("agent-desktop_*.deb"), key=lambda deb: deb.stat().st_mtime)


def _install_s() -> float | None:
    """What dpkg needs to put it on a disk, every file synced; downloads of what it depends on aside."""
    if os.geteuid() != 0 or shutil.which("dpkg") is None:
        return None
    deb = _newest()
    with tempfile.TemporaryDirectory() as root:
        admin = Path(root) / "var/lib/dpkg"
        for folder in ("updates", "info"):
            (admin / folder).mkdir(parents=True)
        (admin / "status").touch()
        began = time.monotonic()
        command = ["dpkg", f"--root={root}", "--force-depends", "--install", str(deb)]
        subprocess.run(command, check=True, capture_output=True)
        return time.monotonic() - began


def _start(program: Path, environment: dict[str, str]) -> dict[str, float]:
    """Milliseconds from the process to each milestone of the desk's own log; CPU time at the paint."""
    log = Path(environment["AGENT_DESKTOP_HOME"]) / "logs" / "desk.log"
    size = log.stat().st_size if log.exists() else 0
    began = time.monotonic_ns()
    desk = subprocess.Popen([program, "run"], env=environment, stdout=subprocess.DEVNULL)
    found: dict[str, float] = {}
    try:
        deadline = time.monotonic() + 120
        while "ready" not in found:
            if time.monotonic() > deadline:
                raise TimeoutError("the desk did not come up")
            time.sleep(0.01)
            found |= {name: (at - began) / 1e6 for name, at in _milestones(log, size)}
            if "first paint" in found and "cpu" not in found:
                found["cpu"] = _cpu_ms(desk.pid)
        time.sleep(1.5)
    finally:
        desk.terminate()
        desk.wait(30)
    return found


def _milestones(log: Path, size: int) -> Iterator[tuple[str, int]]:
    if not log.exists():
        return
    with log.open(encoding="utf-8") as lines:
        lines.seek(size)
        for text in lines:
            if '"monotonic_ns"' in text and text.endswith("\n"):
                line = json.loads(text)
                yield line["event"], line["monotonic_ns"]


def _cpu_ms(pid: int) -> float:
    used = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(used[11]) + int(used[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _forget_files() -> bool:
    """Make the system forget what it has read, as after switching on. Only root may: else nothing is cold."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3", encoding="ascii")
    except OSError:
        return False
    return True


def _kept_percent(program: Path) -> float:
    """Open what each earlier version left with the frozen program, then look for each piece by content."""
    kept: list[bool] = []
    for version in sorted(LEFT.iterdir()):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            shutil.copytree(version / "home", home)
            store = home / "data" / "store.sqlite"
            with gzip.open(f"{store}.gz", "rb") as packed, store.open("wb") as plain:
                shutil.copyfileobj(packed, plain)
            environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": folder,
                           "AGENT_DESKTOP_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}  # fmt: skip
            _start(program, environment)
            expected = json.loads((version / "expected.json").read_text("utf-8"))
            kept += _pieces(Folders.of_this_user({"AGENT_DESKTOP_HOME": str(home)}), expected)
    return 100 * sum(kept) / len(kept)


def _pieces(folders: Folders, expected: dict[str, Any]) -> Iterator[bool]:
    """Settings; the draft's words; what waited, in the store or still in the outbox."""
    settings = load(folders, {}).settings
    yield settings.theme == expected["theme"]
    yield settings.keys["answer"] == expected["answer"]
    journal = Journal(folders.data / "journal.sqlite", "A01", Seal(None), ZoneInfo("Asia/Shanghai"))
    journal.open()
    yield expected["draft"] in [draft.values["description"].value for draft in journal.drafts()]
    waiting = journal.waiting()
    journal.close()
    reader = open_reader(folders.data / "store.sqlite")
    question = questions_unanswered.c.question
    with reader.connect() as conn:
        filed = conn.execute(select(tickets.c.id).where(tickets.c.number == expected["ticket"])).all()
        asked = conn.execute(select(question).where(question == ASKED)).all()
    reader.dispose()
    yield len(filed) + len(asked) + waiting == expected["waiting"]
