"""One revision of the library, ready to be searched.

A shelf is made once and never changed; a change of the articles makes a new shelf. It knows nothing of the
index behind its evaluator.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from kb_search.analysis import BIGRAM_MARK, Term
from kb_search.articles import Article, Hit
from kb_search.evaluator import Evaluator, Floats, best
from kb_search.folding import fold
from kb_search.pinyin import Syllables, folded_pinyin, sounds, spelt_sounds
from kb_search.pinyin_keys import PinyinKeys, SoundHit
from kb_search.query import Query, number_key
from kb_search.snippets import Texts, snippet

_CANDIDATES = 50
"""Documents that are looked at closely, by what they say and not only by which terms they have."""
_OWN_GROUP = 1.25
"""Factor for articles of the caller's skill group: decides between equals, never hides a better one."""
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


@dataclass(frozen=True, slots=True)
class Contents:
    """What a shelf is made of.

    `articles` are in document order, and where not `alive` never found. `keys` are those of a run of
    documents each, with the first one's number.
    """

    articles: tuple[Article, ...]
    alive: npt.NDArray[np.bool_]
    keys: Sequence[tuple[int, PinyinKeys]]
    syllables: Syllables
    revision: str


class Shelf:
    """Search and look-up over one revision. Thread: one at a time."""

    def __init__(self, contents: Contents, words: Evaluator, sounds: Evaluator) -> None:
        self.revision = contents.revision
        self._articles = contents.articles
        self._words = words
        self._sounds = sounds
        self._alive = contents.alive
        self._syllables = contents.syllables
        self._spellings = frozenset(map(folded_pinyin, contents.syllables.names)) - {""}
        self._keys = contents.keys
        self._by_no = {a.no: i for i, a in enumerate(contents.articles) if contents.alive[i]}
        self._by_key = {number_key(fold(no).text): doc for no, doc in self._by_no.items()}
        self._first = np.array([a.in_force_from.toordinal() for a in contents.articles], dtype=np.int32)
        self._last = np.array(
            [(a.in_force_to or date.max).toordinal() for a in contents.articles], dtype=np.int32
        )
        self._group_factors: dict[str, Floats] = {}
        self._texts = Texts(contents.articles)

    def __len__(self) -> int:
        return len(self._by_no)

    def articles(self) -> list[Article]:
        """The articles that can be found, by document."""
        return [self._articles[doc] for doc in self._by_no.values()]

    def article(self, no: str) -> Article | None:
        """The article with this number, or None. Thread: any."""
        doc = self._by_no.get(no)
        return None if doc is None else self._articles[doc]

    def hits(self, query: Query, skill_group: str, on: date, limit: int) -> tuple[Hit, ...]:
        """Articles in force `on` that answer `query`, best first, at most `limit`."""
        scores, heard = self._scores(query)
        scores *= self._in_force(on)
        scores *= self._group_factor(skill_group)
        candidates = best(scores, min(_CANDIDATES, len(scores)))
        ranked = sorted(
            ((float(scores[doc]) * self._lift(doc, query), doc) for doc in candidates),
            key=lambda pair: (-pair[0], self._articles[pair[1]].no),
        )
        floor = ranked[0][0] * _FLOOR if ranked and query.number is None else 0.0
        words = _words_to_light(query)
        return tuple(
            self._hit(doc, score, [*words, *(found.text for found in heard.get(doc, ()))])
            for score, doc in ranked[: max(0, limit)]
            if score >= floor
        )

    def hit(self, no: str, on: date) -> Hit | None:
        """The article with this number as a hit without words to light, if it is in force `on`."""
        doc = self._by_no.get(no)
        if doc is None or not self._articles[doc].in_force(on):
            return None
        return self._hit(doc, 0.0, [])

    def nearest(self, query: Query, on: date) -> str:
        """Title of the article in force whose title sounds most like the query; "" when none is alike."""
        asked = {self._syllables.get(c) or c for run in query.han for c in run} | set(query.letters)
        if not asked:
            return ""
        found = ("", _ALIKE)
        for doc in map(int, np.flatnonzero(self._in_force(on))):
            own = {self._syllables.get(c) or c for c in self._texts.title(doc)}
            alike = 2 * len(asked & own) / (len(asked) + len(own))
            if alike > found[1]:
                found = (self._articles[doc].title, alike)
        return found[0]

    def _scores(self, query: Query) -> tuple[Floats, Mapping[int, Sequence[SoundHit]]]:
        """Score of each document; for documents found by letters what these stand for."""
        scores, covered = self._words.scores(query.terms)
        scores[covered <= 0] = 0.0
        scores += self._sound_scores(query, covered)
        heard: dict[int, list[SoundHit]] = {}
        for letters in query.letters:
            for first, keys in self._keys:
                for found in keys.find(letters):
                    scores[first + found.doc] += _LETTERS_WORTH * found.score
                    heard.setdefault(first + found.doc, []).append(found)
        if query.number is not None and (doc := self._by_key.get(query.number)) is not None:
            scores[doc] += _NUMBER_WORTH
        return scores, heard

    def _sound_scores(self, query: Query, covered: Floats) -> Floats:
        """Scores by sound; where no word was found, at least half of the sounds must be there."""
        pairs = dict.fromkeys(s for run in query.han for s in sounds(run, self._syllables))
        for letters in query.letters:
            pairs.update(dict.fromkeys(spelt_sounds(letters, self._spellings)))
        terms = [Term(pair, _SOUND_WEIGHT) for pair in pairs]
        scores, heard = self._sounds.scores(terms)
        enough = heard >= _SOUND_ENOUGH * _SOUND_WEIGHT * max(1, len(terms))
        scores[~enough & (covered <= 0)] = 0.0
        return scores

    def _lift(self, doc: int, query: Query) -> float:
        """Factor for whole phrases of the query that stand in the title or the text."""
        title, body = self._texts.title(doc), self._texts.body(doc)[1].text
        total = sum(map(len, query.phrases))
        return 1.0 + sum(
            len(phrase) / total * (_TITLE_LIFT * (phrase in title) + _BODY_LIFT * (phrase in body))
            for phrase in query.phrases
        )

    def _hit(self, doc: int, score: float, words: Sequence[str]) -> Hit:
        article = self._articles[doc]
        written, folded = self._texts.body(doc)
        text, spans = snippet(written, folded, words)
        return Hit(
            no=article.no,
            title=article.title,
            snippet=text,
            spans=spans,
            score=round(score, 4),
            category=article.category,
            in_force_to=article.in_force_to,
        )

    def _in_force(self, on: date) -> npt.NDArray[np.bool_]:
        day = on.toordinal()
        return self._alive & (self._first <= day) & (day <= self._last)

    def _group_factor(self, skill_group: str) -> Floats:
        """`_OWN_GROUP` for articles of the skill group, else 1; shape (documents,)."""
        found = self._group_factors.get(skill_group)
        if found is None:
            own = [bool(skill_group) and skill_group in a.skill_groups for a in self._articles]
            found = np.where(own, np.float32(_OWN_GROUP), np.float32(1.0)).astype(np.float32)
            self._group_factors[skill_group] = found
        return found


def _words_to_light(query: Query) -> list[str]:
    words = [t.text for t in query.terms if t.content and not t.text.startswith(BIGRAM_MARK)]
    return [w for w in words if len(w) > 1] or words
