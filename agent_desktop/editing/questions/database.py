"""SQL of what was asked and what was answered. Works inside the caller's connection. Thread: lookup."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select, update
from uuid_utils import uuid7

from agent_desktop.editing.questions.asked import Asked, AskedKind, Consultation
from agent_desktop.store.replays import once
from agent_desktop.store.schema.editing import article_outcomes, consultations, question_replies, search_words
from agent_desktop.store.schema.trail import questions_unanswered as questions

_MOST: Final = 500


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


def consult(
    conn: Connection,
    question: str,
    department: str,
    due_at: datetime,
    *,
    question_id: str,
    who: str,
    now: datetime,
) -> str:
    """Pass a question on to a business department; the id of the consultation."""
    made = str(uuid7())
    once(
        conn,
        consultations,
        id=made,
        question_id=question_id or None,
        department=department,
        question=question,
        asked_by=who,
        asked_at=now,
        due_at=due_at,
    )
    return made


def consultations_open(conn: Connection) -> tuple[Consultation, ...]:
    """Those without an answer, the one that is due first first."""
    table = consultations
    wanted = select(table).where(table.c.answered_at.is_(None)).order_by(table.c.due_at).limit(_MOST)
    return tuple(
        Consultation(
            id=row.id,
            department=row.department,
            question=row.question,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            due_at=row.due_at,
            question_id=row.question_id or "",
        )
        for row in conn.execute(wanted)
    )


def settle(
    conn: Connection, consultation_id: str, answer: str, edition_id: str, *, who: str, now: datetime
) -> bool:
    """The approved wording has come and became a draft; whether it was still open."""
    table = consultations
    row = {"answered_at": now, "answer": answer, "answered_by": who, "edition_id": edition_id}
    ours = (table.c.id == consultation_id, table.c.answered_at.is_(None))
    return conn.execute(update(table).where(*ours).values(**row)).rowcount == 1
