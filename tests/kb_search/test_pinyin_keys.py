import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_search.pinyin import Spoken, folded_pinyin, read_syllables, read_word, sounds, spelt_sounds
from kb_search.pinyin_keys import SHORTEST, PinyinKeys


def _spoken(*words: str) -> Spoken:
    return tuple((word, read_word(word)) for word in words)


@pytest.fixture(scope="module")
def keys() -> PinyinKeys:
    return PinyinKeys(
        [
            [_spoken("暖气", "不热", "排查")],
            [_spoken("单组", "暖气", "不热")],
            [_spoken("重新", "开通")],
            [_spoken("燃气", "安检")],
            [_spoken("电", "安全")],
        ]
    )


@pytest.mark.parametrize(
    ("typed", "docs"),
    [
        ("nqbr", [0, 1]),  # initials, from any word on; from the start first
        ("nqb", [0, 1]),
        ("cxkt", [2]),  # read as a word: chong, not zhong
        ("nuanqibu", [0, 1]),
        ("nuanqib", [0, 1]),
        ("luanqibure", [0, 1]),  # n and l
        ("congxin", [2]),  # ch and c
        ("ranqianjian", [3]),
        ("rangqi", [3]),  # ng and n
        ("diananquan", [4]),  # a syllable that begins with a vowel
        ("dian", [4]),
        ("nq", []),  # noise
        ("xyzzy", []),
    ],
)
def test_letters_find_titles(keys: PinyinKeys, typed: str, docs: list[int]) -> None:
    assert [hit.doc for hit in keys.find(typed)] == docs


@pytest.mark.parametrize("typed", ["naunqibure", "nuaqibure", "nuanqqibure", "nuanqibore", "nqbrp"])
def test_one_slip_is_forgiven(keys: PinyinKeys, typed: str) -> None:
    assert 0 in [hit.doc for hit in keys.find(typed)]


def test_a_hit_says_what_the_letters_stand_for(keys: PinyinKeys) -> None:
    assert keys.find("nqb")[0].text == "暖气不热"
    assert keys.find("nuanqi")[0].text == "暖气"


def test_a_title_counts_more_than_a_keyword() -> None:
    keys = PinyinKeys([[_spoken("燃气"), _spoken("欠费", "停气")], [_spoken("欠费", "停气")]])
    assert [hit.doc for hit in keys.find("qftq")] == [1, 0]


def test_no_phrases_no_hits() -> None:
    assert PinyinKeys([]).find("nuanqi") == []


@given(st.text(alphabet="abcdefghinouqrzx0ü", max_size=60))
def test_any_letters_are_answered_with_scores_up_to_one(keys: PinyinKeys, typed: str) -> None:
    hits = keys.find(typed)
    assert all(0 < hit.score <= 1 and hit.text for hit in hits)
    assert len(typed) >= SHORTEST or not hits


@pytest.mark.parametrize(
    ("one", "other"),
    [("zhong", "zong"), ("chang", "can"), ("shui", "sui"), ("ling", "nin"), ("lü", "nu"), ("lv", "lu")],
)
def test_regional_spellings_are_one(one: str, other: str) -> None:
    assert folded_pinyin(one) == folded_pinyin(other)


def test_homophones_sound_alike() -> None:
    syllables = read_syllables()
    assert (
        list(sounds("暖气步热", syllables))
        == list(sounds("暖汽不热", syllables))
        == ["luan'qi", "qi'bu", "bu're"]
    )
    assert list(sounds("停，气", syllables)) == []


@pytest.mark.parametrize(
    ("letters", "pairs"),
    [
        ("nuanqibure", ["luan'qi", "qi'bu", "bu're"]),
        ("guangmao", ["guan'mao"]),
        ("nuanxxqibu", ["qi'bu"]),
        ("", []),
    ],
)
def test_letters_are_cut_into_syllables(letters: str, pairs: list[str]) -> None:
    spellings = frozenset(map(folded_pinyin, read_syllables().names))
    assert list(spelt_sounds(letters, spellings)) == pairs
