"""One revision of the library, ready to be searched.

A shelf is made once and never changed; a change of the articles makes a new shelf. It knows nothing of the
index behind its evaluators.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from kb_search.analysis import BIGRAM_MARK, Term
from kb_search.articles import Article, Hit
from kb_search.evaluator import Evaluator, Floats, Numbers, best
from kb_search.pinyin import Syllables, folded_pinyin, sounds, spelt_sounds
from kb_search.pinyin_keys import Found, PinyinKeys
from kb_search.query import Query
from kb_search.records import Record, Records
from kb_search.snippets import Light, shown_text, snippet
from kb_search.stock import ANY, CHANNEL, GROUP, NUMBER

_CANDIDATES = 30
"""Documents that are looked at closely, by what they say and not only by which terms they have."""
_OWN_GROUP = 1.25
"""Factor for articles of the caller's skill group: decides between equals, never hides a better one."""
_USED = 0.1
"""What the article that helped most of late gains; one that helped half as often, on a logarithm, half."""
_SOUND_WEIGHT = 0.6
_SOUND_ENOUGH = 0.5
"""What a pair of syllables counts against a word, and the share of a question's pairs that must be heard
before an article without any of its words is found: below, it is chance."""
_LETTERS_WORTH = 20.0
_NUMBER_WORTH = 1000.0
"""Scores for letters that spell a title from its start, and for an article's number."""
_TITLE_LIFT = 0.5
_BODY_LIFT = 0.2
"""What whole phrases in title and text add, as shares of the score."""
_FLOOR = 0.12
"""Share of the best score below which an article is noise."""
_ALIKE = 0.25
"""Dice coefficient of syllables from which a title is a question near to the one asked."""
_MOST_SCOPES = 32


class Scope(Struct, frozen=True, kw_only=True):
    """Which articles may be found: in force `on` a day, for a channel, preferred or only those of a group."""

    on: date
    skill_group: str = ""
    channel: str = ""
    only_group: bool = False


class Contents(Struct, frozen=True, kw_only=True):
    """What a shelf is made of, by document.

    `days` are the first and last in force (shape (documents, 2), counted from year 1); what is not `alive`
    is never found. `keys` are those of a run of documents each, with the first one's number. `lookup` gives
    the documents with a term of a field. `used` says how often an article helped of late.
    """

    alive: npt.NDArray[np.bool_]
    days: Numbers
    records: Records
    keys: Sequence[tuple[int, PinyinKeys]]
    lookup: Callable[[str, str], Numbers]
    syllables: Syllables
    revision: str
    used: Mapping[str, int]


class Shelf:
    """Search and look-up over one revision. Thread: one at a time."""

    def __init__(self, contents: Contents, words: Evaluator, sounds: Evaluator) -> None:
        self.revision = contents.revision
        self.used = contents.used
        self._contents = contents
        self._records = contents.records
        self._words = words
        self._sounds = sounds
        self._syllables = contents.syllables
        self._spellings = frozenset(map(folded_pinyin, contents.syllables.names)) - {""}
        self._worths: dict[Scope, Floats] = {}

    def __len__(self) -> int:
        return int(self._contents.alive.sum())

    def everything(self) -> Iterator[Article]:
        """Every article that can be found, by document."""
        return (self._records[doc].article for doc in map(int, np.flatnonzero(self._contents.alive)))

    def article(self, no: str) -> Article | None:
        """The article with this number, or None."""
        doc = self._doc(f"={no}")
        return None if doc is None else self._records[doc].article

    def hits(self, query: Query, scope: Scope, limit: int) -> tuple[Hit, ...]:
        """Articles in `scope` that answer `query`, best first, at most `limit`."""
        scores, heard = self._scores(query)
        scores *= self._worth(scope)
        ranked = self._ranked(query, scores)
        floor = 0.0 if query.number or not ranked else ranked[0][0] * _FLOOR
        words = _words_to_light(query)
        light = Light(words)
        hits = []
        for score, doc in ranked[: max(0, limit)]:
            if score < floor:
                break
            spelt = [text for found, first in heard if (text := found.text(doc - first))]
            hits.append(_hit(self._records[doc], score, Light([*words, *spelt]) if spelt else light))
        return tuple(hits)

    def _ranked(self, query: Query, scores: Floats) -> list[tuple[float, int]]:
        """The candidates by score and lift, best first; equal ones by document, which is by number."""
        low = 0.0 if query.number else _FLOOR / (1.0 + _TITLE_LIFT + _BODY_LIFT)
        docs = best(scores, _CANDIDATES, low)
        ranked = [(float(scores[doc]), doc) for doc in docs]
        if query.letters and not query.han:
            return ranked  # letters alone stand for a title; hardly a text has them
        lifted = [(score * _lift(self._records[doc], query), doc) for score, doc in ranked]
        return sorted(lifted, key=lambda pair: (-pair[0], pair[1]))

    def hit(self, no: str, scope: Scope) -> Hit | None:
        """The article with this number as a hit without words to light, if it may be found."""
        doc = self._doc(f"={no}")
        return (
            None if doc is None or not self._worth(scope)[doc] else _hit(self._records[doc], 0.0, Light([]))
        )

    def nearest(self, query: Query, scope: Scope) -> str:
        """Title of the article in scope whose title sounds most like the query; "" when none is alike."""
        asked = {self._syllables.get(c) or c for run in query.han for c in run} | set(query.letters)
        scores = self._sounds.counted(self._pairs(query))[0]
        scores += self._words.scores(Term(term.text, term.weight) for term in query.terms)
        scores *= self._worth(scope) > 0
        found = ("", _ALIKE)
        for doc in best(scores, _CANDIDATES):
            record = self._records[doc]
            own = {self._syllables.get(c) or c for c in record.title}
            alike = 2 * len(asked & own) / (len(asked) + len(own))
            if alike > found[1]:
                found = (record.article.title, alike)
        return found[0]

    def _doc(self, number: str) -> int | None:
        docs = self._contents.lookup(NUMBER, number)
        docs = docs[self._contents.alive[docs]]
        return int(docs[-1]) if len(docs) else None

    def _scores(self, query: Query) -> tuple[Floats, list[tuple[Found, int]]]:
        """Score of each document, and what was found by letters with the first document of its run."""
        scores = self._words.scores(query.terms)
        scores += self._sound_scores(query, scores > 0)
        heard = []
        for letters in query.letters:
            for first, keys in self._contents.keys:
                found = keys.find(letters)
                scores[found.docs + first] += np.float32(_LETTERS_WORTH) * found.scores
                heard.append((found, first))
        if query.number is not None:
            doc = self._doc(f"{query.number[0]}:{query.number[1]}")
            if doc is not None:
                scores[doc] += _NUMBER_WORTH
        return scores, heard

    def _pairs(self, query: Query) -> list[Term]:
        """Pairs of syllables of what was typed."""
        pairs = dict.fromkeys(s for run in query.han for s in sounds(run, self._syllables))
        for letters in query.letters:
            pairs.update(dict.fromkeys(spelt_sounds(letters, self._spellings)))
        return [Term(pair, _SOUND_WEIGHT) for pair in pairs]

    def _sound_scores(self, query: Query, worded: npt.NDArray[np.bool_]) -> Floats:
        """Scores by sound; where no word was found, at least half of the sounds must be there."""
        terms = self._pairs(query)
        scores, counts = self._sounds.counted(terms)
        scores *= worded | (counts >= _SOUND_ENOUGH * max(1, len(terms)))
        return scores

    def _worth(self, scope: Scope) -> Floats:
        """Factor for each document: 0 for one that may not be found; shape (documents,)."""
        found = self._worths.get(scope)
        if found is None:
            if len(self._worths) >= _MOST_SCOPES:
                self._worths.clear()
            found = self._worths[scope] = self._weighed(scope)
        return found

    def _weighed(self, scope: Scope) -> Floats:
        lookup, days, day = self._contents.lookup, self._contents.days, scope.on.toordinal()
        worth = (self._contents.alive & (days[:, 0] <= day) & (day <= days[:, 1])).astype(np.float32)
        if scope.channel:
            worth *= _where(len(worth), lookup(CHANNEL, ANY), lookup(CHANNEL, scope.channel))
        if scope.skill_group:
            own = _where(len(worth), lookup(GROUP, scope.skill_group))
            worth *= own if scope.only_group else 1.0 + np.float32(_OWN_GROUP - 1.0) * own
        most = np.log1p(max(self.used.values(), default=0))
        for no, often in self.used.items():
            worth[lookup(NUMBER, f"={no}")] *= np.float32(1.0 + _USED * np.log1p(often) / most)
        return worth


def _where(size: int, *found: Numbers) -> Floats:
    """1 for each of these documents, else 0."""
    marks = np.zeros(size, np.float32)
    for docs in found:
        marks[docs] = 1.0
    return marks


def _lift(record: Record, query: Query) -> float:
    """Factor for whole phrases of the query that stand in the title or the text."""
    total = sum(map(len, query.phrases))
    return 1.0 + sum(
        len(phrase) / total * (_TITLE_LIFT * (phrase in record.title) + _BODY_LIFT * (phrase in record.body))
        for phrase in query.phrases
    )


def _hit(record: Record, score: float, light: Light) -> Hit:
    article = record.article
    text, spans = snippet(shown_text(article), record.folded, light)
    return Hit(
        no=article.no,
        title=article.title,
        snippet=text,
        spans=spans,
        score=round(score, 4),
        category=article.category,
        in_force_to=article.in_force_to,
    )


def _words_to_light(query: Query) -> list[str]:
    words = [t.text for t in query.terms if t.content and not t.text.startswith(BIGRAM_MARK)]
    return [w for w in words if len(w) > 1] or words
