"""The recordings of this desk: taken over from the phone, joined, uploaded, kept for some days, then gone.

A recording is in the folder as two WAVs and notes (`softphone.recording_files`), then as `<call>.sealed` with
`<call>.done` beside it: Ogg/Opus under AES-256-GCM, whose key goes to the store and is forgotten here.
Each step may be cut off anywhere: the next round finds what is left and goes on.
"""

import hashlib
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from agent_desktop.whole_file import write
from softphone.recording_files import FAR, NEAR, Gap, Notes, notes_file, read_notes, repair, sound_file

_JOIN_S: Final = 600.0  # and a fifth of what a long call took: on a busy machine the child goes last
_CHUNK: Final = 1024 * 1024
_WAV_HEADER: Final = 44
_NONCE: Final = 12
_KEY: Final = 32
_BYTES_A_SECOND: Final = 32000
_ROOM: Final = 64 * 1024 * 1024  # with less a failure is the disk's

log = logging.getLogger(__name__)


class Recording(msgspec.Struct, frozen=True):
    """A finished one. `gaps` are pauses and cuts, ended all; `sha256` is that of the sealed file."""

    call_id: str
    started_at: datetime
    seconds: int
    gaps: tuple[Gap, ...]
    sha256: str
    size: int
    place: str  # below the shared folder: 2026/11/22/<call>.sealed
    sealed_with: str = ""  # key in hex, until the store has it
    uploaded: bool = False
    told: bool = False  # the store was told

    def __repr__(self) -> str:
        return f"Recording({self.call_id!r})"  # never the key


class Shelf:
    """Thread: one of its own; the folder belongs to it, but for what the phone is writing."""

    def __init__(self, folder: Path, share: Path | None, days: int) -> None:
        self._folder, self._share, self._days = folder, share, days

    def take_over(self, up: Collection[str]) -> list[Recording]:
        """Join what the phone has finished, or left behind when it died; calls in `up` are still written."""
        taken = []
        for file in sorted(self._folder.glob("*.json")):
            notes = read_notes(file)
            if notes is None or notes.call_id in up or file != notes_file(self._folder, notes.call_id):
                continue
            try:
                taken.append(self._join(notes))
            except (OSError, ValueError, subprocess.SubprocessError):
                if shutil.disk_usage(self._folder).free < _ROOM:
                    log.warning("recordings wait for room on the disk")
                    return taken
                log.exception("recording of call %s can't be joined; its files are kept", notes.call_id)
                file.replace(file.with_suffix(".broken"))
        return taken

    def untold(self) -> list[Recording]:
        """Those that the store doesn't know yet."""
        return [one for one in self._done() if not one.told]

    def mark_told(self, one: Recording) -> None:
        """The store will know of it. Raises OSError."""
        known = self._read(self._mark(one.call_id)) or one
        self._write(msgspec.structs.replace(known, told=True, sealed_with=""))

    def upload(self) -> int:
        """Bring what isn't there yet to the shared folder, going on where it was cut off; how many arrived.

        Raises OSError when the share is gone or full.
        """
        if self._share is None:
            return 0
        arrived = 0
        for one in self._done():
            if not one.uploaded:
                self._bring(one, self._share / one.place)
                self._write(msgspec.structs.replace(one, uploaded=True))
                arrived += 1
        return arrived

    @property
    def has_share(self) -> bool:
        """Whether there is a shared folder; else what is here is the only copy."""
        return self._share is not None

    def due(self, now: datetime) -> list[str]:
        """Calls whose recordings are older than the days to keep; with a share only those that arrived."""
        oldest = now - timedelta(days=self._days)
        return [
            one.call_id
            for one in self._done()
            if one.started_at < oldest and one.told and (one.uploaded or self._share is None)
        ]

    def forget(self, call_ids: Collection[str]) -> None:
        """Remove these from this desk. Raises OSError."""
        for call_id in call_ids:
            self._sound(call_id).unlink(missing_ok=True)
            self._mark(call_id).unlink(missing_ok=True)

    # --- inside ----------------------------------------------------------------------------------

    def _join(self, notes: Notes) -> Recording:
        sides = [sound_file(self._folder, notes.call_id, side) for side in (NEAR, FAR)]
        for side in sides:
            if repair(side):
                log.warning("%s was never closed; its header is repaired", side.name)
        seconds = (max(one.stat().st_size for one in sides) - _WAV_HEADER) // _BYTES_A_SECOND
        target = self._sound(notes.call_id).with_suffix(".ogg")
        done = subprocess.run(
            [*_program(), *(str(one) for one in (*sides, target))],
            capture_output=True, text=True, timeout=_JOIN_S + seconds / 5, check=False,
        )  # fmt: skip
        if done.returncode:
            raise ValueError(done.stderr.strip()[-200:])
        sealed = self._sound(notes.call_id)
        key = seal(target, sealed, notes.call_id)
        one = Recording(
            call_id=notes.call_id,
            started_at=notes.started_at,
            seconds=seconds,
            gaps=tuple(
                msgspec.structs.replace(gap, end_s=seconds) if gap.end_s is None else gap
                for gap in notes.gaps
            ),
            sha256=_digest(sealed),
            size=sealed.stat().st_size,
            place=f"{notes.started_at:%Y/%m/%d}/{notes.call_id}.sealed",
            sealed_with=key,
        )
        self._write(one)
        for file in (target, *sides, notes_file(self._folder, notes.call_id)):
            file.unlink()
        return one

    def _bring(self, one: Recording, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        arriving = target.with_suffix(".part")
        with self._sound(one.call_id).open("rb") as source, arriving.open("ab") as out:
            source.seek(out.tell())
            while chunk := source.read(_CHUNK):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if _digest(arriving) != one.sha256:
            arriving.unlink()  # begun by another file, or damaged: from the start next time
            raise OSError(f"{target.name} arrived damaged")
        arriving.replace(target)

    def _done(self) -> list[Recording]:
        found = (self._read(file) for file in sorted(self._folder.glob("*.done")))
        return [one for one in found if one is not None]

    def _sound(self, call_id: str) -> Path:
        return self._folder / f"{call_id}.sealed"

    def _mark(self, call_id: str) -> Path:
        return self._folder / f"{call_id}.done"

    def _write(self, one: Recording) -> None:
        write(self._mark(one.call_id), msgspec.json.encode(one))

    def _read(self, file: Path) -> Recording | None:
        try:
            return msgspec.json.decode(file.read_bytes(), type=Recording)
        except (OSError, msgspec.MsgspecError):
            return None


def seal(plain: Path, sealed: Path, call_id: str) -> str:
    """Write `plain` encrypted to `sealed`, a piece at a time; returns the key in hex. Raises OSError."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # not before the first paint

    key, nonce = os.urandom(_KEY), os.urandom(_NONCE)
    sealing = Cipher(algorithms.AES(key), modes.GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(call_id.encode())
    draft = sealed.with_suffix(".part")
    with plain.open("rb") as source, draft.open("wb") as out:
        out.write(nonce)
        while chunk := source.read(_CHUNK):
            out.write(sealing.update(chunk))
        out.write(sealing.finalize() + sealing.tag)
    os.replace(draft, sealed)
    return key.hex()


def unseal(sealed: bytes, key: str, call_id: str) -> bytes:
    """The Ogg file. Raises InvalidTag when it is another one, or was changed."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(bytes.fromhex(key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], call_id.encode())


def _program() -> list[str]:
    frozen = getattr(sys, "frozen", False)
    return (
        [sys.executable, "join-recording"]
        if frozen
        else [sys.executable, "-m", "agent_desktop", "join-recording"]
    )


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
