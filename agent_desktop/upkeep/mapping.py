"""The mapping file of an import: which column of a site's file is which of ours, and what its words mean.

    table = "accounts"
    [columns]                 # ours = theirs, as the heading has it
    id = "户号"
    service = "业务类型"
    opened_on = "开户日期"
    [constants]               # the same for every row
    district = "七里河"
    [words.service]           # theirs = ours
    "供热" = "heating"

Optional at the top: `encoding`, `delimiter`, `sheet`, and `money = "fen"` when amounts are in cents already.
"""

import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec

from ui.os_words import os_words
from ui.words import t

TABLES = (
    "customers",
    "accounts",
    "phone_links",
    "bills",
    "instalment_plans",
    "suspensions",
    "cut_offs",
    "modifications",
)


class MappingWrong(Exception):
    """A mapping that can't be used; the message names the entry and what to do."""


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a mapping file says."""

    table: str
    columns: dict[str, str]
    constants: dict[str, str | int | bool] = {}
    words: dict[str, dict[str, str]] = {}
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    money: Literal["yuan", "fen"] = "yuan"


def read(path: Path) -> Mapping:
    """The mapping in a file. Raises `MappingWrong`."""
    try:
        said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        mapping = msgspec.convert(said, Mapping)
    except OSError as error:
        raise MappingWrong(t("usage-file", why=os_words(error))) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise MappingWrong(t("mapping-unreadable", file=str(path), why=str(error))) from error
    if mapping.table not in TABLES:
        raise MappingWrong(
            t("mapping-no-table", file=str(path), table=mapping.table, tables=", ".join(TABLES))
        )
    return mapping
