"""Rules of the calls that we make: allowed hours, outcomes, the next attempt. From `calls.toml`. Pure."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from agent_desktop.tickets.follow_ups.calls import CallKind, Outcome
from agent_desktop.tickets.form_shapes import CodedWords
from agent_desktop.tickets.life.steps import Step

CALLS: Final = "calls.toml"
ALL: Final = "all"
GIVEN_UP: Final = "given_up"
"""Outcome of a call that was tried as often as its kind allows."""

CLAIM: Final = timedelta(minutes=15)
"""So long nobody else is shown a call that somebody is about to make."""

_SPAN: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_LOOK_AHEAD_DAYS: Final = 2

Spans = tuple[Annotated[str, Meta(pattern=r"^([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$")], ...]


class OutcomeFile(CodedWords, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An outcome as written."""

    kinds: tuple[CallKind, ...] = ()
    again_min: Annotated[int, Meta(ge=1, le=60 * 24 * 14)] | None = None
    step: Annotated[str, Meta(pattern="^(archive|rework)?$")] = ""
    asks_time: bool = False


class ListRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whom the centre lists by itself, for one kind of call; days count back from today."""

    after_days: Annotated[int, Meta(ge=0, le=3650)] = 0  # not before so many days
    until_days: Annotated[int, Meta(ge=1, le=3650)]  # not after
    rest_days: Annotated[int, Meta(ge=0, le=3650)] = 30  # nobody is rung for it again within
    keep_days: Annotated[int, Meta(ge=1, le=90)] = 7  # then it is too late
    most: Annotated[int, Meta(ge=0, le=100_000)] = 200  # a day
    share: Annotated[int, Meta(ge=1, le=100)] = 100  # of a hundred
    least_cents: Annotated[int, Meta(ge=0)] = 0  # arrears
    types: tuple[str, ...] = ()  # of requests
    skill_group: str = ""  # who rings; empty: the group that it is about


class CallsFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`calls.toml`."""

    hours: dict[str, Spans]
    attempts: dict[str, Annotated[int, Meta(ge=1, le=20)]]
    surge: tuple[CallKind, ...] = ()  # kinds that go on in surge mode
    kinds: tuple[CodedWords, ...]
    outcomes: tuple[OutcomeFile, ...]
    lists: dict[Literal["survey", "retention", "dunning", "inspection"], ListRule] = {}


class CallRules(Struct, frozen=True, kw_only=True):
    """The site's rules for outgoing calls."""

    zone: ZoneInfo
    hours: Mapping[str, tuple[tuple[int, int], ...]]  # minutes of the day, by kind
    attempts: Mapping[str, int]
    scripts: Mapping[str, str]
    choices: tuple[tuple[Outcome, tuple[CallKind, ...]], ...]
    lists: Mapping[CallKind, ListRule] = {}
    in_surge: tuple[CallKind, ...] = ()  # the others rest

    def script(self, kind: CallKind) -> str:
        """What is said first."""
        return self.scripts.get(kind, "")

    def outcomes(self, kind: CallKind) -> tuple[Outcome, ...]:
        """What can come of a call of this kind, in the file's order."""
        return tuple(outcome for outcome, kinds in self.choices if not kinds or kind in kinds)

    def may_ring(self, kind: CallKind, at: datetime) -> bool:
        """Whether it is an hour in which people are rung for this."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(start <= minute < until for start, until in self._spans(kind))

    def earliest(self, kind: CallKind, at: datetime) -> datetime:
        """The first moment from `at` on at which it is allowed, in UTC."""
        if self.may_ring(kind, at):
            return at
        day = at.astimezone(self.zone).date()
        openings = [
            opening
            for n in range(_LOOK_AHEAD_DAYS)
            for start, _ in self._spans(kind)
            if (opening := self._at(day + timedelta(n), start)) > at
        ]
        return min(openings, default=at)

    def after(
        self, kind: CallKind, outcome: Outcome, attempts: int, now: datetime, wished: datetime | None = None
    ) -> tuple[Outcome, datetime | None]:
        """What an outcome leads to: itself, or given up after too many tries; and when to ring again.

        `attempts`: with this one. `wished`: what the customer asked for, which is never too often.
        """
        if outcome.again_min is None:
            return outcome, None
        if wished is not None and wished > now:
            return outcome, wished
        if attempts >= self.attempts.get(kind, self.attempts.get(ALL, 3)):
            return replace(outcome, code=GIVEN_UP, again_min=None), None
        return outcome, self.earliest(kind, now + timedelta(minutes=outcome.again_min))

    def _spans(self, kind: CallKind) -> tuple[tuple[int, int], ...]:
        return self.hours.get(kind, self.hours.get(ALL, ()))

    def _at(self, day: date, minute: int) -> datetime:
        wall = datetime.combine(day, datetime.min.time(), self.zone) + timedelta(minutes=minute)
        return wall.astimezone(UTC)


def load(shipped: Path, own: Path, zone: ZoneInfo, language: str) -> tuple[CallRules, tuple[str, ...]]:
    """The rules in force at this site, and what is wrong with its own file.

    `own`: the site's folder; its `calls.toml` takes the shipped one's place, unless it is wrong.
    """
    problems: tuple[str, ...] = ()
    if (file := own / CALLS).exists():
        try:
            return read_rules(file, zone, language), ()
        except ValueError as error:
            problems = (f"{error}. It is left out; correct it and start again.",)
    return read_rules(shipped / CALLS, zone, language), problems


def read_rules(file: Path, zone: ZoneInfo, language: str) -> CallRules:
    """The rules in a file. Raises `ValueError` with the file's name and what is wrong."""
    try:
        written = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), CallsFile)
        hours = {kind: tuple(_minutes(span) for span in spans) for kind, spans in written.hours.items()}
    except (ValueError, OSError) as error:
        raise ValueError(f"{file.name}: {error}") from error
    return CallRules(
        zone=zone,
        hours=hours,
        attempts=written.attempts,
        scripts={kind.code: kind.of(language) for kind in written.kinds},
        lists={CallKind(kind): rule for kind, rule in written.lists.items()},
        in_surge=written.surge,
        choices=tuple((_outcome(o, language), o.kinds) for o in written.outcomes),
    )


def _outcome(written: OutcomeFile, language: str) -> Outcome:
    return Outcome(
        code=written.code,
        label=written.of(language),
        again_min=written.again_min,
        step=Step(written.step).value if written.step else "",
        asks_time=written.asks_time,
    )


def _minutes(span: str) -> tuple[int, int]:
    match = _SPAN.fullmatch(span)
    assert match is not None, "the file's shape says so"
    a, b, c, d = (int(part) for part in match.groups())
    if not a * 60 + b < c * 60 + d <= 24 * 60:
        raise ValueError(f"hours: {span} must end after it begins")
    return a * 60 + b, c * 60 + d
