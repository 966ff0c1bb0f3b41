from hypothesis import given
from hypothesis import strategies as st

from kb_search.articles import Step
from kb_search.folding import fold
from kb_search.snippets import OMITTED, WIDTH, Light, shown_text, snippet
from tests.kb_search.books import article

LONG = "先问邻居有没有气。" * 12 + "请客户看燃气表屏幕，读出余额。" + "再问灶具点火。" * 12


def _lit(text: str, words: list[str]) -> list[str]:
    shown, spans = snippet(text, fold(text), Light(words))
    return [shown[start:end] for start, end in spans]


def test_the_words_are_lit_where_they_stand() -> None:
    assert _lit("暖气不热先放气", ["暖气", "放气"]) == ["暖气", "放气"]


def test_touching_words_are_lit_as_one() -> None:
    assert _lit("暖气不热", ["暖气", "不热"]) == ["暖气不热"]


def test_traditional_text_is_lit_as_written() -> None:
    assert _lit("客廳暖氣不熱", ["暖气", "不热"]) == ["暖氣不熱"]


def test_the_window_holds_the_words_and_begins_with_their_sentence() -> None:
    shown, spans = snippet(LONG, fold(LONG), Light(["燃气表", "余额"]))
    assert shown.startswith(OMITTED + "请客户看燃气表")
    assert shown.endswith(OMITTED)
    assert len(shown) == WIDTH + 2
    assert [shown[start:end] for start, end in spans] == ["燃气表", "余额"]


def test_without_a_word_the_beginning_is_shown() -> None:
    assert snippet(LONG, fold(LONG), Light(["没有这个"])) == (LONG[:WIDTH] + OMITTED, ())
    assert snippet("", fold(""), Light([])) == ("", ())


def test_what_must_never_be_said_is_never_shown() -> None:
    assert "保证" not in shown_text(article("G-001", "甲", never=("保证今天修好",), steps=(Step("先问。"),)))


@given(st.text(max_size=200), st.lists(st.text(max_size=4), max_size=6))
def test_spans_lie_in_the_snippet_in_order(text: str, words: list[str]) -> None:
    shown, spans = snippet(text, fold(text), Light(words))
    assert len(shown) <= WIDTH + 2
    assert "\n" not in shown
    before = 0
    for start, end in spans:
        assert before <= start < end <= len(shown)
        before = end
