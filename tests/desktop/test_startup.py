"""A desk that can't start says why in words, in the language of its window, with exit code 3."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent_desktop import commands
from agent_desktop.opening import explained
from agent_desktop.running import DeskRuns
from agent_desktop.secrets import KeyBroken, SecretsLocked
from agent_desktop.settings import Folders
from agent_desktop.site_rules import NoForms


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Somebody who reads English, at home in an empty folder."""
    monkeypatch.setenv("AGENT_DESKTOP_LANGUAGE", "en")
    monkeypatch.setenv("AGENT_DESKTOP_HOME", str(tmp_path))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DeskRuns(), "already running"),
        (SecretsLocked(), "Unlock it"),
        (KeyBroken("/somewhere/data.key"), "/somewhere/data.key holds no key"),
        (NoForms("gas.toml: line 3"), "gas.toml: line 3"),
        (PermissionError(13, "Permission denied", "/locked"), "AGENT_DESKTOP_HOME"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_keeps_a_desk_from_starting_is_said_in_words(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(**_: object) -> None:
        raise error

    monkeypatch.setattr(commands, "app", fails)
    for language, expected in (("en", said), ("zh_CN", "请")):
        monkeypatch.setenv("AGENT_DESKTOP_LANGUAGE", language)
        with pytest.raises(SystemExit) as left:
            commands.run()
        assert left.value.code == 3
        assert expected in capsys.readouterr().err


@pytest.mark.parametrize("slip", [ValueError("a slip of ours"), TimeoutError("a slip of ours")])
def test_what_is_our_own_fault_is_not_dressed_up(slip: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_: object) -> None:
        raise slip

    monkeypatch.setattr(commands, "app", fails)
    with pytest.raises(type(slip), match="a slip of ours"):
        commands.run()


def test_a_home_that_cannot_be_written_is_said_without_a_traceback() -> None:
    home = {"AGENT_DESKTOP_HOME": "/dev/null/x", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "agent_desktop", "run"],
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "/dev/null/x" in done.stderr


def test_a_user_without_a_home_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("HOME", "AGENT_DESKTOP_HOME", "AGENT_DESKTOP_LANGUAGE", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # as for a number that no user has
    with pytest.raises(SystemExit) as left, explained():
        Folders.of_this_user()
    assert left.value.code == 3
    assert "AGENT_DESKTOP_HOME" in capsys.readouterr().err


def test_where_no_window_can_open_that_is_said_instead_of_a_crash() -> None:
    around = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    around |= {"DISPLAY": ":9999", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-m", "agent_desktop", "wallboard"]
    done = subprocess.run(command, env=around, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "No window can be opened" in done.stderr
    assert len(done.stderr.splitlines()) == 1


ENDS = """
import sys
from agent_desktop.running import end_when_told
end_when_told(lambda: sys.exit(7))
print("there", flush=True)
for line in sys.stdin:
    print("still", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has neither SIGHUP nor nohup")
@pytest.mark.parametrize(("before", "told"), [([], "SIGTERM"), ([], "SIGHUP"), (["nohup"], "SIGTERM")])
def test_a_program_that_is_told_to_go_ends_in_its_own_way(before: list[str], told: str) -> None:
    command = [*before, sys.executable, "-c", ENDS]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == "there\n"
        if before:
            process.send_signal(signal.SIGHUP)
            print("?", file=process.stdin, flush=True)
            assert process.stdout.readline() == "still\n", "whoever started it wanted it to stay"
        process.send_signal(signal.Signals[told])
        assert process.wait(60) == 7


def test_a_desk_opens_at_sign_in_where_the_policy_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[bool] = []

    def run() -> int:
        opened.append(True)
        return 0

    monkeypatch.setattr("agent_desktop.opening.run", run)
    assert CliRunner().invoke(commands.app, ["run", "--at-login"]).exit_code == 0
    assert opened == []
    monkeypatch.setenv("AGENT_DESKTOP_SEAT__AUTOSTART", "true")
    assert CliRunner().invoke(commands.app, ["run", "--at-login"]).exit_code == 0
    assert opened == [True]
