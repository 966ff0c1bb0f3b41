"""The demo: a real window on demo data, a caller over real SIP, and — unattended — a hand on the keyboard."""

import asyncio
import contextlib
import itertools
import logging
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from agent_desktop.bootstrap import Setup
from agent_desktop.demo import screen
from agent_desktop.demo.floor import living
from agent_desktop.demo.report import Report
from agent_desktop.demo.ring import CallerGone, simulated_caller
from agent_desktop.demo_data.scenes import SCENES, Scene
from agent_desktop.running import end_when_told
from agent_desktop.session import Session, run
from agent_desktop.startup import with_demo_data
from ui.words import t

log = logging.getLogger(__name__)

FIRST_RING_S: Final = 2.0
NEXT_RING_S: Final = 6.0
"""Pause before the demo's caller rings again, once the desk is free."""


SEEN_WITHIN_S: Final = 30.0
"""A call that has not come by then will not: the caller is replaced."""
LEAD, LEAD_NAME, LEAD_DESK = "1001", "赵永红", "A02"
"""A named supervisor of the demo's staff (`resources/demo/staff.toml`)."""


class Options(Struct, frozen=True, kw_only=True):
    """How the demo is to run."""

    unattended: bool
    calls: int
    json: Path | None
    pictures: Path
    size: tuple[int, int] | None = None  # of the window, logical pixels
    lead: bool = False  # sit at a team lead's desk


def show(options: Options) -> int:
    """Run the demo; the exit status, 1 when an unattended run had a failure."""
    with contextlib.ExitStack() as stack:
        setup = with_demo_data(print)
        if screen.is_missing():
            end_when_told(partial(sys.exit, 1))  # else the screen outlives a demo that has no window yet
            print(t("startup-virtual-screen", screen=stack.enter_context(screen.virtual())))
        if options.lead:
            setup = _at_a_lead_s_desk(setup)
        if not options.unattended:
            stack.enter_context(living(setup.store))
            return run(setup, ring_for_ever, options.size)
        return _unattended(setup, options)


def _at_a_lead_s_desk(setup: Setup) -> Setup:
    settings = setup.loaded.settings
    seat = replace(settings.seat, agent_no=LEAD, agent_name=LEAD_NAME, desk_code=LEAD_DESK)
    return replace(setup, loaded=replace(setup.loaded, settings=replace(settings, seat=seat)))


async def ring_for_ever(session: Session) -> int:
    """Ring scene after scene while the window is open; a caller that fails is replaced, never the window."""
    scenes = itertools.cycle(SCENES)
    while True:
        try:
            await _ring_in_turn(session, scenes)
        except (TimeoutError, CallerGone, OSError) as error:
            log.warning("the demo's caller failed and is started anew: %r", error)
            await asyncio.sleep(NEXT_RING_S)


async def _ring_in_turn(session: Session, scenes: Iterator[Scene]) -> None:
    """One caller; each ring waits until the desk is free again. Raises `TimeoutError`, `CallerGone`."""
    async with simulated_caller(session.setup.folders.runtime / "caller") as caller:
        await asyncio.sleep(FIRST_RING_S)
        for scene in scenes:
            await caller.ring(scene.code, session.target)
            await session.until(lambda state: bool(state.calls), timeout=SEEN_WITHIN_S)
            await session.until(lambda state: not state.calls)
            await asyncio.sleep(NEXT_RING_S)


def _unattended(setup: Setup, options: Options) -> int:
    from agent_desktop.demo.rehearsed import Rehearsal

    report = Report(asked=options.calls)
    status = run(setup, Rehearsal(options.calls, options.pictures, report).play, options.size)
    for line in report.lines():
        print(line)
    if options.json is not None:
        report.write(options.json)
    return status or int(not report.passed)
