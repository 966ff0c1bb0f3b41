"""SQL of the lists of calls: who is to be rung for what, from what the store knows, each reason once.

A call's id is its kind and what it is about, so a list may be made as often as one likes. Plain SQL that both
databases know; a day is ISO text. Inside a transaction of the caller.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from zlib import crc32

from sqlalchemy import Connection, RowMapping, bindparam, text

from agent_desktop.store.instants import micros
from agent_desktop.store.replays import once
from agent_desktop.store.schema.work import follow_ups
from agent_desktop.tickets.follow_ups.calls import CallKind
from agent_desktop.tickets.follow_ups.rules import ListRule

_LOOKED_AT: Final = 5_000

_OWN_NUMBER: Final = """
  (SELECT p.phone FROM phone_links p WHERE p.account_id = a.id AND p.kind = 'own' AND NOT p.inactive
    ORDER BY p.rank, p.phone LIMIT 1)
"""
_ACCOUNT: Final = f"""
  NULL AS ticket_id, a.id AS account_id, {_OWN_NUMBER} AS phone, c.name AS name,
  a.service AS skill_group
"""
_TICKET: Final = """
  t.id AS about, t.id AS ticket_id, t.account_id, t.phone, '' AS name, t.skill_group,
  t.title AS reason
"""

_FROM: Final[Mapping[CallKind, str]] = {
    # What was closed some days ago, unless its caller has judged it already.
    CallKind.SURVEY: f"""
      SELECT {_TICKET}, t.closed_at AS turn FROM tickets t
      WHERE t.node = 'archived' AND t.filed_at > :long_ago AND t.closed_at > :since AND t.closed_at <= :until
        AND NOT EXISTS (SELECT 1 FROM follow_ups f WHERE f.ticket_id = t.id AND f.satisfaction IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM surveys s WHERE s.call_id = t.call_id)""",
    # Who asked to end the service, while that is still open.
    CallKind.RETENTION: f"""
      SELECT {_TICKET}, t.filed_at AS turn FROM tickets t
      WHERE t.request_type IN :types AND t.filed_at > :since AND t.filed_at <= :until
        AND t.closed_at IS NULL""",
    # The largest arrears first; not who pays by instalments, who complains, or whose supply is cut already.
    CallKind.DUNNING: f"""
      SELECT a.id || '-' || b.oldest AS about, {_ACCOUNT}, CAST(b.owed AS text) AS reason, -b.owed AS turn
      FROM (SELECT account_id, sum(unpaid_cents) AS owed, min(CAST(due_on AS text)) AS oldest FROM bills
          WHERE unpaid_cents > 0 AND CAST(due_on AS text) > :since_day AND CAST(due_on AS text) <= :until_day
          GROUP BY account_id HAVING sum(unpaid_cents) >= :least) b
        JOIN accounts a ON a.id = b.account_id JOIN customers c ON c.id = a.customer_id
      WHERE a.state = 'active'
        AND NOT EXISTS (SELECT 1 FROM instalment_plans i WHERE i.account_id = a.id AND i.state = 'kept')
        AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.account_id = a.id AND t.closed_at IS NULL
          AND t.skill_group IN ('complaint', 'billing'))""",
    # Who must let an inspector in: a finding stands, and no visit is booked.
    CallKind.INSPECTION: f"""
      SELECT a.id || '-' || CAST(m.found_on AS text) AS about, {_ACCOUNT}, m.finding AS reason, 0 AS turn
      FROM modifications m JOIN accounts a ON a.id = m.account_id JOIN customers c ON c.id = a.customer_id
      WHERE m.fixed_on IS NULL AND CAST(m.found_on AS text) > :since_day
        AND CAST(m.found_on AS text) <= :until_day AND a.state = 'active'
        AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.account_id = a.id AND t.closed_at IS NULL)""",
}
_WANTED: Final = """
SELECT w.* FROM ({found}) w WHERE w.phone LIKE '+%'
  AND NOT EXISTS (SELECT 1 FROM follow_ups f WHERE f.id = :kind || '-' || w.about)
  AND w.phone NOT IN (SELECT f.phone FROM follow_ups f
    WHERE f.kind = :kind AND CAST(f.due_on AS text) >= :rested AND f.phone IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM do_not_call n WHERE n.phone = w.phone
    AND n.kind IN (:kind, 'all') AND (n.until IS NULL OR n.until > :now))
ORDER BY w.turn, w.about LIMIT :most
"""


def list_calls(conn: Connection, kind: CallKind, rule: ListRule, now: datetime, today: date) -> int:
    """List who is to be rung for that from now on, `rule.most` a day at most; how many are new."""
    listed = text("SELECT count(*) FROM follow_ups WHERE kind = :kind AND CAST(due_on AS text) = :day")
    room = rule.most - int(conn.execute(listed, {"kind": kind.value, "day": today.isoformat()}).scalar_one())
    if room <= 0:
        return 0
    new, rung = 0, set[str]()
    for row in conn.execute(_statement(kind), _facts(kind, rule, now, today)).mappings():
        if new < room and row["phone"] not in rung and _drawn(row["about"], rule.share):
            rung.add(row["phone"])
            new += _list(conn, kind, rule, row, now, today)
    return new


def _statement(kind: CallKind) -> Any:
    made = text(_WANTED.format(found=_FROM[kind]))
    if kind is CallKind.RETENTION:
        made = made.bindparams(bindparam("types", expanding=True))
    return made


def _facts(kind: CallKind, rule: ListRule, now: datetime, today: date) -> dict[str, Any]:
    first, last = timedelta(days=rule.until_days), timedelta(days=rule.after_days)
    facts = {
        "since": micros(now - first),
        "until": micros(now - last),
        "long_ago": micros(now - first - timedelta(days=90)),
        "since_day": (today - first).isoformat(),
        "until_day": (today - last).isoformat(),
        "least": rule.least_cents,
        "types": rule.types or ("",),
    }
    statement = _FROM[kind]
    used: dict[str, Any] = {name: value for name, value in facts.items() if f":{name}" in statement}
    if ":since_day" in statement:
        del used["since"], used["until"]
    used |= {"kind": kind.value, "now": micros(now)}
    return used | {"rested": (today - timedelta(days=rule.rest_days)).isoformat(), "most": _LOOKED_AT}


def _list(
    conn: Connection, kind: CallKind, rule: ListRule, row: RowMapping, now: datetime, today: date
) -> bool:
    about = {name: row[name] for name in ("ticket_id", "account_id", "phone", "name")}
    reason = f"¥{int(row['reason']) / 100:,.2f}" if kind is CallKind.DUNNING else row["reason"]
    times = {"due_on": today, "due_at": now, "until": now + timedelta(days=rule.keep_days)}
    group = rule.skill_group or row["skill_group"]
    made = {"id": f"{kind.value}-{row['about']}", "kind": kind.value, "skill_group": group, "reason": reason}
    return once(conn, follow_ups, **made, **about, **times)


def _drawn(about: str, share: int) -> bool:
    """Whether one of a hundred draws this; always the same for the same."""
    return crc32(about.encode()) % 100 < share
