"""Tickets: how long filing takes at the desk, and how fast a day without a store is delivered, exactly once.

A ticket is filed as the desk does it: awaited on the loop, sealed and written by the journal's worker. Beside
every fifth filing the same disk does the least that "filed" can mean: one raw insert and its commit.
"""

import asyncio
import shutil
import sqlite3
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from agent_desktop.desk.sending import BATCH
from agent_desktop.desk.workers import Worker
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.store.schema.work import tickets
from agent_desktop.store.sealing import Seal
from agent_desktop.tickets import form_files, prefill
from agent_desktop.tickets.clocks import rule_files
from agent_desktop.tickets.delivery import Sender, SharedStore
from agent_desktop.tickets.draft import Draft
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.journal import Journal
from agent_desktop.tickets.life.database import TicketStore
from benchmarks import kill9, ticket_list
from customer360.phone import Site, normalise
from resources import files

FOLDER: Final = Path("build/bench/tickets")
WRITTEN: Final = 5_000
FLOOR_EVERY: Final = 5
ZONE: Final = ZoneInfo("Asia/Shanghai")
FACTS: Final = prefill.Facts(account=None, number=normalise("13812346621", Site(area_code="0931")))
RULES: Final = rule_files.load(files("settings"), Path("nowhere"), ZONE, "zh_CN")[0]
WORDS: Final = "全屋不热，室温15度，家有老人，已放气无效，希望今天上门。"

SERVER_TARGETS: Final = {"server_list_first_page_ms": "<= 50", "server_list_filter_p95_ms": "<= 150"}

_FULL: Final = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"


def measure() -> dict[str, Any]:
    """Figures, ratios, floors and targets. Files and delivers `WRITTEN` tickets."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    journal = Journal(FOLDER / "journal.sqlite", "A01", Seal(bytes(32)), ZONE)
    journal.open()
    filing, bare = asyncio.run(_file_all(journal))
    _make_store()
    began = time.perf_counter()
    _deliver_all(journal)
    delivered_per_s = WRITTEN / (time.perf_counter() - began)
    journal.close()
    arrived = _arrived()
    floor_per_s = _raw_deliveries()
    listed = ticket_list.measure()
    survived = kill9.measure(FOLDER / "kill9")
    return {
        "figures": {
            "file_p50_ms": median(filing),
            "file_p99_ms": quantiles(filing, n=100)[98],
            "offline_delivered_per_s": delivered_per_s,
            "offline_lost": WRITTEN - len(arrived),
            "offline_doubled": sum(n - 1 for n in arrived.values()),
            **listed,
            **survived,
        },
        "ratios": {
            "file_to_floor": median(filing) / median(bare),
            "delivery_to_floor": floor_per_s / delivered_per_s,
        },
        "floors": {
            "raw_commit_p50_ms": median(bare),
            "raw_commit_p99_ms": quantiles(bare, n=100)[98],
            "raw_delivered_per_s": floor_per_s,
        },
        "targets": {
            "file_p50_ms": "<= 5",
            "file_p99_ms": "<= 30",
            "offline_delivered_per_s": ">= 1000",
            "offline_lost": "<= 0",
            "offline_doubled": "<= 0",
            "kill9_lost": "<= 0",
            "kill9_doubled": "<= 0",
            "typing_lost_s": "<= 1",
            "list_first_page_ms": "<= 50",
            "list_filter_p95_ms": "<= 150",
            "clocks_refresh_ms": "<= 20",
            **(SERVER_TARGETS if "server_list_first_page_ms" in listed else {}),
        },
    }


async def _file_all(journal: Journal) -> tuple[list[float], list[float]]:
    """Milliseconds of each filing, and of the raw commits in between."""
    forms, _ = form_files.load(files("forms"), "zh_CN")
    form = next(f for f in forms if f.skill_group == "heating")
    worker = Worker("journal")
    filing, bare = [], []
    with closing(_raw(FOLDER / "floor.sqlite")) as raw:
        for number in range(WRITTEN):
            draft = _draft(form, number)
            began = time.perf_counter()
            await worker.run(
                journal.file,
                draft,
                form=form,
                agent="1011",
                now=draft.changed_at,
                rules=RULES,
            )
            filing.append((time.perf_counter() - began) * 1000)
            if number % FLOOR_EVERY == 0:
                began = time.perf_counter()
                raw.execute("INSERT INTO outbox VALUES (?, ?)", [number, bytes(1000)])
                bare.append((time.perf_counter() - began) * 1000)
    worker.close()
    return filing, bare


def _draft(form: Form, number: int) -> Draft:
    now = datetime.now(UTC)
    draft = prefill.start(form, draft_id=f"draft-{number}", call_id=f"call-{number}", facts=FACTS, now=now)
    for field, value in (("request_type", "no_heat"), ("address", "幸福里 5-1-502"), ("description", WORDS)):
        draft = prefill.edit(draft, field, value, now)
    return draft


def _make_store() -> None:
    engine = open_writer(FOLDER / "store.sqlite", create=True)
    revisions.upgrade(engine)
    engine.dispose()


def _deliver_all(journal: Journal) -> None:
    """As the desk's sending does it: a batch read, written in one transaction, and struck off."""
    engine = open_writer(FOLDER / "store.sqlite")
    sender = Sender(lambda: SharedStore(engine.begin, {"ticket": TicketStore.ticket}))
    while parcels := journal.batch(BATCH):
        journal.sent(sender.deliver_once(parcels).sent)
    engine.dispose()


def _arrived() -> Counter[str]:
    """How often each draft's ticket is in the store, by the call it came from."""
    engine = open_writer(FOLDER / "store.sqlite")
    with engine.connect() as conn:
        found = Counter(conn.execute(select(tickets.c.call_id)).scalars().all())
    engine.dispose()
    return Counter({call: n for call, n in found.items() if call})


def _raw_deliveries() -> float:
    """Tickets a second that the same file takes when rows are only copied, batch by batch, by the driver."""
    with closing(sqlite3.connect(FOLDER / "store.sqlite", isolation_level=None)) as store:
        rows = store.execute("SELECT * FROM tickets").fetchall()
    width = ", ".join("?" * len(rows[0]))
    with closing(_raw(FOLDER / "copy.sqlite")) as raw:
        raw.execute(f"CREATE TABLE tickets ({', '.join(f'c{n}' for n in range(len(rows[0])))})")
        began = time.perf_counter()
        for start in range(0, len(rows), BATCH):
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(f"INSERT INTO tickets VALUES ({width})", rows[start : start + BATCH])
            raw.execute("COMMIT")
        return len(rows) / (time.perf_counter() - began)


def _raw(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.executescript(_FULL)
    raw.execute("CREATE TABLE outbox (seq INTEGER PRIMARY KEY, body BLOB)")
    return raw
