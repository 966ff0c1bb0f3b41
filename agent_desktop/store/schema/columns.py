"""The one MetaData and the few kinds of columns that all tables share."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Column, Integer, MetaData, SmallInteger, Text, false
from sqlalchemy.dialects.postgresql import JSONB

from agent_desktop.store.schema.instant import Instant

METADATA: Final = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s",
        "pk": "%(table_name)s_pkey",
    }
)

NARROW: Final[dict[str, Any]] = {"sqlite_with_rowid": False}
"""For tables of short rows with a key of several columns: SQLite keeps the row in the key's tree."""

DOCUMENT: Final = JSON().with_variant(JSONB(), "postgresql")
"""A small JSON object."""


KEY: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Ids and numbers: compared byte by byte, which is faster and the same everywhere."""


def key(name: str) -> Column[str]:
    """Part of the primary key."""
    return Column(name, KEY, primary_key=True)


def unique(name: str) -> Column[str]:
    """A number that people use for the row, unique beside its key."""
    return Column(name, KEY, nullable=False, unique=True)


def owner(name: str) -> Column[str]:
    """Id of the row that this one belongs to, indexed."""
    return Column(name, KEY, nullable=False, index=True)


def text(name: str) -> Column[str]:
    """Text that is empty when there is none."""
    return Column(name, Text, nullable=False, server_default="")


def sorted_text(name: str) -> Column[str]:
    """Text that is looked up by its beginning: compared character by character, not by a language's rules."""
    return Column(name, KEY, nullable=False, server_default="")


def reference(name: str) -> Column[str | None]:
    """Id or number of something else, NULL when it isn't known, so that two unknowns never match."""
    return Column(name, KEY)


def at(name: str) -> Column[datetime]:
    """When something happened."""
    return Column(name, Instant, nullable=False)


def at_last(name: str) -> Column[datetime | None]:
    """When something happened, NULL while it has not."""
    return Column(name, Instant)


def cents(name: str) -> Column[int]:
    """An amount of money in cents. 32 bits: 21 million yuan a row."""
    return Column(name, Integer, nullable=False, server_default="0")


def count(name: str) -> Column[int]:
    """A number of things, seconds or metres; 0 when there are none."""
    return Column(name, Integer, nullable=False, server_default="0")


def small(name: str) -> Column[int]:
    """A small number: a rank, a level."""
    return Column(name, SmallInteger, nullable=False, server_default="0")


def flag(name: str) -> Column[bool]:
    """Yes or no, no by default. In SQL by hand: `WHERE NOT inactive`, which both databases understand."""
    return Column(name, Boolean, nullable=False, server_default=false())


def yes_no_open(name: str) -> Column[bool | None]:
    """Yes, no, or NULL while it isn't decided."""
    return Column(name, Boolean)
