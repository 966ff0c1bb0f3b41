"""The post in an embedded store. A server has the same in `server_sql/85_post.sql`, row for row.

Such a store has one seat, so most of this serves whoever opens one file at two: tests, and a room with
two windows. Who leads is what its staff list says.
"""

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, text

from agent_desktop.agent.post.post import LONGEST_ABOUT, LONGEST_BODY, OrderKind
from agent_desktop.store import audit
from agent_desktop.store.faults import StoreForbidden
from agent_desktop.store.instants import DAY, HOUR, MINUTE, SECOND, micros, utc_now

Rows = Sequence[Sequence[Any]]

_SILENT: Final = 15 * SECOND
_LASTS: Final = MappingProxyType({OrderKind.HANG_UP: 20, OrderKind.LISTENED: 20})
_HELPS: Final = frozenset({"message", "listen", "whisper", "barge", "intercept"})

_FOR: Final = """m.who <> {agent} AND (m.agent = {agent} OR (m.agent = '' AND (m.skill_group = ''
  OR EXISTS (SELECT 1 FROM agent_skills s WHERE s.agent = {agent} AND s.skill_group = m.skill_group))))"""
_AT_WORK: Final = "(SELECT * FROM presence WHERE state <> 'signed_out' AND beat_at > :now - :silent)"

_POST: Final = f"""
SELECT p.what, p.id, p.at, p.who, coalesce(a.name, ''), p.kind, p.words, p.pinned, p.seen FROM (
  SELECT 'order' AS what, o.id, o.at, o.who, o.kind, o.detail AS words, 0 AS pinned, 0 AS seen
    FROM desk_orders o WHERE o.agent = :me AND o.until > :now AND o.state = ''
  UNION ALL SELECT 'hand', h.id, h.at, h.who, h.how, '', 0, h.how <> ''
    FROM hands h WHERE h.agent = :me AND h.closed_at IS NULL
  UNION ALL SELECT * FROM (
    SELECT 'message', m.id, m.at, m.who, m.hand, m.body, m.pinned, r.message_id IS NOT NULL
    FROM messages m LEFT JOIN message_reads r ON r.message_id = m.id AND r.agent = :me
    WHERE m.until > :now AND (m.pinned OR r.message_id IS NULL) AND {_FOR.format(agent=":me")}
    ORDER BY m.at DESC LIMIT 30)) p
LEFT JOIN agents a ON a.no = p.who ORDER BY p.at, p.id
"""
_HANDS: Final = f"""
SELECT h.id, h.agent, coalesce(a.name, ''), coalesce(a.team, ''), coalesce(a.extension, ''), h.at, h.call_id,
  h.caller, h.skill_group, h.about, coalesce(a.team = l.team, 0), :now - h.at
FROM hands h JOIN {_AT_WORK} w ON w.agent = h.agent LEFT JOIN agents a ON a.no = h.agent
  LEFT JOIN agents l ON l.no = :me
WHERE h.how = '' AND h.closed_at IS NULL AND h.agent <> :me AND h.at > :now - 14400000000
ORDER BY coalesce(a.team = l.team, 0) DESC, h.at, h.id LIMIT 50
"""
_CARD: Final = """
SELECT phone, account_id, agent FROM hands
WHERE id = :id AND closed_at IS NULL AND agent <> :me AND at > :now - 14400000000
  AND phone || account_id <> '' AND (how = '' OR who = :me)
"""
_CLOSES: Final = "UPDATE hands SET closed_at = :now, phone = '', account_id = ''"
_GIVEN: Final = """
SELECT id, agent, kind, CASE WHEN state = '' AND until <= :now THEN 'expired' ELSE state END
FROM desk_orders WHERE who = :me AND at > :now - 180000000 ORDER BY at, id
"""
_TOLD: Final = """
SELECT m.id, m.at, m.until, m.who, coalesce(a.name, '') AS name, m.skill_group, m.body, m.pinned,
  (SELECT count(*) FROM message_reads r WHERE r.message_id = m.id) AS readers
FROM messages m LEFT JOIN agents a ON a.no = m.who
WHERE m.agent = '' AND m.at > :now - 86400000000 ORDER BY m.at DESC, m.id LIMIT 30
"""
_MISSING: Final = f"""
SELECT w.agent || ' ' || coalesce(b.name, '')
FROM messages m, {_AT_WORK} w LEFT JOIN agents b ON b.no = w.agent
WHERE m.id = :id AND m.until > :now AND {_FOR.format(agent="w.agent")}
  AND NOT EXISTS (SELECT 1 FROM message_reads r WHERE r.message_id = m.id AND r.agent = w.agent)
ORDER BY w.agent
"""


class EmbeddedPost:
    """Answers as the server's functions do. Thread: lookup, inside a transaction."""

    def __init__(self, agent_no: str) -> None:
        self._me = agent_no
        self._answers: dict[str, Callable[..., Rows]] = {
            "post": lambda conn: self._rows(conn, _POST),
            "order_answered": self._order_answered,
            "raise_hand": self._raise_hand,
            "lower_hand": self._lower_hand,
            "read_message": self._read_message,
            "hands": lambda conn: self._rows(self._lead(conn), _HANDS, silent=_SILENT),
            "orders_given": lambda conn: self._rows(self._lead(conn), _GIVEN),
            "hand_card": self._hand_card,
            "hand_shown": lambda conn, id_: [r[:2] for r in self._rows(self._lead(conn), _CARD, id=id_)],
            "order": self._order,
            "answer_hand": self._answer_hand,
            "tell": self._tell,
            "unpin": self._unpin,
            "notices": self._notices,
        }

    def ask(self, conn: Connection, name: str, *given: Any) -> Rows:
        """What the server's `desk_…` of this name would answer."""
        return self._answers[name](conn, *given)

    def _rows(self, conn: Connection, statement: str, **given: object) -> Rows:
        known = {"me": self._me, "now": micros(utc_now()), **given}
        return [tuple(row) for row in conn.execute(text(statement), known).all()]

    def _does(self, conn: Connection, statement: str, **given: object) -> bool:
        known = {"me": self._me, "now": micros(utc_now()), **given}
        return conn.execute(text(statement), known).rowcount > 0

    def _lead(self, conn: Connection) -> Connection:
        """Raises `StoreForbidden` unless whoever sits here leads."""
        role = conn.execute(text("SELECT role FROM agents WHERE no = :me"), {"me": self._me}).scalar()
        if role != "supervisor":
            raise StoreForbidden("embedded store")
        return conn

    def _audit(self, conn: Connection, action: str, subject: str, detail: str) -> None:
        audit.append(conn, utc_now(), self._me, action, subject, detail)

    # at every seat

    def _order_answered(self, conn: Connection, order_id: str, state: str) -> Rows:
        done = self._does(
            conn,
            "UPDATE desk_orders SET state = :state, answered_at = :now "
            "WHERE id = :id AND agent = :me AND state = '' AND :state IN ('done', 'later', 'refused')",
            id=order_id,
            state=state,
        )
        return [(done,)]

    def _raise_hand(self, conn: Connection, hand_id: str, call_id: str, *words: str) -> Rows:
        caller, group, about, phone, account = words
        self._does(conn, f"{_CLOSES} WHERE agent = :me AND closed_at IS NULL AND id <> :id", id=hand_id)
        self._does(
            conn,
            "INSERT INTO hands (id, agent, at, call_id, caller, skill_group, about, phone, account_id) "
            "VALUES (:id, :me, :now, :call, :caller, :group, :about, :phone, :account) "
            "ON CONFLICT DO NOTHING",
            id=hand_id,
            call=call_id or None,
            caller=caller[:40],
            group=group[:40],
            about=about[:LONGEST_ABOUT],
            phone=phone[:40],
            account=account[:80],
        )
        leads = f"""SELECT count(*) FROM {_AT_WORK} w JOIN agents a ON a.no = w.agent
          WHERE a.role = 'supervisor' AND a.no <> :me"""
        return self._rows(conn, leads, silent=_SILENT)

    def _lower_hand(self, conn: Connection, hand_id: str) -> Rows:
        self._does(conn, f"{_CLOSES} WHERE id = :id AND agent = :me AND closed_at IS NULL", id=hand_id)
        return []

    def _read_message(self, conn: Connection, message_id: str) -> Rows:
        self._does(
            conn,
            "INSERT INTO message_reads (message_id, agent, at) SELECT m.id, :me, :now FROM messages m "
            f"WHERE m.id = :id AND {_FOR.format(agent=':me')} ON CONFLICT DO NOTHING",
            id=message_id,
        )
        return []

    # a lead's

    def _hand_card(self, conn: Connection, hand_id: str) -> Rows:
        rows = self._rows(self._lead(conn), _CARD, id=hand_id)
        if rows:
            self._audit(conn, "hand_card", rows[0][2], hand_id)
        return [(hand_id,)] if rows else []

    def _order(self, conn: Connection, order_id: str, agent: str, kind: str, detail: str) -> Rows:
        self._lead(conn)
        if agent == self._me:
            return [("own",)]
        at_work = f"SELECT call_id FROM {_AT_WORK} WHERE agent = :agent"
        calls = self._rows(conn, at_work, agent=agent, silent=_SILENT)
        if not calls and kind != OrderKind.GROUPS:
            return [("offline",)]
        if kind == OrderKind.HANG_UP:
            detail = calls[0][0] or ""
            if not detail:
                return [("no_call",)]
        elif kind == OrderKind.GROUPS and not self._regroup(conn, agent, detail):
            return [("unknown",)]
        given = {"id": order_id, "agent": agent, "kind": kind, "detail": detail[:200]}
        if self._does(
            conn,
            "INSERT INTO desk_orders (id, agent, who, at, until, kind, detail) "
            "VALUES (:id, :agent, :me, :now, :now + :lasts, :kind, :detail) ON CONFLICT DO NOTHING",
            lasts=_LASTS.get(OrderKind(kind), 60) * SECOND,
            **given,
        ):
            self._audit(conn, f"order_{kind}", agent, detail[:200])
        return [("",)]

    def _regroup(self, conn: Connection, agent: str, detail: str) -> bool:
        """Other skill groups, the first choice first. Whether agent and groups are known."""
        wanted = list(dict.fromkeys(detail.split(",")))
        known = {row[0] for row in self._rows(conn, "SELECT code FROM skill_groups")}
        there = self._rows(conn, 'SELECT 1 FROM agents WHERE no = :agent AND NOT "left"', agent=agent)
        if not there or not known.issuperset(wanted):
            return False
        self._does(conn, "DELETE FROM agent_skills WHERE agent = :agent", agent=agent)
        adds = "INSERT INTO agent_skills (agent, skill_group, level) VALUES (:agent, :group, :level)"
        for level, group in enumerate(wanted, 1):
            self._does(conn, adds, agent=agent, group=group, level=level)
        return True

    def _tell(
        self, conn: Connection, message_id: str, agent: str, group: str, body: str, pinned: bool, minutes: int
    ) -> Rows:
        self._lead(conn)
        words = body.strip()[:LONGEST_BODY]
        if not words or agent == self._me:
            return [(False,)]
        lasts = min(max(minutes, 1) * MINUTE, DAY)
        told = self._write(conn, message_id, lasts, agent, group, "", words, pinned)
        if told:
            act = "message" if agent else "notice"
            self._audit(conn, act, agent or group, f"{message_id} {words}")
        return [(told,)]

    def _write(
        self, conn: Connection, message_id: str, lasts: int, agent: str, group: str, hand: str, body: str,
        pinned: bool,
    ) -> bool:  # fmt: skip
        return self._does(
            conn,
            "INSERT INTO messages (id, at, until, who, agent, skill_group, hand, body, pinned) "
            "VALUES (:id, :now, :now + :lasts, :me, :agent, :group, :hand, :body, :pinned) "
            "ON CONFLICT DO NOTHING",
            id=message_id, lasts=lasts, agent=agent, group=group, hand=hand, body=body, pinned=pinned,
        )  # fmt: skip

    def _answer_hand(self, conn: Connection, hand_id: str, how: str, words: str) -> Rows:
        self._lead(conn)
        took = how in _HELPS and self._does(
            conn,
            "UPDATE hands SET who = :me, how = :how, answered_at = :now "
            "WHERE id = :id AND how = '' AND closed_at IS NULL AND agent <> :me",
            id=hand_id,
            how=how,
        )
        if not took:
            return [(False,)]
        agent = self._rows(conn, "SELECT agent FROM hands WHERE id = :id", id=hand_id)[0][0]
        said = words.strip()[:LONGEST_BODY]
        if said:
            self._write(conn, f"{hand_id}-a", 8 * HOUR, agent, "", hand_id, said, False)
        self._audit(conn, f"hand_{how}", agent, f"{hand_id} {said}".strip())
        return [(True,)]

    def _unpin(self, conn: Connection, message_id: str) -> Rows:
        self._lead(conn)
        ends = "UPDATE messages SET pinned = 0, until = min(until, :now) WHERE id = :id AND pinned"
        over = self._does(conn, ends, id=message_id)
        if over:
            self._audit(conn, "notice_over", message_id, "")
        return [(over,)]

    def _notices(self, conn: Connection) -> Rows:
        rows = self._rows(self._lead(conn), _TOLD)
        lacks = (self._rows(conn, _MISSING, id=row[0], silent=_SILENT) for row in rows)
        return [(*row, [one[0] for one in missing]) for row, missing in zip(rows, lacks, strict=True)]
