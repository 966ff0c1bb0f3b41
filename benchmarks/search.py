"""Search on the shipped articles with the labelled questions: how fast, how good, beside two floors.

The floors, measured in the same run and interleaved with ours: tantivy (an engine in Rust, given the same
terms, words and bigrams) where it is installed, and a plain scan of all texts with a regular expression.
"""

import re
import statistics
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from kb_search.analysis import Analysis
from kb_search.article_files import load_folder
from kb_search.articles import Article
from kb_search.folding import fold
from kb_search.pinyin import read_syllables, read_word
from kb_search.segmenting import DictionarySegmenter
from kb_search.snippets import shown_text, snippet
from kb_search.stock import BOOSTS
from kb_search.synonyms import load_synonyms
from kb_search.whoosh_library import WhooshLibrary
from resources import files

ROOT = Path(__file__).resolve().parent.parent
ON = date(2026, 11, 22)
ROUNDS = 5
TARGETS = {
    "p50_ms": "<= 3",
    "p95_ms": "<= 10",
    "pinyin_p95_ms": "<= 5",
    "add_to_found_ms": "<= 150",
    "first_touch_p95_ms": "<= 40",
    "open_ms": "<= 200",
    "mrr10_over_tantivy": ">= 1",
    "recall10": ">= 0.95",
    "hit10_initials": ">= 0.92",
    "hit10_pinyin": ">= 0.92",
    "hit10_homophone": ">= 0.92",
}

Search = Callable[[str], list[str]]
"""A question to the numbers of articles, best first."""


def measure() -> dict[str, Any]:
    """Figures, ratios, floors and targets of one run; milliseconds, wall time."""
    articles = load_folder(files("articles")).articles
    questions = tomllib.loads((ROOT / "tests/kb_search/questions.toml").read_text(encoding="utf-8"))[
        "question"
    ]
    with tempfile.TemporaryDirectory() as folder:
        figures = _building(articles, Path(folder) / "index")
        library = WhooshLibrary(lambda: articles, Path(folder) / "index", apart=False)
        figures["open_ms"] = _timed(library.open)
        ours = _ours(library)
        figures["first_touch_p95_ms"] = _percentile([_timed(partial(ours, q["ask"])) for q in questions], 95)
        engines: dict[str, Search] = {"": ours, "scan_": _scan(articles)}
        if (tantivy := _tantivy(articles)) is not None:
            engines["tantivy_"] = tantivy
        speed = _interleaved(engines, [q["ask"] for q in questions])
        quality = {name: _quality(search, questions) for name, search in engines.items()}
        figures |= speed.pop("") | quality.pop("") | _letters(ours, articles)
        figures["add_to_found_ms"] = _adding(articles, Path(folder) / "changing")
    floors = {f"{name}{key}": value for name in speed for key, value in (speed[name] | quality[name]).items()}
    ratios = {
        f"{key.removesuffix('_ms')}_over_{name}": figures[key] / floors[f"{name}_{key}"]
        for name in ("tantivy", "scan")
        for key in ("p50_ms", "p95_ms", "mrr10", "recall10")
        if f"{name}_{key}" in floors
    }
    targets = {key: target for key, target in TARGETS.items() if key in figures or key in ratios}
    return {"figures": figures, "ratios": ratios, "floors": floors, "targets": targets}


def _ours(library: WhooshLibrary) -> Search:
    return lambda text: [hit.no for hit in library.search(text, on=ON).hits]


def _scan(articles: Iterable[Article]) -> Search:
    """Counts the question's characters in every text: what needs no index at all."""
    texts = [(a.no, fold(f"{a.title} {' '.join(a.keywords)} {shown_text(a)}").text) for a in articles]

    def search(text: str) -> list[str]:
        pattern = re.compile("|".join(map(re.escape, sorted(set(fold(text).text)))) or "(?!)")
        counted = ((len(set(pattern.findall(folded))), no) for no, folded in texts)
        return [no for _, no in sorted(counted, reverse=True)[:10]]

    return search


def _tantivy(articles: Iterable[Article]) -> Search | None:
    """tantivy with the terms of our analysis and the same snippets; None where it isn't installed."""
    try:
        import tantivy
    except ImportError:
        return None
    synonyms = replace(load_synonyms(files("search") / "synonyms.toml"), sayings=())
    analysis = Analysis(DictionarySegmenter(synonyms.words), synonyms)
    builder = tantivy.SchemaBuilder().add_text_field("no", stored=True, tokenizer_name="raw")
    for field in BOOSTS:
        builder = builder.add_text_field(field, tokenizer_name="whitespace")
    index = tantivy.Index(schema := builder.build())
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    bodies: dict[str, str] = {}
    for article in articles:
        bodies[article.no] = shown_text(article)
        texts = (article.title, " ".join(article.keywords), bodies[article.no])
        document = tantivy.Document(no=article.no)
        for field, text in zip(BOOSTS, texts, strict=True):
            document.add_text(field, " ".join(analysis.index_terms(fold(text).text)))
        writer.add_document(document)
    writer.commit()
    index.reload()
    searcher = index.searcher()
    folded = {no: fold(body) for no, body in bodies.items()}

    def search(text: str) -> list[str]:
        terms = [term.text for term in analysis.query_terms(fold(text).text)]
        clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term), boost),
            )
            for term in terms
            for field, boost in BOOSTS.items()
        ]
        found = searcher.search(tantivy.Query.boolean_query(clauses), 10).hits
        numbers = [searcher.doc(address)["no"][0] for _, address in found]
        for no in numbers:
            snippet(bodies[no], folded[no], terms)
        return numbers

    return search


def _interleaved(engines: dict[str, Search], asked: list[str]) -> dict[str, dict[str, float]]:
    """p50 and p95 of each engine over all questions, the engines taking turns."""
    times: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(ROUNDS):
        for text in asked:
            for name, search in engines.items():
                times[name].append(_timed(partial(search, text)))
    return {
        name: {"p50_ms": statistics.median(taken), "p95_ms": _percentile(taken, 95)}
        for name, taken in times.items()
    }


def _quality(search: Search, questions: list[dict[str, Any]]) -> dict[str, float]:
    """Mean reciprocal rank and recall among the first ten."""
    ranks, recalls = [], []
    for question in (q for q in questions if "on" not in q):
        right, found = set(question["articles"]), search(question["ask"])[:10]
        ranks.append(next((1 / place for place, no in enumerate(found, 1) if no in right), 0.0))
        recalls.append(len(right & set(found)) / len(right))
    return {"mrr10": statistics.mean(ranks), "recall10": statistics.mean(recalls)}


def _letters(search: Search, articles: Iterable[Article]) -> dict[str, float]:
    """Titles by their first letters, their pinyin, and with one character wrong that sounds alike."""
    alike: dict[str, list[str]] = {}
    syllables = read_syllables()
    for character in map(chr, range(0x4E00, 0xA000)):
        alike.setdefault(syllables.get(character), []).append(character)
    hits: dict[str, list[bool]] = {"hit10_initials": [], "hit10_pinyin": [], "hit10_homophone": []}
    times: list[float] = []
    for article in (a for a in articles if a.in_force(ON)):
        beginning = "".join(re.findall("^[\u4e00-\u9fff]+", article.title))[:6]
        if len(beginning) < 4:
            continue
        pinyin = read_word(beginning)
        wrong = alike[pinyin[1]][len(beginning) % len(alike[pinyin[1]])]
        asked = ("".join(p[0] for p in pinyin), "".join(pinyin), beginning[0] + wrong + beginning[2:])
        for (key, kept), text in zip(hits.items(), asked, strict=True):
            kept.append(article.no in search(text))
            if key != "hit10_homophone":
                times.append(_timed(partial(search, text)))
    return {key: statistics.mean(kept) for key, kept in hits.items()} | {
        "pinyin_p95_ms": _percentile(times, 95)
    }


def _building(articles: tuple[Article, ...], folder: Path) -> dict[str, float]:
    """Articles indexed a second, from nothing to the stored index (dictionaries loaded before)."""
    read_syllables()
    taken = _timed(WhooshLibrary(lambda: articles, folder, apart=False).open)
    return {"build_per_s": len(articles) / taken * 1e3}


def _adding(articles: tuple[Article, ...], folder: Path) -> float:
    """From a new article in the source to the search that finds it, median of ten."""
    current = list(articles)
    library = WhooshLibrary(lambda: tuple(current), folder, apart=False)
    library.open()
    times = []
    for i in range(10):
        current.append(replace(articles[0], no=f"N-{i:03}", title=f"临时通知第{i}号：换届停办", related=()))
        start = time.perf_counter()
        library.refresh()
        found = [hit.no for hit in library.search(f"临时通知第{i}号换届", on=ON).hits]
        times.append((time.perf_counter() - start) * 1e3)
        if f"N-{i:03}" not in found:
            return float("inf")
    return statistics.median(times)


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1e3


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]
