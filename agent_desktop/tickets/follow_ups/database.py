"""SQL of the call lists: what is due, who rings it, what came of it."""

import contextlib
from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    MetaData,
    Table,
    Text,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from agent_desktop.store.engines import place
from agent_desktop.store.faults import clear_errors
from agent_desktop.store.instants import instant, micros
from agent_desktop.store.replays import replaced
from agent_desktop.store.schema.field import do_not_call
from agent_desktop.store.schema.instant import Instant
from agent_desktop.store.schema.staff import agent_skills
from agent_desktop.store.schema.work import follow_ups, tickets
from agent_desktop.store.transactions import is_server
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.finding.finder import Scope
from agent_desktop.tickets.follow_ups.calls import CallKind, CallPage, OutCall
from agent_desktop.tickets.follow_ups.rules import CLAIM, CallRules
from agent_desktop.tickets.life.database import TicketStore, ask
from agent_desktop.tickets.life.embedded.database import add_event, told
from agent_desktop.tickets.life.steps import Step

DO_NOT_CALL: Final = "do_not_call"
"""Outcome of a call whose person does not want such calls: it puts them on the list for this kind."""

MOST: Final = 200
COUNTED: Final = 1000

_LISTED: Final = (
    "id", "ticket_id", "account_id", "phone", "reason", "agent", "kind", "due_at", "until",
    "attempts", "name", "skill_group", "claimed_at", "claimed_by",
)  # fmt: skip
_LIST: Final = Table(
    "call_list", MetaData(), *(follow_ups.c[name]._copy() for name in _LISTED), Column("number", Text)
)
"""The view of a server: calls that are open, as far as the login may see them."""


class CallStore:
    """What the outbox writes of calls. Thread: lookup."""

    @staticmethod
    def called(conn: Connection, act: Act) -> None:
        """An attempt and its outcome; a later attempt is due at `again_at`, without it the call is done.

        A follow-up that is done takes its ticket to 回访; what follows is a step of its own.
        """
        call_id, outcome = str(act.payload["id"]), str(act.payload["outcome"])
        again = datetime.fromisoformat(told(act, "again_at")) if told(act, "again_at") else None
        rated = int(act.payload["satisfaction"] or 0) if act.payload.get("satisfaction") else None
        ticket_id = _followed_up(conn, call_id) if again is None else ""
        if is_server(conn):
            facts = (act.id, call_id, micros(act.at), told(act, "agent"), told(act, "origin"), outcome)
            ask(conn, "desk_called", *facts, told(act, "text"), rated, micros(again) if again else None)
        else:
            _note_called(conn, act, call_id, outcome, again, rated)
        if ticket_id:
            who = {"agent": told(act, "agent"), "origin": told(act, "origin")}
            step = {"ticket_id": ticket_id, "step": Step.FOLLOW_UP.value, **who}
            with contextlib.suppress(ValueError), conn.begin_nested():  # it may be there already, or past it
                TicketStore.step(conn, Act(id=f"{act.id}-f", kind="step", at=act.at, payload=dict(step)))


def _followed_up(conn: Connection, call_id: str) -> str:
    """The ticket that a call follows up; empty for calls of other kinds."""
    rows = _LIST if is_server(conn) else follow_ups
    asked = select(rows.c.ticket_id).where(
        rows.c.id == call_id, rows.c.kind.in_(("", CallKind.FOLLOW_UP.value))
    )
    return conn.execute(asked).scalar() or ""


def _note_called(
    conn: Connection, act: Act, call_id: str, outcome: str, again: datetime | None, rated: int | None
) -> None:
    """What `desk_called` does on a server."""
    call = conn.execute(select(follow_ups).where(follow_ups.c.id == call_id)).first()
    if call is None:
        raise ValueError("there is no such call to make")
    about = replace(act, payload={**act.payload, "ticket_id": call.ticket_id or call_id})
    detail = {"outcome": outcome, "call": call_id}
    if add_event(conn, about, "called", note=told(act, "text"), detail=detail):
        changes: dict[str, Any] = {"claimed_at": None, "claimed_by": "", "agent": told(act, "agent")}
        changes |= {"outcome": outcome, "done_at": None if again else act.at}
        changes |= ({"due_at": again} if again else {}) | ({"satisfaction": rated} if rated else {})
        own = and_(follow_ups.c.id == call_id, follow_ups.c.done_at.is_(None))
        conn.execute(update(follow_ups).where(own).values(attempts=follow_ups.c.attempts + 1, **changes))
        if outcome == DO_NOT_CALL and call.phone:
            blocked = {"phone": call.phone, "kind": _kind(call.kind).value, "until": None, "at": act.at}
            replaced(conn, do_not_call, **blocked, reason=told(act, "text"), who=told(act, "agent"))


class SqlCallList:
    """`CallList` on both stores. Thread: lookup."""

    def __init__(self, reader: Engine, writer: Engine, rules: CallRules, agent_no: str) -> None:
        self._reader, self._writer, self._rules, self._me = reader, writer, rules, agent_no
        self._server = is_server(reader)

    def close(self) -> None:
        """Let go of the store."""
        self._reader.dispose()
        self._writer.dispose()

    def due(
        self, *, scope: Scope, now: datetime, kind: CallKind | None = None, after: str = "", limit: int = 50
    ) -> CallPage:
        """What may be rung now; see `CallList.due`."""
        limit, rows = max(1, min(limit, MOST)), self._rows()
        c = rows.c
        asked = select(rows).where(*self._open(rows, scope, now, (kind,) if kind else tuple(CallKind)))
        if after:
            at, _, call_id = after.partition("|")
            asked = asked.where(
                tuple_(c.due_at, c.id) > tuple_(literal(instant(int(at)), Instant), literal(call_id))
            )
        asked = asked.order_by(c.due_at, c.id).limit(limit + 1)
        with clear_errors(place(self._reader)), self._reader.connect() as conn:
            calls = [_call(row) for row in conn.execute(asked)]
        more = calls[limit - 1] if len(calls) > limit else None
        return CallPage(tuple(calls[:limit]), f"{micros(more.due_at)}|{more.id}" if more else "")

    def counts(self, *, scope: Scope, now: datetime) -> dict[CallKind, int]:
        """How many of each kind are due, up to `COUNTED` in all."""
        rows = self._rows()
        some = (
            select(rows.c.kind)
            .where(*self._open(rows, scope, now, tuple(CallKind)))
            .limit(COUNTED)
            .subquery()
        )
        with clear_errors(place(self._reader)), self._reader.connect() as conn:
            found = conn.execute(select(some.c.kind, func.count()).group_by(some.c.kind))
            return {_kind(kind): count for kind, count in found}

    def claim(self, call_id: str, now: datetime) -> bool:
        """Take a call, so that nobody else rings it; False: somebody has it, or it is done."""
        with clear_errors(place(self._writer)), self._writer.begin() as conn:
            if self._server:
                facts = (call_id, micros(now), CLAIM.seconds * 1_000_000)
                return bool(conn.exec_driver_sql("SELECT desk_claim(%s, %s, %s)", facts).scalar())
            c = follow_ups.c
            free = or_(c.claimed_at.is_(None), c.claimed_at < now - CLAIM, c.claimed_by == self._me)
            taken = update(follow_ups).where(c.id == call_id, c.done_at.is_(None), free)
            return conn.execute(taken.values(claimed_at=now, claimed_by=self._me)).rowcount > 0

    def _rows(self) -> FromClause:
        if self._server:
            return _LIST
        own = select(*(follow_ups.c[name] for name in _LISTED), tickets.c.number)
        joined = own.outerjoin_from(follow_ups, tickets, tickets.c.id == follow_ups.c.ticket_id)
        return joined.where(follow_ups.c.done_at.is_(None)).subquery()

    def _open(
        self, rows: FromClause, scope: Scope, now: datetime, kinds: tuple[CallKind, ...]
    ) -> list[ColumnElement[bool]]:
        """Due, allowed at this hour, on no list, and not in somebody else's hands."""
        c, blocked = rows.c, do_not_call.c
        allowed = [kind.value for kind in kinds if self._rules.may_ring(kind, now)]
        codes = [*allowed, ""] if CallKind.FOLLOW_UP.value in allowed else allowed
        refuses = exists().where(
            blocked.phone == c.phone,
            or_(blocked.kind == c.kind, blocked.kind == "all"),
            or_(blocked.until.is_(None), blocked.until > now),
        )
        found = [
            c.kind.in_(codes),
            c.due_at <= now,
            or_(c.until.is_(None), c.until > now),
            c.phone.is_not(None),
        ]
        found += [or_(~refuses, c.kind.in_(_ALWAYS)), c.phone != ""]
        found += [or_(c.claimed_at.is_(None), c.claimed_at < now - CLAIM, c.claimed_by == self._me)]
        if scope is Scope.MINE:
            found.append(c.agent == self._me)
        elif scope is Scope.GROUP and not self._server:
            mine = select(agent_skills.c.skill_group).where(agent_skills.c.agent == self._me)
            found.append(
                or_(
                    c.agent == self._me,
                    and_(c.agent == "", or_(c.skill_group == "", c.skill_group.in_(mine))),
                )
            )
        return found


_ALWAYS: Final = (CallKind.RING_BACK.value, CallKind.PROMISED.value)
"""They asked for it themselves: a do-not-call list is not about these."""


def _kind(code: str) -> CallKind:
    return CallKind(code) if code in set(CallKind) else CallKind.FOLLOW_UP


def _call(row: Any) -> OutCall:
    return OutCall(
        id=row.id,
        kind=_kind(row.kind),
        phone=row.phone,
        name=row.name,
        ticket_id=row.ticket_id or "",
        ticket_number=row.number or "",
        account_id=row.account_id or "",
        skill_group=row.skill_group,
        reason=row.reason,
        due_at=row.due_at,
        until=row.until,
        attempts=row.attempts,
        agent=row.agent,
    )
