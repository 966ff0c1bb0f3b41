"""Somebody else in the house, as a value."""

from dataclasses import dataclass

from softphone.line import ColleagueState


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague who can be rung."""

    no: str
    name: str
    extension: str
    kind: str = ""  # normal | vip | expert


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can be rung, and what their telephone does."""

    person: Person
    state: ColleagueState = ColleagueState.UNKNOWN
