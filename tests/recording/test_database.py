"""Who may hear a recording: a lead with a reason, written down; a held one is not erased."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from agent_desktop.recording import database
from agent_desktop.recording.database import MayNot
from agent_desktop.store.engines import open_writer
from agent_desktop.store.schema.sound import call_quality, recordings
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.tables import TABLES
from agent_desktop.store.schema.trail import audit
from agent_desktop.tickets.acts import Act

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LEAD, AGENT = "2001", "1011"
TOLD: dict[str, str | int | None] = {
    "call_id": "c1", "started_at": NOW.isoformat(), "agent": AGENT, "seconds": 61, "gaps": "[[1.0, 2.0]]",
    "sha256": "ab" * 32, "size": 999, "place": "2026/11/22/c1.sealed", "sealed_with": "cd" * 32,
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    engine = open_writer(tmp_path / "store.sqlite", create=True)
    TABLES.create_all(engine)
    with engine.begin() as conn:
        conn.execute(
            insert(agents),
            [
                {"no": LEAD, "role": "supervisor", "extension": "1"},
                {"no": AGENT, "role": "agent", "extension": "2"},
            ],
        )
        for _ in range(2):
            database.recording(conn, Act(id="a1", kind="recording", at=NOW, payload=TOLD))
    yield engine
    engine.dispose()


def test_told_twice_it_is_one_and_its_key_is_in_no_repr(store: Engine) -> None:
    with store.begin() as conn:
        assert len(conn.execute(select(recordings)).all()) == 1
        kept = database.listen(conn, LEAD, "c1", "complaint 261122-A01-0007", NOW)
        assert kept is not None
        assert (kept.place, kept.sealed_with) == (TOLD["place"], TOLD["sealed_with"])
        assert str(TOLD["sealed_with"]) not in repr(kept)
        (line,) = conn.execute(select(audit)).all()
        assert (line.who, line.action, line.subject) == (LEAD, "listen", "c1")
        assert "complaint" in line.detail


@pytest.mark.parametrize(
    ("who", "reason"), [(AGENT, "I was curious"), (LEAD, ""), (LEAD, " . "), ("nobody", "long reason")]
)
def test_nobody_else_and_not_without_a_reason(store: Engine, who: str, reason: str) -> None:
    with store.begin() as conn, pytest.raises(MayNot):
        database.listen(conn, who, "c1", reason, NOW)


def test_a_disputed_one_is_held_and_the_others_keys_are_erased(store: Engine) -> None:
    late = NOW + timedelta(days=181)
    with store.begin() as conn:
        with pytest.raises(MayNot):
            database.hold(conn, AGENT, "c1", "mine", NOW)
        assert database.hold(conn, LEAD, "c1", "dispute 7", NOW)
        assert not database.hold(conn, LEAD, "c9", "no such call", NOW)
        assert database.erase(conn, 180, late) == 0
        assert database.hold(conn, LEAD, "c1", "", late)
        assert database.erase(conn, 180, late) == 1
        assert database.listen(conn, LEAD, "c1", "too late now", late) is None
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
