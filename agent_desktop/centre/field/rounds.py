"""One round of the centre's work with tickets. Each job by itself: one that fails leaves the others going."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from agent_desktop.centre.field import database, inward, outward
from agent_desktop.centre.field.dispatching import Which, dispatch_waiting
from agent_desktop.centre.field.inward import Begin
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets.clocks.rules import ClockRules

log = logging.getLogger(__name__)


class Ways(Struct, frozen=True, kw_only=True):
    """How stations are told, where their answers come in, what goes to them unasked. Empty: not at all."""

    webhook_url: str = ""
    secret: str = ""
    outward_folder: str = ""
    inward_folder: str = ""
    dispatch: Which = "off"


def round_of(begin: Begin, rules: ClockRules, ways: Ways, now: datetime) -> dict[str, int]:
    """Do all jobs once; how much each did. Raises `StoreError` when the store is gone."""
    jobs: dict[str, Callable[[Any], int]] = {
        "dispatched": lambda conn: dispatch_waiting(conn, now, ways.dispatch),
        "chased": lambda conn: database.chase_warned(conn, now),
        "lost_calls": lambda conn: database.list_lost_calls(conn, now),
        "reached": lambda conn: database.drop_reached(conn, now),
    }
    done = {}
    for name, job in jobs.items():
        with begin() as conn:
            done[name] = job(conn)
    if ways.webhook_url or ways.outward_folder:
        done["told"] = _tell(begin, ways, now)
    if ways.inward_folder:
        done["taken_in"], done["refused"] = _take_in(begin, rules, ways, now)
    return {name: count for name, count in done.items() if count}


def _tell(begin: Begin, ways: Ways, now: datetime) -> int:
    """Tell stations what waits. No transaction is open while the other side thinks about it."""
    with begin() as conn:
        waiting = database.undelivered(conn, now)
    told = 0
    for row in waiting:
        body = outward.letter(row)
        try:
            if ways.webhook_url:
                outward.post(ways.webhook_url, ways.secret, body, now)
            else:
                outward.drop(Path(ways.outward_folder), row["id"], body)
        except outward.NotHeard as error:
            log.warning("dispatch %s was not heard: %s", row["id"], error)
            with begin() as conn:
                database.unheard(conn, row["id"], str(error), outward.again(row["tries"], row["at"], now))
            continue
        with begin() as conn:
            database.heard(conn, row["id"], now, "webhook" if ways.webhook_url else "file")
        told += 1
    return told


def _take_in(begin: Begin, rules: ClockRules, ways: Ways, now: datetime) -> tuple[int, int]:
    try:
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
