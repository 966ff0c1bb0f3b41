"""A desk that starts into trouble: it says what is wrong, loses nothing, and still takes calls."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.chaos.puppet import Puppet

pytestmark = pytest.mark.chaos
Ring = Callable[[Puppet], None]


def store_of(home: Path) -> Path:
    """The embedded store."""
    return home / "data" / "store.sqlite"


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """Another program holds the store and lets nobody read."""
    with closing(sqlite3.connect(store, isolation_level=None)) as holder:
        holder.execute("PRAGMA journal_mode=DELETE")
        holder.execute("PRAGMA locking_mode=EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        yield


def newer(store: Path) -> None:
    """The store of a later version."""
    with closing(sqlite3.connect(store)) as made_later, made_later:
        made_later.execute("UPDATE alembic_version SET version_num = '9999'")


def damaged(store: Path) -> None:
    """No database at all."""
    store.write_bytes(b"this is not a database" * 100)


@pytest.mark.parametrize(
    ("spoil", "told"), [(newer, "notice-store-newer"), (damaged, "notice-store-damaged")]
)
def test_a_store_that_cannot_be_used_is_told_untouched_and_a_call_still_comes(
    spoil: Callable[[Path], None], told: str, home: Path, ring: Ring
) -> None:
    spoil(store_of(home))
    as_found = store_of(home).read_bytes()
    with Puppet(home) as desk:
        desk.until(lambda s: told in s["notices"])
        ring(desk)
        desk.until(lambda s: bool(s["calls"]) and s["calls"][0]["state"] == "ringing")
    assert store_of(home).read_bytes() == as_found


def test_a_locked_store_is_told_and_the_card_comes_once_it_is_free(home: Path, ring: Ring) -> None:
    with ExitStack() as held:
        held.enter_context(locked(store_of(home)))
        with Puppet(home) as desk:
            desk.until(lambda s: "notice-store-locked" in s["notices"])
            ring(desk)
            desk.until(lambda s: bool(s["calls"]))
            held.close()
            desk.until(lambda s: bool(s["calls"]) and s["calls"][0]["fresh"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write what is read-only")
def test_a_read_only_store_is_told(home: Path) -> None:
    store_of(home).chmod(0o400)
    store_of(home).parent.chmod(0o500)
    with Puppet(home) as desk:
        desk.until(lambda s: any(n.startswith("notice-") for n in s["notices"]))


def test_unreadable_settings_are_told_and_left_alone(home: Path) -> None:
    settings = home / "config" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text("theme = 'dark'\n[phone\n", encoding="utf-8")
    with Puppet(home) as desk:
        desk.until(lambda s: "notice-configuration" in s["notices"])
    assert settings.read_text(encoding="utf-8") == "theme = 'dark'\n[phone\n"


def test_keys_that_cannot_be_used_are_told_and_the_usual_ones_hold(home: Path, ring: Ring) -> None:
    settings = home / "config" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text('[keys]\nanswer = "A"\nmute = "Alt+V"\n', encoding="utf-8")
    with Puppet(home) as desk:
        desk.until(lambda s: {"notice-keys-refused", "notice-keys-moved"} <= set(s["notices"]))
        desk.until(lambda s: bool(s["phone_up"]))
        ring(desk)
        desk.until(lambda s: bool(s["calls"]))
        while desk.state["calls"][0]["state"] != "active":  # the key guard lets no early key through
            desk.press("F2")


def test_a_port_in_use_is_evaded_and_told(home: Path, ring: Ring) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with Puppet(home, AGENT_DESKTOP_PHONE__PORT=str(port)) as desk:
            state = desk.until(lambda s: "notice-phone-port-taken" in s["notices"])
            assert not str(state["target"]).endswith(f":{port}")
            ring(desk)
            desk.until(lambda s: bool(s["calls"]))


def test_a_broken_journal_is_set_aside_and_told(home: Path) -> None:
    (home / "data" / "journal.sqlite").write_bytes(b"broken" * 1000)
    with Puppet(home) as desk:
        desk.until(lambda s: "notice-journal-damaged" in s["notices"])
    assert list((home / "data").glob("journal.broken-*"))


def test_a_second_desk_is_refused_in_words(home: Path) -> None:
    with Puppet(home) as first:
        command = [sys.executable, "-m", "agent_desktop", "run"]
        environment = {**os.environ, "AGENT_DESKTOP_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
        second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert second.returncode == 3
        assert second.stderr.strip().splitlines()[-1].startswith("坐席工作台已在运行")
        assert first.state["phone_up"]
