"""An outgoing call that is due, what can come of it, and the port to the lists."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from agent_desktop.tickets.finding.finder import Scope

_WAITED = re.compile(r"(\d{1,6}) s")


class CallKind(StrEnum):
    """Why we ring."""

    FOLLOW_UP = "follow_up"  # 回访: of a ticket
    RING_BACK = "ring_back"  # 漏话回拨: an abandoned call
    PROMISED = "promised"  # 承诺回电
    SURVEY = "survey"  # 满意度调查: asks whether it was solved
    DUNNING = "dunning"  # 催缴
    RETENTION = "retention"  # 挽留
    INSPECTION = "inspection"  # 预约安检


class OutCall(Struct, frozen=True, kw_only=True):
    """One call of a list."""

    id: str
    kind: CallKind
    phone: str
    name: str = ""
    ticket_id: str = ""
    ticket_number: str = ""
    account_id: str = ""
    skill_group: str = ""
    reason: str = ""  # words of the site: the ticket's title, "主动放弃，排队 48 秒"
    due_at: datetime  # not before
    until: datetime | None = None  # too late after
    attempts: int = 0
    agent: str = ""  # whose it is; empty: whoever takes it

    @property
    def waited_s(self) -> int | None:
        """How long a lost call waited in the queue, where the centre wrote that as its reason."""
        said = _WAITED.fullmatch(self.reason) if self.kind is CallKind.RING_BACK else None
        return int(said[1]) if said else None


def waited(seconds: int) -> str:
    """The reason of a call back: how long the lost call waited, for every language to word."""
    return f"{seconds} s"


class CallPage(Struct, frozen=True):
    """Some calls, the most pressing first. `next` empty: there are no more."""

    calls: tuple[OutCall, ...]
    next: str = ""


class Outcome(Struct, frozen=True, kw_only=True):
    """One way a call can end, from the site's file. `again_min` None: the call is done."""

    code: str
    label: str
    again_min: int | None = None
    step: str = ""  # what it does with the ticket: archive, rework
    asks_time: bool = False  # the agent says when to ring again


class CallList(Protocol):
    """Calls that are due. Thread: lookup. Every method raises `StoreError`."""

    def due(
        self, *, scope: Scope, now: datetime, kind: CallKind | None = None, after: str = "", limit: int = 50
    ) -> CallPage:
        """What may be rung now: due, within allowed hours, not on a do-not-call list."""

    def counts(self, *, scope: Scope, now: datetime) -> dict[CallKind, int]:
        """How many of each kind are due; counted up to 1000."""

    def claim(self, call_id: str, now: datetime) -> bool:
        """Take a call before it is rung, so that nobody else rings it; False: it is taken or done."""

    def close(self) -> None:
        """Let go of the store."""
