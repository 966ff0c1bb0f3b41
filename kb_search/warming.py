"""What is done in the background after an index was opened: its common terms read, its files checked."""

from collections.abc import Iterator
from heapq import nlargest
from pathlib import Path

from kb_search.analysis import bigrams
from kb_search.generations import broken
from kb_search.holdings import Holdings

_WORDS = 3_000


def warming(holdings: Holdings, generation: Path) -> Iterator[str]:
    """Goes on a little with each step; yields "", or what is wrong with the files.

    First what callers say and mean, then the words that stand most often in the articles: those have the
    longest postings. A field that is full is left as it is.
    """
    fields = (holdings.base.words, holdings.base.sounds)
    for term in _terms(holdings):
        if fields[0].full:
            break
        fields[0].entry(term)
        yield ""
    yield from broken(generation)


def _terms(holdings: Holdings) -> Iterator[str]:
    lexicon = holdings.stock.lexicon
    said = (phrase for _, phrases, _ in holdings.analysis.synonyms.sayings for phrase in phrases)
    common = nlargest(_WORDS, lexicon, key=lexicon.__getitem__)
    for text in dict.fromkeys((*holdings.analysis.synonyms.stop, *said, *common)):
        yield text
        yield from bigrams(text)
