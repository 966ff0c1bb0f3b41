"""Matters for the lead in SQL. On a server its functions decide who may; an embedded store asks its staff."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, or_, select, update

from agent_desktop.store import audit
from agent_desktop.store.instants import instant, micros, utc_now
from agent_desktop.store.replays import once
from agent_desktop.store.schema.field import lead_matters
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.work import ticket_events
from agent_desktop.store.transactions import Run, is_server
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.lead.matter import Matter, MatterKind, Verdict
from agent_desktop.tickets.life.database import TicketStore, ask
from agent_desktop.tickets.life.embedded.database import ticket_row, told
from agent_desktop.tickets.life.steps import Role, Step
from agent_desktop.tickets.nodes import Node

_COLUMNS: Final = tuple(
    lead_matters.c[name]
    for name in ("id", "at", "kind", "agent", "skill_group", "cents", "about", "number", "verdict", "who",
                 "decided_at", "words")
)  # fmt: skip
_MOST: Final = 100
_KINDS: Final = frozenset(MatterKind)
_VERDICTS: Final = frozenset(Verdict)

UNFILED: Final = timedelta(days=1)
"""How long an amount is asked for that nobody files: its draft is gone with its desk."""


class SqlLeadMatters:
    """`LeadMatters` for the person at this seat. Thread: lookup."""

    def __init__(self, run: Run, agent_no: str) -> None:
        self._run, self._agent_no = run, agent_no

    def waiting(self) -> tuple[Matter, ...]:
        """See `LeadMatters.waiting`."""

        def look(conn: Connection) -> tuple[Matter, ...]:
            if is_server(conn):
                return _matters(conn.exec_driver_sql("SELECT * FROM desk_lead_matters()"))
            if not self._leads(conn):
                return ()
            c = lead_matters.c
            lasts = or_(c.kind != MatterKind.APPROVAL, c.ticket_id.is_not(None), c.at > utc_now() - UNFILED)
            waits = select(*_COLUMNS).where(c.verdict == "", lasts)
            rows = conn.execute(waits.order_by(lead_matters.c.at.desc(), lead_matters.c.id).limit(_MOST))
            return tuple(map(_matter, rows))

        found: tuple[Matter, ...] = self._run(look)
        return found

    def mine(self, ids: tuple[str, ...]) -> tuple[Matter, ...]:
        """See `LeadMatters.mine`."""

        def look(conn: Connection) -> tuple[Matter, ...]:
            if is_server(conn):
                asked = conn.exec_driver_sql("SELECT * FROM desk_my_matters(%s)", (list(ids),))
                return _matters(asked)
            own = lead_matters.c.id.in_(ids), lead_matters.c.agent == self._agent_no
            return tuple(map(_matter, conn.execute(select(*_COLUMNS).where(*own))))

        found: tuple[Matter, ...] = self._run(look)
        return found

    def answer(self, matter_id: str, verdict: Verdict, words: str, now: Any) -> bool:
        """See `LeadMatters.answer`."""

        def say(conn: Connection) -> bool:
            if is_server(conn):
                asked = func.desk_answer_matter(matter_id, verdict.value, words, micros(now))
                return bool(conn.execute(select(asked)).scalar())
            row = conn.execute(select(lead_matters).where(lead_matters.c.id == matter_id)).mappings().first()
            own = row is not None and row["agent"] == self._agent_no and verdict is Verdict.AGREED
            if row is None or row["verdict"] or own or not self._leads(conn):
                return False
            said = {"verdict": verdict.value, "who": self._agent_no, "decided_at": now, "words": words}
            conn.execute(update(lead_matters).where(lead_matters.c.id == matter_id).values(**said))
            audit.append(
                conn, now, self._agent_no, f"lead_{verdict.value}", matter_id, f"{row['about']} {words}"
            )
            _tell_ticket(conn, matter_id)
            return True

        return bool(self._run(say))

    def _leads(self, conn: Connection) -> bool:
        role = conn.execute(select(agents.c.role).where(agents.c.no == self._agent_no)).scalar()
        return bool(role == Role.SUPERVISOR)


def ask_lead(conn: Connection, act: Act) -> None:
    """Handler of an act "ask_lead": a matter of this id."""
    words = [told(act, key) for key in ("about_kind", "skill_group", "call_id")]
    kind, cents, about = (
        MatterKind(words[0]).value,
        int(act.payload.get("cents") or 0),
        told(act, "about")[:400],
    )
    if is_server(conn):
        ask(conn, "desk_ask_lead", act.id, micros(act.at), kind, words[1], words[2], cents, about)
        return
    who = {"agent": told(act, "agent"), "skill_group": words[1], "call_id": words[2]}
    once(conn, lead_matters, id=act.id, at=act.at, kind=kind, cents=cents, about=about, **who)


def matter_filed(conn: Connection, act: Act) -> None:
    """Handler of an act "matter_filed": a matter has its ticket, which hears what was said."""
    matter_id, ticket_id = told(act, "matter_id"), told(act, "ticket_id")
    if is_server(conn):
        ask(conn, "desk_matter_filed", matter_id, ticket_id)
        return
    ticket = ticket_row(conn, ticket_id)
    if ticket is None:
        raise ValueError("there is no such ticket")
    here = lead_matters.c.id == matter_id, lead_matters.c.agent == told(act, "agent")
    conn.execute(update(lead_matters).where(*here).values(ticket_id=ticket_id, number=ticket["number"]))
    _tell_ticket(conn, matter_id)


def withdrawn(conn: Connection, act: Act) -> None:
    """Handler of an act "matter_withdrawn": its draft was given up before anybody said anything."""
    matter_id = told(act, "matter_id")
    if is_server(conn):
        ask(conn, "desk_withdraw_matter", matter_id, micros(act.at))
        return
    c = lead_matters.c
    own = c.id == matter_id, c.verdict == "", c.ticket_id.is_(None), c.agent == told(act, "agent")
    said = {"verdict": Verdict.WITHDRAWN.value, "who": told(act, "agent"), "decided_at": act.at}
    conn.execute(update(lead_matters).where(*own).values(**said))


def _tell_ticket(conn: Connection, matter_id: str) -> None:
    """A ticket hears what the lead said; agreed to, it is reviewed. On a server: `desk_tell_ticket`."""
    row = conn.execute(select(lead_matters).where(lead_matters.c.id == matter_id)).mappings().one()
    if row["ticket_id"] is None or not row["verdict"]:
        return
    ticket = ticket_row(conn, row["ticket_id"])
    if ticket is None:
        return
    at = max(row["decided_at"], ticket["filed_at"])
    detail = {"verdict": row["verdict"], "cents": str(row["cents"])}
    about = {"node": "", "who": row["who"], "note": row["words"], "origin": "lead", "detail": detail}
    once(conn, ticket_events, ticket_id=ticket["id"], id=row["id"], at=at, kind=row["kind"], **about)
    if row["verdict"] == Verdict.AGREED and ticket["node"] == Node.ACCEPTED:
        step = {"ticket_id": ticket["id"], "step": Step.REVIEW.value, "role": Role.SUPERVISOR.value}
        said = {"agent": row["who"], "origin": "lead", "reason": row["words"]}
        TicketStore.step(conn, Act(id=f"{row['id']}-r", kind="step", at=at, payload={**step, **said}))


def _matters(rows: Iterable[Any]) -> tuple[Matter, ...]:
    """Of kinds that this desk knows: a row that a login made up, or a newer desk wrote, hides no other."""
    return tuple(_matter(row) for row in rows if row[2] in _KINDS and row[8] in _VERDICTS)


def _matter(row: Any) -> Matter:
    (id_, at, kind, agent, group, cents, about, number, verdict, who, decided_at, words) = row
    return Matter(
        id=id_, at=_instant(at), kind=MatterKind(kind), agent=agent, skill_group=group, cents=cents,
        about=about, number=number, verdict=Verdict(verdict), who=who,
        decided_at=_instant(decided_at) if decided_at is not None else None, words=words,
    )  # fmt: skip


def _instant(said: Any) -> Any:
    return instant(said) if isinstance(said, int) else said
