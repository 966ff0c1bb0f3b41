"""Numbers: the table of docs/numbers.md line by line, and what holds for any text at all."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from customer360.number import Number, NumberKind
from customer360.phone import LONGEST, Site, is_shared, normalise

SITE = Site(area_code="0931")
DOCUMENT = Path(__file__).parents[2] / "docs" / "numbers.md"


def _table() -> list[list[str]]:
    lines = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return [
        [cell.removeprefix(" ").removesuffix(" ") for cell in line.strip("|").split("|")] for line in lines
    ]


@pytest.mark.parametrize("row", _table(), ids=lambda row: row[0])
def test_the_documented_table_is_true(row: list[str]) -> None:
    raw, *wanted = row[:5]
    found = normalise(raw.removeprefix("`").removesuffix("`"), SITE)
    e164, kind, written, place = ("" if cell.strip() == "·" else cell.strip() for cell in wanted)
    assert (found.e164, found.kind, found.national, found.place) == (e164, kind, written, place)
    assert is_shared(found.e164) == (found.kind is NumberKind.SERVICE)


def test_the_table_names_every_kind() -> None:
    assert {row[2].strip() for row in _table()} == set(NumberKind)


def test_an_outside_line_digit_of_the_pbx() -> None:
    site = Site(area_code="931", outside_line="9")
    assert normalise("9013812346621", site).e164 == "+8613812346621"
    assert normalise("9 0931 1234410", site).e164 == "+869311234410"
    assert (
        normalise("92234410", site).e164 == ""
    )  # too many readings: the site's own area isn't guessed twice


def test_a_town_of_eight_digits() -> None:
    found = normalise("62345678-802", Site(area_code="010"))
    assert (found.e164, found.national) == ("+861062345678", "010 6234 5678 转 802")
    assert normalise("62345678", Site(area_code="010")).e164 == found.e164


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
subscribers = st.from_regex(r"[2-8][0-9]{6}", fullmatch=True)
separators = st.sampled_from(["", " ", "-", "/", ".", "\u00a0", "\u3000"])
prefixes = st.sampled_from(["", "+86", "86", "0086", "0", "17951", "+86 ", "+86-", "0 17909 ", "+0086 "])
anything = st.text(max_size=400) | st.text(
    alphabet="0123456789+-() /*#;,.@x转ext:sip<>\u202e\x00\uff10\uff11\uff18", max_size=40
)


@given(mobile=mobiles, prefix=prefixes, gap=separators, wide=st.booleans(), blank=separators)
def test_equal_forms_of_a_mobile_are_equal(
    mobile: str, prefix: str, gap: str, wide: bool, blank: str
) -> None:
    written = f"{prefix}{mobile[:3]}{gap}{mobile[3:7]}{gap}{mobile[7:]}{blank}"
    if wide:
        written = written.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
    assert normalise(written, SITE).e164 == f"+86{mobile}"


@given(
    subscriber=subscribers,
    prefix=st.sampled_from(
        ["", "0931", "0931-", "(0931)", "931", "+86931", "+86 (0)931 ", "86-0931-", "0086931"]
    ),
    extension=st.sampled_from(["", "转12", " ext. 12", "x12", "#12", ";ext=12"]),
)
def test_equal_forms_of_a_fixed_number_are_equal(subscriber: str, prefix: str, extension: str) -> None:
    plain = normalise(f"0931{subscriber}", SITE).e164
    assert normalise(f"{prefix}{subscriber}{extension}", SITE).e164 == plain


@given(anything)
@example("sip:" * 64)
@example("\ufdfa" * 300)
@example("<" * 256 + "1")
@example("+" * 256)
def test_any_text_gives_a_bounded_visible_number(text: str) -> None:
    found = normalise(text, SITE)
    assert re.fullmatch(r"(\+\d{3,15})?", found.e164)
    for shown in (found.raw, found.national):
        assert len(shown) <= LONGEST + 10
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]", shown)


@given(anything | mobiles | subscribers)
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalise(text, SITE)
    assert normalise(once.raw, SITE) == once
    if once.e164:
        again = normalise(once.e164, SITE)
        assert (again.e164, again.kind, again.place) == (once.e164, once.kind, once.place)
        assert normalise(once.national, SITE).e164 == once.e164


@given(anything)
def test_only_what_can_be_matched_or_rung_back_has_an_e164(text: str) -> None:
    found: Number = normalise(text, SITE)
    callable_kinds = (NumberKind.MOBILE, NumberKind.FIXED, NumberKind.SERVICE)
    assert bool(found.e164) == (found.kind in callable_kinds)
