"""A site's files in GB18030 into a file and a server: customers, accounts, numbers and bills."""

import csv
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import psycopg

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.upkeep import mapping, plan
from agent_desktop.upkeep.database import SqlTarget
from agent_desktop.upkeep.importing import Import
from customer360.phone import Site

ROWS: Final = 50_000
_SITE, _ZONE = Site(area_code="0931"), ZoneInfo("Asia/Shanghai")

Line = list[str]
_FILES: Final[dict[str, tuple[Line, Callable[[int], Line]]]] = {
    "customers": (["id", "name", "kind"], lambda n: [f"C{n:08}", f"王{chr(0x4E00 + n % 6000)}敏", "person"]),
    "accounts": (
        ["id", "account_no", "customer_id", "service", "address", "state"],
        lambda n: [
            *(f"A{n:08}", f"62{n:08}", f"C{n:08}", "heating"),
            *(f"七里河区建兰路{n % 400}号金城小区{n % 30}号楼{n % 4}单元{n % 1800}室", "active"),
        ],
    ),
    "phone_links": (
        ["phone", "account_id", "kind", "relation"],
        lambda n: [f"139{n:08}", f"A{n:08}", "own", "户主"],
    ),
    "bills": (
        ["account_id", "period", "amount_cents", "unpaid_cents", "due_on"],
        lambda n: [f"A{n:08}", "2026-10", "128.50", "0", "2026/11/15"],
    ),
}


def measure(address: Callable[[int], str]) -> dict[str, float]:
    """Rows in a second by store, over all four files, commits and index included."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        files = list(_written(Path(folder)))
        file = Path(folder) / "store.sqlite"
        rates = {"sqlite": _rate(files, file)}
        anywhere = address(58_000)
        with psycopg.connect(anywhere, autocommit=True) as conn:
            conn.execute("DROP DATABASE IF EXISTS bench_import WITH (FORCE)")
            conn.execute("CREATE DATABASE bench_import")
            rates["postgres"] = _rate(files, anywhere.replace("town_58000", "bench_import"))
            conn.execute("DROP DATABASE bench_import WITH (FORCE)")
    return rates


def _written(folder: Path) -> Iterator[tuple[Path, mapping.Mapping]]:
    for table, (heading, line) in _FILES.items():
        path = folder / f"{table}.csv"
        with path.open("w", encoding="gb18030", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(heading)
            lines.writerows(line(n) for n in range(ROWS))
        yield path, mapping.Mapping(table=table, columns={name: name for name in heading})


def _rate(files: list[tuple[Path, mapping.Mapping]], where: Path | str) -> float:
    engine = open_writer(where, create=True)
    revisions.upgrade(engine)
    engine.dispose()
    began = time.perf_counter()
    for path, how in files:
        target = SqlTarget(where, how.table)
        work = Import(path, how, plan.plan(how, site=_SITE, zone=_ZONE), target)
        for _ in work.run():
            pass
        target.close()
        if work.tally.kept != ROWS:
            raise RuntimeError(f"{how.table}: {work.tally}")
    return ROWS * len(files) / (time.perf_counter() - began)
