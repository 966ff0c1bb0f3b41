"""The editable words: what callers say and what articles write, everyday words, the trade's dictionary."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from kb_search.folding import fold
from kb_search.library import LibraryError

GAP = "…"
"""In a saying: up to this many characters may stand here, so that 家里…冷 is found in 家里实在太冷了."""
_GAP_WIDTH = 6


class _Saying(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    say: tuple[str, ...]
    mean: tuple[str, ...]


class _File(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    words: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    saying: tuple[_Saying, ...] = ()


@dataclass(frozen=True)
class Synonyms:
    """Sayings compiled, words folded.

    `words` go to the segmenter's dictionary; `stop` words never make a hit on their own; each of
    `sayings` is a pattern over folded text and the phrases that articles use for it.
    """

    words: frozenset[str] = frozenset()
    stop: frozenset[str] = frozenset()
    sayings: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = ()

    def meant(self, folded: str) -> tuple[str, ...]:
        """Phrases that articles use for what is said in `folded`, without those already there."""
        found: dict[str, None] = {}
        if self._any_start.search(folded):
            for pattern, phrases in self.sayings:
                if pattern.search(folded):
                    found.update(dict.fromkeys(phrases))
        return tuple(phrase for phrase in found if phrase not in folded)

    @cached_property
    def _any_start(self) -> re.Pattern[str]:
        """One pattern for all sayings: most texts contain none."""
        return re.compile("|".join(p.pattern for p, _ in self.sayings) or r"(?!)")


def load_synonyms(path: Path) -> Synonyms:
    """Read the file of words (TOML). Raises LibraryError naming the file and what is wrong in it."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        file = msgspec.convert(raw, _File)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise LibraryError(f"{path}: {error}. Correct the file or restore the shipped one.") from error
    sayings = [(s.say, s.mean) for s in file.saying]
    for group in file.same:
        sayings.extend(((word,), tuple(w for w in group if w != word)) for word in group)
    return Synonyms(
        words=frozenset(_folded(file.words) + _folded(w for g in file.same for w in g)),
        stop=frozenset(_folded(file.stop)),
        sayings=tuple((_pattern(say), _folded(mean)) for say, mean in sayings if say and mean),
    )


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(fold(word).text.strip() for word in words)


def _pattern(sayings: tuple[str, ...]) -> re.Pattern[str]:
    gap = ".{0,%d}?" % _GAP_WIDTH
    return re.compile("|".join(gap.join(map(re.escape, _folded(s.split(GAP)))) for s in sayings))
