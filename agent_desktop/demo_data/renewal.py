"""The demo's rows made anew for another day, as SQL for the embedded store.

The same seed makes the same people, addresses and numbers on every day; what differs are their days. So
people stay, their dated rows go and come again. What was added stays: calls and tickets of this desk,
customers that were imported. What was added to a ticket of the demo goes with it.
"""

from typing import Final

from agent_desktop.demo_data.moves import OF_DEMO, OF_DEMO_STATIONS, made_here

_OF_TICKETS: Final = made_here("ticket_id")
_WITH_TICKETS: Final = ("ticket_events", "ticket_clocks", "dispatches", "attachments")
_BY_ID: Final = ("contacts", "tickets", "incidents", "questions_unanswered")
_OF_ACCOUNTS: Final = ("bills", "instalment_plans", "suspensions", "cut_offs", "modifications")

CLEAR: Final = (
    f"DELETE FROM attachment_parts WHERE attachment_id IN (SELECT id FROM attachments WHERE {_OF_TICKETS})",
    *(f"DELETE FROM {table} WHERE {_OF_TICKETS}" for table in _WITH_TICKETS),
    f"DELETE FROM follow_ups WHERE {made_here('id')} OR {_OF_TICKETS}",
    f"DELETE FROM incident_joins WHERE {made_here('id')} OR {made_here('incident_id')}",
    f"DELETE FROM calls WHERE {made_here('id', 13)}",
    *(f"DELETE FROM {table} WHERE {made_here('id')}" for table in _BY_ID),
    *(f"UPDATE {table} SET ticket_id = NULL WHERE {_OF_TICKETS}" for table in ("contacts", "calls")),
    *(f"DELETE FROM {table} WHERE {OF_DEMO}" for table in _OF_ACCOUNTS),
    "DELETE FROM list_entries WHERE id LIKE 'L%' AND (id LIKE '%-red' OR id LIKE '%-black')",
    f"DELETE FROM duties WHERE {OF_DEMO_STATIONS}",
)
"""What goes, children before those they belong to."""

STANDING: Final = frozenset(
    {"customers", "phone_links", "skill_groups", "agents", "agent_skills", "presence", "stations", "meta"}
)
"""Tables whose rows are the same on every day: those that are there stay as they are."""

ACCOUNT: Final = "UPDATE accounts SET state = ?, closed_on = ? WHERE id = ?"
"""What a day changes of an account."""
