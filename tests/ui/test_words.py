"""The words: both languages say the same, the code asks for nothing else, figures are written right."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from tests.ui.code_keys import read_code
from ui import words

NOW = datetime(2026, 11, 22, 4, 3, 10, tzinfo=UTC)  # 12:03:10, a Sunday, in Shanghai


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 — the library looks for it
        self.names.add(node.id.name)


def _messages(language: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """(file, key, variables) of every message."""
    for path in sorted((words.FOLDER / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text("utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{path}: {entry.content}"
            if isinstance(entry, ast.Message):
                seen = _Variables()
                seen.visit(entry)
                yield path.name, entry.id.name, frozenset(seen.names)


def test_both_languages_have_the_same_words() -> None:
    chinese, english = (sorted((f, k) for f, k, _ in _messages(lang)) for lang in words.LANGUAGES)
    assert chinese == english
    assert len({k for _, k in chinese}) == len(chinese), "a key is defined twice"


def test_both_languages_use_the_same_variables() -> None:
    chinese, english = ({k: v for _, k, v in _messages(lang)} for lang in words.LANGUAGES)
    assert {k: v for k, v in chinese.items() if v != english[k]} == {}


def test_every_key_in_code_has_words() -> None:
    known = {k for _, k, _ in _messages("en")}
    code = read_code()
    assert sorted(set(code.literal) - known) == []
    assert [p for p in code.patterns if not any(re.fullmatch(p, k) for k in known)] == []


def test_no_words_are_left_over() -> None:
    code = read_code()
    assert [k for _, k, _ in _messages("en") if not code.uses(k)] == []


def test_code_gives_the_variables_that_words_use() -> None:
    wanted = {k: v for _, k, v in _messages("en")}
    wrong = {
        (key, given, wanted[key])
        for key, calls in read_code().literal.items()
        for given in calls
        if "**" not in given and given != wanted[key]
    }
    assert wrong == set()


def test_an_unknown_key_raises_here_and_is_shown_in_the_field(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(words.UnknownWord):
        words.t("nobody-wrote-this")
    words.use("en")
    assert words.t("nobody-wrote-this") == "nobody-wrote-this"
    assert "nobody-wrote-this" in caplog.text


def test_an_unknown_language_changes_nothing() -> None:
    with pytest.raises(ValueError, match="zh_CN"):
        words.use("de")
    assert words.language() == "zh_CN"


@pytest.mark.parametrize(
    ("cents", "text"), [(128_640, "¥1,286.40"), (5, "¥0.05"), (-42_880, "-¥428.80"), (0, "¥0.00")]
)
def test_money(cents: int, text: str) -> None:
    assert words.money(cents) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "00:00"), (72, "01:12"), (3725, "1:02:05"), (-3, "00:00")])
def test_duration(seconds: int, text: str) -> None:
    assert words.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (0, "刚刚", "now"),
        (8, "8 秒前", "8 s ago"),
        (720, "12 分钟前", "12 min ago"),
        (3 * 3600, "3 小时前", "3 h ago"),
        (86_400, "1 天前", "1 day ago"),
        (412 * 86_400, "412 天前", "412 days ago"),
    ],
)
def test_age(seconds: int, chinese: str, english: str) -> None:
    then = NOW - timedelta(seconds=seconds)
    assert words.age(then, NOW) == chinese
    words.use("en", strict=True)
    assert words.age(then, NOW) == english


@pytest.mark.parametrize(
    ("days", "text"),
    [(0, "今天"), (1, "昨天"), (-1, "明天"), (2, "周五"), (6, "周一"), (7, "11-15"), (400, "2025-10")],
)
def test_days_as_people_say_them(days: int, text: str) -> None:
    assert words.near_day(NOW - timedelta(days=days), NOW) == text


def test_instants_are_shown_on_the_sites_clock() -> None:
    assert words.clock(NOW, seconds=True) == "12:03:10"
    assert words.moment(NOW, NOW) == "12:03"
    assert words.moment(NOW - timedelta(days=1), NOW) == "昨天 12:03"
    words.use("zh_CN", ZoneInfo("Asia/Urumqi"), strict=True)
    assert words.day(date(2026, 11, 22)) == "2026-11-22"
