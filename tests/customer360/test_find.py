"""Looking people up: every way that an agent types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer360 import lookup
from customer360.database import SqlRecords
from tests.customer360.town import SITE, Town


@pytest.fixture
def people(town: Town) -> Town:
    town.account(
        "a1",
        name="王晓敏",
        pinyin="wang xiao min",
        initials="wxm",
        phone="13812346621",
        account_no="0211345652",
    )
    town.account(
        "a2",
        name="张敏",
        pinyin="zhang min",
        initials="zm",
        account_no="0211345699",
        address="翠苑小区 12 幢 3 单元 1101",
    )
    town.account(
        "a3", name="西安商贸有限公司", pinyin="xi an shang mao you xian gong si", initials="xasmyxgs",
        phone="0931-1234410", account_no="0930000001", address="和平路 128 号",
    )  # fmt: skip
    return town


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("13812346621", ["a1"]),
        ("+86 138 1234 6621", ["a1"]),
        ("1234410", []),  # no number begins with 1 here, and no area is guessed for it
        ("0931-1234410", ["a3"]),
        ("0211345652", ["a1"]),
        ("0211-3456", ["a1", "a2"]),
        ("02113", ["a1", "a2"]),
        ("王晓敏", ["a1"]),
        ("王", ["a1"]),
        ("晓敏", ["a1"]),
        ("敏", ["a1", "a2"]),
        ("王小民", ["a1"]),  # by sound
        ("章敏", ["a2"]),
        ("wxm", ["a1"]),
        ("ZM", ["a2"]),
        ("zhangmin", ["a2"]),
        ("zhang min", ["a2"]),
        ("wangxiao", ["a1"]),
        ("xian", ["a3"]),
        ("xi'an", ["a3"]),
        ("幸福里", ["a1"]),
        ("幸福里 502", ["a1"]),
        ("翠苑12幢", ["a2"]),
        ("和平路128", ["a3"]),
        ("张敏 翠苑", ["a2"]),
        ("商贸", ["a3"]),
        ("张敏 幸福里", []),
        ("李四", []),
        ("qqq", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
        ('"', []),
    ],
)
def test_people_are_found_as_agents_type(
    people: Town, records: SqlRecords, text: str, found: list[str]
) -> None:
    assert sorted(f.account_id for f in records.find(text)) == found


def test_what_is_found_says_enough_to_tell_people_apart(people: Town, records: SqlRecords) -> None:
    [found] = records.find("zm")
    assert (found.name, found.account_no, found.address) == (
        "张敏",
        "0211345699",
        "翠苑小区 12 幢 3 单元 1101",
    )


def test_no_more_than_asked_for(people: Town, records: SqlRecords) -> None:
    assert len(records.find("敏", limit=1)) == 1
    assert len(records.find("02113", limit=1)) == 1


@given(st.text(max_size=120))
def test_any_text_gives_a_few_ways(text: str) -> None:
    assert len(list(lookup.ways(text, SITE))) <= 12


@pytest.mark.parametrize(
    ("letters", "cuts"),
    [
        ("xian", ("xian", "xi an")),
        ("zhangmin", ("zhang min",)),
        ("fangan", ("fang an", "fan gan")),
        ("zm", ()),
        ("zzz", ()),
        ("a" * 60, None),
    ],
)
def test_pinyin_is_cut_into_syllables(letters: str, cuts: tuple[str, ...] | None) -> None:
    found = lookup._syllables(letters)
    assert len(found) <= 8
    if cuts is not None:
        assert found == cuts


@pytest.mark.parametrize(
    ("relation", "kind"),
    [
        ("户主", "own"),
        ("本人", "own"),
        ("配偶", "family"),
        ("租客", "family"),
        ("物业", "installer"),
        ("", "family"),
    ],
)
def test_what_a_relation_means_for_matching(relation: str, kind: str) -> None:
    assert lookup.kind_of(relation) == kind
