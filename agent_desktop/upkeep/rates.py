"""`agent-desktop data rates`: how stations and crews did, as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent_desktop import whole_file
from agent_desktop.harmless import harmless
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_reader
from agent_desktop.tickets.dispatch.book import Rates
from agent_desktop.tickets.dispatch.database import SqlDispatchBook
from agent_desktop.upkeep.sheets import UnreadableFile
from ui.os_words import os_words
from ui.words import t

_FIGURES = ("tickets", "closed", "timed", "in_time", "in_time_share", "reworked", "rework_share", "sent_back")
_COLUMNS = ("station", "name", "crew", *_FIGURES, "satisfaction")


def write(file: Path, where: Path | str, days: int) -> Iterator[str]:
    """Write the rates of tickets that were filed in the last days. Raises `StoreError`, `UnreadableFile`.

    On a server the login must be a supervisor's or the owner's.
    """
    until = datetime.now(UTC)
    engine = open_reader(where)
    try:
        revisions.check(engine)
        book = SqlDispatchBook(engine)
        names = {station.code: station.name for station in book.stations()}
        found = book.rates(until - timedelta(days=days), until)
    finally:
        engine.dispose()
    sheet = io.StringIO()
    rows = csv.writer(sheet)
    rows.writerow(t(f"rates-{column}") for column in _COLUMNS)
    rows.writerows(_row(rates, names) for rates in found)
    try:
        whole_file.write(file, sheet.getvalue().encode("utf-8-sig"))  # the mark makes it read as Chinese
    except OSError as error:
        raise UnreadableFile(t("sheet-unwritable", why=os_words(error))) from error
    yield t("rates-written", file=str(file), rows=len(found))


def _row(rates: Rates, names: dict[str, str]) -> list[str]:
    told = {"name": names.get(rates.station, "")}
    return [harmless(_shown(told.get(column, getattr(rates, column, "")))) for column in _COLUMNS]


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "" if value is None else str(value)
