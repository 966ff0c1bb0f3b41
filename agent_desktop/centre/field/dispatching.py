"""Dispatch by the centre: a ticket that nobody has given to anyone goes to who is meant for it and is there.

By area, type, skill group, an open visit in the same building, duty list and load, as
`tickets.dispatch.ranking` has it. What a station sent back is for a person to decide, as is what no station
serves. Each ticket is dispatched so once at most: the step has the ticket's id in its own.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from agent_desktop.centre.field.database import ORIGIN, SYSTEM, waiting_for_dispatch
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.dispatch.book import Floor, Proposal
from agent_desktop.tickets.dispatch.database import look, visits
from agent_desktop.tickets.dispatch.ranking import ranked
from agent_desktop.tickets.life.database import TicketStore
from agent_desktop.tickets.life.steps import Role, Step

log = logging.getLogger(__name__)

Which = Literal["off", "emergency", "all"]

PATIENCE: Final = timedelta(seconds=10)
"""So long a ticket is left to whoever filed it: an emergency's desk dispatches by itself."""

AT_ONCE: Final = 100
_LOOKED_AT: Final = 2_000
_OUTSIDE: Final = frozenset({"dispatched", "taken", "arrived"})
"""A type that asks for one of these needs somebody to go there; others go to who names the very type."""


def dispatch_waiting(conn: Any, now: datetime, which: Which) -> int:
    """Give what waits to stations, the most urgent first; how many. In the caller's transaction."""
    floor = look(conn, now)
    if which == "off" or not floor.stations:
        return 0
    loads, done = dict(floor.loads), 0
    for row in waiting_for_dispatch(conn, now - PATIENCE, _LOOKED_AT):
        if done == AT_ONCE or (which == "emergency" and row.priority != "emergency"):
            break
        chosen = choice(row, Floor(floor.stations, loads, floor.duty), visits(conn, row.building))
        if chosen is not None and _dispatched(conn, row.id, chosen, now):
            loads[chosen.station.code] = loads.get(chosen.station.code, 0) + 1
            done += 1
    return done


def choice(ticket: Any, floor: Floor, going: Sequence[Any]) -> Proposal | None:
    """The station for a ticket; None when nobody fits, or an ordinary ticket finds everybody full."""
    about = {"skill_group": ticket.skill_group, "request_type": ticket.request_type, "area": ticket.area}
    best = next(iter(ranked(floor, **about, visits=going)), None)
    if best is None or ("full" in best.why and ticket.priority == "normal"):
        return None
    return best if "type" in best.why or _OUTSIDE & set(ticket.asked.split()) else None


def _dispatched(conn: Any, ticket_id: str, chosen: Proposal, now: datetime) -> bool:
    """Take the step; False when somebody was quicker."""
    step = {"step": Step.DISPATCH.value, "role": Role.SYSTEM.value, "station": chosen.station.code}
    who = {"agent": SYSTEM, "origin": ORIGIN, "ticket_id": ticket_id, "why": " ".join(chosen.why)}
    act = Act(id=f"auto-{ticket_id}", kind="step", at=now, payload={**step, **_crew(chosen), **who})
    try:
        with conn.begin_nested():
            TicketStore.step(conn, act)
    except ValueError as error:
        log.info("%s was not dispatched: %s", ticket_id, error)
        return False
    return True


def _crew(chosen: Proposal) -> dict[str, str]:
    """Who of the station goes: the crew that is on its way to that building, or the crew that it is."""
    if chosen.visit is not None and chosen.visit.crew:
        return {"crew": chosen.visit.crew}
    if chosen.station.kind == "crew":
        return {"crew": chosen.station.name, "crew_phone": chosen.phone}
    return {}
