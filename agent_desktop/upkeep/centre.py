"""`agent-desktop centre`: the site's jobs as a program, with words for whoever started it."""

import logging
import signal
from datetime import UTC, datetime
from functools import cache
from threading import Event
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from agent_desktop import crash, system_log
from agent_desktop.centre.field.endpoint import Door, Endpoint
from agent_desktop.centre.field.inward import Begin, Message, take_in
from agent_desktop.centre.field.rising import Rising
from agent_desktop.centre.field.rounds import Hourly, Ways, quietly, round_of
from agent_desktop.centre.process import look, run
from agent_desktop.logs import open_log
from agent_desktop.recording.retention import Remover
from agent_desktop.running import end_when_told
from agent_desktop.secrets import Secrets, ServiceSecrets
from agent_desktop.settings import Folders, Settings
from agent_desktop.store.engines import open_writer
from agent_desktop.store.faults import clear_errors
from agent_desktop.supervision.queues.targets import FILE as QUEUES
from agent_desktop.supervision.queues.targets import load_targets
from agent_desktop.tickets.clocks.rule_files import CALENDAR, RULES, load
from agent_desktop.tickets.follow_ups.rules import CALLS
from agent_desktop.tickets.follow_ups.rules import load as load_call_rules
from agent_desktop.tickets.incidents.rises.rule import FILE as RISES
from agent_desktop.tickets.incidents.rises.rule import read_rule
from agent_desktop.upkeep.queues import listening
from resources import files
from ui.plain import plain
from ui.words import t

log = logging.getLogger(__name__)


def run_centre(where: str, settings: Settings, folders: Folders) -> int:
    """Run until SIGTERM, SIGHUP or Ctrl+C; returns the exit code. Raises `StoreError`. Thread: main."""
    system_log.decide(settings.logs.system)
    open_log(folders.logs, "centre", logging.getLogger())
    crash.watch(folders.logs, "centre")
    stop = Event()
    end_when_told(stop.set, signal.SIGINT)
    writer = cache(lambda: open_writer(where))  # opened when this one is active: till then nobody answers
    secrets = ServiceSecrets()
    begin = lambda: writer().begin()  # noqa: E731
    field = Field(begin, settings, folders, secrets)
    remover = Remover(begin, settings.recording.share)
    ear = listening(where, settings, load_targets(files("settings"), folders.holding(QUEUES)), secrets)

    def beside() -> None:
        quietly(field.round)
        remover.look()

    try:
        run(
            where,
            settings.centre,
            stop,
            say=lambda state: print(t(f"centre-{state}"), flush=True),
            beside=beside,
            aside=(ear,),
        )
    finally:
        remover.close()
        field.close()
    print(t("centre-ended"), flush=True)
    return 0


class Field:
    """The work with tickets by the site's settings: rounds, and the door through which stations report."""

    def __init__(self, begin: Begin, settings: Settings, folders: Folders, secrets: Secrets) -> None:
        shipped, zone = files("settings"), ZoneInfo(settings.site.zone)
        self._begin, self._keep, self._secrets = begin, settings.centre, secrets
        self._rules, wrong = load(
            shipped, folders.holding(RULES), zone, settings.language, folders.holding(CALENDAR)
        )
        calls, calls_wrong = load_call_rules(shipped, folders.holding(CALLS), zone, settings.language)
        rises, rises_wrong = read_rule(shipped, folders.holding(RISES))
        for problem in (*wrong, *calls_wrong, *rises_wrong):
            log.warning("%s", problem)
        self._hourly, self._rising = Hourly(begin, calls), Rising(begin, rises)
        self._ways = self._outward()
        self._endpoint: Endpoint | None = None
        self._shut = not self._keep.inward_port

    def round(self) -> dict[str, int]:
        """One round; with the first the door opens, so that only the active centre has one."""
        if self._endpoint is None and not self._shut:
            self._open()
        now = datetime.now(UTC)
        done = round_of(self._begin, self._rules, self._ways, now)
        return done | self._rising.round(now) | self._hourly.round(now)

    def close(self) -> None:
        """Shut the door."""
        if self._endpoint is not None:
            self._endpoint.close()

    def _outward(self) -> Ways:
        keep = self._keep
        ways = Ways(
            webhook_url=keep.webhook_url,
            secret=(self._secrets.get("webhook") or "") if keep.webhook_url else "",
            outward_folder=keep.outward_folder,
            inward_folder=keep.inward_folder,
            dispatch=keep.dispatch,
        )
        if keep.webhook_url and not ways.secret:
            log.warning("stations can't be told: there is no secret `webhook` in the system's store")
            ways = replace(ways, webhook_url="")
        return ways

    def _open(self) -> None:
        keep = self._keep
        door = Door(
            host=keep.inward_host,
            port=keep.inward_port,
            secret=self._secrets.get("inward") or "",
            certificate=keep.inward_certificate,
            key=keep.inward_key,
        )
        try:
            self._endpoint = Endpoint(door, self._take)
            log.info("stations report at port %s", self._endpoint.port)
        except OSError as error:  # a port that is taken may be free in the next round
            log.error("stations can't report at %s:%s: %s", door.host, door.port, error)
        except ValueError as error:
            log.error("stations can't report: %s", error)
            self._shut = True

    def _take(self, message: Message) -> bool:
        with clear_errors("the store"), self._begin() as conn:
            return take_in(conn, message, "webhook", self._rules, datetime.now(UTC))


def tell_health(where: str) -> int:
    """Say whether a centre is active; the exit code is 1 when none is. Raises `StoreError`."""
    seen = look(where)
    print(t("centre-alive", who=seen.who) if seen.alive else t("centre-gone"))
    if seen.alive and seen.exchange is not None:
        state, why = seen.exchange
        print(t(f"centre-exchange-{state}", why=plain(why, 120)))
    if seen.missing:
        print(t("centre-missing", grant=seen.missing))
    if seen.doors:
        print(t("centre-doors", revoke=seen.doors))
    return 0 if seen.alive else 1
