"""Attachments: what may be one, by its bytes and not by its name, and how it travels in parts."""

import base64
import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct
from uuid_utils import uuid7

from agent_desktop.tickets.acts import Act

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


class Checked(Struct, frozen=True, kw_only=True):
    """A file that may be attached."""

    id: str
    name: str
    kind: str
    size: int
    sha256: str
    body: bytes


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
    who: dict[str, str | int | None] = {"ticket_id": ticket_id, "agent": agent, "origin": origin}
    about = {"id": checked.id, "name": checked.name, "kind": checked.kind, "sha256": checked.sha256}
    yield Act(id=str(uuid7()), kind="attach", at=now, payload={**who, **about, "size": checked.size})
    for part, start in enumerate(range(0, checked.size, PART)):
        body = base64.b64encode(checked.body[start : start + PART]).decode()
        told = {**who, "attachment_id": checked.id, "part": part, "body": body}
        yield Act(id=str(uuid7()), kind="attach_part", at=now, payload=told)


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
