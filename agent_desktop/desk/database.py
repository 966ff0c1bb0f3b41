"""What the desk itself writes into the shared store: calls, looks, articles that helped, open questions."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from agent_desktop.store import audit
from agent_desktop.store.schema.trail import articles_used, audit as audit_table, questions_unanswered
from agent_desktop.store.schema.work import calls, contacts
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.database import once


class DeskStore:
    """Handlers for the desk's acts. Thread: lookup. A second delivery of the same id changes nothing."""

    @staticmethod
    def call(conn: Connection, act: Act) -> None:
        """A finished call: its row in the call log, and its line in the customer's timeline."""
        told = act.payload
        call = {
            "direction": told["direction"],
            "phone": told["phone"] or None,
            "account_id": told["account_id"] or None,
            "skill_group": told["skill_group"],
            "agent": told["agent"],
            "ivr_trail": told["ivr_trail"],
            "started_at": _instant(told["started_at"]),
            "answered_at": _instant(told["answered_at"]),
            "ended_at": _instant(told["ended_at"]),
            "end_reason": told["end_reason"],
            "hold_s": told["hold_s"],
            "wrap_up_s": told["wrap_up_s"],
            "result": told["result"],
            "ticket_id": told["ticket_id"] or None,
        }
        once(conn, calls, id=told["id"], **call)
        if call["answered_at"] is not None:
            once(conn, contacts, id=told["id"], **_contact(told))

    @staticmethod
    def article_used(conn: Connection, act: Act) -> None:
        """An article whose steps went into a ticket."""
        told = act.payload
        once(
            conn,
            articles_used,
            id=act.id,
            article_no=told["article"],
            at=act.at,
            agent=told["agent"],
            call_id=told["call_id"] or None,
            ticket_id=told["ticket_id"] or None,
        )

    @staticmethod
    def question(conn: Connection, act: Act) -> None:
        """A search that found nothing useful."""
        told = act.payload
        once(conn, questions_unanswered, id=act.id, at=act.at, question=told["text"], agent=told["agent"])

    @staticmethod
    def audit(conn: Connection, act: Act) -> None:
        """A look or another act that must be answerable for. The chain has no ids, so the act's is looked for."""
        told = act.payload
        detail = f"{told.get('detail') or ''} [{act.id}]".strip()
        seen = audit_table.select().where(audit_table.c.who == told["agent"], audit_table.c.at == act.at)
        if not any(row.detail == detail for row in conn.execute(seen)):
            audit.append(conn, act.at, str(told["agent"]), str(told["action"]), str(told["subject"]), detail)


def _contact(told: dict[str, Any]) -> dict[str, Any]:
    started, ended = _instant(told["started_at"]), _instant(told["ended_at"])
    return {
        "at": started,
        "channel": "phone",
        "incoming": told["direction"] == "incoming",
        "phone": told["phone"] or None,
        "account_id": told["account_id"] or None,
        "agent": told["agent"],
        "skill_group": told["skill_group"],
        "matter": told["matter"],
        "summary": told["summary"],
        "outcome": told["result"],
        "duration_s": int((ended - started).total_seconds()) if started and ended else 0,
        "call_id": told["id"],
        "ticket_id": told["ticket_id"] or None,
    }


def _instant(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
