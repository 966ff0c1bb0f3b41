"""What prepares a machine finds what is missing, says what to do, and does nothing twice."""

import runpy
import string
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import environment
import pytest
import sip_library
import speech
import system_packages
from environment import Environment, Stamp
from native import cache, recipe, source

ROOT = Path(__file__).resolve().parents[2]
DEBIAN = pytest.mark.skipif(not system_packages.known(), reason="asks dpkg")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", speech._WORDS)
def test_both_languages_say_the_same(key: str) -> None:
    english, chinese = speech._WORDS[key]
    assert fields(english) == fields(chinese)
    assert any("一" <= letter <= "鿿" for letter in chinese)


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "准备完毕"),
        ({"LANG": "C.UTF-8"}, "Ready"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "Ready"),
        ({}, "Ready"),
    ],
)
def test_the_session_chooses_the_language(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], word: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert word in speech.text("ready", seconds=1)


def test_another_python_is_refused_before_anything_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version_info", (3, 13, 0, "final", 0))
    with pytest.raises(SystemExit, match=r"3\.11 or 3\.12"):
        runpy.run_path(str(ROOT / "packaging" / "prepare.py"), run_name="__main__")


def test_what_takes_long_says_that_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said, say = tmp_path / "said", speech.say

    def say_and_note(key: str, **values: object) -> None:
        say(key, **values)
        said.touch()

    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setattr(speech, "PATIENCE_S", 0.05)
    monkeypatch.setattr(speech, "say", say_and_note)
    works = "import os, sys, time\nsys.stdout.buffer.write(b'before \\xe9')\nsys.stdout.flush()\n"
    works += f"while not os.path.exists({str(said)!r}): time.sleep(0.01)\nsys.exit(3)"
    done = speech.run([sys.executable, "-c", works])
    assert done.returncode == 3
    assert done.stdout == "before \ufffd", "neither the first wait nor another encoding loses it"
    assert "still at it" in capsys.readouterr().out


@DEBIAN
def test_a_package_that_is_not_there_is_found() -> None:
    assert system_packages.missing(["dpkg", "no-such-package", "no-such-package"]) == ["no-such-package"]


@DEBIAN
def test_a_package_that_another_one_provides_is_there() -> None:
    assert system_packages.missing(["awk"]) == []


def test_a_real_screen_needs_no_virtual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    assert "xvfb" not in system_packages.for_run()
    assert "xvfb" in system_packages.for_tests()


def test_whoever_may_not_install_gets_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(speech.Stop, match="sudo apt-get install -y --no-install-recommends libegl1 xauth"):
        system_packages.install(["libegl1", "xauth"])


def test_a_filled_environment_is_left_alone(tmp_path: Path) -> None:
    fresh = Environment(tmp_path)
    assert not fresh.is_filled(tests=False)
    fresh.stamp = Stamp(
        run=environment._digest(environment.RUN_LOCK),
        tests=environment._digest(environment.TEST_LOCK),
        project=environment._project(),
        sip=recipe.key(),
    )
    fresh.save()
    again = Environment(tmp_path)
    assert again.is_filled(tests=False)
    assert again.is_filled(tests=True)
    assert sip_library.is_provided(again)


def test_a_stamp_of_other_locks_counts_for_nothing(tmp_path: Path) -> None:
    old = Environment(tmp_path)
    old.stamp = Stamp(run="0" * 20, tests="0" * 20, project=environment._project())
    old.save()
    assert not Environment(tmp_path).is_filled(tests=False)


def test_a_torn_stamp_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "prepared.json").write_text('{"run": "12', encoding="utf-8")
    assert Environment(tmp_path).stamp == Stamp()


def test_a_folder_without_an_interpreter_is_no_environment(tmp_path: Path) -> None:
    assert Environment(tmp_path).base() is None


def test_the_cache_stands_where_it_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AGENT_DESKTOP_CACHE", str(tmp_path / "own"))
    assert cache.folder() == tmp_path / "own" / "native"
    monkeypatch.delenv("AGENT_DESKTOP_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache.folder() == tmp_path / "xdg" / "agent-desktop" / "native"


def test_without_a_cache_the_tree_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AGENT_DESKTOP_CACHE", str(tmp_path / "file" / "below"))
    assert cache.folder() == ROOT / "build" / "native"


def test_a_kept_wheel_is_found_by_its_key_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AGENT_DESKTOP_CACHE", str(tmp_path))
    built = tmp_path / "pjsua2-2.17-cp311.whl"
    built.write_bytes(b"wheel")
    kept = cache.keep("one", built)
    assert cache.wheel("one") == kept
    assert kept.read_bytes() == b"wheel"
    assert cache.wheel("two") is None


@pytest.mark.parametrize(
    ("name", "serves"), [("cache", True), ("张敏", True), ("my files", False), ("a$b", False)]
)
def test_a_build_goes_where_make_can_read_the_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, serves: bool
) -> None:
    other = tmp_path / "temporary"
    other.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(other))
    monkeypatch.setenv("AGENT_DESKTOP_CACHE", str(tmp_path / name))
    with cache.workplace() as folder:
        assert folder.is_dir()
        assert folder.parent == (cache.folder() if serves else other)
    assert not folder.exists()


SOURCE_LINES = (
    "'{mirror}/pool/main/a/asterisk/asterisk_22.dsc' asterisk_22.dsc 5389 SHA256:{other}\n"
    "'{mirror}/pool/main/a/asterisk/a.orig-Xpjproject.tar.xz' a.orig-Xpjproject.tar.xz 677 SHA256:{hash}\n"
)


class FakeApt:
    """Answers like apt on a mirror whose suites hold the given hashes."""

    def __init__(self, hashes: dict[str, str]) -> None:
        self.hashes = hashes
        self.fetched: list[str] = []

    def __call__(self, command: list[str]) -> "subprocess.CompletedProcess[str]":
        if command == ["apt-get", "update", "--print-uris"]:
            text = (
                f"'http://mirror/debian/dists/{source._codename()}/InRelease' x 0\n"
                f"'http://mirror/security/dists/{source._codename()}-security/InRelease' x 0\n"
            )
            return subprocess.CompletedProcess(command, 0, text)
        line = next(word for word in command if word.startswith("-oDir::Etc::sourcelist="))
        suite = Path(line.partition("=")[2]).read_text(encoding="utf-8").split()[-2]
        if command[-1] == "update":
            return subprocess.CompletedProcess(command, 0 if suite in self.hashes else 100, "")
        if "download-file" in command:
            self.fetched.append(command[-3])
            Path(command[-2]).write_bytes(b"the source")
            return subprocess.CompletedProcess(command, 0, "")
        text = SOURCE_LINES.format(mirror="http://mirror/debian", other="0" * 64, hash=self.hashes[suite])
        return subprocess.CompletedProcess(command, 0, text)


@pytest.fixture
def apt(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], FakeApt]:
    def install(hashes: dict[str, str]) -> FakeApt:
        fake = FakeApt(hashes)
        monkeypatch.setattr(source, "_run", fake)
        return fake

    return install


@DEBIAN
def test_the_source_comes_from_the_suite_that_has_it(
    apt: Callable[[dict[str, str]], FakeApt], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pinned = "2d81b7a0b4ef3d0cfd2a8b1eca2f3e4d2b6db7e1f05ecf4ae2bd3bb6be4e1e7f"
    monkeypatch.setattr(recipe, "SOURCE_SHA256", pinned)
    monkeypatch.setattr(source, "_hash", lambda path: pinned)
    fake = apt({"sid": "f" * 64, "trixie": pinned})
    source.fetch(tmp_path / "source.tar.xz")
    assert fake.fetched == ["http://mirror/debian/pool/main/a/asterisk/a.orig-Xpjproject.tar.xz"]


@DEBIAN
def test_another_source_than_the_pinned_one_is_refused(
    apt: Callable[[dict[str, str]], FakeApt], tmp_path: Path
) -> None:
    fake = apt({"sid": "f" * 64})
    with pytest.raises(source.SourceMissing, match="sid, forky"):
        source.fetch(tmp_path / "source.tar.xz")
    assert fake.fetched == []


class RecordingEnvironment(Environment):
    """Notes which SIP library it was given."""

    given: str = ""

    def install_sip(self, wheel: Path, key: str) -> None:
        self.given = wheel.name

    def install_published_sip(self) -> None:
        self.given = "published"


def impossible(key: str) -> Path:
    raise sip_library._Impossible("no compiler")


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> RecordingEnvironment:
    """An environment without a SIP library, on a machine that has cached none and can't build one."""
    monkeypatch.setenv("AGENT_DESKTOP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sip_library, "_build", impossible)
    return RecordingEnvironment(tmp_path)


def test_a_cached_wheel_is_taken(empty: RecordingEnvironment, tmp_path: Path) -> None:
    built = tmp_path / "own.whl"
    built.touch()
    cache.keep(recipe.key(), built)
    sip_library.provide(empty, again=False)
    assert empty.given == "own.whl"


def test_where_nothing_can_be_built_the_published_one_serves_and_its_lacks_are_said(
    empty: RecordingEnvironment, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    sip_library.provide(empty, again=False)
    assert empty.given == "published"
    said = capsys.readouterr().out
    assert "no compiler" in said
    assert "NO SOUND" in said
    assert "4 calls" in said


def test_an_older_own_wheel_stays_rather_than_the_published_one(empty: RecordingEnvironment) -> None:
    empty.stamp.sip = "an-older-recipe"
    sip_library.provide(empty, again=False)
    assert empty.given == ""


def test_a_build_that_was_asked_for_and_failed_is_an_error(empty: RecordingEnvironment) -> None:
    empty.stamp.sip = recipe.key()
    with pytest.raises(speech.Stop, match="no compiler"):
        sip_library.provide(empty, again=True)
    assert empty.given == ""


def test_the_projects_files_are_compiled_even_where_python_writes_none_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "desk.py").write_text("rings = True\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "ROOMS", ("room",))
    made = Environment(tmp_path / "venv")
    made.python = Path(sys.executable)
    made.compile()
    assert len(list(room.glob("__pycache__/desk.*.pyc"))) == 1
