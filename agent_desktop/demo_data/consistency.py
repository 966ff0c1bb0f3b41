"""What must hold in the data, as queries for what breaks it. Plain SQL that SQLite and PostgreSQL both know.

Each query returns the ids of what is wrong. A day is compared as ISO text. What is not in a table that grows
is asked by NOT EXISTS: a server walks through a NOT IN that is too long for its memory for each row anew.
"""

from typing import Final

_PAUSED: Final = """
  EXISTS (SELECT 1 FROM suspensions s WHERE s.account_id = b.account_id
    AND CAST(s.since AS TEXT) <= {day} AND {day} < coalesce(CAST(s.ended_on AS TEXT), '9999'))
"""
_SEASON_START: Final = "substr(b.period, 1, 4) || '-11-15'"
_MONTH_START: Final = "b.period || '-01'"


def _orphans(table: str) -> str:
    """Rows of `table` whose account does not exist."""
    return f"""SELECT t.account_id AS id FROM {table} t LEFT JOIN accounts a ON a.id = t.account_id
      WHERE t.account_id IS NOT NULL AND a.id IS NULL"""


RULES: Final[dict[str, str]] = {
    "accounts without customer": """
      SELECT a.id FROM accounts a LEFT JOIN customers c ON c.id = a.customer_id WHERE c.id IS NULL""",
    **{
        f"{table} without account": _orphans(table)
        for table in (
            "phone_links",
            "bills",
            "suspensions",
            "cut_offs",
            "modifications",
            "instalment_plans",
            "list_entries",
            "contacts",
            "calls",
            "tickets",
            "incident_joins",
            "follow_ups",
        )
    },
    "accounts without a phone of their own": """
      SELECT a.id FROM accounts a WHERE NOT EXISTS (
        SELECT 1 FROM phone_links l WHERE l.account_id = a.id AND l.kind = 'own')""",
    "phones not in E.164": """
      SELECT phone AS id FROM phone_links
      WHERE phone NOT LIKE '+86%' OR length(phone) NOT BETWEEN 13 AND 14""",
    "suspended accounts without an open suspension, or the reverse": """
      SELECT a.id FROM accounts a LEFT JOIN suspensions s ON s.account_id = a.id AND s.ended_on IS NULL
      WHERE (a.state = 'suspended') <> (s.account_id IS NOT NULL)""",
    "cut-off accounts without an open cut-off, or the reverse": """
      SELECT a.id FROM accounts a LEFT JOIN cut_offs c ON c.account_id = a.id AND c.restored_on IS NULL
      WHERE (a.state = 'cut_off') <> (c.account_id IS NOT NULL)""",
    "cut-off accounts that owe nothing": """
      SELECT a.id FROM accounts a WHERE a.state = 'cut_off' AND NOT EXISTS (
        SELECT 1 FROM bills b JOIN cut_offs c ON c.account_id = b.account_id AND c.restored_on IS NULL
        WHERE b.account_id = a.id AND b.unpaid_cents > 0 AND b.due_on < c.since)""",
    "suspended heating billed for more than the base fee": f"""
      SELECT b.account_id AS id FROM bills b JOIN accounts a ON a.id = b.account_id
      WHERE a.service = 'heating' AND b.kind <> 'base_fee' AND {_PAUSED.format(day=_SEASON_START)}""",
    "base fees that are not the configured share": """
      SELECT b.account_id AS id FROM bills b JOIN accounts a ON a.id = b.account_id
      WHERE a.service = 'heating' AND b.kind = 'base_fee'
      AND abs(b.amount_cents - a.area_m2 * :cents_m2 * :base_share) > 1""",
    "suspensions of heating with another fee": """
      SELECT s.account_id AS id FROM suspensions s JOIN accounts a ON a.id = s.account_id
      WHERE a.service = 'heating' AND abs(s.fee_cents - a.area_m2 * :cents_m2 * :base_share) > 1""",
    "other suspended services billed for use": f"""
      SELECT b.account_id AS id FROM bills b JOIN accounts a ON a.id = b.account_id
      WHERE a.service <> 'heating' AND b.kind <> 'base_fee' AND {_PAUSED.format(day=_MONTH_START)}""",
    "settled bills without a day of payment, or the reverse": """
      SELECT account_id AS id FROM bills WHERE (unpaid_cents = 0) <> (paid_on IS NOT NULL)""",
    "bills after closing": """
      SELECT a.id FROM accounts a JOIN bills b ON b.account_id = a.id
      WHERE a.service <> 'heating' AND b.period || '-01' >= CAST(a.closed_on AS TEXT)""",
    "closed accounts without a day, or the reverse": """
      SELECT id FROM accounts WHERE (state = 'closed') <> (closed_on IS NOT NULL)""",
    "instalments for more than is owed": """
      SELECT p.account_id AS id FROM instalment_plans p WHERE p.total_cents - p.paid_cents >
        (SELECT coalesce(sum(b.unpaid_cents), 0) FROM bills b WHERE b.account_id = p.account_id)""",
    "list entries that end before they begin": "SELECT id FROM list_entries WHERE until < since",
    "contacts in the future": "SELECT id FROM contacts WHERE at > :now",
    "promises judged that were never given": """
      SELECT id FROM contacts WHERE promise = '' AND (promise_due IS NOT NULL OR promise_kept IS NOT NULL)""",
    "promises past due and not judged": """
      SELECT id FROM contacts WHERE promise <> '' AND promise_kept IS NULL AND promise_due < :told""",
    "contacts of tickets that don't exist": """
      SELECT c.id FROM contacts c LEFT JOIN tickets t ON t.id = c.ticket_id
      WHERE c.ticket_id IS NOT NULL AND t.id IS NULL""",
    "contacts by agents who don't exist": """
      SELECT id FROM contacts WHERE agent <> '' AND agent NOT IN (SELECT no FROM agents)""",
    "calls that end before they are answered": """
      SELECT id FROM calls WHERE answered_at < started_at OR ended_at < coalesce(answered_at, started_at)""",
    "tickets closed in a node that isn't the end, or the reverse": """
      SELECT id FROM tickets
      WHERE (node IN ('archived', 'cancelled', 'merged')) <> (closed_at IS NOT NULL)""",
    "tickets filed or closed in the future, or closed before filed": """
      SELECT id FROM tickets WHERE filed_at > :now OR closed_at > :now OR closed_at < filed_at""",
    "tickets whose last node is not where they stand": """
      SELECT t.id FROM tickets t WHERE t.node <> (SELECT e.node FROM ticket_events e
        WHERE e.ticket_id = t.id AND e.kind = 'node' ORDER BY e.at DESC, e.id DESC LIMIT 1)""",
    "tickets without an event": """
      SELECT t.id FROM tickets t WHERE NOT EXISTS (
        SELECT 1 FROM ticket_events e WHERE e.ticket_id = t.id)""",
    "emergencies of another priority": """
      SELECT id FROM tickets WHERE emergency <> (priority = 'emergency')""",
    "events of tickets that don't exist": """
      SELECT e.ticket_id AS id FROM ticket_events e LEFT JOIN tickets t ON t.id = e.ticket_id
      WHERE t.id IS NULL""",
    "incidents that count their joins wrong": """
      SELECT id FROM incidents i WHERE closed_at IS NULL
      AND joined <> (SELECT count(*) FROM incident_joins j WHERE j.incident_id = i.id)""",
    "agents without skill or presence": """
      SELECT no AS id FROM agents WHERE no NOT IN (SELECT agent FROM agent_skills)
      OR no NOT IN (SELECT agent FROM presence)""",
    "skill groups that nobody answers for": """
      SELECT code AS id FROM skill_groups WHERE code NOT IN (SELECT skill_group FROM agent_skills)""",
}
"""Rule → query."""
