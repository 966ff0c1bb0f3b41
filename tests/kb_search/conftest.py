"""Libraries that several tests search."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_search.analysis import Analysis
from kb_search.segmenting import DictionarySegmenter
from kb_search.synonyms import load_synonyms
from kb_search.whoosh_library import WhooshLibrary
from tests.kb_search.books import ARTICLES, WORDS, few


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshLibrary]:
    """The shipped articles with the shipped words."""
    library = WhooshLibrary(ARTICLES, tmp_path_factory.mktemp("index"), apart=False)
    library.open()
    yield library
    library.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[WhooshLibrary]:
    """Five articles."""
    library = WhooshLibrary(few, tmp_path / "index", apart=False)
    library.open()
    yield library
    library.close()


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    """The analysis with the shipped words."""
    synonyms = load_synonyms(WORDS / "synonyms.toml")
    return Analysis(DictionarySegmenter(synonyms.words), synonyms)
