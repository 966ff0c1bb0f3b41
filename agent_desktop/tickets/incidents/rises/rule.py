"""When a rise is more than chance: Poisson's tail, its rate known no better than history tells. Pure.

How many callers a key (an area, a word) has in one window is taken as Poisson. Its rate is not known but
estimated: from `total` callers in `exposure` windows at this hour on the days before, with Jeffreys' prior,
it is Gamma(total + 1/2, exposure), and so the count to be expected now is negative binomial. With a long
history that is Poisson's own tail; with a short one it asks for more before it calls something strange, and
what was never seen before is no division by nothing.
"""

import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from agent_desktop.tickets.incidents.incident import RiseKind

FILE: Final = "incidents.toml"
LONGEST_WORD: Final = 12
SHARED: Final = 0.8
"""So many of a word's callers must have said the longer one that is shown in its place."""

SAME: Final = 0.5
"""Two rises that have so many callers in common are one."""

_HAN: Final = ("\u3400", "\u9fff")
_RUNS: Final = re.compile(f"[{_HAN[0]}-{_HAN[1]}]{{2,}}")

Key = tuple[RiseKind, str, str]
"""Kind, skill group, area or word."""


class RiseRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[rises]` of incidents.toml."""

    days: Annotated[int, Meta(ge=0, le=60)] = 14  # what is usual comes from so many; 0: off
    window_min: Annotated[int, Meta(ge=10, le=120)] = 30
    least: Annotated[int, Meta(ge=3, le=1000)] = 6  # callers; fewer are never a rise
    one_in: Annotated[int, Meta(ge=100, le=1_000_000_000)] = 100_000  # so seldom by chance alone
    rest_min: Annotated[int, Meta(ge=5, le=1440)] = 60  # what was decided is not proposed again within

    @property
    def window(self) -> timedelta:
        """In which callers are counted."""
        return timedelta(minutes=self.window_min)


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    rises: RiseRule = RiseRule()


class Sign(Struct, frozen=True, kw_only=True):
    """A ticket or a call: whose, about what. `text`: what was written; empty for a call."""

    who: str
    skill_group: str
    area: str = ""
    text: str = ""


class Found(Struct, frozen=True, kw_only=True):
    """A rise: who has it in common, and how many usually do in one window."""

    kind: RiseKind
    skill_group: str
    about: str
    who: frozenset[str]
    usual: float
    odds: float


def read_rule(shipped: Path, own: Path) -> tuple[RiseRule, tuple[str, ...]]:
    """The rule in force, and what is wrong with the site's own file, which takes the shipped one's place."""
    if (own / FILE).exists():
        try:
            return _read(own / FILE), ()
        except ValueError as error:
            wrong = (f"{error}. It is left out; correct it and start again.",)
            return _read(shipped / FILE), wrong
    return _read(shipped / FILE), ()


def _read(file: Path) -> RiseRule:
    """Raises `ValueError` with what is wrong."""
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), _File).rises
    except (ValueError, OSError) as error:
        raise ValueError(f"{FILE}: {error}") from error


def _words(text: str) -> set[str]:
    """Any two characters of Han that stand together."""
    return {run[at : at + 2] for run in _RUNS.findall(text) for at in range(len(run) - 1)}


def callers(signs: Iterable[Sign]) -> dict[Key, frozenset[str]]:
    """Who has each area and each word in common; somebody who calls three times is one."""
    areas, words = defaultdict[tuple[str, str], set[str]](set), defaultdict[tuple[str, str], set[str]](set)
    for sign in signs:
        group, who = sign.skill_group, sign.who
        if sign.area:
            areas[group, sign.area].add(who)
        for word in _words(sign.text):
            words[group, word].add(who)
    kinds = ((RiseKind.AREA, areas), (RiseKind.WORD, words))
    return {(kind, *key): frozenset(who) for kind, found in kinds for key, who in found.items()}


def usual(days: Iterable[Iterable[Sign]]) -> Counter[Key]:
    """How many callers each key had, all days together; a day counts somebody once."""
    total: Counter[Key] = Counter()
    for signs in days:
        total.update({key: len(people) for key, people in callers(signs).items()})
    return total


def odds(found: int, total: int, exposure: float) -> float:
    """The probability of `found` callers or more in one window, where `total` came in `exposure` windows."""
    shape, p = total + 0.5, exposure / (exposure + 1)
    if found <= (shape / exposure if exposure else math.inf):
        return 1.0
    term = math.exp(
        math.lgamma(found + shape) - math.lgamma(shape) - math.lgamma(found + 1)
        + shape * math.log(p) + found * math.log1p(-p)
    )  # fmt: skip
    tail, n = 0.0, found
    while term > tail * 1e-12 and term > 0:
        tail += term
        term *= (n + shape) / (n + 1) * (1 - p)
        n += 1
    return min(1.0, tail)


def rising(
    signs: Sequence[Sign], totals: Mapping[Key, int], exposure: float, rule: RiseRule
) -> tuple[Found, ...]:
    """What is more than chance, the least probable first; what has the same callers is told once."""
    found = []
    for (kind, group, about), who in callers(signs).items():
        total = totals.get((kind, group, about), 0)
        if len(who) >= rule.least and (p := odds(len(who), total, exposure)) * rule.one_in <= 1:
            rate = total / exposure
            found.append(Found(kind=kind, skill_group=group, about=about, who=who, usual=rate, odds=p))
    # An area says where; a word that the same people use says no more.
    found.sort(key=lambda one: (one.kind is not RiseKind.AREA, one.odds, one.about))
    kept: list[Found] = []
    for one in found:
        if not any(len(one.who & other.who) >= SAME * len(one.who) for other in kept):
            kept.append(one)
    return tuple(
        msgspec.structs.replace(one, about=grown(one, signs)) if one.kind is RiseKind.WORD else one
        for one in kept
    )


def grown(one: Found, signs: Sequence[Sign]) -> str:
    """The longest word round a rise's two characters that nearly all its callers share: 幸福里小区."""
    texts = [
        s.text for s in signs if s.who in one.who and s.skill_group == one.skill_group and one.about in s.text
    ]
    word, needed = one.about, SHARED * len(one.who)
    while len(word) < LONGEST_WORD:
        longer: Counter[str] = Counter()
        for text in texts:
            longer.update(_longer(word, text))
        best = max(longer.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        if best[1] < needed:
            break
        word = best[0]
    return word


def _longer(word: str, text: str) -> set[str]:
    """The word with one character more on either side, as a text has it."""
    at, found = text.find(word), set()
    while at >= 0:
        end = at + len(word)
        if at and _han(text[at - 1]):
            found.add(text[at - 1 : end])
        if end < len(text) and _han(text[end]):
            found.add(text[at : end + 1])
        at = text.find(word, at + 1)
    return found


def _han(character: str) -> bool:
    return _HAN[0] <= character <= _HAN[1]
