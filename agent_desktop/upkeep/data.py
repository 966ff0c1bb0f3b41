"""`agent-desktop data`: bringing a site's data in, making invented data, checking that data fit together.

Each function yields lines for people while it goes on.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer, place
from agent_desktop.upkeep import mapping, plan
from agent_desktop.upkeep.database import SqlTarget, unfit
from agent_desktop.upkeep.importing import Import, RowsRefused, Tally
from agent_desktop.upkeep.sheets import UnreadableFile
from customer360.phone import Site
from ui.os_words import os_words
from ui.words import t


def bring_in(
    file: Path, mapping_file: Path, where: Path | str, *, site: Site, zone: ZoneInfo, dry_run: bool
) -> Iterator[str]:
    """Import a file. Raises `UnreadableFile`, `MappingWrong`, `StoreError`; what was kept before stays.

    At its end it raises `RowsRefused` when rows could not be taken.
    """
    how = mapping.read(mapping_file)
    wanted = plan.plan(how, site=site, zone=zone)
    began = time.monotonic()
    target = None if dry_run else SqlTarget(where, how.table)
    work = Import(file, how, wanted, target)
    try:
        for tally in work.run():
            if tally.read == tally.skipped:
                yield t("upkeep-import-resumed", rows=tally.skipped)
            else:
                yield t("upkeep-import-going", read=tally.read, refused=tally.refused)
    except KeyboardInterrupt:
        if not dry_run:
            yield t("upkeep-import-stopped", rows=work.tally.read)
        raise
    except OSError as error:
        raise UnreadableFile(t("sheet-copy", why=os_words(error))) from error
    finally:
        if target is not None:
            target.close()
    yield from _told(work, work.tally, round(time.monotonic() - began), dry_run=dry_run)


def _told(work: Import, tally: Tally, seconds: int, *, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield t("upkeep-import-dry", kept=tally.kept, refused=tally.refused)
    else:
        yield t("upkeep-import-done", kept=tally.kept, refused=tally.refused, seconds=seconds)
    if work.report.exists():  # of an earlier run that this one went on from, too
        yield t("upkeep-import-refused", report=str(work.report))
        raise RowsRefused(kept=not dry_run)


def invent(where: Path | str, customers: int) -> Iterator[str]:
    """Make a store of invented people: a new file, or into a server's store where nobody is on file.

    Raises `StoreError`; `StoreExists` when there is anybody already.
    """
    from agent_desktop.demo_data.generator import build, generate

    if isinstance(where, Path):
        where.parent.mkdir(parents=True, exist_ok=True)
        build(where, customers=customers)
        yield t("upkeep-generated", where=str(where), customers=customers)
        return
    engine = open_writer(where)
    try:
        revisions.check(engine)
        generate(engine, customers=customers)
        yield t("upkeep-generated", where=place(engine), customers=customers)
    finally:
        engine.dispose()


def verify(where: Path | str) -> Iterator[str]:
    """What doesn't fit together in a store's data, whoever brought it in. Raises `StoreError`, `Unfit`."""
    yield from unfit(where)
    yield t("upkeep-fits")
