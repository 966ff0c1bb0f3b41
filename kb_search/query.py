"""What was typed, understood: an article's number, letters to be read as pinyin, words."""

import re

from msgspec import Struct

from kb_search.analysis import Analysis, Term, is_han, runs
from kb_search.folding import fold, printable
from kb_search.pinyin_keys import SHORTEST

LONGEST = 200
"""Characters of a query that are looked at: more than anybody asks, and a bound for hostile text."""
_MOST_TERMS = 120
_NUMBER = re.compile(r"(?<![a-z0-9])([a-z]{1,6})\s?[-_]?\s?([0-9]{1,5})(?![a-z0-9])")


class Query(Struct, frozen=True):
    """A question as the library looks for it; all texts folded."""

    folded: str
    terms: tuple[Term, ...]
    letters: tuple[str, ...]
    """Runs of letters long enough to be pinyin."""
    han: tuple[str, ...]
    """Runs of Han characters."""
    phrases: tuple[str, ...]
    """Stretches without words that say nothing; a text that has one whole answers better."""
    number: tuple[str, int] | None
    """An article's number taken apart (see `number_key`), if there is one."""


def understand(text: str, analysis: Analysis) -> Query:
    """Take apart what was typed. Any text is allowed; only the first `LONGEST` characters count."""
    folded = fold(printable(text, LONGEST)).text.strip()
    parts = runs(folded)
    return Query(
        folded=folded,
        terms=analysis.query_terms(folded)[:_MOST_TERMS],
        letters=tuple(r for r in parts if len(r) >= SHORTEST and r.isalpha() and not is_han(r)),
        han=tuple(r for r in parts if is_han(r)),
        phrases=tuple(analysis.phrases(folded)),
        number=number_key(folded),
    )


def number_key(folded: str) -> tuple[str, int] | None:
    """The first article number in `folded`, so that H-003, h003 and h 3 are one: ("h", 3)."""
    match = _NUMBER.search(folded)
    return (match[1], int(match[2])) if match else None
