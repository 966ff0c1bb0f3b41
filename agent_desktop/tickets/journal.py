"""The desk's journal: drafts word by word, and the outbox of everything that must reach the shared store.

One SQLite file on the local disk; each change is on the disk before it returns. Filing a ticket is one
transaction: outbox row, number, and the draft's end. Thread: journal, all of it.
"""

import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from agent_desktop.store.faults import StoreDamaged, StoreError
from agent_desktop.store.instants import utc_now
from agent_desktop.store.sealing import Seal, SealBroken
from agent_desktop.tickets import prefill
from agent_desktop.tickets.acts import TICKET, Act
from agent_desktop.tickets.attached.files import Checked, heads, parts
from agent_desktop.tickets.clocks.rules import ClockRules
from agent_desktop.tickets.draft import LONGEST_VALUE, Attached, Draft, Ticket
from agent_desktop.tickets.filing import day_of, ticket_of
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.seat_mark import SERIES, SeatMark

if TYPE_CHECKING:  # SQLAlchemy is loaded when the file is opened, after the window's first paint
    from agent_desktop.tickets.database import Head, JournalFile

log = logging.getLogger(__name__)

HISTORY: Final = timedelta(days=1)
"""How long a discarded draft can still be had back, and a second filing of the same draft is recognised."""

NUMBERS_A_MINUTE: Final = 6
"""More tickets than this no desk files. After a broken journal, whose counter is gone, the day's numbers go
on from the minute of the day times this, so that none is given twice."""


class JournalError(Exception):
    """The journal can't keep something. `key` names the words, `args_` their figures."""

    def __init__(self, error: StoreError) -> None:
        super().__init__(str(error))
        self.key = error.key.replace("store-", "journal-", 1)
        self.args_ = error.facts


class Parcel(Struct, frozen=True):
    """One thing on its way to the shared store, in the order in which it happened."""

    id: str
    kind: str
    body: Ticket | Act


class Held(Struct, frozen=True):
    """Something in the outbox. `refused`: why the store would not take it, "" while it waits."""

    id: str
    kind: str
    body: Ticket | Act | None  # None: it can't be read on this desk any more
    refused: str


class Journal:
    """Keeps what is typed and filed until the shared store has it."""

    def __init__(
        self, file: Path, desk_code: str, seal: Seal, zone: ZoneInfo, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._path, self._desk_code, self._seal, self._zone = file, desk_code, seal, zone
        self._now = now
        self._file: JournalFile | None = None
        self.mark = SeatMark(file.with_name("seat.json"))
        self.set_aside: Path | None = None

    @property
    def is_open(self) -> bool:
        """Whether drafts and tickets can be kept."""
        return self._file is not None

    def open(self) -> None:
        """Open or make the file; nothing when it is open already. Raises `JournalError`.

        A broken one is set aside (see `set_aside`) and a new one begun; a newer one is refused untouched.
        """
        from agent_desktop.tickets.database import JournalFile

        if self._file is not None:
            return
        with contextlib.suppress(OSError):  # a folder that can't be made: the file's own error says more
            self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            try:
                file = JournalFile(self._path)
            except StoreDamaged as damaged:
                self._put_aside(damaged)
                file = JournalFile(self._path)
                now = self._now().astimezone(self._zone)
                file.count_from(day_of(now), (now.hour * 60 + now.minute) * NUMBERS_A_MINUTE)
            file.forget_history(self._now() - HISTORY)
        except StoreError as error:
            raise JournalError(error) from error
        self._file = file

    def _put_aside(self, damaged: StoreDamaged) -> None:
        """Move the broken file away, and SQLite's files beside it, which must never meet the new one."""
        aside = self._path.with_suffix(f".broken-{self._now():%Y%m%d%H%M%S}")
        try:
            self._path.replace(aside)
            for beside in ("-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{self._path}{beside}").replace(f"{aside}{beside}")
        except OSError as error:
            raise JournalError(damaged) from error
        self.set_aside = aside

    def save(self, draft: Draft) -> datetime:
        """Keep a draft; when it was kept. Raises `JournalError`; the draft on screen is untouched by that."""
        at = self._now()
        with self._guard() as file:
            file.save_draft(draft.id, draft.call_id, self._pack(draft), at)
        return at

    def drafts(self) -> tuple[Draft, ...]:
        """Every draft that is still open, oldest first; one that can't be opened is left where it is."""
        with self._guard() as file:
            bodies = file.drafts()
        return tuple(d for body in bodies if (d := self._unpack(body)) is not None)

    def discard(self, draft_id: str) -> None:
        """Close a draft; it stays in the file for a day."""
        with self._guard() as file:
            file.discard_draft(draft_id, self._now())

    def file(
        self,
        draft: Draft,
        *,
        form: Form,
        agent: str,
        incident_id: str = "",
        now: datetime,
        rules: ClockRules | None = None,
        level: int = 0,
    ) -> Ticket:
        """File a draft: its ticket, numbered for good, its clocks set, on the disk when this returns.

        A draft that was filed before gives the ticket that it became. Without `rules` it has no deadlines.
        """
        day = day_of(now.astimezone(self._zone))
        told = prefill.unnamed(form, draft)

        def ticket(counter: int) -> tuple[Ticket, bytes, "list[Head]"]:
            nth = counter + (self.mark.nth - 1) * SERIES
            bare = ticket_of(told, form, f"{day}-{self._desk_code}-{nth:04d}", now, rules)
            who = {"agent": agent, "origin": self._desk_code}
            made = replace(bare, **who, incident_id=incident_id, level=level)
            return made, self._pack(made), self._heads(draft, made.id, agent, now)

        with self._guard() as file:
            body = file.file_ticket(draft.id, day, ticket)
        return msgspec.json.decode(self._seal.open(body), type=Ticket)

    def attach(self, draft_id: str, file: Checked, *, agent: str, now: datetime) -> Attached:
        """Keep a file for a draft until its ticket is filed; what the draft has to know of it."""
        acts = parts(file, agent=agent, origin=self._desk_code, now=now)
        with self._guard() as kept:
            kept.attach(draft_id, file.id, [(act.id, self._pack(act)) for act in acts])
        return file.about

    def release(self, draft: Draft, *, agent: str, now: datetime) -> int:
        """Send the files of a draft whose ticket is filed already; how many."""
        with self._guard() as file:
            return file.release(draft.id, self._heads(draft, draft.ticket_id, agent, now))

    def _heads(self, draft: Draft, ticket_id: str, agent: str, now: datetime) -> "list[Head]":
        made = heads(draft, ticket_id, agent=agent, origin=self._desk_code, now=now)
        return [(file_id, act.id, self._pack(act)) for file_id, act in made]

    def post(self, act: Act) -> None:
        """Put an act into the outbox."""
        with self._guard() as file:
            file.post(act.id, act.kind, self._pack(act))

    def waiting(self) -> int:
        """How many things have not been delivered yet."""
        with self._guard() as file:
            return file.waiting()

    def batch(self, limit: int) -> tuple[Parcel, ...]:
        """The next things to deliver, in order. What can't be read any more is refused, never in the way."""
        parcels = []
        with self._guard() as file:
            for id_, kind, body in file.batch(limit):
                try:
                    parcels.append(Parcel(id_, kind, self._body(kind, body)))
                except (SealBroken, msgspec.MsgspecError) as error:
                    file.refused(id_, f"it can't be read on this desk: {error}")
        return tuple(parcels)

    def sent(self, ids: tuple[str, ...]) -> None:
        """The store has these."""
        if ids:
            with self._guard() as file:
                file.sent(ids)

    def refused(self, parcel_id: str, reason: str) -> None:
        """The store will not take this one as it is: kept, explained, and not tried again by itself."""
        with self._guard() as file:
            file.refused(parcel_id, reason)

    def held(self, limit: int = 200) -> tuple[Held, ...]:
        """What has not reached the store, refused things first; one that can't be read says so."""
        with self._guard() as file:
            rows = file.held(limit)
        found = []
        for id_, kind, body, refused in rows:
            try:
                found.append(Held(id_, kind, self._body(kind, body), refused or ""))
            except (SealBroken, msgspec.MsgspecError) as error:
                found.append(Held(id_, kind, None, refused or str(error)))
        return tuple(found)

    def send_again(self, parcel_id: str) -> None:
        """Let what the store refused wait again."""
        with self._guard() as file:
            file.send_again(parcel_id)

    def drop(self, parcel_id: str) -> None:
        """Give up something that the store refused; a ticket is never given up."""
        with self._guard() as file:
            file.drop(parcel_id)

    def amend(self, draft: Draft, form: Form) -> bool:
        """Put a draft's words into its ticket, which the store refused, and let it wait again.

        False: the store has it by now, or it waits; then its words go as edits.
        """
        with self._guard() as file:
            body = file.refused_body(draft.ticket_id)
            if body is None:
                return False
            ticket = msgspec.json.decode(self._seal.open(body), type=Ticket)
            kind = form.request_type(draft.text(prefill.REQUEST_TYPE))
            changed = replace(
                ticket,
                skill_group=draft.skill_group,
                request_type=kind.code if kind else ticket.request_type,
                title=prefill.title(form, draft),
                values={code: v.value[:LONGEST_VALUE] for code, v in draft.values.items() if v.value},
            )
            file.send_again(draft.ticket_id, self._pack(changed))
        return True

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _guard(self) -> "_Guard":
        return _Guard(self._file, self._path)

    def _pack(self, thing: Draft | Ticket | Act) -> bytes:
        return self._seal.close(msgspec.json.encode(thing))

    def _unpack(self, body: bytes) -> Draft | None:
        try:
            return msgspec.json.decode(self._seal.open(body), type=Draft)
        except (SealBroken, msgspec.MsgspecError):
            return None

    def _body(self, kind: str, body: bytes) -> Ticket | Act:
        plain = self._seal.open(body)
        if kind == TICKET:
            return msgspec.json.decode(plain, type=Ticket)
        return msgspec.json.decode(plain, type=Act)


class _Guard:
    """The open file inside a `with`; whatever the store says comes out as a `JournalError`."""

    def __init__(self, file: "JournalFile | None", path: Path) -> None:
        self._file, self._path = file, path

    def __enter__(self) -> "JournalFile":
        if self._file is None:
            raise JournalError(StoreError(str(self._path), why="it is not open"))
        return self._file

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, StoreError):
            raise JournalError(error) from error
