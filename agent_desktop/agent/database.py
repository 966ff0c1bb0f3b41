"""The board of states in SQL: one row an agent, in their own name only."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from agent_desktop.agent.board import OnLine
from agent_desktop.agent.states import Presence
from agent_desktop.store.instants import micros
from agent_desktop.store.replays import replaced
from agent_desktop.store.schema.staff import presence as board


class SqlBoard:
    """`Board` for one seat. Thread: lookup."""

    def __init__(
        self, run: Callable[[Callable[[Connection], Any]], Any], agent_no: str, desk_code: str
    ) -> None:
        """`run` does work inside a transaction of the shared store; it raises `StoreError`."""
        self._run, self._agent_no, self._desk_code = run, agent_no, desk_code

    def show(self, presence: Presence, call: OnLine, now: datetime) -> None:
        """See `Board.show`."""
        self._run(lambda conn: self._show(conn, presence, call, now))

    def _show(self, conn: Connection, presence: Presence, call: OnLine, now: datetime) -> None:
        if conn.dialect.name == "postgresql":
            lasted = micros(now) - micros(presence.since)
            left = micros(presence.until) - micros(now) if presence.until else None
            about = (call.call_id or None, call.caller, call.skill_group, self._desk_code)
            said = (self._agent_no, presence.state.value, presence.reason, lasted, left, *about)
            conn.execute(select(func.desk_show(*said)))
            return
        replaced(
            conn,
            board,
            agent=self._agent_no,
            state=presence.state.value,
            reason=presence.reason,
            since=presence.since,
            until=presence.until,
            call_id=call.call_id or None,
            beat_at=now,
            desk=self._desk_code,
            caller=call.caller,
            skill_group=call.skill_group,
        )
