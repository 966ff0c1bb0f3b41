"""Every version's data folder opens here, with everything in it."""

import gzip
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from agent_desktop.adapters import shared_store
from agent_desktop.demo_data.generator import verify
from agent_desktop.settings import Folders, load
from agent_desktop.store.engines import open_writer
from agent_desktop.store.revisions import check, upgrade
from agent_desktop.store.schema.trail import questions_unanswered
from agent_desktop.store.schema.work import tickets
from agent_desktop.store.sealing import Seal
from agent_desktop.store.sessions import Sessions
from agent_desktop.tickets.delivery import Sender
from agent_desktop.tickets.journal import Journal

FOLDERS = Path(__file__).parent / "folders"
VERSIONS = sorted(folder.name for folder in FOLDERS.iterdir())
Left = tuple[Folders, dict[str, Any]]


@pytest.fixture(params=VERSIONS)
def left(request: pytest.FixtureRequest, tmp_path: Path) -> Left:
    """A copy of what a version left, and what it must hold."""
    home = tmp_path / "home"
    shutil.copytree(FOLDERS / request.param / "home", home)
    store = home / "data" / "store.sqlite"
    with gzip.open(f"{store}.gz", "rb") as packed, store.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    expected = json.loads((FOLDERS / request.param / "expected.json").read_text("utf-8"))
    return Folders.of_this_user({"AGENT_DESKTOP_HOME": str(home)}), expected


@pytest.fixture
def journal(left: Left) -> Journal:
    """The journal that was left, open."""
    kept = Journal(left[0].data / "journal.sqlite", "A01", Seal(None), ZoneInfo("Asia/Shanghai"))
    kept.open()
    return kept


def test_settings_mean_what_they_meant(left: Left) -> None:
    folders, expected = left
    loaded = load(folders, {})
    assert loaded.problems == ()
    assert loaded.settings.theme == expected["theme"]
    assert loaded.settings.keys["answer"] == expected["answer"]


def test_every_word_of_a_draft_is_there(left: Left, journal: Journal) -> None:
    drafts = journal.drafts()
    journal.close()
    assert [d.values["description"].value for d in drafts] == [left[1]["draft"]]


def test_what_waited_is_delivered_once_into_the_upgraded_store(left: Left, journal: Journal) -> None:
    folders, expected = left
    store = folders.data / "store.sqlite"
    engine = open_writer(store)
    upgrade(engine)
    check(engine)
    assert verify(engine, datetime(2026, 11, 22, 2, tzinfo=UTC)) == []
    parcels = journal.batch(10)
    assert len(parcels) == expected["waiting"] == journal.waiting()
    sender = Sender(lambda: shared_store(Sessions(lambda: store)))
    for _ in range(2):  # a crash between "stored" and "struck off" delivers again
        assert sender.deliver_once(parcels).error is None
    journal.sent(tuple(p.id for p in parcels))
    assert journal.waiting() == 0
    journal.close()
    with engine.connect() as conn:
        numbers = conn.execute(select(tickets.c.number).where(tickets.c.number == expected["ticket"])).all()
        asked = questions_unanswered.c.question
        questions = conn.execute(select(asked).where(asked == "旧版本留下的问题")).all()
    engine.dispose()
    assert len(numbers) == 1
    assert len(questions) == 1


@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: file.write_bytes(b"")])
def test_a_folder_without_its_journal_begins_a_new_one(left: Left, spoil: Callable[[Path], object]) -> None:
    file = left[0].data / "journal.sqlite"
    spoil(file)
    journal = Journal(file, "A01", Seal(None), ZoneInfo("Asia/Shanghai"))
    journal.open()
    assert journal.drafts() == ()
    journal.close()
