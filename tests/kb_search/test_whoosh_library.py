import errno
import multiprocessing
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb_search import passing, stock
from kb_search.articles import Article, Attachment, Picture, Situation
from kb_search.library import LibraryError
from kb_search.whoosh_library import WhooshLibrary
from tests.kb_search.books import ARTICLES, ROOT, WINTER, WORDS, GivenSource, article, few, library, many

HEAVY = ("numpy", "whoosh", "rjieba", "opencc", "pypinyin")


def _nos(ours: WhooshLibrary, text: str, on: date = WINTER, skill_group: str = "") -> list[str]:
    return [hit.no for hit in ours.search(text, on=on, skill_group=skill_group).hits]


class Desk:
    """A source of articles that can change."""

    def __init__(self, *articles: Article) -> None:
        self.articles = articles

    def __call__(self) -> tuple[Article, ...]:
        return self.articles


# ── what is found


@pytest.mark.parametrize(
    ("typed", "no"),
    [
        ("暖气不热", "H-001"),
        ("暖氣不熱", "H-001"),
        ("nqbr", "H-001"),
        ("暖气步热", "H-001"),
        ("G-002", "G-002"),
        ("g2", "G-002"),
        ("\uff47\uff10\uff10\uff12", "G-002"),
        ("没气了", "G-001"),
        ("电池 nuanqi", "H-001"),
    ],
)
def test_many_ways_lead_to_an_article(small: WhooshLibrary, typed: str, no: str) -> None:
    assert no in _nos(small, typed)


def test_what_is_not_in_force_on_the_day_is_not_found(small: WhooshLibrary) -> None:
    assert _nos(small, "宽带断网") == []
    assert _nos(small, "T-001") == []
    assert _nos(small, "宽带断网", on=date(2026, 6, 30)) == ["T-001"]
    assert small.suggest(Situation(typed="宽带断网"), on=WINTER) == ()


def test_the_own_skill_group_comes_first(tmp_path: Path) -> None:
    desk = Desk(article("A-1", "欠费停供"), article("B-1", "欠费停供", skill_groups=("heating",)))
    ours = library(desk, tmp_path)
    ours.open()
    assert _nos(ours, "欠费停供", skill_group="gas") == ["A-1", "B-1"]
    assert _nos(ours, "欠费停供", skill_group="heating") == ["B-1", "A-1"]


def test_an_empty_result_offers_the_nearest_question(small: WhooshLibrary) -> None:
    findings = small.search("钡热", on=WINTER)
    assert findings.hits == ()
    assert small.search("热不", on=WINTER).nearest in {"", "暖气不热的电话排查"}
    assert small.search("", on=WINTER).nearest == ""


def test_findings_say_what_they_answer_and_from_what(small: WhooshLibrary) -> None:
    findings = small.search(" 暖气 ", on=WINTER, limit=1)
    assert findings.query == " 暖气 "
    assert findings.revision == small.revision
    assert findings.took_ms > 0
    assert len(findings.hits) == 1


# ── hostile input

HOSTILE = [
    "热" * 10_000,
    "a" * 10_000,
    "nuanqi " * 2_000,
    "\x00\x01\x1f\x7f\u202e\ufeff",
    "\ud800暖气",
    ".*+?[](){}|\\^$ (暖气",
    "title:暖气 AND NOT body:* OR [a TO b]",
    "😀👨‍👩‍👧🏽",
    "的了吗怎么办",
    "'; DROP TABLE article; --",
    "<script>alert(1)</script>",
    "ﷺ" * 500,
    "e\u0301" * 3_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_queries_are_answered(shipped: WhooshLibrary, text: str) -> None:
    start = time.process_time()
    findings = shipped.search(text, on=WINTER)
    assert time.process_time() - start < 2.0  # bounded: a hundred times what a search takes
    assert len(findings.hits) <= 10


def test_words_that_say_nothing_find_nothing(shipped: WhooshLibrary) -> None:
    assert shipped.search("请问怎么办呢", on=WINTER).hits == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    st.one_of(
        st.text(max_size=80),
        st.text(alphabet="暖气不热停电费没了吗 abnqrH-0123", max_size=40),
    )
)
def test_any_text_is_answered_with_spans_in_the_snippet(shipped: WhooshLibrary, text: str) -> None:
    for hit in shipped.search(text, on=WINTER).hits:
        assert hit.score > 0
        assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.spans)
    shipped.suggest(Situation(skill_group="gas", typed=text), on=WINTER)


# ── the index and its folder


def test_the_second_opening_reads_what_the_first_has_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = library(ARTICLES, tmp_path)
    first.open()

    def never(*_: object) -> None:
        raise AssertionError("read or built again")

    monkeypatch.setattr("kb_search.sources.load_folder", never)
    monkeypatch.setattr("kb_search.building.build", never)
    second = library(ARTICLES, tmp_path)
    second.open()
    assert second.revision == first.revision
    assert second.condition.degraded == ""
    for text in ("暖气不热", "nqbr", "没气了"):
        assert second.search(text, on=WINTER).hits == first.search(text, on=WINTER).hits


def test_changed_article_files_are_taken_over(tmp_path: Path) -> None:
    shutil.copytree(ARTICLES, tmp_path / "articles")
    ours = library(tmp_path / "articles", tmp_path / "index")
    ours.open()
    path = tmp_path / "articles" / "gas.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("燃气表换电池的步骤", "更换纽扣电磁"), encoding="utf-8"
    )
    assert ours.refresh()
    assert "更换纽扣电磁" in ours.search("纽扣", on=WINTER).hits[0].title
    again = library(tmp_path / "articles", tmp_path / "index")
    again.open()
    assert again.revision == ours.revision
    assert again.search("纽扣", on=WINTER).hits[0].no == ours.search("纽扣", on=WINTER).hits[0].no


def test_refresh_adds_changes_and_removes(tmp_path: Path) -> None:
    desk = Desk(*few())
    ours = library(desk, tmp_path)
    ours.open()
    before = ours.revision
    assert not ours.refresh()
    desk.articles = (*few()[1:3], article("G-009", "自闭阀怎么复位"), article("H-002", "报停户注意管道防冻"))
    assert ours.refresh()
    assert ours.revision != before
    assert _nos(ours, "自闭阀") == _nos(ours, "zbf") == ["G-009"]
    assert _nos(ours, "防冻") == ["H-002"]
    assert _nos(ours, "重新开通") == []
    assert _nos(ours, "突然没气") == []
    assert ours.article("G-001") is None
    desk.articles = few()
    assert ours.refresh()
    assert ours.revision == before


def test_many_changes_make_a_new_index(tmp_path: Path) -> None:
    desk = Desk(*few())
    ours = library(desk, tmp_path)
    ours.open()
    desk.articles = tuple(article(f"N-{i:03}", f"第{i}号通知") for i in range(201))
    assert ours.refresh()
    assert _nos(ours, "通知") != []
    assert _nos(ours, "暖气") == []


@pytest.mark.parametrize("damage", ["pointer", "file", "stock", "garbage"])
def test_a_broken_index_is_built_again(tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = library(few, tmp_path)
    ours.open()
    (generation,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    if damage == "pointer":
        (tmp_path / "current").write_text("g-nowhere")
    elif damage == "file":
        next(generation.glob("*.pst")).write_bytes(b"")
    elif damage == "stock":
        (generation / "stock.msgpack").unlink()
    else:
        (tmp_path / "current").write_bytes(b"\xff\x00" * 100)
    again = library(few, tmp_path)
    again.open()
    assert again.condition.degraded == ""
    assert _nos(again, "暖气不热") == ["H-001"]


def test_an_index_of_another_version_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library(few, tmp_path).open()
    (before,) = [path.name for path in tmp_path.iterdir() if path.is_dir()]
    monkeypatch.setattr(stock, "FORMAT", stock.FORMAT + 1)
    ours = library(few, tmp_path)
    ours.open()
    assert _nos(ours, "暖气不热") == ["H-001"]
    assert (tmp_path / "current").read_text() != before


def test_a_folder_that_cannot_be_written_costs_only_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    ours = library(few, tmp_path / "file" / "index")
    ours.open()
    assert "temporary folder" in ours.condition.degraded
    assert "writable" in ours.condition.degraded
    assert _nos(ours, "暖气不热") == ["H-001"]


def test_an_article_is_found_by_the_names_of_its_files_and_captions(tmp_path: Path) -> None:
    form = Attachment(name="过户申请表.docx", digest="0" * 64)
    valve = Picture(name="a.png", caption="回水阀位置", digest="1" * 64)
    ours = library(lambda: (*few(), article("G-003", "换户主", files=(form,), pictures=(valve,))), tmp_path)
    ours.open()
    for asked, shown in (("过户申请表", "过户申请表"), ("回水阀", "水阀")):
        [hit] = ours.search(asked, on=WINTER).hits
        lit = "".join(hit.snippet[start:end] for start, end in hit.spans)
        assert hit.no == "G-003"
        assert shown in lit, "why it was found is seen"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine's temporary folder, of this test's own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_an_index_that_cannot_be_kept_ends_with_its_desk(tmp_path: Path, temporary: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    ours = library(few, tmp_path / "file" / "index")
    ours.open()
    assert len(list(temporary.iterdir())) == 1
    ours.close()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_desk_left_is_swept_at_a_later_start(tmp_path: Path, temporary: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    left, ours, making, other = (temporary / f"agent-desktop-index-{name}" for name in "abcd")
    for folder, owner in ((left, str(ended.pid)), (ours, str(os.getpid())), (making, ""), (other, "")):
        folder.mkdir()
        (folder / "stock.msgpack").touch()
        if owner:
            (folder / "owner").write_text(owner)
    os.utime(other, (0, 0))
    foreign = temporary / "somebody-else"
    foreign.mkdir()
    library(few, tmp_path / "index").open()
    assert {path.name for path in temporary.iterdir()} == {ours.name, making.name, foreign.name}


@pytest.mark.skipif(sys.platform == "win32", reason="there the temporary folder is this user's alone")
def test_what_others_laid_into_the_temporary_folder_is_let_alone(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    link, pipe, strange = (temporary / f"agent-desktop-index-{name}" for name in ("link", "pipe", "strange"))
    link.symlink_to(kept)
    for folder, old in ((pipe, 0), (strange, 0), (kept, 0)):
        folder.mkdir(exist_ok=True)
        os.mkfifo(folder / "owner")  # opened for reading as usual it would wait for a writer for ever
        os.utime(folder, (old, old))
    theirs, whose = strange.lstat().st_ino, Path.lstat

    def of_another_user(path: Path) -> os.stat_result:
        seen = whose(path)
        fields = list(seen)
        fields[stat.ST_UID] += seen.st_ino == theirs
        return os.stat_result(fields)

    monkeypatch.setattr(Path, "lstat", of_another_user)
    passing.sweep()
    assert {path.name for path in temporary.iterdir()} == {link.name, strange.name}
    assert (kept / "file").exists()


def test_a_full_disk_costs_only_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.is_relative_to(tmp_path):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return whole(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    ours = library(few, tmp_path)
    ours.open()
    assert "No space left" in ours.condition.degraded
    assert _nos(ours, "nqbr") == ["H-001"]
    ours.close()
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []  # nothing half-made is left


def test_a_full_machine_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(LibraryError, match="Free some space"):
        library(few, tmp_path).open()


def test_without_articles_or_words_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="Check the path"):
        library(tmp_path / "nowhere", tmp_path).open()
    with pytest.raises(LibraryError, match="restore the shipped one"):
        library(few, tmp_path, words_folder=tmp_path).open()
    with pytest.raises(LibraryError, match="not open"):
        library(few, tmp_path).search("暖气", on=WINTER)


def test_a_library_of_nothing_finds_nothing(tmp_path: Path) -> None:
    ours = library(Desk(), tmp_path)
    ours.open()
    assert _nos(ours, "暖气不热") == []
    assert ours.suggest(Situation(skill_group="gas", typed="暖气"), on=WINTER) == ()


def test_a_closed_library_can_be_opened_again(small: WhooshLibrary) -> None:
    small.warm()
    small.close()
    assert small.revision == ""
    assert small.article("H-001") is None
    small.open()
    assert _nos(small, "暖气不热") == ["H-001"]


def test_importing_the_adapter_loads_nothing_heavy() -> None:
    code = f"import sys, kb_search.whoosh_library; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_process_killed_while_it_builds_leaves_a_sound_index(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\n"
        "from kb_search import stock\n"
        "from tests.kb_search.books import few, library, many\n"
        "while True:\n"
        "    stock.FORMAT += 1\n"
        "    library(few, pathlib.Path(sys.argv[1])).open()\n"
        "    print('built', flush=True)\n"
    )
    for delay in (0.0, 0.003, 0.007, 0.011, 0.02, 0.03):
        with subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(delay)
            process.kill()
        ours = library(few, tmp_path)
        ours.open()
        assert ours.condition.degraded == ""
        assert _nos(ours, "暖气不热") == ["H-001"]


def test_the_words_folder_is_the_shipped_one() -> None:
    assert (WORDS / "synonyms.toml").is_file()


# ── in a process of its own


def _until(ours: WhooshLibrary, holds: Callable[[], bool], patience_s: float = 60.0) -> None:
    end = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end
        ours.refresh()
        time.sleep(0.02)


def test_an_index_is_built_in_a_process_of_its_own(tmp_path: Path) -> None:
    ours = library(few, tmp_path / "index", apart=True)
    ours.open()
    assert ours.condition.building is not None
    with pytest.raises(LibraryError, match="being made"):
        ours.search("暖气不热", on=WINTER)
    _until(ours, lambda: ours.condition.open)
    assert _nos(ours, "暖气不热") == _nos(ours, "nqbr") == ["H-001"]
    ours.close()


def test_what_goes_wrong_in_the_other_process_is_said_in_this_one(tmp_path: Path) -> None:
    ours = library(tmp_path / "nowhere", tmp_path / "other", apart=True)
    ours.open()
    with pytest.raises(LibraryError, match="Check the path"):
        _until(ours, lambda: False)
    assert ours.condition.building is None
    ours.close()


def test_without_another_process_the_index_is_built_in_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_process(*_: object) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("kb_search.building.Building", no_process)
    ours = library(few, tmp_path, apart=True)
    ours.open()
    assert _nos(ours, "暖气不热") == ["H-001"]


def test_the_old_index_answers_while_a_new_one_is_built(tmp_path: Path) -> None:
    library(few, tmp_path).open()
    ours = library(many, tmp_path, apart=True)
    ours.open()
    assert not ours.refresh()
    assert ours.condition.building is not None
    assert _nos(ours, "暖气不热") == ["H-001"]
    _until(ours, lambda: ours.condition.building is None)
    assert _nos(ours, "通知") != []
    ours.close()


def test_a_desk_that_ends_by_an_error_waits_for_no_index(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\n"
        "from tests.kb_search.books import endless, library\n"
        "library(endless, pathlib.Path(sys.argv[1]), apart=True).open()\n"
        "sys.exit(3)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, timeout=60).returncode == 3


@pytest.mark.slow
def test_a_builder_that_is_killed_is_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb_search.whoosh_library._RETRIED_S", 0.0)
    others = multiprocessing.active_children()
    ours = library(many, tmp_path, apart=True)
    ours.open()
    (builder,) = (child for child in multiprocessing.active_children() if child not in others)
    builder.kill()
    with pytest.raises(LibraryError, match="ended early"):
        _until(ours, lambda: False)
    _until(ours, lambda: ours.condition.open)
    assert _nos(ours, "通知") != []
    ours.close()


@pytest.mark.slow
def test_nobody_goes_on_building_for_a_desk_that_was_killed(tmp_path: Path) -> None:
    code = (
        "import multiprocessing, pathlib, sys, time\n"
        "from tests.kb_search.books import library, many\n"
        "if __name__ == '__main__':\n"
        "    library(many, pathlib.Path(sys.argv[1]), apart=True).open()\n"
        "    print(multiprocessing.active_children()[0].pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    (tmp_path / "desk.py").write_text(code)
    with subprocess.Popen(
        [sys.executable, tmp_path / "desk.py", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        builder = psutil.Process(int(process.stdout.readline()))
        process.kill()
    builder.wait(60)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal's Ctrl+C is a signal elsewhere")
def test_ctrl_c_in_the_terminal_is_for_the_desk_alone(tmp_path: Path) -> None:
    """The terminal sends it to everybody; the builder would print a traceback. Here the desk goes on."""
    code = (
        "import multiprocessing, pathlib, signal, sys, time\n"
        "from tests.kb_search.books import few, library\n"
        "if __name__ == '__main__':\n"
        "    signal.signal(signal.SIGINT, lambda *_: None)\n"
        "    ours = library(few, pathlib.Path(sys.argv[1]), apart=True)\n"
        "    ours.open()\n"
        "    print(multiprocessing.active_children()[0].pid, flush=True)\n"
        "    while not ours.condition.open:\n"
        "        ours.refresh()\n"
        "        time.sleep(0.02)\n"
        "    print('open', signal.pthread_sigmask(signal.SIG_BLOCK, []), flush=True)\n"
        "    ours.close()\n"
    )
    (tmp_path / "desk.py").write_text(code)
    with subprocess.Popen(
        [sys.executable, tmp_path / "desk.py", str(tmp_path / "index")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as desk:
        assert desk.stdout is not None
        assert desk.stdout.readline().strip().isdigit()
        os.killpg(desk.pid, signal.SIGINT)
        said, cried = desk.communicate(timeout=120)
    assert (said, cried, desk.returncode) == ("open set()\n", "", 0), "the desk itself hears it as before"


# ── broken after it was opened


def test_an_index_that_breaks_in_use_is_made_anew(tmp_path: Path) -> None:
    ours = library(few, tmp_path)
    ours.open()
    (generation,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    postings = next(generation.glob("*.pst"))
    with postings.open("r+b") as file:
        file.truncate(0)
    with pytest.raises(LibraryError, match="made anew"):
        ours.search("暖气不热", on=WINTER)
    assert _nos(ours, "暖气不热") == ["H-001"]
    ours.close()


def test_a_file_that_rotted_is_noticed_in_the_background(tmp_path: Path) -> None:
    ours = library(few, tmp_path)
    ours.open()
    (generation,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    records = generation / "records.bin"
    whole = records.read_bytes()
    records.write_bytes(whole[:-9] + b"\x00" + whole[-8:])
    before = (tmp_path / "current").read_text()
    while ours.warm():
        pass
    assert (tmp_path / "current").read_text() != before
    ours.close()


# ── filters, and what helped


def test_only_what_is_for_the_channel_is_found(tmp_path: Path) -> None:
    desk = Desk(article("A-1", "停气通知", channels=("web",)), article("A-2", "停气答复"))
    ours = library(desk, tmp_path)
    ours.open()
    assert _nos(ours, "停气") == ["A-1", "A-2"]
    assert [hit.no for hit in ours.search("停气", on=WINTER, channel="phone").hits] == ["A-2"]
    assert {hit.no for hit in ours.search("停气", on=WINTER, channel="web").hits} == {"A-1", "A-2"}


def test_only_the_own_group_if_so_wished(tmp_path: Path) -> None:
    desk = Desk(article("A-1", "欠费停供"), article("B-1", "欠费停供", skill_groups=("heating",)))
    ours = library(desk, tmp_path)
    ours.open()
    found = ours.search("欠费停供", on=WINTER, skill_group="heating", only_group=True)
    assert [hit.no for hit in found.hits] == ["B-1"]


def test_what_helped_often_stands_before_its_equal(tmp_path: Path) -> None:
    source = Counting(
        lambda: (article("A-1", "欠费停供"), article("A-2", "欠费停供"), article("A-3", "欠费"))
    )
    ours = library(source, tmp_path)
    ours.open()
    assert _nos(ours, "欠费停供")[:2] == ["A-2", "A-1"]
    assert _nos(ours, "欠费停供")[-1] == "A-3"  # a small prior: what fits less does not pass what fits


class Counting(GivenSource):
    def used(self) -> dict[str, int]:
        return {"A-2": 40, "A-3": 900, "gone": 7}
