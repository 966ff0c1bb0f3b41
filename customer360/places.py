"""Where a Chinese number belongs, from the number alone: 80,000 runs of prefixes in 0.5 MB.

The source is the Chinese part of `phonenumbers.geocoder`. Its module holds every country and costs
104 MB and 330 ms in each desk, so `python -m customer360.places` boils it down once to
`resources/numbers/places.dat`; a test compares the two.
"""

import re
import struct
import zlib
from array import array
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from pathlib import Path

WIDTH = 7
"""Digits of the national number that decide a place; the source knows no longer prefix."""

_HEADER = struct.Struct("<4sII")  # magic, bytes of names, number of runs
_MAGIC = b"PLC1"


class Places:
    """Disjoint runs of seven-digit prefixes, each with one place. Thread: any, it never changes."""

    def __init__(self, starts: "array[int]", owners: "array[int]", names: list[str]) -> None:
        self._starts = starts
        self._owners = owners
        self._names = names

    def of(self, national: str) -> str:
        """The place of a national significant number ("9311234410" → "甘肃兰州"), "" when unknown."""
        prefix = int(national[:WIDTH].ljust(WIDTH, "0"))
        return self._names[self._owners[bisect_right(self._starts, prefix) - 1]]

    def pack(self) -> bytes:
        """The bytes that `unpack` reads."""
        names = "\n".join(self._names).encode()
        body = names + self._starts.tobytes() + self._owners.tobytes()
        return _HEADER.pack(_MAGIC, len(names), len(self._starts)) + zlib.compress(body, 9)

    @classmethod
    def unpack(cls, data: bytes) -> "Places":
        """Read packed places (5 ms). Raises `ValueError` for anything else."""
        if len(data) <= _HEADER.size or not data.startswith(_MAGIC):
            raise ValueError("not a file of places")
        _, size, runs = _HEADER.unpack_from(data)
        body = zlib.decompress(data[_HEADER.size :])
        starts, owners = array("I"), array("H")
        starts.frombytes(body[size : size + 4 * runs])
        owners.frombytes(body[size + 4 * runs :])
        return cls(starts, owners, body[:size].decode().split("\n"))


@cache
def places() -> Places:
    """The places that ship with the product, read at the first call."""
    return Places.unpack(files("resources").joinpath("numbers", "places.dat").read_bytes())


def short(name: str) -> str:
    """A place as it fits on a call card: "甘肃省兰州市" → "甘肃兰州"."""
    return re.sub(r"省|市(?=、|$)|(壮族|回族|维吾尔)?自治区", "", name)


def flatten(prefixes: dict[str, str]) -> Places:
    """Nested prefixes (the longest wins) as disjoint runs. Keys are 1 to 7 digits, values names."""
    names = [""]
    numbers = {"": 0}
    owner_of = array("H", bytes(2 * 10**WIDTH))
    for prefix in sorted(prefixes, key=len):
        owner = numbers.setdefault(prefixes[prefix], len(names))
        if owner == len(names):
            names.append(prefixes[prefix])
        span = 10 ** (WIDTH - len(prefix))
        first = int(prefix) * span
        owner_of[first : first + span] = array("H", [owner]) * span
    changes = [i for i in range(10**WIDTH) if i == 0 or owner_of[i] != owner_of[i - 1]]
    return Places(array("I", changes), array("H", (owner_of[i] for i in changes)), names)


def from_library() -> dict[str, str]:
    """Chinese prefixes and short names out of the library's data for all countries (slow, large)."""
    from phonenumbers.geodata import GEOCODE_DATA

    return {
        prefix[2:]: short(texts["zh"])
        for prefix, texts in GEOCODE_DATA.items()
        if prefix.startswith("86") and texts.get("zh")
    }


if __name__ == "__main__":
    target = Path(str(files("resources"))) / "numbers" / "places.dat"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(flatten(from_library()).pack())
