"""The emergency lane's rules: what must be known to dispatch, whom to ring when a dispatch doesn't arrive."""

import tomllib
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from agent_desktop.tickets.checks import wrong
from agent_desktop.tickets.draft import Draft, Problem
from agent_desktop.tickets.form_shapes import Words
from agent_desktop.tickets.forms import Form, RequestType
from agent_desktop.tickets.prefill import REQUEST_TYPE

NEEDED: Final = ("address", "phone")
"""Codes of the fields without which nobody can be sent."""

DISPATCHED: Final = "emergency_dispatched"
"""Result of a call whose emergency was dispatched before it was over."""

Seconds = Annotated[int, Meta(ge=1, le=3600)]


class StationFile(Words, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A station that is rung by hand; empty lists mean all."""

    code: str
    phone: Annotated[str, Meta(min_length=3, max_length=30)]
    skill_groups: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()


class LaneFile(Struct, frozen=True, forbid_unknown_fields=True):
    """`emergency.toml`."""

    undelivered_s: Seconds
    untaken_s: Seconds
    lead: str
    stations: tuple[StationFile, ...]
    surge_undelivered_s: Seconds = 3
    surge_untaken_s: Seconds = 60


class Station(Struct, frozen=True):
    """Whom to ring."""

    code: str
    name: str
    phone: str


class LaneRules(Struct, frozen=True):
    """How long a dispatch may be on its way, and who is rung then."""

    undelivered_s: int = 5
    untaken_s: int = 120
    lead: str = ""
    stations: tuple[tuple[StationFile, Station], ...] = ()
    surge_undelivered_s: int = 3
    surge_untaken_s: int = 60

    @property
    def in_surge(self) -> "LaneRules":
        """The same with the limits of surge mode, where they are shorter."""
        return replace(
            self,
            undelivered_s=min(self.undelivered_s, self.surge_undelivered_s),
            untaken_s=min(self.untaken_s, self.surge_untaken_s),
        )

    def station(self, skill_group: str, district: str) -> Station | None:
        """The nearest that serves this: by group and district, by group, by district, then any."""
        serving = [
            (bool(file.skill_groups) * 2 + bool(file.districts), -place, station)
            for place, (file, station) in enumerate(self.stations)
            if (not file.skill_groups or skill_group in file.skill_groups)
            and (not file.districts or district in file.districts)
        ]
        return max(serving, key=lambda one: one[:2])[2] if serving else None


def read_rules(file: Path, language: str) -> LaneRules:
    """The site's rules. Raises `ValueError` with what is wrong."""
    try:
        written = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), LaneFile)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{file.name}: {error}") from error
    stations = tuple((one, Station(one.code, one.of(language), one.phone)) for one in written.stations)
    usual = (written.undelivered_s, written.untaken_s, written.lead, stations)
    return LaneRules(*usual, written.surge_undelivered_s, written.surge_untaken_s)


def emergency_type(form: Form, draft: Draft, *, by_key: bool) -> RequestType | None:
    """The emergency that a draft is about; `by_key`: the caller pressed the key for one."""
    chosen = form.request_type(draft.text(REQUEST_TYPE))
    if chosen is not None:
        return chosen if chosen.priority == "emergency" else None
    return next((t for t in form.request_types if t.priority == "emergency"), None) if by_key else None


def missing(form: Form, draft: Draft) -> tuple[Problem, ...]:
    """Why nobody can be sent yet: place and phone, nothing else."""
    found = []
    for field in form.fields:
        if field.code in NEEDED:
            value = draft.text(field.code).strip()
            if (key := wrong(field, value) if value else "required") is not None:
                found.append(Problem(field.code, key))
    return tuple(found)
