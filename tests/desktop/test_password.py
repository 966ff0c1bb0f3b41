"""The SIP password: from the store or the terminal, and nowhere else."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from agent_desktop import startup
from agent_desktop.bootstrap import Setup
from agent_desktop.secrets import DATABASE_PASSWORD
from agent_desktop.settings import Folders, load
from agent_desktop.store.engines import Address, open_reader
from agent_desktop.store.faults import StoreUnreachable

REGISTERED = {"AGENT_DESKTOP_PHONE__REGISTRAR": "pbx.example", "AGENT_DESKTOP_PHONE__USER": "1011"}


class Kept:
    """A store in memory."""

    def __init__(self, **secrets: str) -> None:
        self.secrets = secrets

    def get(self, name: str) -> str | None:
        return self.secrets.get(name)

    def put(self, name: str, value: str) -> bool:
        self.secrets[name] = value
        return True

    def forget(self, name: str) -> None:
        self.secrets.pop(name, None)


def setup_of(folder: Path, secrets: Kept, environ: dict[str, str]) -> Setup:
    folders = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(folder)})
    return Setup(folders=folders, loaded=load(folders, environ), store=folder / "s", secrets=secrets)


def test_a_kept_password_is_used_and_never_shown(tmp_path: Path) -> None:
    secrets = Kept()
    assert startup.keep_password(secrets, "geheim-7351")
    setup = setup_of(tmp_path, secrets, REGISTERED)
    setup = replace(setup, sip_password=startup.sip_password(setup))
    assert setup.sip_password == "geheim-7351"
    assert "geheim" not in repr(setup)


def test_without_a_registrar_nobody_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "getpass", lambda _: pytest.fail("asked"))
    assert startup.sip_password(setup_of(tmp_path, Kept(), {})) == ""


def test_without_a_store_the_terminal_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "getpass", lambda prompt: f"typed for {prompt.split()[-1]}")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert startup.sip_password(setup_of(tmp_path, Kept(), REGISTERED)).startswith("typed for")


def test_without_store_and_terminal_the_desk_starts_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert startup.sip_password(setup_of(tmp_path, Kept(), REGISTERED)) == ""


def test_the_store_s_password_comes_from_the_secrets_and_is_never_shown(tmp_path: Path) -> None:
    secrets = Kept()
    assert startup.keep_password(secrets, "geheim-7351", DATABASE_PASSWORD)
    setup = setup_of(
        tmp_path, secrets, {"AGENT_DESKTOP_SITE__STORE": "postgresql://zhangmin@127.0.0.1:9/centre"}
    )
    setup = replace(setup, store=startup.store_of(setup.folders, setup.loaded, secrets))
    assert isinstance(setup.store, Address)
    assert setup.store.password == "geheim-7351"
    assert "geheim" not in repr(setup) + str(setup.store)
    with pytest.raises(StoreUnreachable) as gone:
        open_reader(setup.store)
    assert "geheim" not in str(gone.value)


def test_an_embedded_store_asks_for_no_password(tmp_path: Path) -> None:
    setup = setup_of(tmp_path, Kept(), {})
    assert startup.store_of(setup.folders, setup.loaded, Kept()) == setup.folders.data / "store.sqlite"
