"""A recording that was opened: its bytes in memory and what can be seen of it. Nothing of it touches a disk.

libsndfile reads Ogg/Opus of ours and the usual formats of exchanges; it is loaded when somebody listens.
"""

import hashlib
import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from agent_desktop.recording.listening.archive import Kept
from agent_desktop.recording.shelf import unseal

BARS: Final = 400
"""Columns of the picture of a recording."""
_BLOCK: Final = 16000 * 10
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}")
_MOST_BYTES: Final = 1024 * 1024 * 1024


class Sounds(Struct, frozen=True, kw_only=True):
    """Where recordings lie: folders that are looked into in turn, and the pattern of the exchange's own.

    `{token}` of the pattern is the call's User-to-User, `{day}` its day as 2026/11/22; "": it keeps none.
    """

    folders: tuple[Path, ...] = ()
    exchange: str = ""


class NotThere(Exception):
    """The file isn't where it should be (yet), or the folder can't be reached; the message says where."""


class Damaged(Exception):
    """The file is not the one that was sealed, or no sound."""


class Opened(Struct, frozen=True, kw_only=True):
    """`sound` is an audio file in memory; `waves` the loudness 0..1 over time, one row a channel."""

    call_id: str
    sound: bytes
    seconds: float
    waves: tuple[tuple[float, ...], ...]

    def __repr__(self) -> str:
        return f"Opened({self.call_id!r}, {self.seconds:.0f} s)"


def token_of(user_to_user: str) -> str:
    """The token by which the exchange knows a call, "" when it could be anything but a file's name."""
    token = user_to_user.partition(";")[0].strip()
    return token if _TOKEN.fullmatch(token) else ""


def open_listed(call_id: str, day: date, kept: Kept, sounds: Sounds) -> Opened:
    """Ours, or what the exchange recorded of this call on `day`. Raises `NotThere`, `Damaged`."""
    if kept.sealed_with:
        return open_sealed(call_id, kept, sounds.folders)
    token = token_of(kept.place)
    if not sounds.exchange or not token:
        raise NotThere(token)
    # The exchange may have begun before midnight what was answered after it.
    days = [f"{one:%Y/%m/%d}" for one in (day, day - timedelta(days=1))]
    files = [Path(sounds.exchange.replace("{token}", token).replace("{day}", one)) for one in days]
    return open_file(call_id, next((file for file in files if _is_file(file)), files[0]))


def open_sealed(call_id: str, kept: Kept, folders: tuple[Path, ...]) -> Opened:
    """Read, check and unseal from the first folder that has it. Raises `NotThere`, `Damaged`.

    A seat's own folder keeps its recordings flat, the shared one by day.
    """
    names = (kept.place, f"{call_id}.sealed")
    found = next((f / name for f in folders for name in names if _is_file(f / name)), None)
    if found is None:
        raise NotThere(kept.place)
    data = _read(found)
    if hashlib.sha256(data).hexdigest() != kept.sha256:
        raise Damaged(kept.place)
    try:
        return looked_at(call_id, unseal(data, kept.sealed_with, call_id))
    except ValueError as error:
        raise Damaged(kept.place) from error
    except Exception as error:  # InvalidTag has no base but Exception
        if type(error).__name__ != "InvalidTag":
            raise
        raise Damaged(kept.place) from error


def open_file(call_id: str, file: Path) -> Opened:
    """Read what the exchange recorded. Raises `NotThere`, `Damaged`."""
    if not _is_file(file):
        raise NotThere(file.name)
    return looked_at(call_id, _read(file))


def looked_at(call_id: str, data: bytes) -> Opened:
    """How long it is and how loud when. Raises `Damaged`."""
    import numpy as np
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as sound:
            frames, rate = sound.frames, sound.samplerate
            width = max(1, -(-frames // BARS))
            columns: list[Any] = []
            for block in sound.blocks(blocksize=max(width, _BLOCK // width * width), dtype="float32",
                                      always_2d=True):  # fmt: skip
                edges = range(0, len(block), width)
                columns += [np.abs(block[at : at + width]).max(axis=0) for at in edges]
    except (soundfile.SoundFileError, RuntimeError, ValueError) as error:
        raise Damaged(call_id) from error
    channels = np.stack(columns).T if columns else np.zeros((1, 0))
    waves = tuple(tuple(float(round(v, 3)) for v in np.minimum(row, 1.0)) for row in channels[:2])
    return Opened(call_id=call_id, sound=data, seconds=frames / rate, waves=waves)


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # the share is gone
        return False


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise Damaged(file.name)
        return file.read_bytes()
    except OSError as error:
        raise NotThere(file.name) from error
