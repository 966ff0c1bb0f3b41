"""What a caller says against what the record holds: names and addresses by sound, digits exactly."""

import re
import unicodedata

from customer360 import sounds

_TITLES = re.compile(r"(?:先生|女士|小姐|同志)$")
_FIRM_ENDINGS = re.compile(r"(?:股份|有限|责任|集团)*公司$")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_PLACE_WORDS = re.compile(r"小区|号楼|号院|单元|[省市区县镇乡村街路巷弄号楼栋幢座室户层门]")

_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "幺": 1}
_TENS = {"十": 10, "百": 100}
_NUMERAL_RUN = re.compile(r"[零〇一二两三四五六七八九幺十百]+")


def same_name(heard: str, kept: str) -> bool:
    """The whole name, by sound; titles and the legal form of a firm don't count."""
    heard, kept = _bare_name(heard), _bare_name(kept)
    if len(heard) < 2 or not kept:
        return False
    return heard == kept or sounds.alike(heard, kept)


def same_digits(heard: str, kept: str, *, least: int) -> bool:
    """The same digits (and X of an identity number), at least `least` of them; separators don't count."""
    heard, kept = _alphanumeric(heard), _alphanumeric(kept)
    return len(kept) >= least and heard == kept


def same_tail(heard: str, tail: str) -> bool:
    """The last four of an identity document; a caller may say more, but nothing that differs."""
    heard, tail = _alphanumeric(heard), _alphanumeric(tail)
    return len(tail) >= 4 and heard[-4:] == tail[-4:] and len(heard) in (4, 6, 18)


def same_address(heard: str, kept: str) -> bool:
    """House numbers exactly, words by sound.

    The numbers said must be the last ones of the record and at least two (unit and room, which the masked
    card hides); where the record has fewer, all of them and the name of the place. No word may differ.
    """
    heard, kept = _spoken(heard), _spoken(kept)
    said, known = _numbers(heard), _numbers(kept)
    words, places = _words(heard), _words(kept)
    if any(not sounds.contains("".join(places), word) for word in words):
        return False
    if len(said) > len(known) or said != known[len(known) - len(said) :]:
        return False
    named = bool(places) and sounds.contains("".join(words), places[-1])
    return len(said) >= 2 or (len(said) == len(known) and named)


def _bare_name(name: str) -> str:
    """Letters and characters only, folded, without title and legal form."""
    text = "".join(c for c in unicodedata.normalize("NFKC", name).lower() if c.isalnum())
    text = _TITLES.sub("", text)
    return _FIRM_ENDINGS.sub("", text) or text


def _alphanumeric(text: str) -> str:
    """Digits and letters, folded to ASCII capitals."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


def _spoken(address: str) -> str:
    """Folded, with spoken numerals as digits: 十二号楼 → 12号楼, 五零二 → 502."""
    folded = unicodedata.normalize("NFKC", address[:256]).lower()
    return _NUMERAL_RUN.sub(lambda run: _arabic(run[0]), folded)


def _arabic(run: str) -> str:
    """Digits of a spoken numeral, read digit by digit or with tens and hundreds."""
    if not any(c in _TENS for c in run):
        return "".join(str(_NUMERALS[c]) for c in run)
    total, digit = 0, 0
    for char in run:
        if char in _TENS:
            total += (digit or 1) * _TENS[char]
            digit = 0
        else:
            digit = _NUMERALS[char]
    return str(total + digit)


def _numbers(text: str) -> list[int]:
    """The numbers in order, leading zeros gone."""
    return [int(run) for run in re.findall(r"\d+", text)]


def _words(text: str) -> list[str]:
    """Stretches of characters that name the place, without the words for its parts."""
    bare = _PLACE_WORDS.sub(" ", text)
    return "".join(c if _HAN.match(c) else " " for c in bare).split()
