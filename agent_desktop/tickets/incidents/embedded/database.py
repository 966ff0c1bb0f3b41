"""What `server_sql/97_situation.sql` does, for the embedded store. Inside a transaction of the caller."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, select, text, update

from agent_desktop.store import audit
from agent_desktop.store.faults import StoreForbidden
from agent_desktop.store.instants import instant, micros
from agent_desktop.store.replays import once
from agent_desktop.store.schema.situation import incident_rises, surges
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.supply import incidents

_SURGE: Final = "SELECT id, since, reason, who FROM surges WHERE until IS NULL ORDER BY since LIMIT 1"
_OPEN: Final = """
SELECT id, number, title, service, area, cause, since, expected_end, joined, script, district, street, kind
FROM incidents WHERE closed_at IS NULL ORDER BY since DESC LIMIT 200
"""
_BOARD: Final = """
SELECT id, number, kind, title, service, area, district, street, cause, script, who, since, expected_end,
  closed_at, joined, edition,
  (SELECT count(*) FROM incident_joins j WHERE j.incident_id = i.id AND j.at > :lately)
FROM incidents i WHERE closed_at IS NULL OR closed_at > :since
ORDER BY closed_at IS NOT NULL, since DESC, id LIMIT 200
"""
_RISES: Final = """
SELECT id, kind, skill_group, about, found, usual, since, seen_at FROM incident_rises
WHERE verdict = '' AND seen_at > :seen ORDER BY since DESC, id LIMIT 20
"""
_PLACES: Final = """
WITH RECURSIVE step(area) AS (
  SELECT min(area) FROM accounts WHERE area > ''
  UNION ALL
  SELECT (SELECT min(area) FROM accounts WHERE area > step.area) FROM step WHERE step.area IS NOT NULL)
SELECT area, (SELECT district FROM accounts a WHERE a.area = step.area LIMIT 1) FROM step
WHERE area IS NOT NULL LIMIT 2000
"""
_INSIDE: Final = """
SELECT count(*) FROM (SELECT 1 FROM accounts
  WHERE area IN (SELECT value FROM json_each(:areas)) AND service = :service
    AND :district IN ('', district) AND state <> 'closed'
    AND (:street = '' OR instr(replace(address, ' ', ''), :street) > 0)
  LIMIT :most)
"""
_NOT_ON_A_LIST: Final = """
NOT EXISTS (SELECT 1 FROM follow_ups f WHERE f.phone = {0}.phone AND f.done_at IS NULL
  AND f.kind IN ('', 'follow_up', 'ring_back', 'promised'))
"""
_JOINED: Final = f"""
INSERT INTO follow_ups (id, account_id, phone, reason, due_on, kind, due_at, until, skill_group)
SELECT 'incident-' || j.id, j.account_id, j.phone, coalesce(c.promise, i.title), :day,
  CASE WHEN c.promise IS NULL THEN 'follow_up' ELSE 'promised' END, :at, :until, i.service
FROM incident_joins j JOIN incidents i ON i.id = j.incident_id
  LEFT JOIN contacts c ON c.id = (SELECT id FROM contacts p WHERE p.phone = j.phone AND p.call_id = j.call_id
    AND p.promise > '' AND p.promise_kept IS NULL LIMIT 1)
WHERE j.incident_id = :incident AND j.phone LIKE '+%' AND {_NOT_ON_A_LIST.format("j")}
  AND NOT EXISTS (SELECT 1 FROM incident_joins k WHERE k.incident_id = j.incident_id AND k.phone = j.phone
    AND (k.at, k.id) < (j.at, j.id))
ON CONFLICT DO NOTHING
"""
_PROMISED: Final = f"""
INSERT INTO follow_ups (id, account_id, phone, reason, due_on, kind, due_at, until, skill_group)
SELECT 'surge-' || c.id, c.account_id, c.phone, c.promise, :day, 'promised',
  max(coalesce(c.promise_due, :at), :at), max(coalesce(c.promise_due, :at), :at) + :lasts, c.skill_group
FROM contacts c WHERE c.at >= :since AND c.at <= :at AND c.incoming AND c.promise > ''
  AND c.promise_kept IS NULL AND c.ticket_id IS NULL AND c.phone LIKE '+%' AND {_NOT_ON_A_LIST.format("c")}
  AND NOT EXISTS (SELECT 1 FROM contacts n WHERE n.phone = c.phone AND (n.at, n.id) > (c.at, c.id)
    AND n.at <= :at AND n.incoming AND n.promise > '' AND n.promise_kept IS NULL AND n.ticket_id IS NULL)
ON CONFLICT DO NOTHING
"""


class Embedded:
    """The floor in a desk file, for one agent. Methods other than `situation` raise `StoreForbidden`."""

    def __init__(self, conn: Connection, agent_no: str) -> None:
        self._conn, self._agent_no = conn, agent_no

    def situation(self) -> tuple[Any, Sequence[Any]]:
        """The surge that is on, and the open incidents."""
        return self._conn.execute(text(_SURGE)).first(), self._conn.execute(text(_OPEN)).all()

    def incidents(self, since: int, lately: int) -> Sequence[Any]:
        """What stands, and what was closed since then."""
        return self._asked(_BOARD, since=since, lately=lately)

    def rises(self, seen: int) -> Sequence[Any]:
        """What waits for a verdict."""
        return self._asked(_RISES, seen=seen)

    def places(self) -> Sequence[Any]:
        """Supply areas with their districts."""
        return self._asked(_PLACES)

    def inside(self, service: str, areas: list[str], district: str, street: str, most: int) -> int:
        """How many accounts are inside, up to `most`."""
        asked = {
            "areas": json.dumps(areas),
            "service": service,
            "district": district,
            "street": street,
            "most": most,
        }
        return int(self._asked(_INSIDE, **asked)[0][0])

    def declare(self, incident_id: str, edition: int, day: str, at: datetime, said: Mapping[str, Any]) -> str:
        """A new incident, or other words for one in this edition; its number, empty for an older edition."""
        self._lead()
        here = incidents.c.id == incident_id
        before = self._conn.execute(select(incidents).where(here)).first()
        if (before.edition if before else 0) != edition or (before and before.closed_at):
            return ""
        end = said["expected_end"]
        told = {k: v for k, v in said.items() if k != "rise"} | {
            "expected_end": instant(end) if end else None
        }
        number = before.number if before else self._next_number(day)
        if before:
            self._conn.execute(update(incidents).where(here).values(**told, edition=edition + 1))
        else:
            row = {"id": incident_id, "number": number, "since": at, "who": self._agent_no, "edition": 1}
            once(self._conn, incidents, **row, **told)
        action = "incident_change" if before else "incident_declare"
        about = ("service", "area", "district", "street", "title", "expected_end")
        self._note(at, action, number, " ".join(str(said[k]) for k in about if said[k])[:400])
        if said["rise"]:
            self._decide(said["rise"], "declared", at, incident_id=incident_id)
        return str(number)

    def close_incident(
        self, incident_id: str, edition: int, lists: bool, at: datetime, day: date, until: datetime
    ) -> int | None:
        """Close it, and list who is to be rung."""
        self._lead()
        here = and_(
            incidents.c.id == incident_id, incidents.c.closed_at.is_(None), incidents.c.edition == edition
        )
        number = self._conn.execute(select(incidents.c.number).where(here)).scalar()
        if number is None:
            return None
        self._conn.execute(update(incidents).where(here).values(closed_at=at, edition=edition + 1))
        facts = {"incident": incident_id, "at": micros(at), "until": micros(until), "day": day.isoformat()}
        owed = self._conn.execute(text(_JOINED), facts).rowcount if lists else 0
        self._note(at, "incident_close", number, f"{owed} calls")
        return owed

    def dismiss(self, rise_id: str, at: datetime) -> bool:
        """It is nothing."""
        self._lead()
        if done := self._decide(rise_id, "dismissed", at):
            self._note(at, "rise_dismiss", rise_id, "")
        return done

    def begin_surge(self, surge_id: str, reason: str, at: datetime) -> bool:
        """Switch surge mode on."""
        self._lead()
        if self._conn.execute(text(_SURGE)).first() is not None:
            return False
        once(self._conn, surges, id=surge_id, since=at, reason=reason, who=self._agent_no)
        self._note(at, "surge_begin", surge_id, reason)
        return True

    def end_surge(self, at: datetime, day: date, lasts: timedelta) -> int | None:
        """Switch it off, and list what was promised meanwhile."""
        self._lead()
        surge = self._conn.execute(text(_SURGE)).first()
        if surge is None:
            return None
        on = surges.c.until.is_(None)
        self._conn.execute(update(surges).where(on).values(until=at, ended_by=self._agent_no))
        facts = {"since": surge.since, "at": micros(at), "lasts": lasts // timedelta(microseconds=1)}
        owed = self._conn.execute(text(_PROMISED), {**facts, "day": day.isoformat()}).rowcount
        self._note(at, "surge_end", surge.id, f"{owed} calls")
        return owed

    def _asked(self, statement: str, **facts: object) -> Sequence[Any]:
        self._lead()
        return self._conn.execute(text(statement), facts).all()

    def _lead(self) -> None:
        role = self._conn.execute(select(agents.c.role).where(agents.c.no == self._agent_no)).scalar()
        if role != "supervisor":
            raise StoreForbidden("the floor", why="only a supervisor decides about it")

    def _next_number(self, day: str) -> str:
        ours = select(incidents.c.number).where(incidents.c.number.like(f"E{day}-%"))
        tails = [n.rpartition("-")[2] for (n,) in self._conn.execute(ours)]
        return f"E{day}-{1 + max((int(tail) for tail in tails if tail.isdecimal()), default=0):02}"

    def _decide(self, rise_id: str, verdict: str, at: datetime, **more: str) -> bool:
        c = incident_rises.c
        said = {"verdict": verdict, "who": self._agent_no, "decided_at": at, **more}
        row = update(incident_rises).where(c.id == rise_id, c.verdict == "")
        return self._conn.execute(row.values(**said)).rowcount > 0

    def _note(self, at: datetime, action: str, subject: str, detail: str) -> None:
        audit.append(self._conn, at, self._agent_no, action, subject, detail)
