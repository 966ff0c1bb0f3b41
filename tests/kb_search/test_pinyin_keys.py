from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_search.pinyin import Spoken, folded_pinyin, read_syllables, read_word, sounds, spelt_sounds
from kb_search.pinyin_book import PhraseBook, packed
from kb_search.pinyin_keys import SHORTEST, PinyinKeys


def _spoken(*words: str) -> Spoken:
    return tuple((word, read_word(word)) for word in words)


def _keys(spoken: Sequence[Sequence[Spoken]]) -> PinyinKeys:
    book = PhraseBook()
    for doc, phrases in enumerate(spoken):
        book.add(doc, phrases)
    return PinyinKeys(book.phrases(), read_syllables())


def _docs(keys: PinyinKeys, letters: str) -> list[int]:
    return [int(doc) for doc in keys.find(letters).docs]


@pytest.fixture(scope="module")
def keys() -> PinyinKeys:
    return _keys(
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
    assert _docs(keys, typed) == docs


@pytest.mark.parametrize("typed", ["naunqibure", "nuaqibure", "nuanqqibure", "nuanqibore", "nqbrp"])
def test_one_slip_is_forgiven(keys: PinyinKeys, typed: str) -> None:
    assert 0 in _docs(keys, typed)


def test_a_hit_says_what_the_letters_stand_for(keys: PinyinKeys) -> None:
    assert keys.find("nqb").text(0) == "暖气不"
    assert keys.find("qibu").text(1) == ""  # not at the beginning of a word
    assert keys.find("nuanqi").text(1) == "暖气"
    assert keys.find("nuanqib").text(0) == "暖气不"
    assert keys.find("kaitong").text(2) == "开通"
    assert keys.find("kaitong").text(0) == ""


def test_a_title_counts_more_than_a_keyword() -> None:
    keys = _keys([[_spoken("燃气"), _spoken("欠费", "停气")], [_spoken("欠费", "停气")]])
    assert _docs(keys, "qftq") == [1, 0]


def test_a_phrase_of_many_has_its_keys_once_and_finds_all() -> None:
    book, other = PhraseBook(), PhraseBook()
    for doc in range(100):
        book.add(doc, [_spoken("通知"), _spoken("停气")])
        other.add(doc, [_spoken("公告"), _spoken("停气")])
    book.join(other, 100)
    phrases = book.phrases()
    assert len(phrases.initials.lengths) == 3
    keys = PinyinKeys(phrases, read_syllables())
    assert _docs(keys, "tingqi") == list(range(200))
    assert _docs(keys, "gonggao") == list(range(100, 200))


def test_no_phrases_no_hits() -> None:
    assert _docs(_keys([]), "nuanqi") == []
    assert _docs(_keys([]), "nuanqibure") == []


@given(st.text(alphabet="abcdefghinouqrzx0ü", max_size=60))
def test_any_letters_are_answered_with_scores_up_to_one(keys: PinyinKeys, typed: str) -> None:
    found = keys.find(typed)
    assert all(0 < score <= 1 for score in found.scores.tolist())
    assert all(found.text(doc) for doc in found.docs.tolist())
    assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)
    assert len(typed) >= SHORTEST or not len(found.docs)


@given(st.lists(st.text(alphabet="abz9", min_size=0, max_size=14), min_size=1, max_size=6))
def test_packed_letters_sort_as_letters_do(words: list[str]) -> None:
    letters = [word.replace("9", "\x7f")[:12] for word in words]
    assert sorted(letters) == sorted(letters, key=packed)


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
