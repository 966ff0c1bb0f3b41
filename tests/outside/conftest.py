"""A stage for all tests here, and a desk with a caller for each."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent_desktop.demo_data.generator import build
from tests.outside.stage import OutsideCaller, Seat, Stage, missing
from ui import words


@pytest.fixture(autouse=True)
def spoken() -> None:
    """The words that the desk on the stage shows."""
    words.use("zh_CN", ZoneInfo("Asia/Shanghai"), strict=True)


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """One screen for all tests here."""
    if absent := missing():
        pytest.skip(f"NOT DRIVEN FROM OUTSIDE: {absent} missing; packaging/prepare.py --tests brings it")
    with Stage(1366, 768) as stage:
        yield stage


@pytest.fixture(scope="session")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folders with a small town, made once; the index is kept here by the first desk that leaves."""
    home = tmp_path_factory.mktemp("home")
    (home / "data").mkdir()
    build(home / "data" / "store.sqlite", customers=400)
    return home


@pytest.fixture
def home(tmp_path: Path, first_home: Path) -> Iterator[Path]:
    """A copy of them."""
    home = tmp_path / "home"
    shutil.copytree(first_home, home)
    yield home
    if not (first_home / "cache").exists() and (home / "cache").exists():
        shutil.copytree(home / "cache", first_home / "cache")


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
