"""`agent-desktop words`: the site's own list is shown, replaced, and refused with its mistake."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from agent_desktop.commands import app
from agent_desktop.settings import HOME_VARIABLE


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("AGENT_DESKTOP_LANGUAGE", "en")
    path = str(tmp_path / "store.sqlite")
    assert CliRunner().invoke(app, ["db", "init", "--url", path]).exit_code == 0
    return path


def words(*typed: str) -> Result:
    return CliRunner().invoke(app, ["words", *typed])


def test_a_list_is_put_and_shown(store: str, tmp_path: Path) -> None:
    assert "no search words" in words("show", "--url", store).output
    file = tmp_path / "ours.toml"
    file.write_text('[[saying]]\nsay = ["小蓝盒"]\nmean = ["燃气表"]\n', encoding="utf-8")
    done = words("put", str(file), "--url", store)
    assert done.exit_code == 0, done.output
    assert words("show", "--url", store).output == file.read_text(encoding="utf-8")


def test_who_put_it_may_have_no_name(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 54321")

    monkeypatch.setattr("getpass.getuser", nameless)
    file = tmp_path / "ours.toml"
    file.write_text("", encoding="utf-8")
    assert words("put", str(file), "--url", store).exit_code == 0


@pytest.mark.parametrize("content", ["saying = 7", "[[saying]\n", 'unknown = "x"', "\ud800", "#" * 400_001])
def test_a_mistake_changes_nothing(store: str, tmp_path: Path, content: str) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(content, encoding="utf-8", errors="surrogatepass")
    refused = words("put", str(file), "--url", store)
    assert refused.exit_code == 1
    assert "ours.toml" in refused.output
    assert "no search words" in words("show", "--url", store).output


def test_a_file_that_is_not_there(store: str, tmp_path: Path) -> None:
    refused = words("put", str(tmp_path / "nowhere.toml"), "--url", store)
    assert refused.exit_code == 1
    assert "nowhere.toml" in refused.output
