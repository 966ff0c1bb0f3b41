"""Titles asked for by their first letters, by their pinyin, and with a character that only sounds alike."""

import random
import re
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import date

from kb_search.articles import Article
from kb_search.pinyin import read_syllables, read_word

LONGEST = 6


def letters(
    search: Callable[[str], list[str]],
    article: Callable[[str], Article | None],
    titles: Iterable[Article],
    on: date,
) -> dict[str, float]:
    """Share of questions with the words asked for in a title or keyword among the first ten, and how long
    pinyin takes. Milliseconds, wall time."""
    chance = random.Random(5)
    alike: dict[str, list[str]] = {}
    syllables = read_syllables()
    for character in map(chr, range(0x4E00, 0xA000)):
        alike.setdefault(syllables.get(character), []).append(character)
    hits: dict[str, list[bool]] = {"hit10_initials": [], "hit10_pinyin": [], "hit10_homophone": []}
    times: list[float] = []
    for wanted in (a for a in titles if a.in_force(on)):
        beginning = re.findall("^[\u4e00-\u9fff]*", wanted.title)[0][:LONGEST]
        if len(beginning) < 4:
            continue
        pinyin = read_word(beginning)
        place = chance.randrange(1, len(beginning))
        wrong = chance.choice(alike[pinyin[place]] or [beginning[place]])
        asked = (
            "".join(p[0] for p in pinyin),
            "".join(pinyin),
            beginning[:place] + wrong + beginning[place + 1 :],
        )
        for (key, kept), text in zip(hits.items(), asked, strict=True):
            start = time.perf_counter()
            found = search(text)
            if key != "hit10_homophone":
                times.append((time.perf_counter() - start) * 1e3)
            there = [a for no in found if (a := article(no)) is not None]
            kept.append(any(beginning in text for a in there for text in (a.title, *a.keywords)))
    figures = {key: statistics.mean(kept) for key, kept in hits.items()}
    return figures | {"pinyin_p95_ms": sorted(times)[len(times) * 95 // 100]}
