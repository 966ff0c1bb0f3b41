"""The board of states in SQL: one row an agent, in their own name only."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from agent_desktop.agent.states import Presence
from agent_desktop.store.replays import replaced
from agent_desktop.store.schema.staff import presence as board


class SqlBoard:
    """`Board` for one seat. Thread: lookup."""

    def __init__(
        self, run: Callable[[Callable[[Connection], Any]], Any], agent_no: str, desk_code: str
    ) -> None:
        """`run` does work inside a transaction of the shared store; it raises `StoreError`."""
        self._run, self._agent_no, self._desk_code = run, agent_no, desk_code

    def show(self, presence: Presence, call_id: str, now: datetime) -> None:
        """See `Board.show`."""
        row = {
            "agent": self._agent_no,
            "state": presence.state.value,
            "reason": presence.reason,
            "since": presence.since,
            "until": presence.until,
            "call_id": call_id or None,
            "beat_at": now,
            "desk": self._desk_code,
        }
        self._run(lambda conn: replaced(conn, board, **row))
