"""Titles and keywords by their letters, as they are kept: sorted arrays of keys, made when an index is built.

A key is the pinyin of a title or keyword from one of its words to the end, twelve letters to a number. A
title or keyword that many articles share has its keys once.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
import numpy as np

from kb_search.pinyin import Spoken, folded_pinyin

LETTERS: Final = 12
"""In one number."""

BITS: Final = 5
"""Of one letter."""

FULL_LENGTH: Final = 2 * LETTERS
"""Letters of a key in full pinyin: two numbers."""

_MOST_WORDS: Final = 32
_OTHER: Final = 27
_CODES: Final = {chr(ord("a") + i): i + 1 for i in range(26)}


def packed(letters: str) -> int:
    """Up to twelve letters as one number that sorts as they do; digits and others count as one letter."""
    number, code = 0, _CODES.get
    for letter in letters[:LETTERS]:
        number = number << BITS | code(letter, _OTHER)
    return number << BITS * (LETTERS - min(len(letters), LETTERS))


class Keys(msgspec.Struct, frozen=True):
    """Keys in ascending order: `high` their first twelve letters, `low` the next, little endian bytes.

    For each its length in letters, the phrase it belongs to and the character where it begins there.
    """

    high: bytes
    low: bytes
    lengths: bytes
    phrases: bytes
    begins: bytes


class Phrases(msgspec.Struct, frozen=True):
    """Titles and keywords: text, whether it is a keyword, documents that have it (`starts` and `docs`)."""

    text: bytes
    text_ends: bytes
    keyword: bytes
    starts: bytes
    docs: bytes
    initials: Keys
    full: Keys


@dataclass(slots=True)
class PhraseBook:
    """Phrases in the making. Documents must come in ascending order."""

    _numbers: dict[tuple[str, bool], int] = field(default_factory=dict)
    _docs: list[list[int]] = field(default_factory=list)
    _keys: list[tuple[bytes, bytes]] = field(default_factory=list)

    def add(self, doc: int, spoken: Sequence[Spoken]) -> None:
        """A document's title and then its keywords, read."""
        for place, words in enumerate(spoken):
            text = "".join(word for word, _ in words)
            number = self._numbers.setdefault((text, place > 0), len(self._docs))
            if number == len(self._docs):
                self._docs.append([])
                self._keys.append((_keys(words, initials=True), _keys(words, initials=False)))
            if self._docs[number][-1:] != [doc]:
                self._docs[number].append(doc)

    def join(self, other: "PhraseBook", first: int) -> None:
        """Take over what another book has; its documents are counted from `first`."""
        for phrase, theirs in other._numbers.items():
            number = self._numbers.setdefault(phrase, len(self._docs))
            if number == len(self._docs):
                self._docs.append([])
                self._keys.append(other._keys[theirs])
            self._docs[number].extend(doc + first for doc in other._docs[theirs])

    def phrases(self) -> Phrases:
        """All of it in arrays."""
        texts = [text.encode() for text, _ in self._numbers]
        return Phrases(
            text=b"".join(texts),
            text_ends=np.cumsum([len(text) for text in texts], dtype=np.int32).tobytes(),
            keyword=np.array([keyword for _, keyword in self._numbers], np.bool_).tobytes(),
            starts=np.cumsum([0, *map(len, self._docs)], dtype=np.int32).tobytes(),
            docs=np.array([doc for docs in self._docs for doc in docs], np.int32).tobytes(),
            initials=_sorted([keys for keys, _ in self._keys]),
            full=_sorted([keys for _, keys in self._keys]),
        )


_KEY = struct.Struct("<QQBB")
_KEYS = np.dtype([("high", "<u8"), ("low", "<u8"), ("length", "u1"), ("begins", "u1")])
"""A key: its letters, twelve and twelve, how many there are, and the character of the phrase it begins at."""


def _keys(words: Spoken, *, initials: bool) -> bytes:
    """A `_KEY` for each word: the letters from there to the end."""
    parts = ["".join(s[:1] if initials else s for s in pinyin) for _, pinyin in words]
    keys, begins = [], 0
    limit = LETTERS if initials else FULL_LENGTH
    for place, (word, _) in enumerate(words[:_MOST_WORDS]):
        # Twice the letters are enough whatever folding takes away.
        letters = folded_pinyin("".join(parts[place:])[: 2 * limit])[:limit]
        keys.append(_KEY.pack(packed(letters), packed(letters[LETTERS:]), len(letters), min(begins, 255)))
        begins += len(word)
    return b"".join(keys)


def _sorted(keys: Sequence[bytes]) -> Keys:
    """The keys of all phrases, `_KEY`s one after another, in ascending order."""
    table = np.frombuffer(b"".join(keys), _KEYS)
    phrases = np.repeat(np.arange(len(keys), dtype=np.int32), [len(each) // _KEY.size for each in keys])
    order = np.lexsort((table["begins"], phrases, table["low"], table["high"]))
    table = table[order]
    return Keys(
        table["high"].tobytes(),
        table["low"].tobytes(),
        table["length"].tobytes(),
        phrases[order].tobytes(),
        table["begins"].tobytes(),
    )
