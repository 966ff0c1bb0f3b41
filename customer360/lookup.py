"""What somebody typed into the customer search may mean: the ways to look it up, the surest first. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from customer360 import sounds
from customer360.phone import Site, normalise

LONGEST = 64
"""Characters of a search that are looked at."""

MOST_WORDS = 6
"""Pieces of a search that are looked for."""

Way = tuple[str, dict[str, str]]
"""A way that `Statements.find` knows, and its parameters."""

_END = "\U0010ffff"
_OWN = ("户主", "本人", "业主", "法人", "经办人")
_INSTALLERS = ("安装", "施工", "维修", "物业")
_PLACE_WORD = re.compile(r"小区|号楼|号院|单元|[号楼栋幢座室户层门]")
_NO_WORD = re.compile(r"[!-/:-@\[-`{-~]+")
_INITIAL = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]|"
_FINAL = (
    "iang|iong|uang|ueng|ang|eng|ing|ong|ian|iao|uai|uan|van|ai|ei|ao|ou|an|en|er|in|un|vn|ia|ie|iu|ua|uo|ui|ue|ve|"
    "a|o|e|i|u|v"
)
_SYLLABLE = re.compile(f"(?:{_INITIAL})(?:{_FINAL})")


def ways(text: str, site: Site) -> Iterator[Way]:
    """Ways to look `text` up, to be tried until one finds somebody. Nothing for an empty text."""
    text = " ".join(unicodedata.normalize("NFKC", text[:LONGEST]).split())
    if not text:
        return
    if re.fullmatch(r"[\d\s()+/.-]+", text):
        yield from _numbers(text, site)
    elif re.fullmatch(r"[A-Za-zü' ]+", text):
        yield from _latin(text.lower().replace("ü", "v"))
    elif re.fullmatch(r"[A-Za-z]{1,4}[\dA-Za-z-]*\d[\dA-Za-z-]*", text):
        yield _range("account_no", bare(text))
    elif 2 <= len(text) <= 40 and " " not in text and not re.search(r"\d", text):
        yield _range("name", text)
    yield from _words(text)
    if re.fullmatch(r"[\u3400-\u9fff]{2,4}", text):
        for spelling in sounds.spellings(text):
            yield _range("pinyin", spelling)


def bare(account_no: str) -> str:
    """An account number as it is kept: letters and digits only, folded."""
    if account_no.isascii() and account_no.isalnum():
        return account_no[:LONGEST].upper()
    folded = unicodedata.normalize("NFKC", account_no[:LONGEST])
    return "".join(c for c in folded.upper() if c.isascii() and c.isalnum())


def kind_of(relation: str) -> str:
    """The kind of link that a relation in the site's words means."""
    if relation.startswith(_OWN):
        return "own"
    return "installer" if relation.startswith(_INSTALLERS) else "family"


def _numbers(text: str, site: Site) -> Iterator[Way]:
    """A phone, then an account number or its beginning."""
    if e164 := normalise(text, site).e164:
        yield "phone", {"text": e164}
    digits = bare(text)
    if len(digits) >= 4:
        yield _range("account_no", digits)


def _latin(text: str) -> Iterator[Way]:
    """Initials or pinyin. Two to four letters that are no syllable are initials first."""
    letters = re.sub(r"[' ]", "", text)
    spellings = _syllables(letters)
    if not spellings or len(letters) <= 4:
        yield "initials", {"text": letters}
    for spelling in spellings:
        yield _range("pinyin", spelling)


@lru_cache(maxsize=256)
def _syllables(letters: str) -> tuple[str, ...]:
    """Ways to cut letters into syllables ("xian" → "xian", "xi an"), the fewest first, 8 at most."""
    found = [] if letters else [""]
    for size in range(min(6, len(letters)), 0, -1):
        if _SYLLABLE.fullmatch(letters[:size]):
            found += [f"{letters[:size]} {rest}".strip() for rest in _syllables(letters[size:])]
    return tuple(sorted(found, key=lambda spelling: spelling.count(" "))[:8])


def _words(text: str) -> Iterator[Way]:
    """Pieces that must all occur in name or address: runs of characters, and each number by itself.

    Words for the parts of a place don't count: who says 幢 means the same as 号楼. A digit by itself says too
    little to look for, and a single character is looked for in names.
    """
    found = re.findall(r"\d+|[^\d\s,，、;；#＃-]+", text.lower())
    pieces = [p for p in found if not _PLACE_WORD.fullmatch(p) and not _NO_WORD.fullmatch(p)]
    if any(not p.isdecimal() for p in pieces) or (len(pieces) > 1 and any(len(p) > 1 for p in pieces)):
        yield "words", {f"word{n}": piece for n, piece in enumerate(pieces[:MOST_WORDS])}


def _range(way: str, text: str) -> Way:
    return way, {"text": text, "end": text + _END}
