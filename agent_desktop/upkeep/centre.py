"""`agent-desktop centre`: the site's jobs as a program, with words for whoever started it."""

import logging
import signal
from pathlib import Path
from threading import Event

from agent_desktop.centre.process import is_alive, run
from agent_desktop.logs import open_log
from agent_desktop.settings import Settings
from ui.words import t


def run_centre(where: str, settings: Settings, logs: Path) -> int:
    """Run until SIGTERM or Ctrl+C; returns the exit code. Raises `StoreError`. Thread: main."""
    open_log(logs, "centre", logging.getLogger())
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(where, settings.centre, stop, say=lambda state: print(t(f"centre-{state}"), flush=True))
    print(t("centre-ended"), flush=True)
    return 0


def tell_health(where: str) -> int:
    """Say whether a centre is active; the exit code is 1 when none is. Raises `StoreError`."""
    alive, who = is_alive(where)
    print(t("centre-alive", who=who) if alive else t("centre-gone"))
    return 0 if alive else 1
