"""From a key to the list that it brings, painted, at a desk that rings meanwhile."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from benchmarks.ring import RingDesk, ring_in_turn

QUESTIONS = 30
CALLS = 60


def keystroke_to_paint(store: Path, index: Path, questions: list[str]) -> float:
    """95th percentile over all keys of some questions, milliseconds: a real window, two calls a second."""
    with tempfile.TemporaryDirectory() as home:
        for source, place in ((store, "data/store.sqlite"), (index, "cache/index")):
            target = Path(home, place)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        environment = {**os.environ, "AGENT_DESKTOP_HOME": home}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.typing_desk"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        ringing = threading.Thread()
        try:
            desk = RingDesk(process, json.loads(process.stdout.readline())["port"])
            ringing = threading.Thread(target=ring_in_turn, args=(desk, CALLS))
            ringing.start()
            process.stdin.write(json.dumps(questions[:: max(1, len(questions) // QUESTIONS)]) + "\n")
            process.stdin.flush()
            times = sorted(json.loads(process.stdout.readline()))
        finally:
            ringing.join()
            process.stdin.close()
            process.wait(30)
            process.stdout.close()
    return float(times[len(times) * 95 // 100])
