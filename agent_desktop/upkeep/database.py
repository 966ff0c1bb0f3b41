"""Making, upgrading and checking a store. `where` is a file's path or a "postgresql://…" address.

Each function yields what it did or found, as lines for people, while it goes on. What the store can't do is
raised as `StoreError`; nothing was changed then.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, func, select, text

from agent_desktop.demo_data.consistency import RULES
from agent_desktop.store import audit, revisions, words
from agent_desktop.store.engines import damage, open_reader, open_writer, place
from agent_desktop.store.faults import StoreError, StoreExists, clear_errors
from agent_desktop.store.replays import replace_all
from agent_desktop.store.schema import customers, trail, work
from agent_desktop.store.schema.tables import TABLES
from agent_desktop.store.transactions import is_server
from agent_desktop.upkeep.plan import Refused
from kb_search.article_files import load_folder
from kb_search.database import seed
from resources import files
from ui.words import t


class NotWhole(StoreError):
    """A store that can be opened, with something wrong in it; the lines before said what."""

    key = "store-not-whole"
    english = (
        "The data store {where} is not whole. Nothing was changed. Keep it, and put a backup in its place."
    )


def make(where: Path | str) -> Iterator[str]:
    """An empty store with all its tables, where there is none."""
    if isinstance(where, Path):
        if where.exists() and where.stat().st_size:
            with _open(open_reader(where)) as engine:  # which changes nothing in a file of somebody else
                if not revisions.is_blank(engine):
                    raise StoreExists(str(where))
        where.parent.mkdir(parents=True, exist_ok=True)
    with _open(open_writer(where, create=True)) as engine:
        if revisions.found(engine):
            raise StoreExists(place(engine))
        revisions.upgrade(engine)
        _stock(engine)
        yield t("upkeep-made", where=place(engine), schema=revisions.NEEDED)


def upgrade(where: Path | str) -> Iterator[str]:
    """Bring a store to the schema that this program needs; a file is copied first."""
    with _open(open_writer(where)) as engine:
        before = revisions.found(engine)
        if before in revisions.KNOWN[:-1] and is_server(engine):
            yield t("upkeep-upgrading")
        copy = revisions.upgrade(engine)
        _stock(engine)
        if before == revisions.NEEDED:
            yield t("upkeep-current", where=place(engine), schema=before)
            return
        if copy is not None:
            yield t("upkeep-copied", copy=str(copy))
        yield t("upkeep-upgraded", where=place(engine), before=before or "-", schema=revisions.NEEDED)


def _stock(engine: Engine) -> None:
    """Put the shipped articles, which a site then makes its own, into a store that never had any."""
    with clear_errors(place(engine)), engine.begin() as conn:
        seed(conn, lambda: load_folder(files("articles")).articles, at=datetime.now(UTC))


def check(where: Path | str, *, seal: audit.Seal | None = None) -> Iterator[str]:
    """Look a store through: its schema, a file's pages, the audit trail. Reads all of a file.

    `seal`: one that the trail had, noted elsewhere; who can write a file can make a whole new trail, and none
    with that in it. Raises `NotWhole` at the end when something is wrong.
    """
    # A file is only read; on a server the walk along the trail needs a transaction.
    with _open(open_reader(where) if isinstance(where, Path) else open_writer(where)) as engine:
        revisions.check(engine)
        yield t("upkeep-schema", where=place(engine), schema=revisions.NEEDED)
        broken = damage(engine) if isinstance(where, Path) else []
        for line in broken:
            yield t("upkeep-broken", what=line)
        with clear_errors(place(engine)), engine.connect() as conn:
            last = audit.head(conn)  # before the walk, which then has seen what is told of it
            found = audit.verify(conn, seal)
            sizes = {
                table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (customers.customers, customers.accounts, work.tickets, trail.audit)
            }
        yield t("upkeep-sizes", **sizes)
        if found is not None:
            yield t(f"upkeep-trail-{found.what}", seq=found.seq)
        if broken or found is not None:
            raise NotWhole(place(engine))
        if last.seq:
            yield t("upkeep-seal", seal=str(last))
        yield t("upkeep-whole")


class Unfit(StoreError):
    """Data that don't fit together; the lines before said what."""

    key = "store-unfit"
    english = (
        "The data in {where} don't fit together. Nothing was changed. "
        "Correct them where they come from and import them again."
    )


_ORPHANS: Final = " without account"
_WORDED: Final = {
    "accounts without customer": "no-customer",
    "suspended accounts without an open suspension, or the reverse": "suspended",
    "cut-off accounts without an open cut-off, or the reverse": "cut-off",
    "closed accounts without a day, or the reverse": "closed",
    "list entries that end before they begin": "list-entries",
}
_EVERYWHERE: Final = tuple(rule for rule in RULES if rule.endswith(_ORPHANS) or rule in _WORDED)
"""The rules that hold for any site's data, not only for the demo's."""


def _in_words(rule: str) -> str:
    if rule.endswith(_ORPHANS):
        return t("rule-no-account", table=rule.removesuffix(_ORPHANS))
    return t(f"rule-{_WORDED[rule]}")


def unfit(where: Path | str) -> Iterator[str]:
    """Which rule is looked at, and what breaks it. Raises `Unfit` at the end when something does."""
    broken = False
    with _open(open_reader(where)) as engine:
        revisions.check(engine)
        for turn, rule in enumerate(_EVERYWHERE, 1):
            yield t("upkeep-verifying", turn=turn, of=len(_EVERYWHERE), rule=_in_words(rule))
            with clear_errors(place(engine)), engine.connect() as conn:
                found = conn.execute(
                    text(f"SELECT count(*), min(id), max(id) FROM ({RULES[rule]}) AS broken")
                ).one()
            if found[0]:
                broken = True
                examples = ", ".join(dict.fromkeys(found[1:]))
                yield t("upkeep-rule", rule=_in_words(rule), count=found[0], examples=examples)
        if broken:
            raise Unfit(place(engine))


class SqlTarget:
    """Where imported rows go: one table of a store. Raises `StoreError`, and `Refused` for a whole batch."""

    def __init__(self, where: Path | str, table: str) -> None:
        self._engine = open_writer(where)
        try:
            revisions.check(self._engine)
        except StoreError:
            self._engine.dispose()
            raise
        self.place = place(self._engine)
        self._table = TABLES.tables[table]

    def put(self, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows, or renew those with the same key; all of them or none."""
        try:
            with clear_errors(self.place), self._engine.begin() as conn:
                replace_all(conn, self._table, rows)
        except ValueError as error:
            raise Refused(str(error).splitlines()[0]) from error

    def close(self) -> None:
        """Bring the search's index up to date, and close the store."""
        try:
            words.catch_up(self._engine)
        finally:
            self._engine.dispose()


@contextmanager
def _open(engine: Engine) -> Iterator[Engine]:
    """Close the engine's sessions at the end of the block."""
    try:
        yield engine
    finally:
        engine.dispose()
