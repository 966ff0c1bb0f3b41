"""A stage for all tests here, and a desk with a caller for each."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from agent_desktop.adapters import articles
from agent_desktop.demo_data.generator import build
from agent_desktop.settings import Folders
from agent_desktop.store.sessions import Sessions
from kb_search.whoosh_library import WhooshLibrary
from tests.outside.stage import OutsideCaller, Seat, Stage, missing


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """One screen for all tests here."""
    if absent := missing():
        pytest.skip(f"NOT DRIVEN FROM OUTSIDE: {absent} missing; packaging/prepare.py --tests brings it")
    with Stage(1366, 768) as stage:
        yield stage


@pytest.fixture(scope="session")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folders with a small town and its index, made once.

    A desk makes its index in a process that stands back for everything else: beside a busy one it never ends.
    """
    home = tmp_path_factory.mktemp("home")
    folders = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(home)})
    folders.data.mkdir()
    store = folders.data / "store.sqlite"
    build(store, customers=400)
    sessions = Sessions(lambda: store)
    library = WhooshLibrary(lambda: articles(store, sessions), folders.cache / "index", apart=False)
    library.open()
    library.close()
    sessions.close()
    return home


@pytest.fixture
def home(tmp_path: Path, first_home: Path) -> Path:
    """A copy of them."""
    return Path(shutil.copytree(first_home, tmp_path / "home"))


@pytest.fixture
def sit(stage: Stage, home: Path) -> Iterator[Callable[..., Seat]]:
    """Sit down at a desk, with settings if wanted."""
    with ExitStack() as seats:
        yield lambda **settings: seats.enter_context(Seat(stage, home, **settings))


@pytest.fixture
def seat(sit: Callable[..., Seat]) -> Seat:
    """A desk on the stage."""
    return sit()


@pytest.fixture
def caller(stage: Stage, tmp_path: Path) -> Iterator[OutsideCaller]:
    """Somebody who rings it."""
    with OutsideCaller(stage, tmp_path / "caller") as caller:
        yield caller
