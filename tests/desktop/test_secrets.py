"""The data key: in the OS store where there is one, in a file of this user's where there is none."""

import stat
from pathlib import Path

import pytest

from agent_desktop import secrets
from agent_desktop.secrets import DATA_KEY, KEY_BYTES, KeyBroken, OsSecrets, SecretsLocked, data_key


class FakeSecrets:
    """A store of secrets that may be missing or locked."""

    def __init__(self, *, there: bool = True) -> None:
        self.there = there
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name) if self.there else None

    def put(self, name: str, value: str) -> bool:
        if self.there:
            self.kept[name] = value
        return self.there

    def forget(self, name: str) -> None:
        self.kept.pop(name, None)


def test_the_key_is_made_once_and_kept_in_the_store(tmp_path: Path) -> None:
    store = FakeSecrets()
    made = data_key(store, tmp_path / "data")
    assert (len(made.key), made.in_store) == (KEY_BYTES, True)
    assert data_key(store, tmp_path / "data") == made
    assert made.key.hex() not in (tmp_path / "data" / "data.key").read_text()


def test_without_a_store_a_file_of_this_user_holds_it(tmp_path: Path) -> None:
    made = data_key(FakeSecrets(there=False), tmp_path)
    assert not made.in_store
    assert stat.S_IMODE((tmp_path / "data.key").stat().st_mode) == 0o600
    again = data_key(FakeSecrets(), tmp_path)
    assert again == made, "a store that came later doesn't make a new key: the old one seals what is kept"


def test_a_locked_store_is_told_and_no_second_key_is_made(tmp_path: Path) -> None:
    store = FakeSecrets()
    made = data_key(store, tmp_path)
    store.there = False
    with pytest.raises(SecretsLocked, match="nothing was lost"):
        data_key(store, tmp_path)
    store.there = True
    assert data_key(store, tmp_path) == made


def test_a_key_whose_file_was_lost_is_found_in_the_store(tmp_path: Path) -> None:
    store = FakeSecrets()
    made = data_key(store, tmp_path)
    (tmp_path / "data.key").unlink()
    assert data_key(store, tmp_path) == made


@pytest.mark.parametrize("there", [True, False])
def test_a_file_that_a_crash_left_empty_is_none(tmp_path: Path, *, there: bool) -> None:
    (tmp_path / "data.key").touch()
    store = FakeSecrets(there=there)
    made = data_key(store, tmp_path)
    assert data_key(store, tmp_path) == made
    assert [f.name for f in tmp_path.iterdir()] == ["data.key"]
    assert stat.S_IMODE((tmp_path / "data.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"not a key", b"abcd", b"\xff\xfe"])
def test_what_is_no_key_is_told_and_kept(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data.key").write_bytes(content)
    with pytest.raises(KeyBroken, match=r"data\.key"):
        data_key(FakeSecrets(), tmp_path)
    assert (tmp_path / "data.key").read_bytes() == content


def test_a_key_that_could_not_be_written_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            data_key(FakeSecrets(there=False), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_never_shown(tmp_path: Path) -> None:
    made = data_key(FakeSecrets(), tmp_path)
    assert made.key.hex() not in f"{made!r} {made}"


class BrokenKeyring:
    """A keyring whose every call fails, as without a session bus."""

    def __getattr__(self, name: str) -> object:
        from keyring.errors import NoKeyringError

        def fails(*_: str) -> None:
            raise NoKeyringError

        return fails


def test_a_system_without_a_store_is_only_one_without_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring

    broken = BrokenKeyring()
    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, name, getattr(broken, name))
    store = OsSecrets()
    assert store.get(DATA_KEY) is None
    assert store.put(DATA_KEY, "x") is False
    store.forget(DATA_KEY)


def test_the_system_s_store_is_used_under_our_name(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring

    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "set_password", lambda *entry: kept.update({entry[:2]: entry[2]}))
    monkeypatch.setattr(keyring, "get_password", lambda *entry: kept.get(entry))
    monkeypatch.setattr(keyring, "delete_password", lambda *entry: kept.pop(entry))
    store = OsSecrets()
    assert store.put("sip", "s3cret")
    assert store.get("sip") == "s3cret"
    assert list(kept) == [(secrets.SERVICE, "sip")]
    store.forget("sip")
    assert kept == {}
