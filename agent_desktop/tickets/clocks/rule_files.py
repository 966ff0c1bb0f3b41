"""The rules of the clocks from files: `clocks.toml` that is shipped or the site's own, and its calendar.

A file that is wrong is told with file and reason, and the shipped one is used: no ticket goes without clocks.
"""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from agent_desktop.tickets.clocks.calendar import Spans
from agent_desktop.tickets.clocks.promises import Promises
from agent_desktop.tickets.clocks.rules import ClockRules, Edition, OuterSource
from agent_desktop.tickets.form_shapes import CodedWords, Limit, Words
from agent_desktop.tickets.nodes import Node

RULES: Final = "clocks.toml"
CALENDAR: Final = "calendar.toml"

_SPAN: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")

_Shape = TypeVar("_Shape", bound=Struct)

Hours = tuple[Annotated[str, Meta(pattern=_SPAN.pattern)], ...]


class OuterFile(Words, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A source with deadlines of its own."""

    code: Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,40}$")]
    days: Annotated[int, Meta(ge=1, le=90)]


class EditionFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An edition as written."""

    edition: Annotated[str, Meta(min_length=4, max_length=40)]
    since: date
    hours: Hours
    warn_share: Annotated[float, Meta(gt=0, lt=1)] = 0.8
    pauses: tuple[CodedWords, ...] = ()
    limits: dict[str, dict[str, tuple[Limit, ...]]] = {}  # by skill group, by request type


class NodePromise(Words, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the limit of a node promises."""

    node: Node


class CallBackFile(Words, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The promise to ring back, and within how many minutes."""

    minutes: Annotated[int, Meta(ge=1, le=60 * 24 * 30)] = 60


class PromisesFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What callers are promised."""

    nodes: tuple[NodePromise, ...] = ()
    visit: Words | None = None
    call_back: CallBackFile | None = None


class RulesFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`clocks.toml`."""

    editions: Annotated[tuple[EditionFile, ...], Meta(min_length=1)]
    outer: tuple[OuterFile, ...] = ()
    promises: PromisesFile = PromisesFile()


class OwnDay(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A day on which the site's hours are its own; none: it doesn't work."""

    day: date
    hours: Hours = ()


class CalendarFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`calendar.toml`."""

    days: tuple[OwnDay, ...] = ()


def load(
    shipped: Path, own: Path, zone: ZoneInfo, language: str, days_in: Path | None = None
) -> tuple[ClockRules, tuple[str, ...]]:
    """The rules in force at this site, and what was wrong in its own files.

    `own`: the site's folder; its `clocks.toml` takes the shipped one's place, its `calendar.toml` goes over
    the country's calendar. `days_in`: where the calendar is, when it is somewhere else.
    """
    problems: list[str] = []
    written = _read(own / RULES, RulesFile, problems) if (own / RULES).exists() else None
    written = written or _read(shipped / RULES, RulesFile, problems)
    if written is None:
        raise ValueError(problems[-1])  # a broken installation, not a broken site
    calendar = (days_in or own) / CALENDAR
    days = _read(calendar, CalendarFile, problems) if calendar.exists() else None
    own_days = {d.day: _spans(d.hours) for d in days.days} if days else {}
    editions = sorted(
        (_edition(e, own_days, zone, language) for e in written.editions), key=lambda e: e.since
    )
    outer = tuple(OuterSource(code=o.code, label=o.of(language), days=o.days) for o in written.outer)
    promises = _promises(written.promises, zone, language)
    return ClockRules(tuple(editions), outer, zone, promises), tuple(problems)


def _read(file: Path, shape: type[_Shape], problems: list[str]) -> _Shape | None:
    try:
        read = msgspec.convert(tomllib.loads(file.read_text("utf-8")), shape)
        _check(read)
    except (OSError, ValueError) as error:  # UnicodeDecodeError, TOMLDecodeError, ValidationError are such
        problems.append(f"{file.name}: {error}. It is left out; correct it and start again.")
        return None
    return read


def _check(read: Struct) -> None:
    """Raise `ValueError` for what the shape can't see."""
    if isinstance(read, CalendarFile):
        days = [d.day for d in read.days]
        if twice := next((d for d in days if days.count(d) > 1), None):
            raise ValueError(f"days: {twice} stands twice")
        for own in read.days:
            _spans(own.hours)
    if isinstance(read, RulesFile):
        for key in ("edition", "since"):
            seen = [getattr(e, key) for e in read.editions]
            if len(set(seen)) < len(seen):
                raise ValueError(f"editions: each needs its own {key}")
        for edition in read.editions:
            if not _spans(edition.hours):
                raise ValueError(f"{edition.edition}: hours: an ordinary day needs some")


def _spans(hours: Hours) -> Spans:
    """Hours as minutes of the day. Raises `ValueError` unless they follow each other."""
    found = []
    for written in hours:
        if (match := _SPAN.fullmatch(written)) is None:
            raise ValueError(f"hours: {written} is not like 08:30-17:30")
        a, b, c, d = (int(part) for part in match.groups())
        found.append((a * 60 + b, c * 60 + d))
    edges = [edge for span in found for edge in span]
    if edges != sorted(set(edges)) or (edges and edges[-1] > 24 * 60):
        raise ValueError(f"hours: {', '.join(hours)} must follow each other within a day")
    return tuple(found)


def _promises(written: PromisesFile, zone: ZoneInfo, language: str) -> Promises:
    back = written.call_back
    return Promises(
        nodes=tuple((p.node.value, p.of(language)) for p in written.nodes),
        visit=written.visit.of(language) if written.visit else "",
        call_back=back.of(language) if back else "",
        call_back_minutes=back.minutes if back else 0,
        zone=zone,
    )


def _edition(written: EditionFile, own_days: dict[date, Spans], zone: ZoneInfo, language: str) -> Edition:
    limits = {
        f"{group}.{kind}": tuple((limit.node.value, limit.minutes) for limit in nodes)
        for group, kinds in written.limits.items()
        for kind, nodes in kinds.items()
    }
    return Edition(
        code=written.edition,
        since=written.since,
        hours=_spans(written.hours),
        warn_share=written.warn_share,
        pause_reasons=tuple((p.code, p.of(language)) for p in written.pauses),
        limits=limits,
        own_days=own_days,
        zone=zone,
    )
