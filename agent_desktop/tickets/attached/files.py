"""Attachments: what may be one, by its bytes and not by its name, and how it travels in parts."""

import base64
import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from uuid_utils import uuid7

from agent_desktop.tickets import acts as kinds
from agent_desktop.tickets.acts import ATTACH, Act
from agent_desktop.tickets.checks import ATTACHMENTS
from agent_desktop.tickets.draft import Attached, Draft

LARGEST: Final = 10 * 1024 * 1024
PART: Final = 192 * 1024
"""Bytes of one part: an act of 256 kB."""

KINDS: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "jpg": ("image/jpeg", frozenset({".jpg", ".jpeg", ".jpe", ".jfif"})),
    "jpeg": ("image/jpeg", frozenset({".jpg", ".jpeg", ".jpe", ".jfif"})),
    "png": ("image/png", frozenset({".png"})),
    "webp": ("image/webp", frozenset({".webp"})),
    "heic": ("image/heic", frozenset({".heic", ".heif"})),
    "pdf": ("application/pdf", frozenset({".pdf"})),
    "wav": ("audio/wav", frozenset({".wav"})),
    "mp3": ("audio/mpeg", frozenset({".mp3"})),
    "amr": ("audio/amr", frozenset({".amr"})),
    "mp4": ("video/mp4", frozenset({".mp4"})),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", frozenset({".docx"})),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", frozenset({".xlsx"})),
}
"""By the ending of a name: the kind, and what its bytes may be recognised as."""

_INSIDE: Final = {"docx": "word/", "xlsx": "xl/"}
_LONGEST_NAME: Final = 120


class AttachmentRefused(ValueError):
    """A file that can't be attached. `key` names the words: empty, too_large, unknown_kind, lies."""

    def __init__(self, key: str, name: str) -> None:
        super().__init__(f"{name}: {key}")
        self.key, self.name = key, name


class Checked(Attached, frozen=True, kw_only=True):
    """A file that may be attached, with its bytes."""

    body: bytes

    @property
    def about(self) -> Attached:
        """All but the bytes."""
        return Attached(id=self.id, name=self.name, kind=self.kind, size=self.size, sha256=self.sha256)


def read(file: Path) -> bytes:
    """A file's bytes, one more than may be attached at most. Raises `OSError`."""
    with file.open("rb") as opened:
        return opened.read(LARGEST + 1)


def check(name: str, body: bytes) -> Checked:
    """A file as an attachment. Raises `AttachmentRefused`; nothing in it is opened or run."""
    name = plain_name(name)
    if not body:
        raise AttachmentRefused("empty", name)
    if len(body) > LARGEST:
        raise AttachmentRefused("too_large", name)
    _, dot, ending = name.lower().rpartition(".")
    kind, endings = KINDS.get(ending if dot else "", ("", frozenset[str]()))
    if not kind:
        raise AttachmentRefused("unknown_kind", name)
    if not _recognised(body) & endings or not _holds(ending, body):
        raise AttachmentRefused("lies", name)
    digest = hashlib.sha256(body).hexdigest()
    return Checked(id=str(uuid7()), name=name, kind=kind, size=len(body), sha256=digest, body=body)


def acts(checked: Checked, ticket_id: str, *, agent: str, origin: str, now: datetime) -> Iterator[Act]:
    """What the outbox delivers: the attachment, then its parts. The store keeps it when all are there."""
    yield head(checked, ticket_id, agent=agent, origin=origin, now=now)
    yield from parts(checked, agent=agent, origin=origin, now=now)


def head(file: Attached, ticket_id: str, *, agent: str, origin: str, now: datetime) -> Act:
    """What says that a ticket has the file; its parts follow."""
    told: dict[str, str | int | None] = {"ticket_id": ticket_id, "agent": agent, "origin": origin}
    told |= {"id": file.id, "name": file.name, "kind": file.kind, "sha256": file.sha256, "size": file.size}
    return Act(id=str(uuid7()), kind=ATTACH, at=now, payload=told)


def heads(
    draft: Draft, ticket_id: str, *, agent: str, origin: str, now: datetime
) -> Iterator[tuple[str, Act]]:
    """(id of the file, its head) of the files that still stand in the draft."""
    if not draft.attached:
        return
    written = {id_ for value in draft.values.values() for id_ in value.value.split(ATTACHMENTS)}
    for file in draft.attached:
        if file.id in written:
            yield file.id, head(file, ticket_id, agent=agent, origin=origin, now=now)


def parts(checked: Checked, *, agent: str, origin: str, now: datetime) -> Iterator[Act]:
    """The bytes, made before the ticket has an id: a part knows its attachment alone."""
    who: dict[str, str | int | None] = {"agent": agent, "origin": origin}
    for part, start in enumerate(range(0, checked.size, PART)):
        body = base64.b64encode(checked.body[start : start + PART]).decode()
        told = {**who, "attachment_id": checked.id, "part": part, "body": body}
        yield Act(id=str(uuid7()), kind=kinds.PART, at=now, payload=told)


def plain_name(name: str) -> str:
    """A file's name without its path and without what no name should hold."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{(stem or ending)[: _LONGEST_NAME - len(ending)]}{dot}{ending}" if dot else kept[:_LONGEST_NAME]


def _recognised(body: bytes) -> frozenset[str]:
    """The endings of everything that these bytes could be."""
    import puremagic  # not before the first paint

    try:
        return frozenset(match.extension for match in puremagic.magic_string(body))
    except (puremagic.PureError, ValueError):
        return frozenset()


def _holds(ending: str, body: bytes) -> bool:
    """Whether a document of Office holds what its name says, and no programs."""
    if ending not in _INSIDE:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return any(n.startswith(_INSIDE[ending]) for n in names) and not any("vbaProject" in n for n in names)
