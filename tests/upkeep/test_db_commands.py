"""`agent-desktop db`: as typed, on a file and on a server; what fails says why and what to do."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from agent_desktop.commands import app
from agent_desktop.settings import HOME_VARIABLE
from agent_desktop.store import revisions
from agent_desktop.store.audit import append
from agent_desktop.store.engines import open_writer
from agent_desktop.store.faults import StoreError
from agent_desktop.store.instants import instant
from agent_desktop.upkeep.database import upgrade
from agent_desktop.upkeep.refusals import told
from tests.servers import Server
from tests.upkeep.full_disk import full_after
from ui import words as ui_words


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of this test's own, who reads English."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("AGENT_DESKTOP_LANGUAGE", "en")
    return tmp_path / "home"


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may be made."""
    if request.param == "sqlite":
        return str(tmp_path / "new" / "store.sqlite")
    server: Server = request.getfixturevalue("server")
    return server.url(server.database())


def db(*words: str) -> Result:
    return CliRunner().invoke(app, ["db", *words])


def test_a_store_is_made_once_and_checked(where: str) -> None:
    made = db("init", "--url", where)
    assert made.exit_code == 0, made.output
    assert f"made, empty, schema {revisions.NEEDED}" in made.output
    checked = db("check", "--url", where)
    assert checked.exit_code == 0, checked.output
    assert "0 customers" in checked.output
    assert "All of it is whole." in checked.output
    again = db("init", "--url", where)
    assert again.exit_code == 1
    assert "already. Nothing was changed." in again.output


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
def test_a_store_that_could_not_be_made_is_in_nobodys_way(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    with full_after(200_000):
        assert db("init", "--url", str(file)).exit_code == 1
    assert file.stat().st_size, "the beginning of one"
    assert db("init", "--url", str(file)).exit_code == 0
    assert "All of it is whole." in db("check", "--url", str(file)).output


@pytest.mark.parametrize("content", [b"not a store", None])
def test_a_file_of_somebody_else_is_left_as_it_is(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "theirs.sqlite"
    if content is None:
        with closing(sqlite3.connect(file)) as theirs:
            theirs.execute("CREATE TABLE theirs (id INTEGER)")
    else:
        file.write_bytes(content)
    before = file.read_bytes()
    assert db("init", "--url", str(file)).exit_code == 1
    assert (file.read_bytes(), list(tmp_path.glob("theirs*"))) == (before, [file])


def test_upgrading_what_is_current_does_nothing(where: str) -> None:
    db("init", "--url", where)
    done = db("upgrade", "--url", where)
    assert done.exit_code == 0
    assert "nothing to do" in done.output


def test_whoever_upgrades_a_server_hears_beforehand_that_desks_wait(centre: str) -> None:
    engine = open_writer(centre)
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0034'"))
    ui_words.use("en")
    upgrading = upgrade(centre)
    assert "Desks wait" in next(upgrading)
    assert revisions.found(engine) == "0034", "nothing has begun"
    del upgrading  # and its session with it
    engine.dispose()


def test_a_newer_store_is_refused_by_every_command(where: str) -> None:
    db("init", "--url", where)
    engine = open_writer(where if "://" in where else Path(where))
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for command in ("upgrade", "check"):
        refused = db(command, "--url", where)
        assert refused.exit_code == 1
        assert "Install the newer program" in refused.output


def test_a_trail_that_was_changed_is_found(where: str) -> None:
    db("init", "--url", where)
    engine = open_writer(where if "://" in where else Path(where))
    with engine.begin() as conn:
        append(conn, instant(0), "1011", "look", "a1")
        conn.execute(
            text("DROP TRIGGER IF EXISTS audit_no_update" + ("" if "://" not in where else " ON audit"))
        )
        conn.execute(text("UPDATE audit SET subject = 'a2'"))
    engine.dispose()
    checked = db("check", "--url", where)
    assert checked.exit_code == 1
    assert "changed at line 1" in checked.output
    assert "is not whole" in checked.output


def test_a_noted_seal_is_in_the_trail_or_the_trail_is_another(where: str) -> None:
    db("init", "--url", where)
    engine = open_writer(where if "://" in where else Path(where))
    with engine.begin() as conn:
        seal = append(conn, instant(0), "1011", "look", "a1")
    engine.dispose()
    assert str(seal) in db("check", "--url", where).output
    assert db("check", "--url", where, "--seal", str(seal)).exit_code == 0
    for noted, said in ((f"1:{'0' * 64}", "was replaced"), (f"2:{seal.hash}", "cut off before line 2")):
        checked = db("check", "--url", where, "--seal", noted)
        assert checked.exit_code == 1
        assert said in checked.output
    assert db("check", "--url", where, "--seal", "12:ab").exit_code == 2


def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    db("init", "--url", str(path))
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode=DELETE")
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * 4096 + whole[8192:])
    broken = path.read_bytes()
    checked = db("check", "--url", str(path))
    assert checked.exit_code == 1
    assert path.read_bytes() == broken


def test_without_an_address_the_settings_store_is_meant(home: Path) -> None:
    assert db("init").exit_code == 0
    assert (home / "data" / "store.sqlite").exists()


@pytest.mark.parametrize("command", ["upgrade", "check"])
def test_a_store_that_is_not_there(command: str, tmp_path: Path) -> None:
    told = db(command, "--url", str(tmp_path / "none.sqlite"))
    assert told.exit_code == 1
    assert "db init" in told.output
    gone = db(command, "--url", "postgresql://desk:secret@127.0.0.1:9/centre")
    assert gone.exit_code == 1
    assert "can't be reached" in gone.output
    assert "secret" not in gone.output


def test_a_refusal_is_told_in_the_users_language(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENT_DESKTOP_LANGUAGE", "zh_CN")
    assert db("init", "--url", where).exit_code == 0
    again = db("init", "--url", where)
    assert "已有数据库，未作任何改动" in again.output
    gone = db("check", "--url", str(tmp_path / "nowhere.sqlite"))
    assert "没有数据库，未作任何改动" in gone.output
    away = CliRunner().invoke(app, ["centre", "--health", "--url", "postgresql://nobody@127.0.0.1:1/none"])
    assert "连不上数据库服务器" in away.output


@pytest.mark.parametrize("language", ui_words.LANGUAGES)
def test_every_refusal_of_a_store_has_words_for_the_command_line(language: str) -> None:
    ui_words.use(language)
    kinds, grown = {StoreError}, 0
    while len(kinds) > grown:
        grown = len(kinds)
        kinds |= {found for kind in kinds for found in kind.__subclasses__()}
    for kind in kinds:
        facts = {"why": "WHY", "found": "9", "known": "8", "login": "LOGIN", "limit_ms": "150"}
        said = told(kind("WHERE", **facts))  # in tests a key without words raises
        assert "WHERE" in said or "LOGIN" in said, kind
