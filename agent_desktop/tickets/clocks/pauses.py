"""The clocks after a pause, as the act that ends it carries them: a server knows no calendar."""

import json
from collections.abc import Sequence
from datetime import datetime

from agent_desktop.store.instants import micros
from agent_desktop.tickets.clocks.clock import OUTER, Clock
from agent_desktop.tickets.clocks.rules import ClockRules


def due_after(
    clocks: Sequence[Clock], rules: ClockRules, *, runs: str, paused_at: datetime, now: datetime
) -> str:
    """The key `due` of a step that ends a pause: {node: [due, warn]} in microseconds, of those that stood."""
    shifted = {}
    for clock in clocks:
        if clock.met_at is None and clock.node != OUTER:
            edition = rules.edition(clock.edition)
            after = edition.shifted(clock, paused_at, now, by_clock=runs == "clock")
            shifted[clock.node] = [micros(after.due_at), micros(after.warn_at)]
    return json.dumps(shifted)
