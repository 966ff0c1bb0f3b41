"""What a site's cells mean: each kind of column reads its own, or says why it can't. Pure.

A reader takes a cell and returns the value to keep; it raises `ValueError` with a reason in the words of
whoever imports.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from agent_desktop.upkeep.sheets import Cell
from customer360.phone import Site, normalise
from ui.words import t

Value = str | int | bool | date | datetime | None
Reader = Callable[[Cell], Value]

LONGEST: Final = 2_000
"""Characters of a text that are kept at most."""

_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")
_YES, _NO = (
    frozenset({"1", "y", "yes", "true", "是", "有"}),
    frozenset({"0", "n", "no", "false", "否", "无", ""}),
)
_MOST: Final = 2**31 - 1
_CONTROLS: Final = dict.fromkeys([*range(32), 127])


def text(cell: Cell) -> str:
    """Text without controls and outer blanks."""
    if isinstance(cell, str):
        said = cell.strip() if cell.isprintable() else cell.translate(_CONTROLS).strip()
    else:
        said = str(cell)
    if len(said) > LONGEST:
        raise ValueError(t("cell-too-long", most=LONGEST))
    return said


def name(cell: Cell) -> str:
    """Part of a key: text that is there."""
    if not (said := text(cell)):
        raise ValueError(t("cell-empty"))
    return said


def count(cell: Cell) -> int:
    """A whole number, also written as 80.00; 0 for an empty cell."""
    said = text(cell).replace(",", "") or "0"
    number = _number(said)
    if number != number.to_integral_value():
        raise ValueError(t("cell-no-count", said=said))
    return int(number)


def area(cell: Cell) -> int:
    """Square metres, to the nearest whole one; 0 for an empty cell."""
    number = _number(text(cell).replace(",", "") or "0")
    return int(number.to_integral_value(ROUND_HALF_UP))


def _number(said: str) -> Decimal:
    try:
        number = Decimal(said)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(t("cell-no-count", said=said))
    if not 0 <= number <= _MOST:
        raise ValueError(t("cell-out-of-range", said=said))
    return number


def cents(cell: Cell) -> int:
    """An amount in yuan, in cents; 0 for an empty cell."""
    said = text(cell).replace(",", "").lstrip("¥￥") or "0"
    try:
        amount = Decimal(said) * 100
    except InvalidOperation:
        raise ValueError(t("cell-no-amount", said=said)) from None
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount <= _MOST:
        raise ValueError(t("cell-no-amount", said=said))
    return int(amount)


def flag(cell: Cell) -> bool:
    """Yes or no, no for an empty cell."""
    said = text(cell).lower()
    if said in _YES or said in _NO:
        return said in _YES
    raise ValueError(t("cell-no-flag", said=said))


def day(cell: Cell) -> date:
    """A day: a date cell, 2026-11-22, 2026/11/22, 2026年11月22日 or 20261122."""
    if isinstance(cell, datetime):
        if cell.tzinfo is not None:
            raise ValueError(t("cell-moment"))
        return cell.date()
    if isinstance(cell, date):
        return cell
    return _day(text(cell))


def day_or_none(cell: Cell) -> date | None:
    """The same, None for an empty cell."""
    return None if cell == "" else day(cell)


@lru_cache(maxsize=4096)
def _day(said: str) -> date:
    found = _DAY.fullmatch(said) or re.fullmatch(r"(\d{4})(\d\d)(\d\d)", said)
    try:
        if found is not None:
            return date(*map(int, found.groups()))
    except ValueError:  # a thirteenth month
        pass
    raise ValueError(t("cell-no-day", said=said))


def instant_or_none(zone: ZoneInfo) -> Reader:
    """A reader of a day and time of the site; None for an empty cell."""

    def read(cell: Cell) -> datetime | None:
        if cell == "":
            return None
        try:
            at = cell if isinstance(cell, datetime) else datetime.fromisoformat(text(cell).replace("/", "-"))
        except ValueError:
            raise ValueError(t("cell-no-time", said=text(cell))) from None
        return at if at.tzinfo else at.replace(tzinfo=zone)

    return read


def phone(site: Site) -> Reader:
    """A reader of phone numbers as the site writes them; what is surely no number is refused."""

    def read(cell: Cell) -> str:
        if not (e164 := normalise(text(cell), site).e164):
            raise ValueError(t("cell-no-phone", said=text(cell)))
        return e164

    return read


def one_of(words: frozenset[str]) -> Reader:
    """A reader of codes: only these words."""

    def read(cell: Cell) -> str:
        if (said := text(cell)) not in words:
            raise ValueError(t("cell-no-word", said=said, words=", ".join(sorted(words))))
        return said

    return read


def translated(words: dict[str, str], then: Reader) -> Reader:
    """A reader that first turns the site's words into ours."""

    def read(cell: Cell) -> Value:
        return then(words.get(text(cell), cell))

    return read


_SURNAMES: Final = dict(
    pair.split(":")
    for pair in (
        "曾:zeng 单:shan 解:xie 仇:qiu 区:ou 查:zha 盖:ge 翟:zhai 乐:yue 朴:piao 覃:qin "
        "任:ren 华:hua 种:chong"
    ).split()
)
"""Characters that are read otherwise when they are a surname."""


def pinyin(name: str) -> str:
    """How a name is spelled, for search: "zhang min". Firms and other scripts as far as they are Chinese."""
    if not name:
        return ""
    first = _SURNAMES.get(name[0]) if len(name) <= 3 else None
    return " ".join(filter(None, [first or _reading(name[0]), *map(_reading, name[1:])]))


@lru_cache(maxsize=32_768)
def _reading(char: str) -> str:
    from pypinyin import lazy_pinyin

    said = lazy_pinyin(char, errors="ignore")
    return said[0] if said else ""
