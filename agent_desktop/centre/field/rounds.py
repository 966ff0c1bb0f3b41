"""One round of the centre's work with tickets. Each job by itself: one that fails leaves the others going."""

import logging
import math
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from agent_desktop.centre.field import database, inward, outward
from agent_desktop.centre.field.dispatching import Which, dispatch_waiting
from agent_desktop.centre.field.inward import Begin
from agent_desktop.centre.field.lists.database import list_calls
from agent_desktop.store.faults import StoreError, StoreUnreachable, clear_errors
from agent_desktop.tickets.clocks.rules import ClockRules
from agent_desktop.tickets.follow_ups.rules import CallRules

log = logging.getLogger(__name__)

_AT_A_TIME: Final = 8
"""Letters that are on their way together."""

_TELLING_S: Final = 5.0
_LISTING_S: Final = 3600.0


class Ways(Struct, frozen=True, kw_only=True):
    """How stations are told, where their answers come in, what goes to them unasked. Empty: not at all."""

    webhook_url: str = ""
    secret: str = ""
    outward_folder: str = ""
    inward_folder: str = ""
    dispatch: Which = "off"


def round_of(begin: Begin, rules: ClockRules, ways: Ways, now: datetime) -> dict[str, int]:
    """Do all jobs once; how much each did. Raises `StoreUnreachable` when the store is gone.

    What goes wrong in one job is logged, and the others go on.
    """
    jobs: dict[str, Callable[[Any], int]] = {
        "dispatched": lambda conn: dispatch_waiting(conn, now, ways.dispatch),
        "chased": lambda conn: database.chase_warned(conn, now),
        "lost_calls": lambda conn: database.list_lost_calls(conn, now),
        "reached": lambda conn: database.drop_reached(conn, now),
    }
    steps = {name: partial(_alone, begin, job) for name, job in jobs.items()}
    if ways.webhook_url or ways.outward_folder:
        steps["told"] = partial(_tell, begin, ways, now)
    done: dict[str, int] = {}
    for name, step in steps.items():
        done[name] = _done(name, step)
    if ways.inward_folder:
        done["taken_in"], done["refused"] = _take_in(begin, rules, ways, now)
    return {name: count for name, count in done.items() if count}


class Hourly:
    """The lists of calls, made each hour: they look through more than a round may."""

    def __init__(self, begin: Begin, rules: CallRules) -> None:
        self._begin, self._rules = begin, rules
        self._next = -math.inf

    def round(self, now: datetime) -> dict[str, int]:
        """Make them, if it is time; how many calls are new, by kind. Raises `StoreUnreachable`."""
        if time.monotonic() < self._next:
            return {}
        self._next = time.monotonic() + _LISTING_S
        today = now.astimezone(self._rules.zone).date()
        done = {}
        for kind, rule in self._rules.lists.items():
            job = partial(list_calls, kind=kind, rule=rule, now=now, today=today)
            done[f"list {kind}"] = _done(kind, partial(_alone, self._begin, job))
        return {name: count for name, count in done.items() if count}


def _alone(begin: Begin, job: Callable[[Any], int]) -> int:
    with begin() as conn:
        return job(conn)


def _done(name: str, step: Callable[[], int]) -> int:
    try:
        with clear_errors("the store"):
            return step()
    except StoreUnreachable:
        raise
    except (StoreError, ValueError) as error:
        log.warning("tickets: %s: %s", name, error)
        return 0


def _tell(begin: Begin, ways: Ways, now: datetime) -> int:
    """Tell stations what waits. No transaction is open while the other side thinks about it.

    Several at a time, and only so long that the centre's other jobs don't wait: what is left has its turn in
    the next round.
    """
    told, until = 0, time.monotonic() + _TELLING_S
    with ThreadPoolExecutor(_AT_A_TIME, "telling") as pool:
        while time.monotonic() < until:
            with begin() as conn:
                waiting = database.undelivered(conn, now, _AT_A_TIME)
            troubles = list(pool.map(lambda row: _trouble(row, ways, now), waiting))
            with begin() as conn:
                for row, trouble in zip(waiting, troubles, strict=True):
                    if trouble is None:
                        database.heard(conn, row["id"], now, "webhook" if ways.webhook_url else "file")
                    else:
                        again = outward.again(row["tries"], now)
                        database.unheard(conn, row["id"], trouble, again)
            told += troubles.count(None)
            if len(waiting) < _AT_A_TIME and None not in troubles:
                break
    return told


def _trouble(row: Mapping[str, Any], ways: Ways, now: datetime) -> str | None:
    """Tell one; None: it was heard."""
    body = outward.letter(row)
    try:
        if ways.webhook_url:
            outward.post(ways.webhook_url, ways.secret, body, now)
        else:
            outward.drop(Path(ways.outward_folder), row["id"], body)
    except outward.NotHeard as error:
        log.warning("dispatch %s was not heard: %s", row["id"], error)
        return str(error)
    return None


def _take_in(begin: Begin, rules: ClockRules, ways: Ways, now: datetime) -> tuple[int, int]:
    try:
        with clear_errors("the store"):
            return inward.read_folder(Path(ways.inward_folder), begin, rules, now)
    except OSError as error:
        log.warning("the inward folder can't be read: %s", error)
        return 0, 0


def quietly(job: Callable[[], dict[str, int]]) -> None:
    """Run a round; what a store refuses is logged, and the next round tries again."""
    try:
        if done := job():
            log.info("tickets: %s", done)
    except StoreError as error:
        log.warning("tickets: %s", error)
