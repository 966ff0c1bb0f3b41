"""A desk killed two hundred times at random moments: what is lost, what is doubled, how much typing is gone.

Run as `python -m benchmarks.kill9 FOLDER` it is the desk that types, through the real entry.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

from agent_desktop.desk.entry import Entry
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.workers import Workers
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from tests.tickets import test_kill9
from tests.tickets.desk_paper import FORMS, RULES, SITE, journal

KILLS: Final = 200
TYPISTS: Final = 20
EVERY_S: Final = 0.02


def measure(folder: Path) -> dict[str, float]:
    """Tickets lost and doubled over all kills; seconds of typing lost, at worst."""
    folder.mkdir(parents=True, exist_ok=True)
    lost, doubled = _filing(folder / "filing")
    return {"kill9_lost": lost, "kill9_doubled": doubled, "typing_lost_s": _typing(folder / "typing")}


def _filing(folder: Path) -> tuple[int, int]:
    folder.mkdir()
    store = open_writer(folder / "store.sqlite", create=True)
    revisions.upgrade(store)
    store.dispose()
    chance, filed = random.Random(9), dict[str, str]()
    command = [sys.executable, "-m", "tests.tickets.writer", str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8") as writer:
        for _ in range(KILLS):
            for line in test_kill9.killed(
                writer, after=chance.randint(1, 12), then_s=chance.uniform(0, 0.03)
            ):
                if (told := line.split())[:1] == ["filed"]:
                    filed[told[1]] = told[2]
        writer.communicate()
    kept = journal(folder)
    test_kill9.deliver_all(kept, folder)
    kept.close()
    numbers = Counter(test_kill9.delivered(folder)[0])
    return len(set(filed.values()) - set(numbers)), sum(n - 1 for n in numbers.values())


def _typing(folder: Path) -> float:
    """The longest time between the last word typed and the last word that is there again."""
    folder.mkdir()
    chance, worst = random.Random(9), 0.0
    for _ in range(TYPISTS):
        command = [sys.executable, "-m", "benchmarks.kill9", str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as desk:
            assert desk.stdout is not None
            last = float(desk.stdout.readline())
            time.sleep(chance.uniform(0.4, 1.4))
            os.kill(desk.pid, signal.SIGKILL)
            for line in desk.stdout.read().splitlines():
                last = float(line)
        kept = journal(folder)
        saved = max((float(d.values["description"].value) for d in kept.drafts()), default=0.0)
        for draft in kept.drafts():
            kept.discard(draft.id)
        kept.close()
        worst = max(worst, last - saved)
    return worst


async def _type(folder: Path) -> None:
    """Type for ever; each word is its time, told when it was typed."""
    parts: Any = SimpleNamespace(
        journal=journal(folder), workers=Workers(), form=FORMS.__getitem__, site=SITE, clock_rules=RULES,
        now=lambda: datetime.now(UTC),
    )  # fmt: skip
    entry = Entry(cast(Parts, parts), Notices(parts.now), lambda: None)
    opened = entry.begin("heating")
    keeping = asyncio.create_task(entry.keep())
    while not keeping.done():
        entry.edit(opened.draft.id, "description", word := f"{time.time():.3f}")
        os.write(1, f"{word}\n".encode())
        await asyncio.sleep(EVERY_S)


if __name__ == "__main__":
    asyncio.run(_type(Path(sys.argv[1])))
