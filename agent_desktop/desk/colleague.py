"""Somebody else in the house, as a value."""

from msgspec import Struct

from softphone.line import ColleagueState


class Person(Struct, frozen=True):
    """A colleague who can be rung."""

    no: str
    name: str
    extension: str
    kind: str = ""  # normal | vip | expert


class Colleague(Struct, frozen=True):
    """Somebody who can be rung, and what their telephone does."""

    person: Person
    state: ColleagueState = ColleagueState.UNKNOWN
