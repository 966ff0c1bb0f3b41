import tomllib
from pathlib import Path

import pytest

from kb_search.analysis import BIGRAM_MARK, Analysis, bigrams, runs
from kb_search.folding import fold
from kb_search.library import LibraryError
from kb_search.synonyms import GAP, SAME_WEIGHT, SAYING_WEIGHT, load_synonyms
from tests.kb_search.books import WORDS


def test_long_words_are_also_found_by_their_parts(analysis: Analysis) -> None:
    assert {"暖气", "暖气片"} <= set(analysis.words("暖气片漏水"))


def test_words_of_the_trade_stay_whole(analysis: Analysis) -> None:
    assert analysis.cut("锁闭阀和分集水器") == ["锁闭阀", "和", "分集水器"]


def test_bigrams_do_not_cross_what_parts_a_text() -> None:
    assert list(bigrams("停气，复气2次")) == [BIGRAM_MARK + "停气", BIGRAM_MARK + "复气"]


def test_runs_keep_letters_and_digits_together() -> None:
    assert runs("ic卡 691报错!") == ["ic", "卡", "691", "报错"]


def test_a_saying_brings_the_words_of_the_articles(analysis: Analysis) -> None:
    terms = {term.text: term for term in analysis.query_terms("没气了")}
    assert terms["停气"].weight == pytest.approx(SAYING_WEIGHT)


def test_a_gap_spans_a_few_characters_only(analysis: Analysis) -> None:
    assert "暖气" in {t.text for t in analysis.query_terms("家里实在太冷了")}
    assert "暖气" not in {t.text for t in analysis.query_terms("家里有个冰箱今年夏天买的冷冻室坏了")}


def test_words_that_say_nothing_have_no_content_and_no_phrase(analysis: Analysis) -> None:
    assert not any(term.content for term in analysis.query_terms("请问怎么办"))
    assert analysis.phrases("请问暖气不热怎么办") == ["暖气不热"]


def test_the_shipped_words_find_what_they_say() -> None:
    synonyms = load_synonyms(WORDS / "synonyms.toml")
    sayings = tomllib.loads((WORDS / "synonyms.toml").read_text(encoding="utf-8"))["saying"]
    assert len(sayings) >= 80
    for saying in sayings:
        for said in saying["say"]:
            meant = synonyms.meant(said.lower().replace(GAP, "很"))
            missing = [m for m in saying["mean"] if m.lower() not in meant and m.lower() not in said.lower()]
            assert not missing, f"{said}: {missing}"


def test_words_that_are_the_same_stand_for_each_other() -> None:
    synonyms = load_synonyms(WORDS / "synonyms.toml")
    groups = tomllib.loads((WORDS / "synonyms.toml").read_text(encoding="utf-8"))["same"]
    assert len(groups) >= 15
    for group in groups:
        for said in group:
            meant = synonyms.meant(fold(said).text)
            assert [w for w in group if fold(w).text not in {*meant, fold(said).text} and w not in said] == []
    assert synonyms.meant("滞纳金怎么算")["违约金"] == SAME_WEIGHT < SAYING_WEIGHT, "a saying says more"


@pytest.mark.parametrize("content", ["words = 3", "wrong = []", "not toml", "[[saying]]\nsay = ['x']"])
def test_a_wrong_file_of_words_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "synonyms.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"synonyms\.toml.*restore the shipped one"):
        load_synonyms(path)
