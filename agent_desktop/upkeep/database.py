"""Making, upgrading and checking a store. `where` is a file's path or a "postgresql://…" address.

Each function yields what it did or found, as lines for people, while it goes on. What the store can't do is
raised as `StoreError`; nothing was changed then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select

from agent_desktop.store import audit, revisions
from agent_desktop.store.engines import damage, open_reader, open_writer, place
from agent_desktop.store.faults import StoreError, StoreExists, clear_errors
from agent_desktop.store.schema import customers, trail, work
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
            raise StoreExists(str(where))
        where.parent.mkdir(parents=True, exist_ok=True)
    with _open(open_writer(where, create=True)) as engine:
        if revisions.found(engine):
            raise StoreExists(place(engine))
        revisions.upgrade(engine)
        yield t("upkeep-made", where=place(engine), schema=revisions.NEEDED)


def upgrade(where: Path | str) -> Iterator[str]:
    """Bring a store to the schema that this program needs; a file is copied first."""
    with _open(open_writer(where)) as engine:
        before = revisions.found(engine)
        copy = revisions.upgrade(engine)
        if before == revisions.NEEDED:
            yield t("upkeep-current", where=place(engine), schema=before)
            return
        if copy is not None:
            yield t("upkeep-copied", copy=str(copy))
        yield t("upkeep-upgraded", where=place(engine), before=before or "-", schema=revisions.NEEDED)


def check(where: Path | str) -> Iterator[str]:
    """Look a store through: its schema, a file's pages, the audit trail. Reads all of a file.

    Raises `NotWhole` at the end when something is wrong.
    """
    # A file is only read; on a server the walk along the trail needs a transaction.
    with _open(open_reader(where) if isinstance(where, Path) else open_writer(where)) as engine:
        revisions.check(engine)
        yield t("upkeep-schema", where=place(engine), schema=revisions.NEEDED)
        broken = damage(engine) if isinstance(where, Path) else []
        for line in broken:
            yield t("upkeep-broken", what=line)
        with clear_errors(place(engine)), engine.connect() as conn:
            found = audit.verify(conn)
            sizes = {
                table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (customers.customers, customers.accounts, work.tickets, trail.audit)
            }
        yield t("upkeep-sizes", **sizes)
        if found is not None:
            yield t(f"upkeep-trail-{found.what}", seq=found.seq)
        if broken or found is not None:
            raise NotWhole(place(engine))
        yield t("upkeep-whole")


@contextmanager
def _open(engine: Engine) -> Iterator[Engine]:
    """Close the engine's sessions at the end of the block."""
    try:
        yield engine
    finally:
        engine.dispose()
