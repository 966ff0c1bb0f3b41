"""SQL of what was asked and what was answered. Works inside the caller's connection. Thread: lookup."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, select, update

from agent_desktop.editing.questions.asked import Asked, AskedKind, Consultation
from agent_desktop.store.replays import once
from agent_desktop.store.schema.editing import article_outcomes, consultations, question_replies, search_words
from agent_desktop.store.schema.trail import questions_unanswered as questions
from agent_desktop.store.schema.work import ticket_events, tickets
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.nodes import ORDER, Node

_MOST: Final = 500
_REPORTED: Final = tuple(n.value for n in ORDER[ORDER.index(Node.HANDLED) :])
"""Where a ticket stands whose department has said what it had to say."""


def asked(conn: Connection, since: datetime) -> tuple[Asked, ...]:
    """Open questions of any age; searches without result and articles of no help since then."""
    return (*_questions(conn), *_searches(conn, since), *_unsolved(conn, since))


def _questions(conn: Connection) -> Iterable[Asked]:
    rows = conn.execute(
        select(questions).where(questions.c.closed_at.is_(None)).order_by(questions.c.at.desc()).limit(_MOST)
    )
    for row in rows:
        yield Asked(
            id=row.id,
            kind=AskedKind.QUESTION,
            text=row.question,
            at=row.at,
            agent=row.agent,
            skill_group=row.skill_group,
            nearest=row.nearest,
        )


def _searches(conn: Connection, since: datetime) -> Iterable[Asked]:
    table = search_words
    wanted = select(table).where(table.c.at >= since, table.c.words != "")
    for row in conn.execute(wanted.order_by(table.c.at.desc()).limit(_MOST)):
        yield Asked(
            id=row.id,
            kind=AskedKind.SEARCH,
            text=row.words,
            at=row.at,
            agent=row.agent,
            skill_group=row.skill_group,
            nearest=row.nearest,
        )


def _unsolved(conn: Connection, since: datetime) -> Iterable[Asked]:
    table = article_outcomes
    wanted = select(table).where(table.c.at >= since, table.c.solved.is_(False))
    for row in conn.execute(wanted.order_by(table.c.at.desc()).limit(_MOST)):
        yield Asked(
            id=row.id,
            kind=AskedKind.UNSOLVED,
            text=row.article_no,
            at=row.at,
            agent=row.agent,
            skill_group=row.skill_group,
            article_no=row.article_no,
        )


def reply(
    conn: Connection, question_ids: Iterable[str], text: str, article_no: str, *, who: str, now: datetime
) -> int:
    """Answer questions: each goes back to who asked it, and is closed. How many were still open."""
    told = 0
    for question_id in question_ids:
        row = conn.execute(select(questions).where(questions.c.id == question_id)).one_or_none()
        if row is None or row.closed_at is not None:
            continue
        answer = {"agent": row.agent, "question": row.question, "reply": text, "article_no": article_no}
        once(conn, question_replies, question_id=question_id, **answer, who=who, at=now)
        closed = {"closed_at": now, "answered_by": article_no}
        conn.execute(update(questions).where(questions.c.id == question_id).values(**closed))
        told += 1
    return told


def consult(conn: Connection, act: Act) -> None:
    """A question that was passed on to a business department by the lateral ticket of the same id."""
    told = act.payload
    once(
        conn,
        consultations,
        id=told["ticket_id"],
        question_id=told["question_id"] or None,
        department=told["department"],
        question=told["question"],
        asked_by=told["agent"],
        asked_at=act.at,
        due_at=datetime.fromisoformat(str(told["due_at"])),
    )


def consultations_open(conn: Connection) -> tuple[Consultation, ...]:
    """Those without an answer, the one that is due first first."""
    return _consultations(conn, consultations.c.answered_at.is_(None))


def answered(conn: Connection) -> tuple[tuple[Consultation, str], ...]:
    """Those whose department has reported what may be said, with its words."""
    found = _consultations(conn, consultations.c.answered_at.is_(None), tickets.c.node.in_(_REPORTED))
    return tuple((owed, words) for owed in found if (words := _reported(conn, owed.id)))


def settled(conn: Connection, agent: str) -> tuple[Consultation, ...]:
    """Those that an agent asked, and whose wording is here, while their tickets are open still."""
    mine = (consultations.c.asked_by == agent, consultations.c.answered_at.is_not(None))
    return _consultations(conn, *mine, tickets.c.closed_at.is_(None), tickets.c.id.is_not(None))


def _consultations(conn: Connection, *which: ColumnElement[bool]) -> tuple[Consultation, ...]:
    table = consultations
    wanted = (
        select(table, tickets.c.number, tickets.c.node, questions.c.skill_group)
        .outerjoin(tickets, tickets.c.id == table.c.id)
        .outerjoin(questions, questions.c.id == table.c.question_id)
        .where(*which)
        .order_by(table.c.due_at)
        .limit(_MOST)
    )
    return tuple(
        Consultation(
            id=row.id,
            department=row.department,
            question=row.question,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            due_at=row.due_at,
            answered_at=row.answered_at,
            answer=row.answer,
            question_id=row.question_id or "",
            number=row.number or "",
            node=row.node or "",
            skill_group=row.skill_group or "",
        )
        for row in conn.execute(wanted)
    )


def _reported(conn: Connection, ticket_id: str) -> str:
    """What was said last of those who handled or reported it."""
    events = ticket_events.c
    said = select(events.note).where(
        events.ticket_id == ticket_id, events.note != "", events.node.in_((Node.HANDLED, Node.REPORTED))
    )
    return str(conn.execute(said.order_by(events.at.desc(), events.id.desc()).limit(1)).scalar() or "")


def settle(conn: Connection, consultation_id: str, answer: str, *, who: str, now: datetime) -> bool:
    """The approved wording has come; whether it was still open."""
    table = consultations
    row = {"answered_at": now, "answer": answer, "answered_by": who}
    ours = (table.c.id == consultation_id, table.c.answered_at.is_(None))
    return conn.execute(update(table).where(*ours).values(**row)).rowcount == 1


def became(conn: Connection, consultation_id: str, edition_id: str) -> None:
    """The draft that a wording became."""
    ours = consultations.c.id == consultation_id
    conn.execute(update(consultations).where(ours).values(edition_id=edition_id))
