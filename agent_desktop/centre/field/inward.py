"""Inward: what stations say comes back as files, each taken in exactly once; see docs/tickets.md."""

import base64
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from agent_desktop.centre.field import database
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.attached import files
from agent_desktop.tickets.attached.database import AttachmentStore
from agent_desktop.tickets.clocks.pauses import due_after
from agent_desktop.tickets.clocks.rules import ClockRules
from agent_desktop.tickets.life.database import TicketStore

log = logging.getLogger(__name__)

LARGEST: Final = 32 * 1024 * 1024
"""Bytes of a message with its photos."""

Short = Annotated[str, Meta(max_length=80)]
Long = Annotated[str, Meta(max_length=2000)]
Begin = Callable[[], AbstractContextManager[Any]]
"""Begins a transaction of the store."""


class Photo(Struct, frozen=True, forbid_unknown_fields=True):
    """A photo, a signature, a report. `body` in base64."""

    name: Short
    body: str


class Message(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a station says about a ticket."""

    id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{8,64}$")]
    number: Short
    kind: Literal["take", "arrive", "handle", "report", "send_back", "pause", "resume", "progress"]
    at: Annotated[datetime, Meta(tz=True)]
    who: Short
    crew: Short = ""
    crew_phone: Short = ""
    note: Long = ""
    position: Annotated[str, Meta(pattern=r"^(-?\d{1,3}(\.\d{1,8})?,-?\d{1,3}(\.\d{1,8})?)?$")] = ""
    photos: Annotated[tuple[Photo, ...], Meta(max_length=9)] = ()


def read(body: bytes) -> Message:
    """A message. Raises `ValueError` for anything else."""
    if len(body) > LARGEST:
        raise ValueError(f"more than {LARGEST} bytes")
    return msgspec.json.decode(body, type=Message)


def take_in(conn: Any, message: Message, sender: str, rules: ClockRules, now: datetime) -> bool:
    """Take a message into the store; False when it had come before. Raises `ValueError` for a refused one."""
    ticket_id = database.ticket_id_of(conn, message.number)
    about = {"id": message.id, "sender": sender, "kind": message.kind, "ticket_id": ticket_id}
    if not database.note_inward(conn, now, **about):
        return False
    at = min(message.at, now)  # their clock may be wrong, but not ahead of ours
    told: dict[str, str | int | None] = {"ticket_id": ticket_id, "agent": message.who, "origin": sender}
    act = Act(id=message.id, kind="step", at=at, payload=told)
    if message.kind == "progress":
        database.note_progress(conn, act, message.note, message.position)
    else:
        _step(conn, act, message, rules)
        if message.position:
            database.note_progress(conn, replace(act, id=f"{act.id}-p"), "", message.position)
    for photo in message.photos:
        taken = files.check(photo.name, base64.b64decode(photo.body, validate=True))
        for part in files.acts(taken, ticket_id, agent=message.who, origin=sender, now=at):
            (AttachmentStore.attach if part.kind == "attach" else AttachmentStore.part)(conn, part)
    return True


def _step(conn: Any, act: Act, message: Message, rules: ClockRules) -> None:
    step = {"step": message.kind, "role": "station", "reason": message.note}
    crew = {"crew": message.crew, "crew_phone": message.crew_phone}
    ticket_id = str(act.payload["ticket_id"])
    due = database.after_pause(conn, ticket_id, lambda *facts: _due(rules, act.at, *facts))
    resumed = {"due": due} if message.kind != "pause" and due else {}  # whatever they do, the pause is over
    TicketStore.step(conn, replace(act, payload={**act.payload, **step, **crew, **resumed}))


def _due(rules: ClockRules, at: datetime, clocks: Any, runs: str, paused_at: datetime) -> str:
    return due_after(clocks, rules, runs=runs, paused_at=paused_at, now=at)


def read_folder(folder: Path, begin: Begin, rules: ClockRules, now: datetime) -> tuple[int, int]:
    """Take in every file of a folder, oldest first; how many were taken, and how many refused.

    A file goes to `done` or, with its reason beside it, to `refused`; one that is still being written (its
    name begins with a dot or doesn't end in .json) is left alone. A store that is gone leaves all there.
    """
    taken = refused = 0
    waiting = [f for f in folder.glob("[!.]*.json") if f.is_file() and not f.is_symlink()]
    for file in sorted(waiting, key=lambda f: (f.stat().st_mtime, f.name)):
        try:
            if file.stat().st_size > LARGEST:
                raise ValueError(f"more than {LARGEST} bytes")
            message = read(file.read_bytes())
            with begin() as conn:
                take_in(conn, message, "file", rules, now)
        except ValueError as error:
            log.warning("%s was refused: %s", file.name, error)
            _move(file, folder / "refused", str(error))
            refused += 1
        else:
            _move(file, folder / "done", "")
            taken += 1
    return taken, refused


def _move(file: Path, to: Path, reason: str) -> None:
    to.mkdir(exist_ok=True)
    if reason:
        (to / f"{file.stem}.txt").write_text(reason[:2000], encoding="utf-8")
    file.replace(to / file.name)
