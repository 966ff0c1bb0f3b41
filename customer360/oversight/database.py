"""Proposals and alarms in SQL. On a server its functions decide who may; an embedded store asks its staff."""

import contextlib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, delete, func, or_, select, update

from agent_desktop.store import audit
from agent_desktop.store.instants import instant, micros
from agent_desktop.store.replays import once
from agent_desktop.store.schema.customers import accounts, list_entries
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.transactions import Run, is_server
from customer360.card import ListKind
from customer360.oversight.watch import Alarm, Proposal, Watched

R = TypeVar("R")

_SUPERVISOR: Final = "supervisor"
_WAITS: Final = list_entries.c.approved_by == ""


class SqlOversight:
    """`Oversight` for the person at this seat. Thread: lookup."""

    def __init__(self, run: Run, agent_no: str, today: Callable[[], date]) -> None:
        self._run, self._agent_no, self._today = run, agent_no, today

    def watched(self) -> Watched:
        """What waits for this person; a person who leads nobody sees nothing."""
        found: Watched = self._run(self._look)
        return found

    def decide(self, proposal_id: str, *, approves: bool, now: datetime) -> bool:
        """See `Oversight.decide`."""
        return bool(self._run(lambda conn: self._decide(conn, proposal_id, approves, now)))

    def seen(self, alarm_id: str, now: datetime) -> None:
        """See `Oversight.seen`. An embedded store raises no alarms."""

        def note(conn: Connection) -> None:
            if is_server(conn):
                conn.execute(select(func.desk_alarm_seen(alarm_id, micros(now))))

        self._run(note)

    def _look(self, conn: Connection) -> Watched:
        if is_server(conn):
            if not conn.execute(select(func.desk_supervises())).scalar():
                return Watched()
            proposals = conn.exec_driver_sql("SELECT * FROM desk_proposals()").all()
            alarms = conn.exec_driver_sql("SELECT * FROM desk_open_alarms()").all()
            return Watched(
                supervises=True,
                proposals=_proposals(proposals),
                alarms=tuple(map(_alarm, alarms)),
            )
        if not self._leads(conn):
            return Watched()
        rows = conn.execute(
            select(
                list_entries.c.id, list_entries.c.kind, func.coalesce(list_entries.c.phone, ""),
                func.coalesce(accounts.c.account_no, ""), list_entries.c.reason, list_entries.c.proposed_by,
                list_entries.c.since, list_entries.c.until,
            )
            .outerjoin(accounts, accounts.c.id == list_entries.c.account_id)
            .where(_WAITS, or_(list_entries.c.until.is_(None), list_entries.c.until >= self._today()))
            .order_by(list_entries.c.since.desc(), list_entries.c.id)
            .limit(100)
        )  # fmt: skip
        return Watched(supervises=True, proposals=_proposals(rows))

    def _leads(self, conn: Connection) -> bool:
        role = conn.execute(select(agents.c.role).where(agents.c.no == self._agent_no)).scalar()
        return role == _SUPERVISOR

    def _decide(self, conn: Connection, proposal_id: str, approves: bool, now: datetime) -> bool:
        if is_server(conn):
            return bool(conn.execute(select(func.desk_decide(proposal_id, approves, micros(now)))).scalar())
        entry = conn.execute(select(list_entries).where(_WAITS, list_entries.c.id == proposal_id)).first()
        own = entry is not None and entry.proposed_by == self._agent_no
        if entry is None or not self._leads(conn) or (approves and own):
            return False
        here = list_entries.c.id == proposal_id
        if approves:
            conn.execute(update(list_entries).where(here).values(approved_by=self._agent_no))
        else:
            conn.execute(delete(list_entries).where(here))
        action = "list_approve" if approves else "list_decline"
        about = " ".join(p for p in (entry.kind, entry.phone, entry.account_id, entry.reason) if p)
        audit.append(conn, now, self._agent_no, action, proposal_id, about)
        return True


def propose(conn: Connection, act: Any) -> None:
    """Handler of an act "propose": a black-list entry for a number, unless one stands."""
    told = act.payload
    phone, since, until = str(told["phone"]), _day(told["since"]), _day(told["until"])
    if is_server(conn):
        conn.execute(select(func.desk_propose(act.id, phone, told["reason"], since, until)))
        return
    standing = select(list_entries.c.id).where(
        list_entries.c.kind == ListKind.BLACK.value,
        list_entries.c.phone == phone,
        or_(list_entries.c.until.is_(None), list_entries.c.until >= since),
    )
    if conn.execute(standing.limit(1)).first() is None:
        once(
            conn, list_entries, id=act.id, kind=ListKind.BLACK.value, phone=phone, reason=told["reason"],
            proposed_by=told["agent"], since=since, until=until,
        )  # fmt: skip


def _proposals(rows: Iterable[Any]) -> tuple[Proposal, ...]:
    """Those whose days are days: one that a login proposed until the end of time hides no other."""
    found = []
    for row in rows:
        with contextlib.suppress(ValueError):
            found.append(_proposal(row))
    return tuple(found)


def _proposal(row: Any) -> Proposal:
    found, kind, phone, account_no, reason, proposed_by, since, until = row
    return Proposal(
        id=found,
        kind=ListKind(kind),
        phone=phone,
        account_no=account_no,
        reason=reason,
        proposed_by=proposed_by,
        since=_day(since),
        until=_day(until) if until else None,
    )


def _alarm(row: Any) -> Alarm:
    found, at, agent, login, what = row
    return Alarm(id=found, at=instant(at), agent=agent, login=login, what=what)


def _day(said: Any) -> date:
    return said if isinstance(said, date) else date.fromisoformat(str(said))
