"""What a lead tells the team before a shift and leaves to the next lead, and the port that asks for it."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from agent_desktop.agent.shift import Handovers
from agent_desktop.supervision.shift.times import Shift


class Incident(Struct, frozen=True, kw_only=True):
    """One that is open."""

    number: str
    title: str
    area: str = ""
    since: datetime
    expected_end: datetime | None = None
    joined: int = 0


class Changed(Struct, frozen=True, kw_only=True):
    """An article that was published, or withdrawn."""

    no: str
    title: str
    version: str
    at: datetime
    withdrawn: bool = False


class MistakeKind(StrEnum):
    """What went wrong with a ticket."""

    SEND_BACK = "send_back"  # 退单: dispatched to who can't do it
    REWORK = "rework"  # 返工
    UNSATISFIED = "unsatisfied"  # 1 or 2 of 5 in a call that followed it up


class Mistake(Struct, frozen=True, kw_only=True):
    """One of yesterday, or of today; `agent` filed the ticket."""

    kind: MistakeKind
    at: datetime
    ticket_id: str
    number: str
    title: str
    agent: str
    note: str = ""


class Owed(Struct, frozen=True, kw_only=True):
    """A call to be made until the shift's end. `kind` as in `tickets.follow_ups`."""

    id: str
    kind: str
    reason: str
    due_at: datetime
    agent: str = ""
    attempts: int = 0
    number: str = ""  # of its ticket


class Again(Struct, frozen=True, kw_only=True):
    """Somebody who rang more than once today; the number is masked where it is stored."""

    caller: str
    calls: int
    last_at: datetime
    skill_group: str = ""


class Brief(Struct, frozen=True, kw_only=True):
    """班前会 and 本班, 200 of a kind at most. `at`: the store's clock."""

    at: datetime
    shift: Shift
    incidents: tuple[Incident, ...] = ()
    changed: tuple[Changed, ...] = ()
    yesterday: tuple[Mistake, ...] = ()
    rework: tuple[Mistake, ...] = ()
    owed: tuple[Owed, ...] = ()
    again: tuple[Again, ...] = ()


class Left(Struct, frozen=True, kw_only=True):
    """An open promise as it stood at the hand-over. `station`: its name, of today."""

    number: str
    title: str
    due_at: datetime | None
    node: str = ""
    station: str = ""
    chased: int = 0
    escalation: int = 0


class ShiftLog(Struct, frozen=True, kw_only=True):
    """One hand-over. Names are those of today; `outgoing` and `incoming` are agents' numbers."""

    id: str
    at: datetime
    outgoing: str
    outgoing_name: str = ""
    notes: str = ""
    incidents: tuple[Incident, ...] = ()
    tickets: tuple[Left, ...] = ()
    handed_at: datetime | None = None
    incoming: str = ""
    incoming_name: str = ""
    accepted_at: datetime | None = None


class ShiftBook(Handovers, Protocol):
    """For the lead at this seat. Thread: lookup. Every method raises `StoreError` and `NotALead`."""

    def brief(self) -> Brief:
        """What there is to say at the shift of now, by the store's clock."""

    def logs(self) -> tuple[ShiftLog, ...]:
        """The last 100, newest first: what was handed over, and one's own that is being written."""

    def write(self, log_id: str, notes: str) -> bool:
        """Keep the words of one's own, a new one under a new id. False: it is handed over already."""

    def hand(self, log_id: str, *, hands: bool) -> bool:
        """Hand over, with all that is open now; or take it back while nobody has accepted it."""

    def accept(self, log_id: str) -> bool:
        """Take over from somebody else. False: it is accepted already, was taken back, or is one's own."""
