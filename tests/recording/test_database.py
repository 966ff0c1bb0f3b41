"""What desks tell of recordings and lines, and how recordings are erased."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from agent_desktop.recording import database
from agent_desktop.store.engines import open_writer
from agent_desktop.store.schema.sound import call_quality, recordings
from agent_desktop.store.schema.tables import TABLES
from agent_desktop.tickets.acts import Act

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
AGENT = "1011"
TOLD: dict[str, str | int | None] = {
    "call_id": "c1", "started_at": NOW.isoformat(), "agent": AGENT, "seconds": 61, "gaps": "[[1.0, 2.0]]",
    "sha256": "ab" * 32, "size": 999, "place": "2026/11/22/c1.sealed", "sealed_with": "cd" * 32,
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    engine = open_writer(tmp_path / "store.sqlite", create=True)
    TABLES.create_all(engine)
    with engine.begin() as conn:
        for _ in range(2):
            database.recording(conn, Act(id="a1", kind="recording", at=NOW, payload=TOLD))
    yield engine
    engine.dispose()


def test_told_twice_it_is_one(store: Engine) -> None:
    with store.begin() as conn:
        assert len(conn.execute(select(recordings)).all()) == 1


def test_old_keys_are_erased_and_held_ones_kept(store: Engine) -> None:
    late = NOW + timedelta(days=181)
    with store.begin() as conn:
        assert database.erase(conn, 180, NOW + timedelta(days=179)) == 0
        conn.execute(update(recordings).values(held_for="dispute 7"))
        assert database.erase(conn, 180, late) == 0
        conn.execute(update(recordings).values(held_for=""))
        assert database.erase(conn, 180, late) == 1
        assert conn.execute(select(recordings.c.sealed_with)).scalar() == ""


def test_the_line_of_a_call_is_kept(store: Engine) -> None:
    told: dict[str, str | int | None] = {
        "call_id": "c1", "agent": AGENT, "seconds": 60, "mos_mean": 431, "mos_least": 380,
        "loss_permille": 4, "jitter_ms": 12, "round_trip_ms": 8,
    }  # fmt: skip
    with store.begin() as conn:
        for _ in range(2):
            database.quality(conn, Act(id="q1", kind="quality", at=NOW, payload=told))
        assert conn.execute(select(call_quality.c.mos_mean)).scalars().all() == [431]
