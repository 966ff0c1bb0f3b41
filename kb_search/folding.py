"""One spelling for every text: full-width, case and traditional characters folded, offsets kept.

What is searched and what was typed are compared in folded form; what is lit on the screen are offsets
into the text as it was written. `Folded` leads from one to the other.
"""

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from msgspec import Struct


class Folded(Struct, frozen=True):
    """A folded text and the way back.

    `starts` and `ends` hold, for each folded character, the [start, end) of the written character that
    it came from; both are empty when the two texts correspond one to one (nearly always).
    """

    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def written(self, start: int, end: int) -> tuple[int, int]:
        """The [start, end) in the written text of the non-empty folded span [start, end)."""
        if not self.starts:
            return start, end
        return self.starts[start], self.ends[end - 1]


def _folded_piece(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


class _FoldedCharacters(dict[int, str]):
    """Each character's fold, computed when first met: for `str.translate`."""

    def __missing__(self, character: int) -> str:
        folded = self[character] = _folded_piece(chr(character))
        return folded


_FOLDED_CHARACTERS = _FoldedCharacters()


def fold(text: str) -> Folded:
    """Fold `text`: NFKC, lower case, simplified characters. Any text is allowed.

    Thread: any one at a time (OpenCC's converter is shared). The first call loads OpenCC (about 25 ms).
    """
    each = text.translate(_FOLDED_CHARACTERS)
    # No character folds to nothing: the same length means one to one.
    if len(each) == len(text) and unicodedata.is_normalized("NFKC", each):
        return Folded(_simplified(each))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        piece = _folded_piece(text[start:end])
        pieces.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))
    return Folded(_simplified("".join(pieces)), tuple(starts), tuple(ends))


def printable(text: str, limit: int) -> str:
    """`text` cut at `limit` characters, with control, format and surrogate characters as blanks.

    Bidirectional overrides and NULs have no business in a line that an agent reads or types.
    """
    cut = text[:limit]
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else " " for c in cut)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of each character together with the combining marks that follow it."""
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or not unicodedata.combining(text[i]):
            yield start, i
            start = i


def _simplified(text: str) -> str:
    """`text` in simplified characters, always of the same length."""
    if text.isascii():
        return text
    convert = _converter()
    whole = convert(text)
    if len(whole) == len(text):
        return whole
    # No phrase of OpenCC's dictionary is known to change the length; offsets must not depend on it.
    return "".join(one if len(one := convert(c)) == 1 else c for c in text)


@cache
def _converter() -> Callable[[str], str]:
    # Loaded at the first use, on the index thread: the first paint must not wait for it.
    import opencc

    converter: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return converter
