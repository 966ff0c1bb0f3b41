"""`agent-desktop centre`: the site's jobs as a program, with words for whoever started it."""

import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from threading import Event
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from agent_desktop.centre.field.inward import Begin
from agent_desktop.centre.field.rounds import Ways, quietly, round_of
from agent_desktop.centre.process import is_alive, run
from agent_desktop.logs import open_log
from agent_desktop.secrets import OsSecrets
from agent_desktop.settings import Folders, Settings
from agent_desktop.store.engines import open_writer
from agent_desktop.tickets.clocks.rule_files import load
from resources import files
from ui.words import t

log = logging.getLogger(__name__)


def run_centre(where: str, settings: Settings, folders: Folders) -> int:
    """Run until SIGTERM or Ctrl+C; returns the exit code. Raises `StoreError`. Thread: main."""
    open_log(folders.logs, "centre", logging.getLogger())
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    writer = cache(lambda: open_writer(where))  # opened when this one is active: till then nobody answers
    field = _field(lambda: writer().begin(), settings, folders)
    run(
        where,
        settings.centre,
        stop,
        say=lambda state: print(t(f"centre-{state}"), flush=True),
        field=lambda: quietly(field),
    )
    print(t("centre-ended"), flush=True)
    return 0


def _field(begin: Begin, settings: Settings, folders: Folders) -> Callable[[], dict[str, int]]:
    """A round of the work with tickets, by the site's settings."""
    rules, wrong = load(files("settings"), folders.config, ZoneInfo(settings.site.zone), settings.language)
    for problem in wrong:
        log.warning("%s", problem)
    keep = settings.centre
    ways = Ways(
        webhook_url=keep.webhook_url,
        secret=(OsSecrets().get("webhook") or "") if keep.webhook_url else "",
        outward_folder=keep.outward_folder,
        inward_folder=keep.inward_folder,
        dispatch=keep.dispatch,
    )
    if keep.webhook_url and not ways.secret:
        log.warning("stations can't be told: there is no secret `webhook` in the system's store")
        ways = replace(ways, webhook_url="")
    return lambda: round_of(begin, rules, ways, datetime.now(UTC))


def tell_health(where: str) -> int:
    """Say whether a centre is active; the exit code is 1 when none is. Raises `StoreError`."""
    alive, who = is_alive(where)
    print(t("centre-alive", who=who) if alive else t("centre-gone"))
    return 0 if alive else 1
