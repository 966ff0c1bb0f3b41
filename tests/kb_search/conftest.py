"""Libraries that several tests search."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_search.analysis import Analysis
from kb_search.segmenting import DictionarySegmenter
from kb_search.sources import FolderSource
from kb_search.synonyms import load_synonyms
from kb_search.whoosh_library import WhooshLibrary
from tests.kb_search.books import ARTICLES, MADE, WORDS, few, library


@pytest.fixture(autouse=True)
def libraries_are_closed() -> Iterator[None]:
    """Those that the test has made: their files are open."""
    yield
    while MADE:
        MADE.pop().close()


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshLibrary]:
    """The shipped articles with the shipped words."""
    made = WhooshLibrary(lambda: FolderSource(ARTICLES), tmp_path_factory.mktemp("index"), apart=False)
    made.open()
    yield made
    made.close()


@pytest.fixture
def small(tmp_path: Path) -> WhooshLibrary:
    """Five articles."""
    made = library(few, tmp_path / "index")
    made.open()
    return made


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    """The analysis with the shipped words."""
    synonyms = load_synonyms(WORDS / "synonyms.toml")
    return Analysis(DictionarySegmenter(synonyms.words), synonyms)
