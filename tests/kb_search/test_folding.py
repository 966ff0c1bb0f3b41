import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_search.folding import fold, printable


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("暖氣不熱", "暖气不热"),
        ("ＩＣ卡", "ic卡"),
        ("WiFi", "wifi"),
        ("頭髮", "头发"),
        ("乾淨", "干净"),
        ("18℃", "18°c"),
        ("", ""),
    ],
)
def test_spellings_become_one(written: str, folded: str) -> None:
    assert fold(written).text == folded


def test_offsets_lead_back_where_a_character_became_several() -> None:
    folded = fold("約18℃以上")
    at = folded.text.index("以上")
    start, end = folded.written(at, at + 2)
    assert "約18℃以上"[start:end] == "以上"


def test_a_mark_belongs_to_the_letter_before_it() -> None:
    folded = fold("cafe\u0301 熱")
    assert folded.text == "caf\u00e9 热"
    assert folded.written(3, 4) == (3, 5)


@given(st.text(max_size=60))
def test_every_folded_span_lies_in_the_written_text(text: str) -> None:
    folded = fold(text)
    before = 0
    for i in range(len(folded.text)):
        start, end = folded.written(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert start >= before
        before = start


@given(st.text(alphabet="暖氣不熱电\uff41\uff22\uff11c 。", max_size=40))
def test_a_span_of_plain_text_folds_to_itself(text: str) -> None:
    folded = fold(text)
    for i in range(len(folded.text)):
        start, end = folded.written(i, i + 1)
        assert fold(text[start:end]).text == folded.text[i]


@given(st.text(max_size=60), st.integers(0, 60))
def test_what_is_shown_is_printable_and_bounded(text: str, limit: int) -> None:
    shown = printable(text, limit)
    assert shown.isprintable()
    assert len(shown) <= limit
