import errno
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb_search import stock
from kb_search.articles import Article, Situation
from kb_search.library import LibraryError
from kb_search.whoosh_library import WhooshLibrary
from tests.kb_search.books import ARTICLES, ROOT, WINTER, WORDS, article, few

HEAVY = ("numpy", "whoosh", "rjieba", "opencc", "pypinyin", "msgspec")


def _nos(library: WhooshLibrary, text: str, on: date = WINTER, skill_group: str = "") -> list[str]:
    return [hit.no for hit in library.search(text, on=on, skill_group=skill_group).hits]


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
    library = WhooshLibrary(desk, tmp_path, apart=False)
    library.open()
    assert _nos(library, "欠费停供", skill_group="gas") == ["A-1", "B-1"]
    assert _nos(library, "欠费停供", skill_group="heating") == ["B-1", "A-1"]


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
    first = WhooshLibrary(ARTICLES, tmp_path, apart=False)
    first.open()

    def never(*_: object) -> None:
        raise AssertionError("read or built again")

    monkeypatch.setattr("kb_search.holdings.read", never)
    monkeypatch.setattr("kb_search.building.build", never)
    second = WhooshLibrary(ARTICLES, tmp_path, apart=False)
    second.open()
    assert second.revision == first.revision
    assert second.degraded == ""
    for text in ("暖气不热", "nqbr", "没气了"):
        assert second.search(text, on=WINTER).hits == first.search(text, on=WINTER).hits


def test_changed_article_files_are_taken_over(tmp_path: Path) -> None:
    shutil.copytree(ARTICLES, tmp_path / "articles")
    library = WhooshLibrary(tmp_path / "articles", tmp_path / "index", apart=False)
    library.open()
    path = tmp_path / "articles" / "gas.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("燃气表换电池的步骤", "更换纽扣电磁"), encoding="utf-8"
    )
    assert library.refresh()
    assert "更换纽扣电磁" in library.search("纽扣", on=WINTER).hits[0].title
    again = WhooshLibrary(tmp_path / "articles", tmp_path / "index", apart=False)
    again.open()
    assert again.revision == library.revision
    assert again.search("纽扣", on=WINTER).hits[0].no == library.search("纽扣", on=WINTER).hits[0].no


def test_refresh_adds_changes_and_removes(tmp_path: Path) -> None:
    desk = Desk(*few())
    library = WhooshLibrary(desk, tmp_path, apart=False)
    library.open()
    before = library.revision
    assert not library.refresh()
    desk.articles = (*few()[1:3], article("G-009", "自闭阀怎么复位"), article("H-002", "报停户注意管道防冻"))
    assert library.refresh()
    assert library.revision != before
    assert _nos(library, "自闭阀") == _nos(library, "zbf") == ["G-009"]
    assert _nos(library, "防冻") == ["H-002"]
    assert _nos(library, "重新开通") == []
    assert _nos(library, "突然没气") == []
    assert library.article("G-001") is None
    desk.articles = few()
    assert library.refresh()
    assert library.revision == before


def test_many_changes_make_a_new_index(tmp_path: Path) -> None:
    desk = Desk(*few())
    library = WhooshLibrary(desk, tmp_path, apart=False)
    library.open()
    desk.articles = tuple(article(f"N-{i:03}", f"第{i}号通知") for i in range(100))
    assert library.refresh()
    assert _nos(library, "通知") != []
    assert _nos(library, "暖气") == []


@pytest.mark.parametrize("damage", ["pointer", "file", "stock", "garbage"])
def test_a_broken_index_is_built_again(tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    library = WhooshLibrary(few, tmp_path, apart=False)
    library.open()
    (generation,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    if damage == "pointer":
        (tmp_path / "current").write_text("g-nowhere")
    elif damage == "file":
        next(generation.glob("*.pst")).write_bytes(b"")
    elif damage == "stock":
        (generation / "stock.msgpack").unlink()
    else:
        (tmp_path / "current").write_bytes(b"\xff\x00" * 100)
    again = WhooshLibrary(few, tmp_path, apart=False)
    again.open()
    assert again.degraded == ""
    assert _nos(again, "暖气不热") == ["H-001"]


def test_an_index_of_another_version_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    WhooshLibrary(few, tmp_path, apart=False).open()
    (before,) = [path.name for path in tmp_path.iterdir() if path.is_dir()]
    monkeypatch.setattr(stock, "FORMAT", stock.FORMAT + 1)
    library = WhooshLibrary(few, tmp_path, apart=False)
    library.open()
    assert _nos(library, "暖气不热") == ["H-001"]
    assert (tmp_path / "current").read_text() != before


def test_a_folder_that_cannot_be_written_costs_only_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    library = WhooshLibrary(few, tmp_path / "file" / "index", apart=False)
    library.open()
    assert "kept in memory only" in library.degraded
    assert "writable" in library.degraded
    assert _nos(library, "暖气不热") == ["H-001"]


def test_a_full_disk_costs_only_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    library = WhooshLibrary(few, tmp_path, apart=False)
    library.open()
    assert "No space left" in library.degraded
    assert _nos(library, "nqbr") == ["H-001"]


def test_without_articles_or_words_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="Check the path"):
        WhooshLibrary(tmp_path / "nowhere", tmp_path, apart=False).open()
    with pytest.raises(LibraryError, match="restore the shipped one"):
        WhooshLibrary(few, tmp_path, words_folder=tmp_path, apart=False).open()
    with pytest.raises(LibraryError, match="not open"):
        WhooshLibrary(few, tmp_path, apart=False).search("暖气", on=WINTER)


def test_a_library_of_nothing_finds_nothing(tmp_path: Path) -> None:
    library = WhooshLibrary(Desk(), tmp_path, apart=False)
    library.open()
    assert _nos(library, "暖气不热") == []
    assert library.suggest(Situation(skill_group="gas", typed="暖气"), on=WINTER) == ()


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
        "from kb_search.whoosh_library import WhooshLibrary\n"
        "from kb_search import stock\n"
        "from tests.kb_search.books import few\n"
        "while True:\n"
        "    stock.FORMAT += 1\n"
        "    WhooshLibrary(few, pathlib.Path(sys.argv[1]), apart=False).open()\n"
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
        library = WhooshLibrary(few, tmp_path, apart=False)
        library.open()
        assert library.degraded == ""
        assert _nos(library, "暖气不热") == ["H-001"]


def test_the_words_folder_is_the_shipped_one() -> None:
    assert (WORDS / "synonyms.toml").is_file()


def test_an_index_can_be_built_in_a_process_of_its_own(tmp_path: Path) -> None:
    library = WhooshLibrary(few, tmp_path / "index", apart=True)
    library.open()
    assert _nos(library, "暖气不热") == _nos(library, "nqbr") == ["H-001"]
    with pytest.raises(LibraryError, match="Check the path"):
        WhooshLibrary(tmp_path / "nowhere", tmp_path / "other", apart=True).open()


def test_without_another_process_the_index_is_built_in_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_process(*_: object, **__: object) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("kb_search.building.ProcessPoolExecutor", no_process)
    library = WhooshLibrary(few, tmp_path, apart=True)
    library.open()
    assert _nos(library, "暖气不热") == ["H-001"]
