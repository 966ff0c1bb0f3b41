"""A site's first day: 1.5 million customers as CSV in GB18030, their accounts as Parquet, killed midway.

`agent-desktop data import` as it is typed, into a file and into a server; then as many rows from a billing
system's views (`desk_feed`), and again when one in a thousand of them has changed. Run apart: it takes half
an hour.
"""

import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import psycopg

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from tests import servers

ROWS: Final = 1_500_000
KILLED_AT: Final = 600_000
LOOK_S: Final = 0.1
_SETTINGS: Final = "-c listen_addresses= -c max_connections=20 -c shared_buffers=512MB -c max_wal_size=4GB"

TARGETS: Final = {"rows_lost": "<= 0", "rows_doubled": "<= 0", "import_mb": "<= 300"}

_ACCOUNTS: Final = f"""
COPY (SELECT printf('A%08d', n) AS id, printf('62%08d', n) AS account_no, printf('C%08d', n) AS customer_id,
  'heating' AS service, 'active' AS state,
  printf('七里河区建兰路%d号金城小区%d号楼%d单元%d室', n % 400, n % 30, n % 4, n % 1800) AS address
FROM range({ROWS}) AS numbers(n)) TO '{{path}}' (FORMAT parquet)
"""
_VIEWS: Final = f"""
CREATE SCHEMA billing; CREATE SCHEMA feed;
CREATE TABLE billing.users AS SELECT format('A%s', to_char(n, 'FM00000000')) AS no, n, now() AS changed_at
  FROM generate_series(0, {ROWS - 1}) AS n;
CREATE INDEX ON billing.users (changed_at);
CREATE VIEW feed.customers AS
  SELECT no AS id, '王' || chr(19968 + n % 6000) || '敏' AS name, changed_at FROM billing.users;
CREATE VIEW feed.accounts AS
  SELECT no AS id, '62' || no AS account_no, no AS customer_id, 'heating' AS service, 'active' AS state,
    changed_at,
    format('七里河区建兰路%s号金城小区%s号楼%s单元%s室', n % 400, n % 30, n % 4, n % 1800) AS address
  FROM billing.users;
"""


@dataclass(slots=True)
class Run:
    """What one command took."""

    seconds: float = 0.0
    mb: float = 0.0  # its own memory at most, without pages of files


def measure() -> dict[str, Any]:
    """Both imports into both stores, then the feed."""
    figures: dict[str, float] = {"rows_lost": 0.0, "rows_doubled": 0.0, "import_mb": 0.0}
    folder = servers.binaries()
    if folder is None:
        raise RuntimeError(servers.ABSENT)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as at, servers.running(folder, _SETTINGS) as server:
        files = dict(_written(Path(at)))
        for store, where in (("sqlite", f"{at}/store.sqlite"), ("postgres", server.url(server.database()))):
            engine = open_writer(Path(where) if store == "sqlite" else where, create=True)
            revisions.upgrade(engine)
            for table, path in files.items():
                runs = [_import(path, where, at, killed=True), _import(path, where, at)]
                figures[f"{store}_{table}_rows_per_s"] = ROWS / sum(run.seconds for run in runs)
                figures["import_mb"] = max(figures["import_mb"], *(run.mb for run in runs))
                with engine.connect() as conn:
                    said = conn.exec_driver_sql(f"SELECT count(*), count(DISTINCT id) FROM {table}").one()
                figures["rows_lost"] += ROWS - said[1]
                figures["rows_doubled"] += said[0] - said[1]
            engine.dispose()
        figures |= _fed(server)
    return {"figures": figures, "ratios": {}, "floors": {}, "targets": TARGETS}


def _written(at: Path) -> Iterator[tuple[str, Path]]:
    customers, accounts = at / "customers.csv", at / "accounts.parquet"
    with customers.open("w", encoding="gb18030", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["id", "name", "kind"])
        lines.writerows([f"C{n:08}", f"王{chr(0x4E00 + n % 6000)}敏", "person"] for n in range(ROWS))
    duckdb.execute(_ACCOUNTS.format(path=accounts))
    columns = {
        "customers": ["id", "name", "kind"],
        "accounts": ["id", "account_no", "customer_id", "service", "state", "address"],
    }
    for table, path in (("customers", customers), ("accounts", accounts)):
        said = "\n".join(f'{name} = "{name}"' for name in columns[table])
        path.with_suffix(".toml").write_text(f'table = "{table}"\n[columns]\n{said}\n', encoding="utf-8")
        yield table, path


def _import(path: Path, where: str, at: str, *, killed: bool = False) -> Run:
    """One run of the command; `killed`: with -9, once it is far enough."""
    words = ["data", "import", str(path), "--mapping", str(path.with_suffix(".toml")), "--url", where]
    mark, run, began = path.with_name(f"{path.name}.import.json"), Run(), time.perf_counter()
    environment = {**os.environ, "AGENT_DESKTOP_HOME": f"{at}/home"}
    command = [sys.executable, "-m", "agent_desktop", *words]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            run.mb = max(run.mb, _own_mb(process.pid))
            if killed and _come(mark) >= KILLED_AT:
                process.send_signal(signal.SIGKILL)
            time.sleep(LOOK_S)
    if process.returncode != (-signal.SIGKILL if killed else 0):
        raise RuntimeError(f"{command} ended with {process.returncode}")
    run.seconds = time.perf_counter() - began
    return run


def _come(mark: Path) -> int:
    try:
        return int(json.loads(mark.read_text(encoding="utf-8"))["rows"])
    except (OSError, ValueError):
        return 0


def _own_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) / 1000


def _fed(server: servers.Server) -> dict[str, float]:
    address = server.url(server.database())
    engine = open_writer(address, create=True)
    revisions.upgrade(engine)
    engine.dispose()
    took: dict[str, float] = {}
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute(_VIEWS)
        for what, before in (("first", "SELECT 1"), ("again", _A_THOUSANDTH)):
            conn.execute(before)
            began = time.perf_counter()
            row = conn.execute("SELECT desk_feed()").fetchone()
            took[f"feed_{what}_s"] = time.perf_counter() - began
            took[f"feed_{what}_rows"] = float(sum(row[0].values())) if row else 0.0
    return took


_A_THOUSANDTH: Final = f"""
UPDATE billing.users SET changed_at = now() + interval '1 hour' WHERE n % 1000 = 0;
UPDATE meta SET value = (now() + interval '30 minutes')::text WHERE name = 'feed_at';
SELECT {ROWS}
"""
