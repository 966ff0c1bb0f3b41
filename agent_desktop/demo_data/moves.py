"""How the demo's times move to another day, as SQL for both databases; `:by` is in microseconds.

Only rows that the generator made move (their ids carry version `chance.DEMO_ID`), never what people added.
Days (bills, suspensions, lists) stay: they are true for weeks, then they are made anew (`renewal`). Bills
that fall due are paid by all who paid before. A ticket keeps its number.
"""

from typing import Final

from agent_desktop.demo_data.chance import DEMO_ID
from agent_desktop.demo_data.persons import CAST
from agent_desktop.demo_data.staff import DEMO_DESK

_AFTER_CAST: Final = chr(ord(CAST) + 1)
_OF_CAST: Final = f"account_id >= '{CAST}' AND account_id < '{_AFTER_CAST}'"


OF_DEMO: Final = f"""(({_OF_CAST}) OR
  (account_id >= 'A0' AND account_id < 'A:' AND length(account_id) = 9))"""
"""Rows of accounts that the generator made; a site may have imported others beside them."""


def made_here(column: str, place: int = 15) -> str:
    """Whether an id is one that the generator gave."""
    return f"substr({column}, {place}, 1) = '{DEMO_ID}'"


# Two reads of an index each: this runs at every start.
_SCENE_TICKETS: Final = f"""(
  SELECT id FROM tickets WHERE {_OF_CAST} AND {made_here("id")}
  UNION
  SELECT id FROM tickets WHERE closed_at IS NULL AND due_at > 0 AND emergency AND {made_here("id")})"""

OF_DEMO_STATIONS: Final = "phone >= '8401' AND phone < '8500'"

_SET: Final = {
    "contacts": "at = at + :by, promise_due = promise_due + :by",
    "calls": "started_at = started_at + :by, answered_at = answered_at + :by, ended_at = ended_at + :by",
    "tickets": "filed_at = filed_at + :by, due_at = due_at + :by, closed_at = closed_at + :by",
    "ticket_events": "at = at + :by",
    "ticket_clocks": "due_at = due_at + :by, warn_at = warn_at + :by, met_at = met_at + :by",
    "duties": "since = since + :by, until = until + :by",
    "incidents": "since = since + :by, expected_end = expected_end + :by, closed_at = closed_at + :by",
    "incident_joins": "at = at + :by",
    "questions_unanswered": "at = at + :by",
    "presence": "since = since + :by, beat_at = beat_at + :by",
}


def _update(table: str, where: str) -> str:
    return f"UPDATE {table} SET {_SET[table]} WHERE {where}"


# Events before the tickets that tell which of them belong to a scene.
BULK: Final = (
    _update("ticket_events", f"{made_here('id')} AND ticket_id NOT IN {_SCENE_TICKETS}"),
    _update("ticket_clocks", f"{made_here('ticket_id')} AND ticket_id NOT IN {_SCENE_TICKETS}"),
    _update("contacts", f"{made_here('id')} AND NOT ({_OF_CAST})"),
    _update("calls", made_here("id", 13)),
    _update("tickets", f"{made_here('id')} AND id NOT IN {_SCENE_TICKETS}"),
    _update("incidents", f"{made_here('id')} AND closed_at IS NOT NULL"),
    _update("questions_unanswered", made_here("id")),
)
"""Whole days, so that nobody calls at night who called at noon."""

PRESENCE: Final = _update("presence", f"desk LIKE '{DEMO_DESK}%' OR desk = ''")

SCENES: Final = (
    _update("ticket_events", f"ticket_id IN {_SCENE_TICKETS} AND {made_here('id')}"),
    _update("ticket_clocks", f"ticket_id IN {_SCENE_TICKETS}"),
    _update("contacts", f"{_OF_CAST} AND {made_here('id')}"),
    _update("tickets", f"id IN {_SCENE_TICKETS}"),
    _update(
        "incident_joins",
        f"incident_id IN (SELECT id FROM incidents WHERE closed_at IS NULL) AND {made_here('id')}",
    ),
    _update("incidents", f"closed_at IS NULL AND {made_here('id')}"),
    _update("duties", OF_DEMO_STATIONS),
    PRESENCE,
)
"""To the minute: what the demo's callers, the open outage and the emergencies rest on."""

SETTLE: Final = f"""
UPDATE bills SET unpaid_cents = 0, paid_on = due_on
WHERE {OF_DEMO} AND unpaid_cents > 0 AND due_on >= :since AND due_on < :today AND account_id NOT IN (
  SELECT account_id FROM bills WHERE unpaid_cents > 0 AND due_on < :since)
"""
"""Days as ISO text: what fell due from `since` on is paid, unless something older is owed. Without it every
second customer would be in arrears a month after the data were made."""
