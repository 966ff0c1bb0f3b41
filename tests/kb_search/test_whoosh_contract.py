"""What we use of Whoosh's inside still means what we think: our scores are Whoosh's scores."""

import random

import numpy as np
import pytest
from whoosh import query, scoring
from whoosh.codec.whoosh3 import W3LeafMatcher

from kb_search.analysis import Term
from kb_search.evaluator import Evaluator, WeighedSegment, best
from kb_search.whoosh_library import WhooshEngine, _memory

WORDS = [f"词{i}" for i in range(60)]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """2,500 documents of one field, words by Zipf's law: several blocks of postings for the common ones."""
    chance = random.Random(7)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    documents = [{"body": chance.choices(WORDS, weights, k=chance.randint(3, 60))} for _ in range(2_500)]
    return WhooshEngine().write(documents)


@pytest.mark.parametrize("seed", range(12))
def test_scores_and_order_are_those_of_whoosh(files: dict[str, bytes], seed: int) -> None:
    words = random.Random(seed).sample(WORDS, 4)
    evaluator = Evaluator([WeighedSegment(WhooshEngine().read(files), {"body": 1.0})])
    scores, _ = evaluator.scores([Term(word) for word in words])
    with _memory(files).open_index().searcher(weighting=scoring.BM25F(B=0.75, K1=1.2)) as searcher:
        results = searcher.search(query.Or([query.Term("body", word) for word in words]), limit=None)
        theirs = {docnum: score for score, docnum in results.top_n}
    assert {doc: float(scores[doc]) for doc in theirs} == pytest.approx(theirs, rel=1e-4)
    assert np.count_nonzero(scores) == len(theirs)
    ours = best(scores, 10)
    assert [theirs[doc] for doc in ours] == pytest.approx(
        sorted(theirs.values(), reverse=True)[:10], rel=1e-4
    )


def test_blocks_hold_what_the_public_matcher_gives(files: dict[str, bytes]) -> None:
    reader = _memory(files).open_index().reader()
    segment = WhooshEngine().read(files)
    for word in WORDS:
        matcher = reader.postings("body", word)
        assert isinstance(matcher, W3LeafMatcher)
        public = []
        while matcher.is_active():
            public.append((matcher.id(), matcher.weight()))
            matcher.next()
        ids, often = segment.postings("body", word)
        assert list(zip(ids.tolist(), often.tolist(), strict=True)) == public


def test_a_term_of_one_document_is_read_too() -> None:
    segment = WhooshEngine().read(WhooshEngine().write([{"body": ["甲", "甲", "乙"]}, {"body": ["乙"]}]))
    ids, often = segment.postings("body", "甲")
    assert (ids.tolist(), often.tolist()) == ([0], [2.0])


def test_unknown_terms_and_fields_have_no_postings(files: dict[str, bytes]) -> None:
    segment = WhooshEngine().read(files)
    assert len(segment.postings("body", "无")[0]) == 0
    assert len(segment.postings("nowhere", "词1")[0]) == 0


def test_an_index_of_nothing_can_be_read() -> None:
    segment = WhooshEngine().read(WhooshEngine().write([]))
    assert segment.size == 0
    assert len(segment.lengths("body")) == 0


def test_writing_leaves_nothing_in_the_temporary_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("tmp")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    WhooshEngine().write([{"body": ["甲"]}])
    assert list(folder.iterdir()) == []
