"""A store that can't be used is let go of each time: nobody's connections pile up while it is asked again."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, QueuePool

from agent_desktop import adapters
from agent_desktop.agent.fitness import Health
from agent_desktop.bootstrap import Setup
from agent_desktop.doctor import stores
from agent_desktop.doctor.subject import Subject
from agent_desktop.settings import Folders, Loaded, Settings
from agent_desktop.store import engines, probe, revisions
from agent_desktop.store.faults import StoreNewer
from agent_desktop.store.sessions import Sessions
from customer360.phone import Site
from tests.desktop.test_secrets import FakeSecrets


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    """A seat whose store is of a later version."""
    store = tmp_path / "store.sqlite"
    writer = engines.open_writer(store, create=True)
    revisions.upgrade(writer)
    writer.dispose()
    with closing(sqlite3.connect(store)) as made_later, made_later:
        made_later.execute("UPDATE alembic_version SET version_num = '9999'")
    folders = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(tmp_path)})
    return Setup(
        folders=folders, loaded=Loaded(Settings(), (), frozenset()), store=store, secrets=FakeSecrets()
    )


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Engine]:
    """Every engine that was opened for reading."""
    made: list[Engine] = []
    real = engines.open_reader

    def remember(where: str | Path) -> Engine:
        made.append(real(where))
        return made[-1]

    for room in (engines, revisions, probe):
        monkeypatch.setattr(room, "open_reader", remember)
    return made


def records(setup: Setup) -> None:
    sessions, site = Sessions(lambda: setup.store), Site(area_code="0931")
    with pytest.raises(StoreNewer):
        adapters.records(sessions, setup.prepare, site, ZoneInfo("Asia/Shanghai"))


def delivery(setup: Setup) -> None:
    with pytest.raises(StoreNewer):
        adapters.shared_store(Sessions(lambda: setup.store))


def examined(setup: Setup) -> None:
    [finding] = stores.store(Subject(setup=setup))
    assert finding.health is Health.FAIL


@pytest.mark.parametrize("use", [records, delivery, examined])
def test_a_store_that_cannot_be_used_is_let_go(
    use: Callable[[Setup], None], setup: Setup, opened: list[Engine]
) -> None:
    use(setup)
    [engine] = opened
    assert isinstance(engine.pool, QueuePool)
    assert engine.pool.checkedin() == 0
