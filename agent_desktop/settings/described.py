"""The schema as a list: each key with what it takes. Documents, policies and remedies are made from it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct, inspect

from agent_desktop.settings.schema import Settings


class Kind(StrEnum):
    """What a key takes."""

    TEXT = "text"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    LIST = "list"
    TABLE = "table"  # of free names: a site's own keys, searches, ring tones


class Setting(Struct, frozen=True, kw_only=True):
    """One key, such as `phone.port`: what it takes, what holds when nobody says."""

    key: str
    kind: Kind
    default: Any
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    @property
    def section(self) -> str:
        """The table of the file that it stands in; empty at the top."""
        return self.key.rpartition(".")[0]

    @property
    def name(self) -> str:
        """Its name inside the table."""
        return self.key.rpartition(".")[2]

    @property
    def slug(self) -> str:
        """How its words are called: `phone-port`."""
        return self.key.replace(".", "-")


def described() -> tuple[Setting, ...]:
    """Every setting in the order of the schema."""
    return tuple(_settings(Settings, Settings(), ""))


def _settings(section: type[Struct], defaults: Struct, prefix: str) -> Iterator[Setting]:
    for field in msgspec.structs.fields(section):
        default = getattr(defaults, field.name)
        if isinstance(default, Struct):
            yield from _settings(type(default), default, f"{field.name}.")
        else:
            yield _setting(f"{prefix}{field.name}", inspect.type_info(field.type), default)


def _setting(key: str, kind: inspect.Type, default: Any) -> Setting:
    match kind:
        case inspect.LiteralType(values=values):
            return Setting(
                key=key,
                kind=Kind.CHOICE,
                default=default,
                choices=tuple(map(str, values)),
            )
        case inspect.BoolType():
            return Setting(key=key, kind=Kind.SWITCH, default=default)
        case inspect.IntType(ge=least, le=most):
            return Setting(key=key, kind=Kind.NUMBER, default=default, least=least, most=most)
        case inspect.StrType():
            return Setting(key=key, kind=Kind.TEXT, default=default)
        case inspect.VarTupleType():
            return Setting(key=key, kind=Kind.LIST, default=default)
        case inspect.DictType():
            return Setting(key=key, kind=Kind.TABLE, default=default)
    raise TypeError(f"{key}: nothing says yet how {kind} is written")
