"""Days and spans of hours as agents write them. No Qt here."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from ui.words import day as iso
from ui.words import t

SPANS = ("08:00-10:00", "10:00-12:00", "12:00-14:00", "14:00-16:00", "16:00-18:00", "18:00-20:00")
"""Spans of a visit when the form's file names none."""

AHEAD = 7
_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
_LONG = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_SLOT = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})-(\d{2}:\d{2})")


def read_day(text: str, today: date) -> date | None:
    """The day meant by 2026-11-25, 11-25, 1125, +3, 明天; None when it means none."""
    text = text.strip().lower()
    for shift, word in enumerate((t("day-yesterday"), t("day-today"), t("day-tomorrow")), -1):
        if text == word.lower():
            return today + timedelta(days=shift)
    if re.fullmatch(r"\+\d{1,3}", text):
        return today + timedelta(days=int(text))
    if re.fullmatch(r"\d{4}", text):
        text = f"{text[:2]}-{text[2:]}"
    if short := _SHORT.fullmatch(text):
        return _date(today.year, int(short[1]), int(short[2]))
    long = _LONG.fullmatch(text)
    return _date(int(long[1]), int(long[2]), int(long[3])) if long else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def named(on: date, today: date) -> str:
    """今天, 明天, else the day of the week."""
    ahead = (on - today).days
    if ahead in (-1, 0, 1):
        return t(("day-yesterday", "day-today", "day-tomorrow")[ahead + 1])
    return t(f"weekday-{on.isoweekday()}")


def slots(now: datetime, spans: Sequence[str] = SPANS) -> list[tuple[str, str]]:
    """(value, words) of the spans that can still be promised at `now` (site time), for the next days."""
    today = now.date()
    made = []
    for ahead in range(AHEAD):
        on = today + timedelta(days=ahead)
        for span in spans:
            if ahead or f"{now:%H:%M}" < span.partition("-")[2]:
                value = f"{iso(on)} {span}"
                made.append((value, slot_words(value, today)))
    return made


def moment_words(at: datetime, today: date) -> str:
    """今天 15:00 前, 周二 11-24 09:00 前; `at` in the site's time."""
    near = abs((at.date() - today).days) <= 1
    on = named(at.date(), today) if near else f"{named(at.date(), today)} {at:%m-%d}"
    return t("ticket-call-back-by", day=on, at=f"{at:%H:%M}")


def slot_words(value: str, today: date) -> str:
    """今天 14:00–16:00, 周二 11-24 08:00–10:00; anything else as it stands."""
    found = _SLOT.fullmatch(value)
    on = read_day(found[1], today) if found else None
    if found is None or on is None:
        return value
    near = abs((on - today).days) <= 1
    day_words = named(on, today) if near else f"{named(on, today)} {on:%m-%d}"
    return f"{day_words} {found[2]}–{found[3]}"
