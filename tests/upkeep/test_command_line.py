"""The command line: every page and every complaint in the user's language, and the exit codes."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer._click.core import Command, Context
from typer.core import TyperGroup
from typer.main import get_command

from agent_desktop.commands import app as desk
from agent_desktop.commands import pages, site, speaking
from agent_desktop.commands.store import SOME_REFUSABLE, SOME_REFUSED
from agent_desktop.settings import HOME_VARIABLE
from tests.upkeep.full_disk import full_after
from ui import words

PROGRAMS = {"agent-desktop": desk, "agent-desktop-centre": site.app}
LINUX = pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
ENGLISH = ("Usage", "Options", "Show this", "The ", "error")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _walk(command: Command, ctx: Context) -> Iterator[tuple[Command, Context]]:
    yield command, ctx
    if isinstance(command, TyperGroup):
        for name, one in command.commands.items():
            if not one.hidden:
                yield from _walk(one, Context(one, info_name=name, parent=ctx))


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_page_is_in_the_users_language_and_fits(
    language: str, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENT_DESKTOP_LANGUAGE", language)
    root = get_command(PROGRAMS[program])
    for command, ctx in _walk(root, Context(root, info_name=program)):
        page = pages.page(command, ctx)
        assert page.split()[0].startswith("用法" if language == "zh_CN" else "Usage")
        assert max(pages.columns(line) for line in page.splitlines()) <= pages.WIDTH, page
        if language == "zh_CN":
            assert not [word for word in ENGLISH if word in page], page


@pytest.mark.parametrize(
    "said",
    ["答" * 38 + "，5：有", "答" * 39 + "。” 有", "say it " * 11 + "/ or …"],
    ids=["number", "two signs", "blank"],
)
def test_a_line_never_runs_over_nor_begins_with_a_closing_sign(said: str) -> None:
    lines = list(pages._wrapped(said, "  "))
    assert max(map(pages.columns, lines)) <= pages.WIDTH
    assert not [line for line in lines if line.lstrip()[0] in "：，。”"]
    assert "".join(lines).replace(" ", "") == said.replace(" ", "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nonsense", "没有这个命令。可用的有：diagnostics, keys, run"),
        ("run --foo", "没有选项 --foo。"),
        ("doctor --hepl", "是不是 --help"),
        ("keys more", "多写了内容"),
        ("users add", "缺少 LOGIN。\n用法：agent-desktop users add [--…] LOGIN"),
        ("users add zhang", "缺少 --agent …。"),
        ("users add zhang --agent 1 --role king", "--role 的值不对，应为：agent, supervisor"),
        ("demo --calls 0", "--calls 的值不对，应为：1 …"),
        ("demo --size 0x5", "--size 的值不对，应为：1366x768"),
        ("demo --json", "选项 --json 的写法不对"),
        ("dial foo", "LINK 的值不对，应为：tel:"),
        ("logs --level loud", "--level 的值不对，应为：debug, info, warning"),
        ("db", "命令\n  init "),
    ],
)
def test_what_is_typed_wrong_is_told(typed: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(typed) == 2
    told = capsys.readouterr()
    assert said in told.out + told.err
    assert "详细说明" in told.err or typed in ("db", "demo --json")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("keys --out none/keys.html", "none/keys.html：没有这个文件或文件夹。没有写成"),
        pytest.param("keys --out /dev/full", "磁盘已满。没有写成", marks=LINUX),
        ("diagnostics --out .", "这是文件夹，不是文件"),
        ("words put none.toml", "none.toml：没有这个文件或文件夹"),
        ("data import none.csv --mapping none.toml", "none.toml：没有这个文件或文件夹"),
        ("provision sign none.toml --key none.pem --out x", "none.pem：没有这个文件或文件夹"),
        ("db check --url mysql://me:pw-one@h/desk", "mysql://…h/desk 不是数据库地址"),
        ("db check --url postgresql://me:pw-one@pw-two@h:x/d?password=pw-three", "postgresql://…h:x/d… 不是"),
        ("db check --url postgresql://me:pw-one@127.0.0.1:9/d?password=pw-two", "//me:***@127.0.0.1:9/d："),
    ],
)
def test_what_can_not_be_done_is_told_in_one_sentence(
    typed: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent_desktop.doctor.examination.CHECKS", {})  # of diagnostics: seconds
    assert _run(typed) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert "pw-" not in told.err
    assert len(told.err.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
@pytest.mark.parametrize(
    "typed",
    ["keys --out {file}", "diagnostics --out {file}", "provision sign {profile} --key {key} --out {file}"],
)
def test_a_disk_that_is_full_leaves_no_half_of_a_file(
    typed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system ends each file here after some bytes, as a full disk does."""
    monkeypatch.setattr("agent_desktop.doctor.examination.CHECKS", {})  # of diagnostics: seconds
    file, key, profile = tmp_path / "there.out", tmp_path / "site.key", tmp_path / "1011.toml"
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "")
    with full_after(_ROOM):
        assert _run(f"provision key {key}") == 1
    assert f"{key}：文件太大" in capsys.readouterr().err
    assert not key.exists(), "half a key is none, and is in the way of the next one"
    assert _run(f"provision key {key}") == 0
    profile.write_text('agent = "1011"\nissued = 2026-11-22T08:00:00Z\nexpires = 2027-02-28T00:00:00Z\n')
    before = sorted(tmp_path.iterdir())
    for was in (None, "of last month"):
        if was:
            file.write_text(was)
            before = sorted([*before, file])
        with full_after(_ROOM):
            assert _run(typed.format(file=file, key=key, profile=profile)) == 1
        assert f"{file}：文件太大" in capsys.readouterr().err
        assert sorted(tmp_path.iterdir()) == before
        assert was is None or file.read_text() == was
    assert _run(typed.format(file=file, key=key, profile=profile)) == 0
    assert file.stat().st_size > _ROOM


_ROOM = 60


def test_a_call_that_the_logs_do_not_know_is_told_beside_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("logs --call nope") == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "日志里没有通话 nope 的记录。\n")


def test_the_version_and_a_question_left_unanswered(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run("--version") == 0
    assert capsys.readouterr().out[:2] == "0."

    def leave(*_: object, **__: object) -> str:
        raise typer.Abort

    monkeypatch.setattr(typer, "prompt", leave)
    assert _run("password") == 1
    assert "已取消" in capsys.readouterr().err


def test_a_new_secret_is_asked_for_twice_in_the_users_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed, asked = ["one", "two", "one", "one"], list[str]()

    def prompt(text: str, **_: object) -> str:
        asked.append(text)
        return typed.pop(0)

    monkeypatch.setattr(typer, "prompt", prompt)
    assert speaking.new_secret("口令") == "one"
    assert asked == ["口令", "再输入一次"] * 2
    assert capsys.readouterr().err == "两次输入不一样，请重新输入。\n"


def test_the_guide_names_every_exit_code() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "it-guide.md").read_text(encoding="utf-8")
    (row,) = [line for line in guide.splitlines() if line.startswith("| a command in a script")]
    for code in (0, speaking.NOT_DONE, 2, 3, SOME_REFUSED, SOME_REFUSABLE, 130):
        assert re.search(rf"\b{code}\b", row), code


def _run(typed: str) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["agent-desktop", *typed.split()])
        patch.setattr("sys.excepthook", sys.excepthook)  # which the command line's library sets
        with pytest.raises(SystemExit) as left:
            speaking.run(desk)
    return left.value.code or 0
