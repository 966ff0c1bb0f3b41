"""What the desk itself writes into the shared store: calls, looks, articles that helped, open questions."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from agent_desktop.desk.colleague import Person
from agent_desktop.desk.handover import Handover
from agent_desktop.desk.state import RecentCall
from agent_desktop.store import audit
from agent_desktop.store.instants import micros
from agent_desktop.store.replays import once, replaced
from agent_desktop.store.schema.editing import article_outcomes, search_words
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.telephony import handovers, surveys
from agent_desktop.store.schema.trail import articles_used, questions_unanswered, searches
from agent_desktop.store.schema.trail import audit as audit_table
from agent_desktop.store.schema.work import calls, contacts, follow_ups
from agent_desktop.store.transactions import is_server
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.follow_ups.calls import CallKind
from agent_desktop.tickets.life.database import ask


class DeskStore:
    """Handlers for the desk's acts. Thread: lookup. A second delivery of the same id changes nothing."""

    @staticmethod
    def call(conn: Connection, act: Act) -> None:
        """A finished call: its row in the call log, and its line in the customer's timeline.

        Told twice, at its end and with its result: the later word stands.
        """
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
        replaced(conn, calls, id=told["id"], **call)
        if call["answered_at"] is not None:
            replaced(conn, contacts, id=told["id"], **_contact(told))
        if told.get("owed") and told["phone"]:
            _owe(conn, act)

    @staticmethod
    def article_used(conn: Connection, act: Act) -> None:
        """An article whose steps went into a ticket, or that was judged, and whether it solved it."""
        told = act.payload
        said: dict[str, object] = {
            "id": act.id,
            "article_no": told["article"],
            "at": act.at,
            "agent": told["agent"],
            "call_id": told["call_id"] or None,
        }
        adopted, solved = bool(told.get("adopted", 1)), told.get("solved")
        if adopted:
            once(conn, articles_used, **said, ticket_id=told["ticket_id"] or None)
        once(
            conn,
            article_outcomes,
            **said,
            version=told.get("version") or "",
            skill_group=told.get("skill_group") or "",
            adopted=adopted,
            solved=None if solved is None else bool(solved),
        )

    @staticmethod
    def handover(conn: Connection, act: Act) -> None:
        """A call that goes to a colleague, with what was written of it."""
        told = act.payload
        once(
            conn,
            handovers,
            id=act.id,
            at=act.at,
            from_agent=told["agent"],
            from_name=told["from_name"],
            to_extension=told["to_extension"],
            token=told["token"],
            call_id=told["call_id"],
            phone=told["phone"],
            account_id=told["account_id"] or None,
            skill_group=told["skill_group"],
            draft=told["draft"],
        )

    @staticmethod
    def survey(conn: Connection, act: Act) -> None:
        """What a caller keyed after the call; skipping counts too."""
        told = act.payload
        said = {"token": told["token"], "call_id": told["call_id"] or None, "score": told["score"]}
        once(conn, surveys, id=act.id, at=act.at, agent=told["agent"], **said)

    @staticmethod
    def question(conn: Connection, act: Act) -> None:
        """A search that found nothing useful."""
        told = act.payload
        once(
            conn,
            questions_unanswered,
            id=act.id,
            at=act.at,
            question=told["text"],
            agent=told["agent"],
            skill_group=told.get("skill_group") or "",
            call_id=told.get("call_id") or None,
            nearest=told.get("nearest") or "",
        )

    @staticmethod
    def search(conn: Connection, act: Act) -> None:
        """A search in the library, and what was opened of what it found."""
        told = act.payload
        once(
            conn,
            searches,
            id=act.id,
            at=act.at,
            agent=told["agent"],
            query_hash=told["query_hash"],
            hits=told["hits"],
            opened=told["opened"],
            took_us=told["took_us"],
        )
        once(
            conn,
            search_words,
            id=act.id,
            at=act.at,
            agent=told["agent"],
            skill_group=told["skill_group"],
            words=told["words"],
            nearest=told["nearest"],
        )

    @staticmethod
    def audit(conn: Connection, act: Act) -> None:
        """A look or another act that must be answerable for. The act's id stands in the detail."""
        told = act.payload
        who, call = str(told["agent"]), f"call {told['call_id']}" if told.get("call_id") else ""
        detail = " ".join(part for part in (str(told.get("detail") or ""), call, f"[{act.id}]") if part)
        there = (audit_table.c.who == who, audit_table.c.at == act.at, audit_table.c.detail == detail)
        if conn.execute(select(audit_table.c.seq).where(*there)).first() is None:
            audit.append(conn, act.at, who, str(told["action"]), str(told["subject"]), detail)


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
        "promise": told.get("promise") or "",
        "promise_due": _instant(told.get("promise_due")),
        "outcome": told.get("outcome") or told["result"],  # a desk of an older version tells no words
        "duration_s": int((ended - started).total_seconds()) if started and ended else 0,
        "call_id": told["id"],
        "ticket_id": told["ticket_id"] or None,
    }


def _owe(conn: Connection, act: Act) -> None:
    """A call back that was promised in this one: on the list of calls from its time on."""
    told, reason = act.payload, str(act.payload["owed"])[:200]
    since = _instant(told.get("owed_from")) or act.at  # a desk of an older version tells none
    if is_server(conn):
        ask(conn, "desk_owe_call", told["id"], reason, micros(since))
        return
    row = {name: told[name] or None for name in ("phone", "account_id")}
    times = {"due_on": since.date(), "due_at": since}
    about = {"kind": CallKind.PROMISED.value, "skill_group": told["skill_group"], "reason": reason}
    once(conn, follow_ups, id=f"{told['id']}-back", **about, **row, **times)


def _instant(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def colleagues(conn: Connection, limit: int = 200) -> tuple[Person, ...]:
    """Who can be rung, experts first; nobody without an extension."""
    wanted = (
        select(agents.c.no, agents.c.name, agents.c.extension, agents.c.kind)
        .where(~agents.c.left, agents.c.extension != "")
        .order_by(agents.c.kind != "expert", agents.c.extension)
        .limit(limit)
    )
    return tuple(Person(*row) for row in conn.execute(wanted))


def calls_of(
    conn: Connection, agent: str, after: datetime, before: datetime, limit: int
) -> tuple[RecentCall, ...]:
    """An agent's own calls that began between, the last one first; none without a number."""
    wanted = (
        select(calls.c.phone, calls.c.started_at, calls.c.direction, calls.c.answered_at, calls.c.skill_group)
        .where(calls.c.agent == agent, calls.c.started_at >= after, calls.c.started_at < before)
        .where(calls.c.phone.is_not(None))
        .order_by(calls.c.started_at.desc())
        .limit(limit)
    )
    return tuple(
        RecentCall(
            number=row.phone,
            shown="",
            at=row.started_at,
            incoming=row.direction == "incoming",
            answered=row.answered_at is not None,
            skill_group=row.skill_group,
        )
        for row in conn.execute(wanted)
    )


def handed_over(
    conn: Connection, *, extension: str, token: str, phone: str | None, after: datetime
) -> Handover | None:
    """The newest hand-over of this call since `after`: by its token, else to this extension of this caller.

    `phone`: E.164 of the caller, "" for one who can't be known by a number; None: a colleague's telephone
    rings, and whose call that is only the extension tells.
    """
    same = handovers.c.to_extension == extension
    if phone is not None:
        same &= (handovers.c.phone == phone) & (handovers.c.phone != "")
    if token:
        same |= handovers.c.token == token
    newest = (
        select(handovers)
        .where(same, handovers.c.at >= after)
        .order_by((handovers.c.token == token).desc(), handovers.c.at.desc())
    )
    found = conn.execute(newest.limit(1)).mappings().first()
    if found is None:
        return None
    return Handover(
        id=found["id"],
        from_agent=found["from_agent"],
        from_name=found["from_name"],
        phone=found["phone"],
        account_id=found["account_id"] or "",
        skill_group=found["skill_group"],
        draft=_draft(found["draft"]),
    )


def _draft(kept: str) -> tuple[tuple[str, str], ...]:
    """Texts by field code; nothing of what no desk wrote."""
    try:
        said = json.loads(kept or "{}")
    except ValueError:
        return ()
    return tuple((str(k), str(v)) for k, v in said.items()) if isinstance(said, dict) else ()
