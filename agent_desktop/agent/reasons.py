"""Why an agent isn't ready: reason codes from the site's file, with words in both languages."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct


class Reason(Struct, frozen=True):
    """One reason: the code that is kept and its label; what surge mode means for who is away for it."""

    code: str
    label: str
    returns: bool = False  # comes back by itself
    reserve: bool = False  # may be asked to come back


def load_reasons(file: Path, language: str) -> tuple[Reason, ...]:
    """The reasons in the file's order. Raises `ValueError` with the entry that is wrong."""
    written = tomllib.loads(file.read_text(encoding="utf-8")).get("not_ready", [])
    word = "en" if language == "en" else "zh"
    try:
        return tuple(_reason(entry, word) for entry in written)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"{file.name}: not_ready: each entry needs code, zh and en ({error})") from error


def _reason(entry: Mapping[str, object], word: str) -> Reason:
    surge = entry.get("surge", "")
    if surge not in ("", "returns", "reserve"):
        raise TypeError("surge is returns or reserve")
    code, label = str(entry["code"]), str(entry[word])
    return Reason(code, label, returns=surge == "returns", reserve=surge == "reserve")
