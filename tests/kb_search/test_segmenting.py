import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_search.segmenting import DictionarySegmenter, LexiconSegmenter

KNOWN = {
    "暖气": 50,
    "暖气片": 9,
    "今天": 20,
    "天气": 1,
    "气费": 30,
    "不": 10,
    "热": 10,
    "不热": 20,
    "iptv": 3,
}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("暖气片不热", ["暖气片", "不热"]),
        ("今天气费", ["今天", "气费"]),  # not 今/天气/费: these words are rare here
        ("iptv没信号", ["iptv", "没", "信", "号"]),
        ("1.5bar，50%", ["1.5", "bar", "，", "50%"]),
        ("", []),
    ],
)
def test_the_cut_follows_the_words_of_the_library(text: str, pieces: list[str]) -> None:
    assert LexiconSegmenter(KNOWN).cut(text) == pieces


def test_long_words_bring_their_parts() -> None:
    assert LexiconSegmenter(KNOWN).cut_for_search("暖气片") == ["暖气", "暖气片"]


@pytest.mark.parametrize(
    "segmenter", [LexiconSegmenter(KNOWN), LexiconSegmenter({}), DictionarySegmenter(["锁闭阀"])]
)
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_pieces_joined_are_the_text(segmenter: LexiconSegmenter | DictionarySegmenter, text: str) -> None:
    assert "".join(segmenter.cut(text)) == text
