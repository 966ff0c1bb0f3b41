"""Terms of a question in the words of the articles, without the index: for grouping."""

from collections.abc import Callable
from pathlib import Path

from kb_search.analysis import Analysis
from kb_search.folding import fold
from kb_search.segmenting import LexiconSegmenter
from kb_search.synonyms import load_synonyms


def terms_by(words: Path) -> Callable[[str], list[tuple[str, float]]]:
    """A function that gives a text's telling terms; `words` is the file of synonyms."""
    synonyms = load_synonyms(words)
    known = dict.fromkeys(synonyms.words | synonyms.stop, 1)
    analysis = Analysis(LexiconSegmenter(known), synonyms)

    def terms(text: str) -> list[tuple[str, float]]:
        return [(t.text, t.weight) for t in analysis.query_terms(fold(text[:500]).text) if t.content]

    return terms
