"""Pictures of articles, addressed by the SHA-256 of their bytes: what is shown is what was reviewed."""

import hashlib
from pathlib import Path
from typing import Final, Protocol

LARGEST: Final = 5_000_000
"""Bytes of one picture."""

_BEGINNINGS: Final = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


class Media(Protocol):
    """Where pictures are. Thread: lookup."""

    def content(self, digest: str) -> bytes | None:
        """The bytes with this SHA-256 (hex), or None. Raises `StoreError` when the store doesn't answer."""


def kind_of(content: bytes) -> str:
    """ "png" or "jpg" by the first bytes; "" for anything else, which no article may hold."""
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), "")


def digest_of(content: bytes) -> str:
    """The address of a picture."""
    return hashlib.sha256(content).hexdigest()


def refusal(content: bytes) -> str:
    """Why bytes can't be a picture of an article, and what to do; "" when they can."""
    if len(content) > LARGEST:
        return f"{len(content):,} bytes, at most {LARGEST:,}. Make the picture smaller."
    return "" if kind_of(content) else "neither PNG nor JPEG. Save the picture as one of these."


class EveryMedia:
    """Several places, looked at in this order."""

    def __init__(self, *places: Media) -> None:
        self._places = places

    def content(self, digest: str) -> bytes | None:
        """See `Media.content`."""
        return next((found for place in self._places if (found := place.content(digest)) is not None), None)


class FolderMedia:
    """The pictures in one folder: those that are shipped."""

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
