"""The piece of an article that shows why it was found."""

import re
from collections.abc import Iterable, Sequence

from kb_search.articles import Article
from kb_search.folding import Folded, fold

WIDTH = 64
"""Characters of a snippet at most, without the marks of omission."""
_LEAD = 10
_KEPT = 2_000
OMITTED = "…"
_SENTENCE_END = re.compile(r"[。！？；\n]")


class Texts:
    """Folded titles and shown texts of articles, folded when first needed. Thread: one at a time."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles
        self._titles: dict[int, str] = {}
        self._bodies: dict[int, tuple[str, Folded]] = {}

    def title(self, doc: int) -> str:
        """Folded title of an article by its position."""
        found = self._titles.get(doc)
        if found is None:
            found = self._titles[doc] = fold(self._articles[doc].title).text
        return found

    def body(self, doc: int) -> tuple[str, Folded]:
        """Text of an article that may be shown, as written and folded; the last `_KEPT` are kept."""
        found = self._bodies.get(doc)
        if found is None:
            if len(self._bodies) >= _KEPT:
                self._bodies.clear()
            written = shown_text(self._articles[doc])
            found = self._bodies[doc] = (written, fold(written))
        return found


def shown_text(article: Article) -> str:
    """What a snippet may show of an article; what must never be said is left out."""
    steps = (step.text for step in article.steps)
    return "\n".join(filter(None, (article.answer, *steps, *article.limits, *article.ask, article.say)))


def snippet(written: str, folded: Folded, words: Iterable[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The window of `written` with most of `words`, and where they stand in it.

    `folded` is the fold of `written`; `words` are folded. Returns the snippet (at most `WIDTH` + 2
    characters, one line) and [start, end) spans into it: ascending, not empty, not overlapping.
    """
    found = _spans(folded, words)
    start = _window(written, found)
    end = min(len(written), start + WIDTH)
    head = OMITTED if start > 0 else ""
    tail = OMITTED if end < len(written) else ""
    shift = len(head) - start
    spans = tuple((max(s, start) + shift, min(e, end) + shift) for s, e in found if s < end and start < e)
    return head + written[start:end].replace("\n", " ") + tail, spans


def _spans(folded: Folded, words: Iterable[str]) -> list[tuple[int, int]]:
    """Written spans of `words`, longest words first, spans that touch joined."""
    ordered = sorted({w for w in words if w}, key=lambda w: (-len(w), w))
    if not ordered:
        return []
    pattern = re.compile("|".join(map(re.escape, ordered)))
    joined: list[tuple[int, int]] = []
    for match in pattern.finditer(folded.text):
        start, end = folded.written(*match.span())
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


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
