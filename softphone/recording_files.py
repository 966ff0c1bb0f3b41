"""The files of a recording as phone and desk share them: names, notes beside the sound, broken headers."""

import os
import struct
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

NEAR: Final = "near"  # what the agent said
FAR: Final = "far"
_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")  # RIFF/WAVE with one fmt and one data chunk
_BYTES_A_SAMPLE: Final = 2
_MOST_SOUND: Final = 0xFFFFFFFF - _HEADER.size  # that a header can tell of: 37 hours of one direction


CUT: Final = "cut"


class Gap(msgspec.Struct, frozen=True, array_like=True):
    """What isn't there, in seconds from the recording's start; `end_s` None: until the end.

    `why` is empty for a pause, CUT where the network was gone and the far end could not be heard.
    """

    start_s: float
    end_s: float | None = None
    why: str = ""


def open_gap(gaps: tuple[Gap, ...], why: str = "") -> Gap | None:
    """The gap of this kind that goes on, None without one."""
    return next((gap for gap in gaps if gap.why == why and gap.end_s is None), None)


def closed(gaps: tuple[Gap, ...], now: float, why: str = "") -> tuple[Gap, ...]:
    """The same, with that gap ended `now`."""
    going_on = open_gap(gaps, why)
    return tuple(msgspec.structs.replace(gap, end_s=now) if gap is going_on else gap for gap in gaps)


class Notes(msgspec.Struct, frozen=True):
    """What stands beside the sound. `ended` False: the phone writes still, or died while it did."""

    call_id: str
    started_at: datetime
    gaps: tuple[Gap, ...] = ()
    ended: bool = False


def sound_file(folder: Path, call_id: str, side: str) -> Path:
    """The file of one direction."""
    return folder / f"{call_id}.{side}.wav"


def notes_file(folder: Path, call_id: str) -> Path:
    """The notes of one call."""
    return folder / f"{call_id}.json"


def write_notes(file: Path, notes: Notes, *, ended: bool = False) -> None:
    """Whole or not at all. Raises OSError."""
    draft = file.with_suffix(".part")
    draft.write_bytes(msgspec.json.encode(msgspec.structs.replace(notes, ended=ended)))
    os.replace(draft, file)


def read_notes(file: Path) -> Notes | None:
    """The notes, None when they can't be read."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Notes)
    except (OSError, msgspec.MsgspecError):
        return None


def repair(file: Path) -> bool:
    """Give a WAV of PJSIP's that was never closed the lengths it has. Whether anything was wrong.

    Raises OSError, and ValueError for what is no such file.
    """
    size = file.stat().st_size
    with file.open("r+b") as wav:
        head = wav.read(_HEADER.size)
        if len(head) < _HEADER.size:
            raise ValueError(f"{file.name}: no header")
        fields = list(_HEADER.unpack(head))
        if fields[0] != b"RIFF" or fields[2] != b"WAVE" or fields[11] != b"data":
            raise ValueError(f"{file.name}: not a recording of ours")
        sound = min(size - _HEADER.size, _MOST_SOUND) // _BYTES_A_SAMPLE * _BYTES_A_SAMPLE
        if fields[12] == sound and fields[1] == sound + _HEADER.size - 8:
            return False
        fields[1], fields[12] = sound + _HEADER.size - 8, sound
        wav.seek(0)
        wav.write(_HEADER.pack(*fields))
    return True
