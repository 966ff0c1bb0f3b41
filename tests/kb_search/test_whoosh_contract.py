"""What we use of Whoosh's inside still means what we think: our scores are Whoosh's scores."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query, scoring

from kb_search.analysis import Term
from kb_search.evaluator import Evaluator, KeptField, best
from kb_search.weighing import B, Postings, averages, joined, weigh
from kb_search.whoosh_index import WhooshSegment, _storage, read_index, write_index

WORDS = [f"词{i}" for i in range(60)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2,500 documents of one field, words by Zipf's law, in two slices."""
    place = tmp_path_factory.mktemp("index")
    chance = random.Random(7)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    slices = [Postings(), Postings()]
    for slice_ in slices:
        for doc in range(1_250):
            words = chance.choices(WORDS, weights, k=chance.randint(3, 60))
            slice_.add(doc, {word: float(words.count(word)) for word in words})
    write_index(place, 2_500, {"words": joined([s.sorted() for s in slices], [0, 1_250])})
    return place


@pytest.mark.parametrize("seed", range(12))
def test_scores_and_order_are_those_of_whoosh(folder: Path, seed: int) -> None:
    words = random.Random(seed).sample(WORDS, 4)
    segment = read_index(folder)
    scores = Evaluator([KeptField(segment, "words", 9_999_999)]).scores([Term(word) for word in words])
    # B = 0: length is in the weights already
    with _storage(folder).open_index().searcher(weighting=scoring.BM25F(B=0.0, K1=1.2)) as searcher:
        results = searcher.search(query.Or([query.Term("words", word) for word in words]), limit=None)
        theirs = {docnum: score for score, docnum in results.top_n}
    assert {doc: float(scores[doc]) for doc in theirs} == pytest.approx(theirs, rel=1e-4)
    assert np.count_nonzero(scores) == len(theirs)
    ours = best(scores, 10)
    assert [theirs[doc] for doc in ours] == pytest.approx(
        sorted(theirs.values(), reverse=True)[:10], rel=1e-4
    )
    segment.close()


def test_weights_are_bm25f_of_whoosh() -> None:
    """One field, weighed by us and saturated by the evaluator, against Whoosh's BM25F with lengths."""
    lengths = [3, 9, 30]
    pages = [{"title": (), "keywords": (), "sounds": (), "body": ["词"] * 2 + ["别"] * n} for n in lengths]
    usual = averages(pages)
    ours = [weigh(page, usual)["词"] for page in pages]
    formula = scoring.bm25
    for weight, page in zip(ours, pages, strict=True):
        length = len(page["body"])
        theirs = formula(1.0, 2.0, length, usual["body"], B, 1.2)
        assert weight * 2.2 / (weight + 1.2) == pytest.approx(theirs)


def test_arrays_hold_what_the_public_matcher_gives(folder: Path) -> None:
    reader = _storage(folder).open_index().reader()
    segment = read_index(folder)
    for word in WORDS:
        matcher = reader.postings("words", word)
        public = []
        while matcher.is_active():
            public.append((matcher.id(), matcher.weight()))
            matcher.next()
        docs, weights = segment.postings("words", word)
        assert list(zip(docs.tolist(), weights.tolist(), strict=True)) == public
    reader.close()
    segment.close()


@settings(deadline=None, max_examples=40)
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=6),
        st.dictionaries(st.integers(0, 90_000), st.floats(0.0625, 600, width=16), min_size=1, max_size=8),
        max_size=12,
    )
)
def test_what_is_written_is_read(terms: dict[str, dict[int, float]]) -> None:
    postings = Postings()
    for doc in sorted({doc for docs in terms.values() for doc in docs}):
        postings.add(doc, {term: docs[doc] for term, docs in terms.items() if doc in docs})
    segment = write_index(None, 90_001, {"words": joined([postings.sorted()], [0])})
    assert isinstance(segment, WhooshSegment)
    for term, docs in terms.items():
        found, weights = segment.postings("words", term)
        assert dict(zip(found.tolist(), weights.tolist(), strict=True)) == pytest.approx(docs)
    assert len(segment.postings("words", "nobody has this")[0]) == 0
    assert len(segment.postings("nowhere", "词")[0]) == 0


def test_an_index_of_nothing_can_be_read(tmp_path: Path) -> None:
    write_index(tmp_path, 0, {})
    segment = read_index(tmp_path)
    assert segment.size == 0
    assert len(segment.postings("words", "词")[0]) == 0
    segment.close()


def test_writing_leaves_nothing_in_the_temporary_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path_factory.mktemp("tmp")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    write_index(tmp_path, 1, {"words": [("甲", np.array([0], np.int32), np.array([1.0], np.float32))]})
    assert list(folder.iterdir()) == []
