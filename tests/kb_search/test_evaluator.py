import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_search.analysis import Term
from kb_search.evaluator import Evaluator, Floats, Numbers, WeighedSegment, best


class Shelf:
    """A segment over lists of words, counting how often it is asked."""

    def __init__(self, *documents: dict[str, str]) -> None:
        self.size = len(documents)
        self.asked = 0
        self._documents = [{f: text.split() for f, text in d.items()} for d in documents]

    def postings(self, field: str, term: str) -> tuple[Numbers, Floats]:
        self.asked += 1
        often = [d.get(field, []).count(term) for d in self._documents]
        ids = np.flatnonzero(often).astype(np.int32)
        return ids, np.array(often, dtype=np.float32)[ids]

    def lengths(self, field: str) -> Floats:
        return np.array([len(d.get(field, [])) for d in self._documents], dtype=np.float32)

    def average_length(self, field: str) -> float:
        return float(self.lengths(field).mean()) if self.size else 0.0


BOOSTS = {"title": 3.0, "body": 1.0}


def _scores(documents: list[dict[str, str]], *terms: Term) -> Floats:
    return Evaluator([WeighedSegment(Shelf(*documents), BOOSTS)]).scores(terms)[0]


def test_title_counts_more_than_body_and_both_more_than_one() -> None:
    title, body, both, none = _scores(
        [
            {"title": "a b", "body": "c d"},
            {"title": "c b", "body": "a d"},
            {"title": "a b", "body": "a d"},
            {},
        ],
        Term("a"),
    )
    assert both > title > body > none == 0


def test_a_rare_term_counts_more() -> None:
    rare, common = _scores(
        [{"body": "x"}, {"body": "y"}, {"body": "y"}, {"body": "y"}], Term("x"), Term("y")
    )[:2]
    assert rare > common


def test_covered_is_the_weight_of_terms_with_content() -> None:
    segment = WeighedSegment(Shelf({"title": "a", "body": "a b c"}), BOOSTS)
    _, covered = Evaluator([segment]).scores([Term("a", 2.0), Term("b", 0.5, content=False), Term("z")])
    assert covered.tolist() == [2.0]


def test_documents_of_later_segments_follow_those_of_earlier_ones() -> None:
    segments = [
        WeighedSegment(Shelf({"body": "a"}, {"body": "b"}), BOOSTS),
        WeighedSegment(Shelf({"body": "b"}), BOOSTS),
    ]
    scores, _ = Evaluator(segments).scores([Term("b")])
    assert best(scores, 5) == [1, 2]


def test_what_is_kept_is_bounded_and_asked_for_once() -> None:
    shelf = Shelf(*({"body": "a b c"} for _ in range(100)))
    segment = WeighedSegment(shelf, BOOSTS, limit=2_500)
    segment.weighed("a")
    asked = shelf.asked
    segment.weighed("a")
    assert shelf.asked == asked
    for term in ("b", "c", "none", "nothing"):
        segment.weighed(term)
        assert segment.kept_bytes <= 2_500
    segment.weighed("a")
    assert shelf.asked > asked


def test_an_empty_index_answers_nothing() -> None:
    scores, covered = Evaluator([WeighedSegment(Shelf(), BOOSTS)]).scores([Term("a")])
    assert len(scores) == len(covered) == 0
    assert best(scores, 10) == []


@given(st.lists(st.sampled_from([0.0, 1.0, 2.0, 2.5]), max_size=30), st.integers(1, 40))
def test_best_is_the_top_of_the_positive_scores(values: list[float], count: int) -> None:
    scores = np.array(values, dtype=np.float32)
    top = best(scores, count)
    expected = sorted((v for v in values if v > 0), reverse=True)[:count]
    assert [values[i] for i in top] == pytest.approx(expected)
    assert len(set(top)) == len(top)
