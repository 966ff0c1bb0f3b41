"""Makes the demo's data: seeded, relative to a moment, whole or not at all."""

import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final

from agent_desktop.demo_data import database, twins
from agent_desktop.demo_data.age import MADE_AT, MOVED_TO, outdated
from agent_desktop.demo_data.census import Census
from agent_desktop.demo_data.clock import Clock
from agent_desktop.demo_data.rows import MetaRow
from agent_desktop.demo_data.world import load
from agent_desktop.store import revisions, words
from agent_desktop.store.engines import Engine, open_builder, place
from agent_desktop.store.faults import StoreExists
from agent_desktop.store.instants import DAY, MINUTE, micros

CUSTOMERS: Final = 20_000
SEED: Final = 96777
_MOST_CACHE_MB: Final = 4096
"""Memory that the making of a city may take: with 64 MB it writes each page ten times."""

# Names in `meta`.
_SEED: Final = "demo_seed"
_CUSTOMERS: Final = "demo_customers"
_SCENES_AT: Final = "demo_scenes_at"  # and those of the scenes

_SCENES_STAY_FRESH: Final = 10 * MINUTE
_LEFT_BEHIND_AFTER_S: Final = 3600.0


def build(path: Path, *, customers: int = CUSTOMERS, seed: int = SEED, now: datetime | None = None) -> None:
    """Make a SQLite store at `path` with the schema and the demo's data (20,000 customers: some seconds).

    The file gets its name when it is whole: a start that is interrupted leaves nothing half. Raises
    `StoreError`; `StoreExists` when there is a file at `path` already, which is never touched.
    """
    if path.exists():
        raise StoreExists(str(path))
    part = path.with_name(f"{path.name}.{os.getpid()}.building")
    _sweep(path)
    try:
        engine = open_builder(part, cache_mb=min(_MOST_CACHE_MB, max(64, customers // 1_000)))
        try:
            revisions.upgrade(engine)
            generate(engine, customers=customers, seed=seed, now=now)
        finally:
            engine.dispose()
        _give_name(part, path)
    finally:
        part.unlink(missing_ok=True)


def generate(
    engine: Engine, *, customers: int = CUSTOMERS, seed: int = SEED, now: datetime | None = None
) -> None:
    """Fill an empty store that has its schema, in one transaction. The same arguments make the same data.

    More than `twins.TOWN` customers are one town and its twins, so their number is rounded. `now` is what all
    times are relative to. Raises `StoreError`, `StoreExists` when anybody is on file.
    """
    if database.holds_customers(engine):
        raise StoreExists(place(engine))
    clock = Clock.at(now or datetime.now(UTC))
    town, more = twins.towns(customers)
    marks = {_SEED: seed, _CUSTOMERS: town * (more + 1), **_of(clock)}
    remembered = [MetaRow(name, str(value)) for name, value in marks.items()]
    with _without_collector():
        database.write(engine, chain(Census(load(), seed, town, clock).blocks(), [[remembered]]))
    if more:
        database.multiply(engine, list(twins.twins(more, clock.now_us, clock.today.isoformat())))
    words.catch_up(engine)


def freshen(engine: Engine, now: datetime) -> bool:
    """Move a demo store to `now`: "this week" is this week, the outage is open. Fit for every start.

    Calls, tickets and incidents move by whole days, those of the demo's scenes to the minute. A store whose
    days are too old (`age`) is made anew instead, as long as when it was made first. What people added stays
    where it is. False when there was nothing to do: not a demo store, or fresh enough. Raises `StoreError`.
    """
    known = database.remembered(engine)
    if _SCENES_AT not in known:
        return False
    clock, scenes_at, moved_to = Clock.at(now), int(known[_SCENES_AT]), int(known[MOVED_TO])
    behind_us = clock.now_us - scenes_at
    if behind_us < _SCENES_STAY_FRESH:
        return False
    size = int(known[_CUSTOMERS])
    if size <= twins.TOWN and outdated(int(known.get(MADE_AT, moved_to)), now):
        with _without_collector():
            census = Census(load(), int(known[_SEED]), size, clock)
            database.renew(engine, census.blocks(), behind_us, _of(clock))
        return True
    whole_days_us = (clock.now_us - moved_to) // DAY * DAY
    days = (clock.day_of(scenes_at).isoformat(), clock.today.isoformat())
    marks = {MOVED_TO: moved_to + whole_days_us, _SCENES_AT: clock.now_us}
    database.move(engine, whole_days_us, behind_us, days, marks)
    return True


def _of(clock: Clock) -> dict[str, int]:
    """What `meta` says of rows that were made at a moment."""
    return dict.fromkeys((MOVED_TO, _SCENES_AT, MADE_AT), clock.now_us)


def verify(engine: Engine, now: datetime | None = None) -> list[str]:
    """What doesn't fit together in the data, one line for each broken rule; empty when all is well.

    Promises are judged as of the day the data were made for or moved to.
    """
    heating = load().tariffs.heating
    now_us = micros(now or datetime.now(UTC))
    told_us = int(database.remembered(engine).get(MOVED_TO, now_us))
    facts = {"base_share": heating.base_share, "cents_m2": heating.cents_m2, "now": now_us, "told": told_us}
    return database.inconsistencies(engine, facts)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of tuples and not one cycle: looking for cycles would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _sweep(path: Path) -> None:
    """Remove what an interrupted build left, unless it may still be running."""
    for left in path.parent.glob(f"{path.name}.*.building*"):
        if time.time() - left.stat().st_mtime > _LEFT_BEHIND_AFTER_S:
            left.unlink(missing_ok=True)


def _give_name(part: Path, path: Path) -> None:
    """Put the finished file in its place: on the disk first, then under its name."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)
