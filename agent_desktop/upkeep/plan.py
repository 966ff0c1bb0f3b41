"""How rows of a file become rows of a table: which columns there are, what each holds and must. Pure."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from agent_desktop.upkeep.cells import (
    Reader,
    area,
    cents,
    count,
    day,
    day_or_none,
    flag,
    instant_or_none,
    name,
    one_of,
    phone,
    pinyin,
    text,
    translated,
)
from agent_desktop.upkeep.mapping import Mapping, MappingWrong
from agent_desktop.upkeep.sheets import Cell
from customer360.card import AccountState, Service
from customer360.composition import REASONS
from customer360.lookup import bare
from customer360.phone import Site
from ui.words import t


class Refused(Exception):
    """A row that can't be taken; the message says which column and why."""


def _tail(cell: Cell) -> str:
    """The last four of an identity document; more is never kept."""
    return text(cell)[-4:].upper()


def _account_no(cell: Cell) -> str:
    """An account number as it is looked up: letters and digits."""
    return name(bare(text(cell)))


_SERVICE, _STATE, _KIND = (
    one_of(frozenset(words)) for words in (map(str, Service), map(str, AccountState), REASONS)
)
_COLUMNS: Final[dict[str, dict[str, Reader]]] = {
    "customers": {
        **{"id": name, "name": text, "kind": text, "pinyin": text, "initials": text, "id_tail": _tail},
        **{"vip": flag, "prefers": text, "since": day_or_none},
    },
    "accounts": {
        **{"id": name, "account_no": _account_no, "customer_id": name, "service": _SERVICE, "use": text},
        **{"address": text, "area": text, "district": text, "meter": text, "area_m2": area},
        **{"state": _STATE, "opened_on": day_or_none, "closed_on": day_or_none},
    },
    "phone_links": {
        **{"phone": text, "account_id": name, "kind": _KIND, "relation": text, "rank": count},
        **{"inactive": flag, "seen_at": text, "source": text},
    },
    "bills": {
        **{"account_id": name, "period": name, "kind": text, "amount_cents": cents, "unpaid_cents": cents},
        **{"due_on": day, "paid_on": day_or_none},
    },
    "instalment_plans": {
        **{"account_id": name, "since": day, "total_cents": cents, "paid_cents": cents, "instalments": count},
        **{"next_due_on": day_or_none, "state": text, "approved_by": text},
    },
    "suspensions": {
        **{"account_id": name, "since": day, "until": day_or_none, "ended_on": day_or_none},
        **{"reason": text, "fee_cents": cents},
    },
    "cut_offs": {
        **{
            "account_id": name,
            "since": day,
            "restored_on": day_or_none,
            "owed_cents": cents,
            "order_no": text,
        },
    },
    "modifications": {
        **{"account_id": name, "found_on": day, "finding": text, "inspector": text, "fixed_on": day_or_none},
    },
}
NEEDED: Final = {
    "customers": ("id", "name"),
    "accounts": ("id", "account_no", "customer_id", "service", "state"),
    "phone_links": ("phone", "account_id", "kind"),
    "bills": ("account_id", "period", "amount_cents", "unpaid_cents", "due_on"),
    "instalment_plans": ("account_id", "since"),
    "suspensions": ("account_id", "since"),
    "cut_offs": ("account_id", "since"),
    "modifications": ("account_id", "found_on"),
}
"""What a mapping must give; the rest has the store's defaults."""


def columns(table: str) -> tuple[str, ...]:
    """The columns that can be imported."""
    return tuple(_COLUMNS[table])


class Plan(Struct, frozen=True):
    """What a mapping asks for, checked."""

    mapping: Mapping
    readers: dict[str, Reader]
    constants: dict[str, Any]

    def of_heading(self, heading: Sequence[str]) -> Callable[[Sequence[Cell]], dict[str, Any]]:
        """What turns a row's cells into values by column; it raises `Refused`.

        Raises `MappingWrong` for a column that the heading lacks, or has twice.
        """
        wanted = dict.fromkeys(self.mapping.columns.values())
        absent = [theirs for theirs in wanted if theirs not in heading]
        if absent:
            raise MappingWrong(t("mapping-no-column", absent=", ".join(absent), heading=", ".join(heading)))
        twice = [theirs for theirs in wanted if heading.count(theirs) > 1]
        if twice:
            raise MappingWrong(t("mapping-column-twice", twice=", ".join(twice)))
        steps = [
            (ours, heading.index(theirs), self.readers[ours]) for ours, theirs in self.mapping.columns.items()
        ]
        spells = self.mapping.table == "customers" and "pinyin" not in self.readers
        longest = 1 + max(index for _, index, _ in steps)

        def convert(cells: Sequence[Cell]) -> dict[str, Any]:
            if len(cells) < longest:
                raise Refused(t("cell-row-short"))
            values = dict(self.constants)
            for ours, index, read in steps:
                try:
                    values[ours] = read(cells[index])
                except ValueError as error:
                    raise Refused(f"{ours}: {error}") from error
            if spells:
                values["pinyin"] = spelled = pinyin(values["name"])
                values["initials"] = "".join(syllable[0] for syllable in spelled.split())
            return values

        return convert


def plan(mapping: Mapping, *, site: Site, zone: ZoneInfo) -> Plan:
    """Check a mapping against its table. Raises `MappingWrong`."""
    known = _COLUMNS[mapping.table] | {"phone": phone(site), "seen_at": instant_or_none(zone)}
    if mapping.money == "fen":
        known = {ours: count if read is cents else read for ours, read in known.items()}
    given = {**mapping.columns, **mapping.constants}
    strange = [ours for ours in (*given, *mapping.words) if ours not in _COLUMNS[mapping.table]]
    lacking = [ours for ours in NEEDED[mapping.table] if ours not in given]
    if strange:
        raise MappingWrong(
            t(
                "mapping-strange",
                table=mapping.table,
                strange=", ".join(strange),
                known=", ".join(columns(mapping.table)),
            )
        )
    if lacking:
        raise MappingWrong(t("mapping-lacking", table=mapping.table, lacking=", ".join(lacking)))
    if not mapping.columns:
        raise MappingWrong(t("mapping-empty"))
    readers = {
        ours: translated(words, known[ours]) if (words := mapping.words.get(ours)) else known[ours]
        for ours in mapping.columns
    }
    try:
        constants = {ours: known[ours](str(value)) for ours, value in mapping.constants.items()}
    except ValueError as error:
        raise MappingWrong(t("mapping-constants", why=str(error))) from error
    if mapping.table == "phone_links" and "source" not in given:
        constants["source"] = "import"
    return Plan(mapping, readers, constants)
