"""The room's SQL for SQLite, and the shape that every store's SQL has.

The pop is one statement that returns one JSON document (`customer360.document`): its rows are JSON arrays in
the order of the fields there. Shapes measured to be fast on SQLite: `IN (SELECT …)` where a join from a CTE
would scan to build a Bloom filter, and `INDEXED BY` where the planner can't know how rare an open ticket is.
Times are integers (`agent_desktop.store.instants`), days are ISO text.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from agent_desktop.store import words

Rows = Sequence[Sequence[Any]]
Asked = Mapping[str, str]


class Statements(Struct, frozen=True):
    """What a room asks a store, in the store's dialect; each names its parameters.

    `pop`: phone, account_no, account_id (text, "" for none), now (µs), today (ISO).
    `bills`: account_id, since. `plan`: account_id. `timeline`: phone, account_ids (a JSON
    array). `known_phones`: none.
    `link`: phone, account_id, kind, relation, now; one row is touched or returned if the account is there.
    `enrol`, in one transaction: id, account_no, phone, name, pinyin, initials, address, service, kind,
    relation, today, now, known (a JSON array of accounts, or ""); its last one answers with the account that
    the number has now: the new one, or that of who was quicker.
    `find` makes the statement for a way of `lookup.ways`, and its parameters except limit; `found` takes the
    rows out of its answer.
    """

    pop: str
    bills: str
    plan: str
    timeline: str
    link: str
    enrol: tuple[str, ...]
    known_phones: str
    find: Callable[[str, Asked], tuple[str, Asked]]
    found: Callable[[Rows], Rows]


_KEPT: Final = """
  CASE WHEN promise = '' OR promise_kept IS NOT NULL THEN promise_kept
  WHEN EXISTS (SELECT 1 FROM follow_ups f WHERE f.id = contacts.id || '-back') THEN (
    SELECT min(e.at) <= promise_due FROM ticket_events e
    WHERE e.ticket_id = contacts.id || '-back' AND e.kind = 'called')
  ELSE (
    SELECT min(e.at) <= promise_due FROM ticket_events e JOIN tickets t ON t.id = e.ticket_id
    WHERE e.ticket_id IN (
      contacts.ticket_id, (SELECT m.parent_id FROM tickets m WHERE m.id = contacts.ticket_id))
    AND e.kind = 'node' AND (e.node IN ('handled', 'reported', 'report_reviewed', 'follow_up', 'archived')
      OR (e.node = 'arrived' AND instr(' ' || t.asked || ' ', ' arrived ')))) END AS promise_kept"""
"""Whether a promise was kept, NULL while nothing has happened. What is on file counts, else what was done in
time: a try to ring back, or the visit that the ticket asks for, or its end; of a merged one the other's."""

_POP: Final = f"""
WITH recent AS MATERIALIZED (
  SELECT account_id, ticket_id, at, satisfaction FROM contacts
  WHERE phone = :phone ORDER BY at DESC LIMIT 60),
link AS MATERIALIZED (
  SELECT * FROM (
    SELECT account_id, kind, relation, rank, inactive, seen_at, source <> 'agent' AS on_file
    FROM phone_links WHERE phone = :phone ORDER BY inactive, rank, account_id LIMIT 100)
  UNION ALL
  SELECT id, 'stated', '', 0, 0, NULL, 0 FROM accounts WHERE account_no = :account_no OR id = :account_id
  UNION ALL
  SELECT account_id, 'old_ticket', '', 99, 0, max(at), 0 FROM recent
  WHERE account_id IS NOT NULL AND ticket_id IS NOT NULL GROUP BY account_id),
firm AS MATERIALIZED (
  SELECT DISTINCT account_id FROM link WHERE kind IN ('own', 'family', 'stated') AND NOT inactive),
place AS MATERIALIZED (
  SELECT * FROM accounts WHERE id IN (SELECT account_id FROM link)),
week AS MATERIALIZED (
  SELECT id, ticket_id, account_id, phone IS :phone AS own, at, matter, promise, promise_due, promise_kept
  FROM contacts
  WHERE id IN (
    SELECT id FROM contacts WHERE phone = :phone AND at > :now - 604800000000
    UNION
    SELECT id FROM contacts WHERE account_id IN (SELECT account_id FROM firm) AND at > :now - 604800000000)
  AND incoming AND channel = 'phone' AND at <= :now)
SELECT json_array(
  (SELECT json_group_array(json_array(account_id, kind, relation, rank, inactive, on_file, nullif(max(
    coalesce(seen_at, 0),
    coalesce((SELECT max(at) FROM recent r WHERE r.account_id = link.account_id), 0)), 0))) FROM link),
  (SELECT json_group_array(json_array(p.id, p.account_no, p.customer_id, p.service, p.address, p.area,
    p.district, p.meter, p.state, p.area_m2, c.name, c.vip, c.id_tail, c.prefers))
    FROM place p LEFT JOIN customers c ON c.id = p.customer_id),
  (SELECT json_group_array(json_array(account_id, cents, periods, oldest)) FROM (
    SELECT account_id, sum(unpaid_cents) AS cents, count(*) AS periods, min(due_on) AS oldest
    FROM bills INDEXED BY bills_unpaid
    WHERE account_id IN (SELECT account_id FROM link) AND due_on < :today AND unpaid_cents > 0
    GROUP BY account_id)),
  (SELECT json_group_array(json_array(account_id, since)) FROM cut_offs
    WHERE account_id IN (SELECT account_id FROM link) AND restored_on IS NULL),
  (SELECT json_group_array(json_array(account_id, since, until, fee_cents)) FROM suspensions
    WHERE account_id IN (SELECT account_id FROM link) AND ended_on IS NULL),
  (SELECT json_group_array(json_array(account_id, found_on, finding, fixed_on)) FROM (
    SELECT * FROM modifications WHERE account_id IN (SELECT account_id FROM link)
    ORDER BY fixed_on IS NOT NULL, found_on DESC)),
  (SELECT json_group_array(json_array(kind, reason, approved_by, since, until)) FROM list_entries
    WHERE id IN (
      SELECT id FROM list_entries WHERE phone = :phone
      UNION
      SELECT id FROM list_entries WHERE account_id IN (SELECT account_id FROM firm))
    AND approved_by <> '' AND since <= :today AND (until IS NULL OR until >= :today)),
  (SELECT json_group_array(json_array(id, number, coalesce(account_id, ''), title, request_type, node,
    filed_at, due_at, crew, crew_phone, last_note, promise, chased, emergency)) FROM (
    SELECT * FROM tickets INDEXED BY tickets_open_phone WHERE phone = :phone AND closed_at IS NULL
    UNION
    SELECT * FROM tickets INDEXED BY tickets_open_account
    WHERE account_id IN (SELECT account_id FROM firm) AND closed_at IS NULL
    ORDER BY filed_at DESC LIMIT 30)),
  (SELECT json_group_array(json_array(id, number, title, service, area, cause, since, expected_end, joined,
    script, district, street, kind)) FROM incidents i INDEXED BY incidents_open
    WHERE closed_at IS NULL AND area || district <> ''
    AND EXISTS (SELECT 1 FROM place p WHERE p.service = i.service
      AND i.area IN ('', p.area) AND i.district IN ('', p.district)
      AND (i.street = '' OR instr(replace(p.address, ' ', ''), i.street) > 0))),
  (SELECT json_group_array(json_array(account_id, own, matter, h24, h72, d7, last_at)) FROM (
    SELECT coalesce(account_id, '') AS account_id, own, matter,
      count(*) FILTER (WHERE at > :now - 86400000000) AS h24,
      count(*) FILTER (WHERE at > :now - 259200000000) AS h72,
      count(*) AS d7, max(at) AS last_at
    FROM week GROUP BY 1, 2, 3)),
  (SELECT json_group_array(json_array(account_id, own, promise, promise_due, promise_kept)) FROM (
    SELECT coalesce(account_id, '') AS account_id, own, promise, promise_due,{_KEPT}
    FROM (SELECT * FROM week WHERE promise <> '' ORDER BY at DESC LIMIT 40) AS contacts)),
  (SELECT round(avg(satisfaction), 2) FROM recent),
  EXISTS (SELECT 1 FROM phone_links WHERE phone = :phone LIMIT 1 OFFSET 100)
)
"""

_BILLS: Final = """
SELECT account_id, period, amount_cents, unpaid_cents, due_on FROM bills
WHERE account_id = :account_id AND due_on >= :since ORDER BY due_on, period
"""

_PLAN: Final = """
SELECT since, total_cents, paid_cents, instalments, next_due_on, state, approved_by FROM instalment_plans
WHERE account_id = :account_id ORDER BY since DESC LIMIT 1
"""

_TIMELINE: Final = f"""
SELECT at, channel, incoming, matter, summary, outcome, promise, promise_due,{_KEPT}, agent,
  satisfaction
FROM contacts WHERE id IN (
  SELECT id FROM (SELECT id FROM contacts WHERE phone = :phone ORDER BY at DESC LIMIT 60)
  UNION
  SELECT id FROM (
    SELECT id FROM contacts WHERE account_id IN (SELECT value FROM json_each(:account_ids))
    ORDER BY at DESC LIMIT 60))
ORDER BY at DESC LIMIT 60
"""

_LINK: Final = """
INSERT INTO phone_links (phone, account_id, kind, relation, rank, inactive, seen_at, source)
SELECT :phone, id, :kind, :relation, 1, 0, :now, 'agent' FROM accounts WHERE id = :account_id
ON CONFLICT (phone, account_id) DO UPDATE SET
  source = CASE WHEN inactive OR kind <> excluded.kind THEN 'agent' ELSE source END,
  kind = excluded.kind, relation = excluded.relation, inactive = excluded.inactive, seen_at = excluded.seen_at
"""
"""A link that the file holds in the same sense keeps its source: it goes on counting as proof at the gate."""

_UNHEARD_OF: Final = """
SELECT l.account_id FROM phone_links l JOIN accounts a ON a.id = l.account_id
WHERE l.phone = :phone AND NOT l.inactive AND (l.account_id = :id
  OR :known <> '' AND l.account_id NOT IN (SELECT value FROM json_each(:known)))
ORDER BY l.seen_at DESC LIMIT 1"""
"""An account of the number that the agent's card doesn't have: somebody else was quicker."""

_ENROL: Final = (
    f"""
INSERT INTO customers (id, name, kind, pinyin, initials, since)
SELECT :id, :name, 'person', :pinyin, :initials, :today WHERE NOT EXISTS ({_UNHEARD_OF})""",
    """
INSERT INTO accounts (id, account_no, customer_id, service, address, state, opened_on)
SELECT id, :account_no, id, :service, :address, 'prospect', :today FROM customers WHERE id = :id""",
    """
INSERT INTO phone_links (phone, account_id, kind, relation, rank, seen_at, source)
SELECT :phone, id, :kind, :relation, 1, :now, 'agent' FROM accounts WHERE id = :id""",
    _UNHEARD_OF,
)

_KNOWN_PHONES: Final = """
SELECT phone FROM contacts WHERE phone IS NOT NULL
ORDER BY at DESC LIMIT 20
"""
"""Who called last: people from all over the book, with everything that a card can hold."""

_FOUND: Final = """
SELECT a.id, a.account_no, coalesce(c.name, ''), a.address, a.service, a.state
FROM accounts a LEFT JOIN customers c ON c.id = a.customer_id
"""

_FIND: Final = {
    "phone": f"""{_FOUND}
WHERE a.id IN (SELECT account_id FROM phone_links WHERE phone = :text)
ORDER BY a.account_no LIMIT :limit""",
    "account_no": f"""{_FOUND}
WHERE a.account_no >= :text AND a.account_no < :end
ORDER BY a.account_no LIMIT :limit""",
    "name": f"""{_FOUND}
WHERE a.customer_id IN (
  SELECT id FROM customers WHERE name >= :text AND name < :end ORDER BY name LIMIT :limit)
ORDER BY c.name, a.account_no LIMIT :limit""",
    "initials": f"""{_FOUND}
WHERE a.customer_id IN (SELECT id FROM customers WHERE initials = :text ORDER BY name LIMIT :limit)
ORDER BY c.name, a.account_no LIMIT :limit""",
    "pinyin": f"""{_FOUND}
WHERE a.customer_id IN (
  SELECT id FROM customers WHERE pinyin >= :text AND pinyin < :end ORDER BY pinyin LIMIT :limit)
ORDER BY c.pinyin, a.account_no LIMIT :limit""",
}
"""One statement for each way to look somebody up; `end` closes a range of words that begin with `text`."""


def _find(way: str, asked: Asked) -> tuple[str, Asked]:
    """The statement for one way of `lookup.ways`; "words" has a condition for each word.

    The index of words gives the accounts that may fit, and those that it lacks come after; every word is then
    looked for in what they say, numbers in addresses only.
    """
    if way != "words":
        return _FIND[way], asked
    every = " AND ".join(
        (_ADDRESS if said.isdecimal() else _NAME_OR_ADDRESS).format(word=word) for word, said in asked.items()
    )
    return f"{_WORDED} WHERE {every} LIMIT :limit", {**asked, "grams": words.query(asked.values())}


_WORDED: Final = """
SELECT a.id, a.account_no, coalesce(c.name, ''), a.address, a.service, a.state FROM (
  SELECT k.account_id FROM account_words w CROSS JOIN account_keys k ON k.key = w.rowid
  WHERE w.account_words MATCH :grams
  UNION ALL
  SELECT account_id FROM account_words_due) AS maybe
CROSS JOIN accounts a ON a.id = maybe.account_id LEFT JOIN customers c ON c.id = a.customer_id"""
_ADDRESS: Final = "instr(lower(a.address), :{word})"
_NAME_OR_ADDRESS: Final = "(instr(lower(a.address), :{word}) OR instr(lower(c.name), :{word}))"

SQLITE: Final = Statements(
    pop=_POP,
    bills=_BILLS,
    plan=_PLAN,
    timeline=_TIMELINE,
    link=_LINK,
    enrol=_ENROL,
    known_phones=_KNOWN_PHONES,
    find=_find,
    found=lambda rows: rows,
)
