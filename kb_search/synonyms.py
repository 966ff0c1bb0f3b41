"""The editable words: what callers say and what articles write, everyday words, the trade's dictionary."""

import hashlib
import logging
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from kb_search.folding import fold
from kb_search.library import LibraryError

_log = logging.getLogger(__name__)

GAP = "…"
"""In a saying: up to this many characters may stand here, so that 家里…冷 is found in 家里实在太冷了."""
_GAP_WIDTH = 6
SAYING_WEIGHT = 0.7
SAME_WEIGHT = 0.35
"""What a phrase counts that was meant, against one that was said. A mere other spelling counts less: it
stands in many articles and should not drown what else was said."""


class _Saying(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    say: tuple[str, ...]
    mean: tuple[str, ...]


class _File(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    words: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    saying: tuple[_Saying, ...] = ()


class Synonyms(Struct, frozen=True):
    """Sayings compiled, words folded.

    `words` go to the segmenter's dictionary; `stop` words never make a hit on their own; each of
    `sayings` is a pattern over folded text, the phrases that articles use for it, and their weight.
    """

    words: frozenset[str] = frozenset()
    stop: frozenset[str] = frozenset()
    sayings: tuple[tuple[re.Pattern[str], tuple[str, ...], float], ...] = ()

    @property
    def dictionary(self) -> str:
        """Checksum of `words`; texts are cut differently when it changes."""
        return hashlib.sha256("\n".join(sorted(self.words)).encode()).hexdigest()[:12]

    def meant(self, folded: str) -> dict[str, float]:
        """Phrases that articles use for what is said in `folded`, but not said there, and their weights."""
        found: dict[str, float] = {}
        for pattern, phrases, weight in self.sayings:
            if pattern.search(folded):
                found.update((p, max(weight, found.get(p, 0.0))) for p in phrases if p not in folded)
        return found


def load_synonyms(path: Path) -> Synonyms:
    """Read the file of words (TOML). Raises LibraryError naming the file and what is wrong in it."""
    return read_words(path, "")


def read_words(shipped: Path, own: str) -> Synonyms:
    """The shipped file of words with a site's own beside it, both TOML.

    Raises LibraryError naming the file and what is wrong in it. A mistake in the site's own words must not
    take the search away: they are left out then, and the log says why.
    """
    try:
        file = _parsed(shipped.read_text(encoding="utf-8"))
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise LibraryError(f"{shipped}: {error}. Correct the file or restore the shipped one.") from error
    if mistake := mistake_in(own):
        _log.warning("the site's own words are not used: %s", mistake)
        own = ""
    if own:
        more = _parsed(own)
        file = _File(
            words=file.words + more.words,
            stop=file.stop + more.stop,
            same=file.same + more.same,
            saying=file.saying + more.saying,
        )
    return _compiled(file)


def mistake_in(own: str) -> str:
    """What is wrong with a site's own words, to be said to who writes them; "" when nothing is."""
    try:
        _parsed(own)
    except (ValueError, msgspec.ValidationError) as error:
        return str(error)
    return ""


def _parsed(text: str) -> _File:
    return msgspec.convert(tomllib.loads(text), _File)


def _compiled(file: _File) -> Synonyms:
    sayings = [(s.say, s.mean, SAYING_WEIGHT) for s in file.saying]
    for group in file.same:
        sayings.extend(((word,), tuple(w for w in group if w != word), SAME_WEIGHT) for word in group)
    return Synonyms(
        words=frozenset(_folded(file.words) + _folded(w for g in file.same for w in g)),
        stop=frozenset(_folded(file.stop)),
        sayings=tuple(
            (_pattern(say), _folded(mean), weight) for say, mean, weight in sayings if say and mean
        ),
    )


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(fold(word).text.strip() for word in words)


def _pattern(sayings: tuple[str, ...]) -> re.Pattern[str]:
    gap = f".{{0,{_GAP_WIDTH}}}?"
    return re.compile("|".join(gap.join(map(re.escape, _folded(s.split(GAP)))) for s in sayings))
