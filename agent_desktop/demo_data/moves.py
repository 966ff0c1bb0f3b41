"""How the demo's times move to another day, as SQL for both databases; `:by` is in microseconds.

Only rows that the generator made move (their ids carry version `chance.DEMO_ID`), never what people added.
Days (bills, suspensions, lists) stay: they are true for months. A ticket keeps its number.
"""

from typing import Final

from agent_desktop.demo_data.chance import DEMO_ID
from agent_desktop.demo_data.persons import CAST

_AFTER_CAST: Final = chr(ord(CAST) + 1)


def _made_here(column: str, place: int = 15) -> str:
    return f"substr({column}, {place}, 1) = '{DEMO_ID}'"


_OF_CAST: Final = f"(account_id >= '{CAST}' AND account_id < '{_AFTER_CAST}')"
_SCENE_TICKETS: Final = f"""(SELECT id FROM tickets
  WHERE {_made_here("id")} AND ({_OF_CAST} OR (emergency AND closed_at IS NULL)))"""
_SCENE_CONTACT: Final = f"({_OF_CAST} OR coalesce(ticket_id, '') IN {_SCENE_TICKETS})"

_SET: Final = {
    "contacts": "at = at + :by, promise_due = promise_due + :by",
    "calls": "started_at = started_at + :by, answered_at = answered_at + :by, ended_at = ended_at + :by",
    "tickets": "filed_at = filed_at + :by, due_at = due_at + :by, closed_at = closed_at + :by",
    "ticket_events": "at = at + :by",
    "incidents": "since = since + :by, expected_end = expected_end + :by, closed_at = closed_at + :by",
    "incident_joins": "at = at + :by",
    "questions_unanswered": "at = at + :by",
    "presence": "since = since + :by, beat_at = beat_at + :by",
}


def _update(table: str, where: str) -> str:
    return f"UPDATE {table} SET {_SET[table]} WHERE {where}"


# Events and contacts before the tickets that tell which of them belong to a scene.
BULK: Final = (
    _update("ticket_events", f"{_made_here('id')} AND ticket_id NOT IN {_SCENE_TICKETS}"),
    _update("contacts", f"{_made_here('id')} AND NOT {_SCENE_CONTACT}"),
    _update("calls", f"{_made_here('id', 13)} AND NOT {_SCENE_CONTACT}"),
    _update("tickets", f"{_made_here('id')} AND id NOT IN {_SCENE_TICKETS}"),
    _update("incidents", f"{_made_here('id')} AND closed_at IS NOT NULL"),
    _update("questions_unanswered", _made_here("id")),
)
"""Whole days, so that nobody calls at night who called at noon."""

SCENES: Final = (
    _update("ticket_events", f"{_made_here('id')} AND ticket_id IN {_SCENE_TICKETS}"),
    _update("contacts", f"{_made_here('id')} AND {_SCENE_CONTACT}"),
    _update("calls", f"{_made_here('id', 13)} AND {_SCENE_CONTACT}"),
    _update("tickets", f"id IN {_SCENE_TICKETS}"),
    _update(
        "incident_joins",
        f"{_made_here('id')} AND incident_id IN (SELECT id FROM incidents WHERE closed_at IS NULL)",
    ),
    _update("incidents", f"{_made_here('id')} AND closed_at IS NULL"),
    _update("presence", "desk LIKE 'D%' OR desk = ''"),
)
"""To the minute: what the demo's callers, the open outage and the emergencies rest on."""
