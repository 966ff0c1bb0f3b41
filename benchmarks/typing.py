"""From a key to the list that it brings, painted, at a desk that rings meanwhile."""

import json
import os
import shutil
import tempfile
import threading
from pathlib import Path

from benchmarks.ring import ring_desk, ring_in_turn

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
        with ring_desk(environment, "benchmarks.typing_desk") as desk:
            ringing = threading.Thread(target=ring_in_turn, args=(desk, CALLS))
            ringing.start()
            try:
                times = sorted(desk.ask(json.dumps(questions[:: max(1, len(questions) // QUESTIONS)])))
            finally:
                ringing.join()
    return float(times[len(times) * 95 // 100])
