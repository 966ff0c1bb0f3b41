"""The port to the recordings of all seats, and what is asked of it. The adapter is `database`."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from customer360.phone import Site, normalise

LEAST_REASON: Final = 4
"""Characters that a reason has at least."""

_DAY = re.compile(r"(?:(?P<year>\d{4})-)?(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_SPACED = re.compile(r"\+?\d+(\s\d+){2,}")  # a number as people write it
_AGENT = re.compile(r"\d{3,6}")
_CALL = re.compile(r"[0-9a-f]{8,32}")
_ID_CHARACTERS: Final = 32


class Query(Struct, frozen=True, kw_only=True):
    """Which recordings; empty: all. `since` and `until` (not included) are in UTC, `phone` in E.164."""

    phone: str = ""
    agent: str = ""
    call_id: str = ""  # or its first eight characters
    since: datetime | None = None
    until: datetime | None = None
    held: bool = False
    none: bool = False  # what was typed means nothing that could be found


class Listed(Struct, frozen=True, kw_only=True):
    """One recording of the list; the window gets `phone` masked.

    `held_for`: why it may not be erased, "" when it may.
    """

    call_id: str
    at: datetime
    agent: str
    agent_name: str
    seconds: int
    phone: str
    direction: str
    skill_group: str
    held_for: str
    held_by: str
    gaps: str


class Page(Struct, frozen=True):
    """Some recordings, newest first; `next` brings those after them, "" when there are none."""

    rows: tuple[Listed, ...]
    next: str = ""


class Kept(Struct, frozen=True):
    """Where a recording lies below the shared folder, what it must hash to, and its key.

    Without a key it is the exchange's own, and `place` is the token of its call.
    """

    place: str
    sha256: str
    sealed_with: str

    def __repr__(self) -> str:
        return f"Kept({self.place!r})"  # never the key


class MayNot(PermissionError):
    """This person may not, or gave no reason; nothing was given out."""


class Archive(Protocol):
    """Thread: lookup. Every method raises `StoreError`; those with a reason raise `MayNot` as well."""

    def hears(self) -> bool:
        """Whether this person may listen to recordings of others."""

    def page(self, query: Query, after: str = "") -> Page:
        """Recordings, newest first, fifty at a time."""

    def free(self, call_ids: Sequence[str]) -> Sequence[str]:
        """Which of these nobody holds; not those that this person may not know of."""

    def listen(self, call_id: str, reason: str, now: datetime) -> Kept | None:
        """Where it lies and its key, written down before it is given out; None: there is none any more."""

    def hold(self, call_id: str, reason: str, now: datetime) -> bool:
        """Keep a disputed one from being erased; False: there is none any more."""

    def release(self, call_id: str, reason: str, now: datetime) -> bool:
        """Let a held one go again; False: nobody holds it."""


def read_query(words: str, today: date, zone: tzinfo, site: Site, *, held: bool = False) -> Query:
    """What somebody typed: a number, an agent's number, a call's id, days: "11-20", "2026-11-01 11-07"."""
    query, days = Query(held=held), list[date]()
    if _SPACED.fullmatch(words.strip()):
        words = "".join(words.split())
    for word in words.lower().split()[:8]:
        if (on := _day(word, today)) is not None:
            days.append(on)
        elif len(word) == _ID_CHARACTERS and _CALL.fullmatch(word):
            query = replace(query, call_id=word)
        elif _AGENT.fullmatch(word):
            query = replace(query, agent=word)
        elif (phone := normalise(word, site).e164) and re.fullmatch(r"[+\d-]+", word):
            query = replace(query, phone=phone)
        elif _CALL.fullmatch(word):
            query = replace(query, call_id=word)
        else:
            query = replace(query, none=True)
    if days:
        first, last = min(days), max(days) + timedelta(days=1)
        begin, end = (datetime(d.year, d.month, d.day, tzinfo=zone) for d in (first, last))
        query = replace(query, since=begin, until=end)
    return query


def _day(word: str, today: date) -> date | None:
    if (found := _DAY.fullmatch(word)) is None:
        return None
    month, day = int(found["month"]), int(found["day"])
    try:
        on = date(int(found["year"] or today.year), month, day)
    except ValueError:
        return None
    if found["year"] is None and on > today:  # "12-30" said in January
        on = on.replace(year=on.year - 1) if (month, day) != (2, 29) else on
    return on
