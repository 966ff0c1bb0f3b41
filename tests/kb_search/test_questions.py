"""Quality: what callers ask finds the article that answers it."""

import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kb_search.whoosh_library import WhooshLibrary
from tests.kb_search.books import WINTER

QUESTIONS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "questions.toml").read_text(encoding="utf-8")
)["question"]

CALLERS: list[list[str]] = tomllib.loads(
    (Path(__file__).parent / "callers.toml").read_text(encoding="utf-8")
)["questions"]


def _recall(library: WhooshLibrary, question: dict[str, Any], among: int = 5) -> float:
    on: date = question.get("on", WINTER)
    found = {hit.no for hit in library.search(question["ask"], on=on).hits[:among]}
    return len(found & set(question["articles"])) / len(question["articles"])


def test_the_labels_name_articles(shipped: WhooshLibrary) -> None:
    assert len(QUESTIONS) >= 150
    missing = {no for question in QUESTIONS for no in question["articles"] if shipped.article(no) is None}
    assert not missing


def test_recall_at_5(shipped: WhooshLibrary) -> None:
    by_kind: dict[str, list[float]] = defaultdict(list)
    for question in QUESTIONS:
        recall = _recall(shipped, question)
        by_kind["all"].append(recall)
        by_kind[question.get("kind", "spoken")].append(recall)
    means = {kind: sum(values) / len(values) for kind, values in by_kind.items()}
    assert means["all"] >= 0.95
    assert {kind: mean for kind, mean in means.items() if mean < 0.8} == {}


@pytest.mark.parametrize("cut", [0.6, 0.8])
def test_the_right_article_is_there_while_a_question_is_typed(shipped: WhooshLibrary, cut: float) -> None:
    spoken = [q for q in QUESTIONS if "kind" not in q and len(q["ask"]) >= 8]
    parts = [question | {"ask": question["ask"][: int(len(question["ask"]) * cut)]} for question in spoken]
    assert sum(_recall(shipped, part, among=10) for part in parts) / len(parts) >= 0.6


def test_what_callers_say_finds_its_article(shipped: WhooshLibrary) -> None:
    """The set that was written without looking; figures a little below those of the day it was written."""
    ranks, recalls = [], []
    for ask, *right in CALLERS:
        found = [hit.no for hit in shipped.search(ask, on=WINTER).hits]
        ranks.append(next((1 / place for place, no in enumerate(found, 1) if no in right), 0.0))
        recalls.append(len(set(right) & set(found)) / len(right))
    assert len(CALLERS) >= 300
    assert sum(ranks) / len(ranks) >= 0.72
    assert sum(recalls) / len(recalls) >= 0.88
