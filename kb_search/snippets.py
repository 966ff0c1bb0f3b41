"""The piece of an article that shows why it was found."""

import re
from collections.abc import Iterable

from kb_search.articles import Article
from kb_search.folding import Folded

WIDTH = 64
"""Characters of a snippet at most, without the marks of omission."""
_LEAD = 10
OMITTED = "…"
_SENTENCE_END = re.compile(r"[。！？；\n]")


class Light:
    """Words to be lit, folded; made once for all hits of a search."""

    def __init__(self, words: Iterable[str]) -> None:
        # The longest first: a word must not end where a longer one goes on.
        ordered = sorted({w for w in words if w}, key=lambda w: (-len(w), w))
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def spans(self, folded: Folded) -> list[tuple[int, int]]:
        """Where they stand in the written text, spans that touch joined."""
        joined: list[tuple[int, int]] = []
        for match in self._pattern.finditer(folded.text) if self._pattern else ():
            start, end = folded.written(*match.span())
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined


def shown_text(article: Article) -> str:
    """What a snippet may show of an article, names of its files last; what must never be said is left out."""
    steps = (step.text for step in article.steps)
    beside = (*(file.name for file in article.files), *(picture.caption for picture in article.pictures))
    said = (article.answer, *steps, *article.limits, *article.ask, article.say, *beside)
    return "\n".join(filter(None, said))


def snippet(written: str, folded: Folded, light: Light) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The window of `written` with most of the words to be lit, and where they stand in it.

    `folded` is the fold of `written`. Returns the snippet (at most `WIDTH` + 2
    characters, one line) and [start, end) spans into it: ascending, not empty, not overlapping.
    """
    found = light.spans(folded)
    start = _window(written, found)
    end = min(len(written), start + WIDTH)
    head = OMITTED if start > 0 else ""
    tail = OMITTED if end < len(written) else ""
    shift = len(head) - start
    spans = tuple((max(s, start) + shift, min(e, end) + shift) for s, e in found if s < end and start < e)
    return head + written[start:end].replace("\n", " ") + tail, spans


def _window(written: str, spans: list[tuple[int, int]]) -> int:
    """Where the window starts: at the densest `WIDTH` characters, on a sentence's start if one is near."""
    if not spans or len(written) <= WIDTH:
        return 0
    best, most, first = 0, -1, 0
    covered = 0
    for last, (start, end) in enumerate(spans):
        covered += end - start
        while spans[last][1] - spans[first][0] > WIDTH and first < last:
            covered -= spans[first][1] - spans[first][0]
            first += 1
        if covered > most:
            most, best = covered, first
    hit = spans[best][0]
    low = max(0, hit - _LEAD)
    ends = [m.end() for m in _SENTENCE_END.finditer(written, low, hit)]
    return min(ends[-1] if ends else low, max(0, len(written) - WIDTH))
