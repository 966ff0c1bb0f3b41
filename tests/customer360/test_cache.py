"""The desk's own last cards: bounded, sealed, and never in the way."""

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from customer360.cache import SHAPE, CardCache
from customer360.card import Card
from customer360.number import Number
from tests.customer360.people import MOBILE, NOW, card, incident, ticket
from tests.customer360.town import number

KEY = bytes(range(32))
CARD = card(tickets=(ticket(),), incidents=(incident(),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cards.db"


def caller(n: int) -> Number:
    return number(f"138{n:08}")


def of(n: int) -> Card:
    return replace(CARD, number=caller(n))


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "sealed"])
def test_a_card_comes_back_as_it_was(path: Path, key: bytes | None) -> None:
    with closing(CardCache(path, key)) as cache:
        assert cache.get(MOBILE) is None
        cache.put(CARD, NOW)
    with closing(CardCache(path, key)) as cache:
        assert cache.get(MOBILE) == (CARD, NOW)
        cache.put(replace(CARD, chosen=""), NOW + timedelta(hours=1))
        assert cache.get(MOBILE) == (replace(CARD, chosen=""), NOW + timedelta(hours=1))


def test_only_the_last_cards_are_kept(path: Path) -> None:
    with closing(CardCache(path, size=3)) as cache:
        for n in range(6):
            cache.put(of(n), NOW + timedelta(minutes=n))
        assert [n for n in range(6) if cache.get(caller(n))] == [3, 4, 5]


@pytest.mark.parametrize("raw", ["anonymous", "12345"])
def test_a_caller_whose_number_is_nobodys_is_never_kept(path: Path, raw: str) -> None:
    nobody = number(raw)
    with closing(CardCache(path)) as cache:
        cache.put(replace(CARD, number=nobody))
        assert cache.get(nobody) is None
    assert not path.exists()


def test_a_sealed_file_tells_nothing(path: Path) -> None:
    with closing(CardCache(path, KEY)) as cache:
        cache.put(CARD, NOW)
    kept = b"".join(file.read_bytes() for file in path.parent.glob("cards.db*"))
    for secret in ("王晓敏", "幸福里", "13812346621", "6621", "0211345652"):
        assert secret.encode() not in kept


@pytest.mark.skipif(os.name == "nt", reason="rights are the folder's on Windows")
def test_only_this_user_may_read_the_file(path: Path) -> None:
    with closing(CardCache(path)) as cache:
        cache.put(CARD, NOW)
        assert [oct(file.stat().st_mode & 0o777) for file in path.parent.glob("cards.db*")] == ["0o600"] * 3


def test_another_key_finds_nothing_and_begins_anew(path: Path) -> None:
    with closing(CardCache(path, KEY)) as cache:
        cache.put(CARD, NOW)
    for key in (bytes(32), None):
        with closing(CardCache(path, key)) as cache:
            assert cache.get(MOBILE) is None
            cache.put(CARD, NOW)
            assert cache.get(MOBILE) == (CARD, NOW)


def test_a_card_cannot_be_passed_off_as_another_callers(path: Path) -> None:
    with closing(CardCache(path, KEY)) as cache:
        cache.put(of(1), NOW)
        cache.put(of(2), NOW)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        first, second = (row[0] for row in conn.execute("SELECT phone FROM cards ORDER BY phone"))
        conn.execute(
            "UPDATE cards SET sealed = (SELECT sealed FROM cards WHERE phone = ?) WHERE phone = ?",
            [first, second],
        )
    with closing(CardCache(path, KEY)) as cache:
        assert sum(cache.get(caller(n)) is not None for n in (1, 2)) == 1


def test_an_older_shape_begins_anew(path: Path) -> None:
    with closing(CardCache(path)) as cache:
        cache.put(CARD, NOW)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(f"PRAGMA user_version={SHAPE + 1}")
    with closing(CardCache(path)) as cache:
        assert cache.get(MOBILE) is None


def test_a_damaged_file_is_replaced(path: Path) -> None:
    path.write_bytes(b"not a database, and long enough to be looked at" * 100)
    with closing(CardCache(path)) as cache:
        assert cache.get(MOBILE) is None
        assert "not a database" in cache.trouble
        cache.put(CARD, NOW)
        assert (cache.get(MOBILE), cache.trouble) == ((CARD, NOW), "")


def test_what_belongs_to_a_damaged_file_goes_with_it(path: Path) -> None:
    path.write_bytes(b"not a database, and long enough to be looked at" * 100)
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").write_bytes(b"left behind")
    with closing(CardCache(path)) as cache:
        assert cache.get(MOBILE) is None
        assert list(path.parent.iterdir()) == []


def test_a_damaged_file_that_cannot_be_removed_costs_only_the_cache(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr(Path, "unlink", refuse)
    path.write_bytes(b"not a database, and long enough to be looked at" * 100)
    with closing(CardCache(path)) as cache:
        assert cache.get(MOBILE) is None
        cache.put(CARD, NOW)
        assert cache.trouble


def test_a_missing_folder_costs_the_cache_and_nothing_else(tmp_path: Path) -> None:
    with closing(CardCache(tmp_path / "gone" / "cards.db")) as cache:
        cache.put(CARD, NOW)
        assert cache.get(MOBILE) is None
        assert cache.trouble


def test_a_locked_file_is_not_waited_for(path: Path) -> None:
    with closing(CardCache(path)) as cache, closing(sqlite3.connect(path, isolation_level=None)) as other:
        cache.put(CARD, NOW)
        other.execute("BEGIN EXCLUSIVE")
        cache.put(of(1), NOW)
        assert "locked" in cache.trouble
        other.execute("ROLLBACK")
        assert cache.get(MOBILE) == (CARD, NOW)
