"""The centre as a program: one is active, the next one waits and takes over within seconds."""

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Final, Protocol

from msgspec import Struct

from agent_desktop.centre import black_list
from agent_desktop.centre.database import Post
from agent_desktop.centre.feeding import Feeding
from agent_desktop.centre.freeing import Freeing
from agent_desktop.settings import Centre
from agent_desktop.store.faults import (
    StoreDriverMissing,
    StoreError,
    StoreNewer,
    StoreOutdated,
)

log = logging.getLogger(__name__)

BEATS_ALIVE: Final = 3
"""Beats that may be missed before a centre counts as gone."""


class Pace(Struct, frozen=True):
    """Seconds between two beats, two tries for the lock or for a lost server, two rounds of forgetting."""

    beat_s: float = 10.0
    try_s: float = 2.0
    forget_s: float = 3600.0


PACE: Final = Pace()


class Aside(Protocol):
    """Work on a thread of its own while this centre is the active one."""

    def begin(self) -> object:
        """Do it, unless that is going on; asked with each beat."""

    def close(self) -> None:
        """Stop; `begin` may follow."""


def run(
    where: str,
    keep: Centre,
    stop: Event,
    *,
    pace: Pace = PACE,
    say: Callable[[str], None],
    beside: Callable[[], None] = lambda: None,
    aside: tuple[Aside, ...] = (),
) -> None:
    """Wait for the lock, then do the jobs, until `stop`. A server that is gone is waited for.

    `say` hears "waiting", "active", "lost" when that begins. `beside` is a round of the site's other work,
    done with each beat; `aside` goes on between them. Raises `StoreError` for what no waiting helps: another
    schema, a missing library.
    """
    told = ""

    def tell(state: str) -> None:
        nonlocal told
        if state != told:
            told = state
            say(state)

    while not stop.is_set():
        try:
            _serve(where, keep, stop, pace, tell, beside, aside)
        except (StoreNewer, StoreOutdated, StoreDriverMissing):
            raise
        except StoreError as error:
            log.warning("%s", error)
            tell("lost")
            stop.wait(pace.try_s)


def _serve(
    where: str,
    keep: Centre,
    stop: Event,
    pace: Pace,
    tell: Callable[[str], None],
    beside: Callable[[], None],
    aside: tuple[Aside, ...],
) -> None:
    post, feeding, freeing = Post(where), Feeding(where), Freeing(where)
    try:
        _warn(post)
        while not post.take():
            tell("waiting")
            if stop.wait(pace.try_s):
                return
        tell("active")
        freeing.begin()
        until_forgetting = until_feed = 0.0
        while not stop.is_set():
            post.beat()
            for agent in post.expire_presence(keep.presence_s):
                log.info("agent %s was signed out: no sign of life", agent)
            _list_numbers(post, keep)
            beside()
            for one in aside:
                one.begin()
            if until_forgetting <= 0:
                log.info("forgotten: %s", post.forget(keep))
                until_forgetting = pace.forget_s
            if until_feed <= 0:
                feeding.begin()
                until_feed = keep.feed_s
            stop.wait(pace.beat_s)
            until_forgetting -= pace.beat_s
            until_feed -= pace.beat_s
    finally:
        freeing.close()
        for one in (feeding, *aside):
            one.close()
        post.close()


def _warn(post: Post) -> None:
    """Of what the server's administrator has to do."""
    if missing := post.missing():
        log.warning(
            "a desk that holds others up can't be ended; the server's administrator does: %s", missing
        )
    if doors := post.doors():
        log.warning("a login can still fill or stop the server; its administrator does: %s", doors)


def _list_numbers(post: Post, keep: Centre) -> None:
    """The exchange's black list; a folder that can't be written to is logged, and the jobs go on."""
    if not keep.black_list_file:
        return
    path = Path(keep.black_list_file)
    try:
        if black_list.write(path, post.black_list()):
            log.info("black list written: %s", path)
    except OSError as error:
        log.error("black list %s can't be written: %s", path, error)


class State(Struct, frozen=True, kw_only=True):
    """Whether a centre is active, its host and process, and how it hears the exchange (state and why).

    `missing`: what the server's administrator has to do before it can end desks that hold others up,
    `doors`: and so that no login fills or stops the server.
    """

    alive: bool
    who: str = ""
    exchange: tuple[str, str] | None = None
    missing: str = ""
    doors: str = ""


def look(where: str, *, pace: Pace = PACE) -> State:
    """How the site's jobs are done at that server. Raises `StoreError`."""
    post = Post(where)
    try:
        sign, exchange = post.sign(), post.exchange()
        missing, doors = post.missing(), post.doors()
    finally:
        post.close()
    if sign is None:
        return State(alive=False, missing=missing, doors=doors)
    alive = sign.age_s <= BEATS_ALIVE * pace.beat_s
    who = f"{sign.host} · {sign.pid}"
    return State(alive=alive, who=who, exchange=exchange, missing=missing, doors=doors)
