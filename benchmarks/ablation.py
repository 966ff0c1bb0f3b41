"""What each part of the search gives: MRR@10 and recall@10 on the labelled sets with one part taken away.

Run as `python -m benchmarks.ablation`; the table in docs/search.md is what it printed. Shipped articles.
"""

import statistics
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from msgspec.structs import replace

from benchmarks.search import ON, ROOT, Questions, callers
from kb_search import holdings, shelf
from kb_search.analysis import Analysis
from kb_search.pinyin_keys import PinyinKeys
from kb_search.query import Query
from kb_search.records import Record
from kb_search.sources import FolderSource
from kb_search.synonyms import Synonyms, read_words
from kb_search.whoosh_library import WhooshLibrary
from resources import files


def _no_sayings(shipped: Path, own: str) -> Synonyms:
    return replace(read_words(shipped, own), sayings=())


def _no_phrases(record: Record, query: Query) -> float:
    return 1.0


_FOUND = PinyinKeys.find

PARTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "sayings and synonyms": lambda: patch.object(holdings, "read_words", _no_sayings),
    "sounds": lambda: patch.object(shelf, "_SOUND_WEIGHT", 0.0),
    "letters": lambda: patch.object(PinyinKeys, "find", lambda self, letters: _FOUND(self, "")),
    "phrases": lambda: patch.object(shelf, "_lift", _no_phrases),
    "bigrams": lambda: patch.object(Analysis, "_telling_bigrams", lambda self, folded: iter(())),
}


@contextmanager
def _without(*parts: str) -> Iterator[None]:
    with ExitStack() as stack:
        for part in parts:
            stack.enter_context(PARTS[part]())
        yield


def kinds() -> Questions:
    """The older set: questions, keywords, letters, slips of the finger and of the ear."""
    text = (ROOT / "tests/kb_search/questions.toml").read_text(encoding="utf-8")
    return [(q["ask"], set(q["articles"])) for q in tomllib.loads(text)["question"] if "on" not in q]


def main() -> None:
    """Print the table."""
    sets = {"callers": callers(), "kinds": kinds()}
    rows = [
        ("everything", ()),
        *((f"without {part}", (part,)) for part in PARTS),
        ("words alone", tuple(PARTS)),
    ]
    heads = (f"{name} ({len(asked)}): MRR@10 | recall@10" for name, asked in sets.items())
    print(f"| | {' | '.join(heads)} |")
    with tempfile.TemporaryDirectory() as folder:
        for name, taken in rows:
            with _without(*taken):
                library = WhooshLibrary(lambda: FolderSource(files("articles")), Path(folder), apart=False)
                library.open()
                cells = [f"{value:.3f}" for asked in sets.values() for value in _quality(library, asked)]
                library.close()
            print(f"| {name} | {' | '.join(cells)} |", flush=True)


def _quality(library: WhooshLibrary, questions: Questions) -> tuple[float, float]:
    ranks, recalls = [], []
    for ask, right in questions:
        found = [hit.no for hit in library.search(ask, on=ON).hits]
        ranks.append(next((1 / place for place, no in enumerate(found, 1) if no in right), 0.0))
        recalls.append(len(right & set(found)) / len(right))
    return statistics.mean(ranks), statistics.mean(recalls)


if __name__ == "__main__":
    main()
