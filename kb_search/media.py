"""Pictures and files of articles, by the SHA-256 of their bytes: what is shown is what was reviewed."""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Final, Protocol

LARGEST: Final = 5_000_000
"""Bytes of one picture."""
LARGEST_FILE: Final = 10_000_000
"""Bytes of one attached file."""

_BEGINNINGS: Final = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}

_RUNS: Final = (b"/JavaScript", b"/JS ", b"/Launch")
"""What makes a reader of a PDF do more than show it."""
_OFFICE: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_LIVE: Final = ("vbaproject", "activex", "/embeddings/")
"""Parts of an office document that are programs, or whole files of their own."""
_MEMBERS, _UNPACKED = 2_000, 100_000_000


class Media(Protocol):
    """Where pictures and files are. Thread: lookup."""

    def content(self, digest: str) -> bytes | None:
        """The bytes with this SHA-256 (hex), or None. Raises `StoreError` when the store doesn't answer."""


def kind_of(content: bytes) -> str:
    """ "png" or "jpg" by the first bytes; "" for anything else, which no article may show."""
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), "")


def file_kind(content: bytes) -> str:
    """ "pdf", "docx" or "xlsx" by what the bytes are, whatever their name says; "" for anything else, and for
    one that would do more than be read: no article may carry it. Nothing is unpacked.
    """
    if content.startswith(b"%PDF-"):
        return "" if any(sign in content for sign in _RUNS) else "pdf"
    if not content.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ""
    names = {member.filename for member in members}
    if len(members) > _MEMBERS or sum(member.file_size for member in members) > _UNPACKED:
        return ""
    if any(sign in name.lower() for name in names for sign in _LIVE):
        return ""
    return next((kind for part, kind in _OFFICE.items() if part in names), "")


def digest_of(content: bytes) -> str:
    """The address of a picture or a file."""
    return hashlib.sha256(content).hexdigest()


def refusal(content: bytes) -> str:
    """Why bytes can't be a picture of an article, and what to do; "" when they can."""
    if len(content) > LARGEST:
        return f"{len(content):,} bytes, at most {LARGEST:,}. Make the picture smaller."
    return "" if kind_of(content) else "neither PNG nor JPEG. Save the picture as one of these."


def file_refusal(content: bytes) -> str:
    """Why bytes can't be a file of an article, and what to do; "" when they can."""
    if len(content) > LARGEST_FILE:
        return f"{len(content):,} bytes, at most {LARGEST_FILE:,}. Make the file smaller."
    wrong = "no PDF, DOCX or XLSX, or one with programs in it. Save it as one of these, without macros."
    return "" if file_kind(content) else wrong


class EveryMedia:
    """Several places, looked at in this order."""

    def __init__(self, *places: Media) -> None:
        self._places = places

    def content(self, digest: str) -> bytes | None:
        """See `Media.content`."""
        return next((found for place in self._places if (found := place.content(digest)) is not None), None)


class FolderMedia:
    """The pictures or files in one folder: those that are shipped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._by_digest: dict[str, Path] | None = None

    def content(self, digest: str) -> bytes | None:
        """See `Media.content`."""
        if self._by_digest is None:
            paths = self._folder.iterdir() if self._folder.is_dir() else ()
            self._by_digest = {digest_of(path.read_bytes()): path for path in paths if path.is_file()}
        path = self._by_digest.get(digest)
        return path.read_bytes() if path else None
