"""A town for all tests here, and a caller."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from agent_desktop.demo_data.generator import build
from benchmarks.uac import Attempt, Uac
from tests.chaos.puppet import Puppet

CALLER = "13909314471"


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo store, made once."""
    store = tmp_path_factory.mktemp("town") / "store.sqlite"
    build(store, customers=400)
    return store


@pytest.fixture
def home(tmp_path: Path, town: Path) -> Path:
    """A user's folders with the town in them."""
    (tmp_path / "data").mkdir()
    shutil.copy(town, tmp_path / "data" / "store.sqlite")
    return tmp_path


class Person:
    """Somebody on a telephone: rings once and keeps the line."""

    def __init__(self, uac: Uac) -> None:
        self._uac = uac
        self._attempt: Attempt | None = None

    def ring(self) -> None:
        """Ring as the demo's caller whose house is suspended."""
        identity = ("P-Asserted-Identity", f"<sip:{CALLER}@127.0.0.1>")
        self._attempt = self._uac.invite((("X-Skill-Group", "heating"), identity))
        assert self._attempt.rang.wait(30)


@pytest.fixture
def ring() -> Iterator[Callable[[Puppet], None]]:
    """Rings a desk; the telephones are put away afterwards."""
    with ExitStack() as telephones:

        def begin(desk: Puppet) -> None:
            port = int(str(desk.state["target"]).rsplit(":", 1)[1])
            Person(telephones.enter_context(Uac(port, cancel_on_ringing=False))).ring()

        yield begin


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = os.getuid() == 0 and shutil.which("mount")
    if (
        not mounted
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", place], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("no right to mount a small disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(disk: Path) -> Path:
    """Leave no room on a disk; gives the file that takes it."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    return filler
