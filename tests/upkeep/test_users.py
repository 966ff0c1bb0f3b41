"""`agent-desktop users`: a login for each person, with a password that only its verifier leaves."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from agent_desktop.commands import app
from agent_desktop.settings import HOME_VARIABLE
from tests.servers import Server

SECRET = "geheim-7351"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("AGENT_DESKTOP_LANGUAGE", "en")


@pytest.fixture
def person(server: Server) -> Iterator[str]:
    """A login that is gone afterwards: roles belong to the whole server."""
    yield "zhang.min"
    server.run('DROP ROLE IF EXISTS "zhang.min"')


def users(centre: str, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["users", *words, "--url", centre], input=typed)


def verifier(centre: str, login: str) -> str:
    with psycopg.connect(centre) as conn:
        row = conn.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", (login,)).fetchone()
    return str(row[0]) if row else ""


def test_a_person_comes_in_is_changed_and_shut_out(centre: str, person: str) -> None:
    made = users(centre, "add", person, "--agent", "1011", typed=f"{SECRET}\n{SECRET}\n")
    assert made.exit_code == 0, made.output
    assert SECRET not in made.output
    kept = verifier(centre, person)
    assert kept.startswith("SCRAM-SHA-256$")
    assert "zhang.min                1011       agent" in users(centre, "list").output
    with psycopg.connect(centre.replace("site_owner", person)) as conn:
        assert conn.execute("SELECT desk_me()").fetchone() == ("1011",)
        moved = users(centre, "change", person, "--agent", "1012", "--role", "supervisor")
        assert moved.exit_code == 0, moved.output
        assert "1012       supervisor" in users(centre, "list").output
        assert users(centre, "password", person, typed="other\nother\n").exit_code == 0
        assert verifier(centre, person) not in ("", kept)
        assert users(centre, "remove", person).exit_code == 0
        with pytest.raises(psycopg.OperationalError):
            conn.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(centre.replace("site_owner", person))
    assert "shut out" in users(centre, "list").output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "Zhang'; DROP TABLE x", "--agent", "1"), "a login is small letters"),
        (("add", "site_owner", "--agent", "1"), "there is such a login already"),
        (("password", "nobody-here"), "there is no such login"),
        (("remove", "site_owner"), "there is no such login"),
    ],
)
def test_what_cannot_be_done_is_said(centre: str, words: tuple[str, ...], why: str) -> None:
    done = users(centre, *words, typed=f"{SECRET}\n{SECRET}\n")
    assert done.exit_code == 1
    assert why in done.output


def test_a_file_has_no_logins(tmp_path: Path) -> None:
    done = users(str(tmp_path / "s.sqlite"), "list")
    assert done.exit_code == 1
    assert "has no logins" in done.output


def test_an_empty_store_has_none(centre: str) -> None:
    assert "no login yet" in users(centre, "list").output
