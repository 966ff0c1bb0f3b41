import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_search.analysis import Term
from kb_search.evaluator import Evaluator, Floats, KeptField, Numbers, best


class Shelf:
    """A segment over lists of words, counting how often it is asked."""

    def __init__(self, *documents: str) -> None:
        self.size = len(documents)
        self.asked = 0
        self._documents = [text.split() for text in documents]

    def postings(self, field: str, term: str) -> tuple[Numbers, Floats]:
        self.asked += 1
        often = [words.count(term) for words in self._documents]
        ids = np.flatnonzero(often).astype(np.int32)
        return ids, np.array(often, dtype=np.float32)[ids]

    def close(self) -> None: ...


def _evaluator(*documents: str) -> Evaluator:
    return Evaluator([KeptField(Shelf(*documents), "words", 1_000_000)])


def test_more_counts_more_and_less_and_less() -> None:
    none, one, two, many = _evaluator("b", "a", "a a", "a a a a a a a").scores([Term("a")])
    assert none == 0 < one < two < many
    assert two - one > (many - two) / 5


def test_a_rare_term_counts_more() -> None:
    rare, common = _evaluator("x", "y", "y", "y").scores([Term("x"), Term("y")])[:2]
    assert rare > common


def test_terms_without_content_make_no_hit() -> None:
    only, both = _evaluator("b", "a b").scores([Term("b", 0.5, content=False), Term("a", 2.0), Term("z")])
    alone = _evaluator("b", "a").scores([Term("a", 2.0)])[1]
    assert (only, both > alone) == (0, True)
    faint = _evaluator("b", "a b").scores([Term("b", 0.5, content=False), Term("a", 0.001)])
    assert (faint > 0).tolist() == [False, True], "however little it counts"


def test_counts_say_how_many_of_the_terms_are_there() -> None:
    scores, counts = _evaluator("a b c", "a", "x", *["b"] * 20).counted([Term("a"), Term("b"), Term("z")])
    assert counts[:4].tolist() == [2, 1, 0, 1]
    assert (scores > 0).tolist()[:4] == [True, True, False, True]


def test_a_common_term_scores_the_same_kept_as_one_number_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = ["a b", "a", "b a a", "c"] * 5
    terms = [Term("a"), Term("b", 0.5)]
    picked = _evaluator(*documents).scores(terms)
    monkeypatch.setattr("kb_search.evaluator._DENSE", 2.0)
    assert _evaluator(*documents).scores(terms).tolist() == pytest.approx(picked.tolist())


def test_documents_of_later_segments_follow_those_of_earlier_ones() -> None:
    fields = [KeptField(Shelf("a", "b"), "words", 9_999), KeptField(Shelf("b"), "words", 9_999)]
    assert best(Evaluator(fields).scores([Term("b")]), 5) == [1, 2]


def test_what_is_kept_is_bounded_and_asked_for_once() -> None:
    shelf = Shelf(*["a b c"] * 100)
    field = KeptField(shelf, "words", limit=2_000)
    field.entry("a")
    asked = shelf.asked
    field.entry("a")
    assert shelf.asked == asked
    for term in ("b", "c", "none", "nothing"):
        field.entry(term)
        assert field.kept_bytes <= 2_000
    field.entry("a")
    assert shelf.asked > asked


def test_the_term_used_longest_ago_goes_first() -> None:
    shelf = Shelf(*["a b c"] * 100)
    measured = KeptField(shelf, "words", limit=1_000_000)
    measured.entry("a")
    field = KeptField(shelf, "words", limit=2 * measured.kept_bytes)
    for term in ("a", "b", "a", "c"):
        field.entry(term)
    asked = shelf.asked
    field.entry("a")
    field.entry("c")
    assert shelf.asked == asked
    field.entry("b")
    assert shelf.asked == asked + 1


def test_an_empty_index_answers_nothing() -> None:
    scores = _evaluator().scores([Term("a")])
    assert len(scores) == 0
    assert best(scores, 10) == []


def test_what_is_far_below_the_best_is_left_out() -> None:
    assert best(np.array([1.0, 9.0, 10.0, 0.5], np.float32), 10, floor=0.2) == [2, 1]


@given(st.lists(st.sampled_from([0.0, 1.0, 2.0, 2.5]), max_size=30), st.integers(1, 40))
def test_best_is_the_top_of_the_positive_scores(values: list[float], count: int) -> None:
    scores = np.array(values, dtype=np.float32)
    top = best(scores, count)
    expected = sorted((v for v in values if v > 0), reverse=True)[:count]
    assert [values[i] for i in top] == pytest.approx(expected)
    assert len(set(top)) == len(top)
