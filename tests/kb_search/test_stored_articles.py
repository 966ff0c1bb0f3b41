"""Articles in the shared store, on both databases: what a desk reads, and what it is told afterwards."""

import pickle
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.store.replays import once
from agent_desktop.store.schema.editing import article_outcomes
from agent_desktop.store.schema.library import articles
from agent_desktop.store.schema.trail import articles_used
from kb_search.articles import Article
from kb_search.database import StoredArticles, publish, put_words, seed, withdraw
from kb_search.library import LibraryError
from tests.kb_search.books import ARTICLES, WINTER, library

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)


def article(no: str, title: str = "停气怎么办", version: str = "2026-11") -> Article:
    return Article(
        no=no,
        title=title,
        category="gas",
        skill_groups=("gas",),
        keywords=("停气",),
        version=version,
        in_force_from=date(2026, 11, 1),
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("centre"))
    path = tmp_path / "store.sqlite"
    engine = open_writer(path, create=True)
    revisions.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def editor(where: Path | str) -> Iterator[Engine]:
    engine = open_writer(where)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(where: Path | str) -> Iterator[StoredArticles]:
    source = StoredArticles(where)
    yield source
    source.close()


def put(editor: Engine, *changed: Article) -> None:
    with editor.begin() as conn:
        publish(conn, changed, by="7001", at=AT)


def test_what_is_published_is_read_as_it_was(editor: Engine, desk: StoredArticles) -> None:
    put(editor, article("G-001"), article("G-002", "漏气"))
    found = desk.everything()
    assert (found.count, tuple(found.articles)) == (2, (article("G-001"), article("G-002", "漏气")))
    assert desk.mark() == found.mark


def test_a_desk_is_told_only_what_has_changed(editor: Engine, desk: StoredArticles) -> None:
    put(editor, article("G-001"), article("G-002"), article("G-003"))
    before = desk.mark()
    put(editor, article("G-002", version="2026-12"))
    with editor.begin() as conn:
        withdraw(conn, "G-003", by="7001", at=AT)
    changes = desk.since(before)
    assert changes is not None
    assert (changes.articles, changes.gone) == ((article("G-002", version="2026-12"),), ("G-003",))
    after = desk.since(changes.mark)
    assert after is not None
    assert (after.articles, after.gone) == ((), ())
    assert [a.no for a in desk.everything().articles] == ["G-001", "G-002"]


def test_a_change_that_fails_takes_no_revision(editor: Engine, desk: StoredArticles) -> None:
    put(editor, article("G-001"))
    before = desk.mark()
    conn = editor.connect()
    begun = conn.begin()
    publish(conn, (article("G-002"),), by="7001", at=AT)
    begun.rollback()  # the editor's network went
    conn.close()
    assert desk.mark() == before


@pytest.mark.parametrize("mark", ["", "0123:7", "3f9a12", "elsewhere:1"])
def test_a_strange_mark_is_answered_with_everything(editor: Engine, desk: StoredArticles, mark: str) -> None:
    put(editor, article("G-001"))
    assert desk.since(mark) is None


def test_a_store_put_back_from_a_backup_is_read_anew(editor: Engine, desk: StoredArticles) -> None:
    put(editor, article("G-001"))
    identity = desk.mark().partition(":")[0]
    assert desk.since(f"{identity}:99") is None


def test_shipped_articles_serve_until_one_is_published(editor: Engine, where: Path | str) -> None:
    desk = StoredArticles(where, ARTICLES)
    assert desk.everything().count > 200
    before = desk.mark()
    with editor.begin() as conn:
        assert seed(conn, lambda: (article("G-001"),), at=AT)
        assert not seed(conn, lambda: (article("G-002"),), at=AT)
    assert desk.mark() != before
    assert desk.since(before) is None
    assert [a.no for a in desk.everything().articles] == ["G-001"]
    desk.close()


def test_words_of_the_site(editor: Engine, desk: StoredArticles) -> None:
    assert desk.words() == ""
    before = desk.mark()
    with editor.begin() as conn:
        put_words(conn, 'words = ["小蓝本"]', by="7001", at=AT)
    assert desk.words() == 'words = ["小蓝本"]'
    assert desk.mark() != before


def test_what_helped_of_late_is_counted(editor: Engine, desk: StoredArticles) -> None:
    now, long_ago = datetime.now(UTC), AT.replace(year=2020)
    used = [("G-001", now), ("G-001", now), ("G-002", now), ("G-002", long_ago)]
    judged = [("G-002", True), ("G-002", None), ("G-003", True), ("G-003", False)]
    with editor.begin() as conn:
        for n, (no, at) in enumerate(used):
            once(conn, articles_used, id=str(n), article_no=no, at=at, agent="8001")
        for n, (no, solved) in enumerate(judged):
            once(conn, article_outcomes, id=str(n), article_no=no, at=now, agent="8001", solved=solved)
    assert desk.used() == {"G-001": 2, "G-002": 3, "G-003": 0}


@pytest.mark.parametrize("content", ["", "{", '{"no": 7}', "[" * 100_000, '"' + "x" * 500_000 + '"'])
def test_an_article_that_cannot_be_read_costs_only_itself(
    editor: Engine, desk: StoredArticles, content: str
) -> None:
    put(editor, article("G-001"))
    before = desk.mark()
    put(editor, article("G-002"), article("G-003"))
    with editor.begin() as conn:
        conn.execute(articles.update().where(articles.c.no == "G-002").values(content=content))
    assert [a.no for a in desk.everything().articles] == ["G-001", "G-003"]
    changes = desk.since(before)
    assert changes is not None
    assert [a.no for a in changes.articles] == ["G-003"]


def test_a_library_follows_its_store(editor: Engine, where: Path | str, tmp_path: Path) -> None:
    """As every desk does, some seconds after the editor's commit."""
    put(editor, article("G-001"), article("G-002", "燃气表换电池"))
    ours = library(StoredArticles(where), tmp_path / "index")
    ours.open()
    put(editor, article("G-003", "自闭阀怎么复位"))
    with editor.begin() as conn:
        withdraw(conn, "G-002", by="7001", at=AT)
    assert ours.refresh()
    assert [hit.no for hit in ours.search("自闭阀", on=WINTER).hits] == ["G-003"]
    assert ours.article("G-002") is None
    assert not ours.refresh()
    again = library(StoredArticles(where), tmp_path / "index")
    again.open()  # what lay beside the index is read again
    assert [hit.no for hit in again.search("自闭阀", on=WINTER).hits] == ["G-003"]
    put(editor, *(article(f"N-{n}", f"第{n}号通知") for n in range(40)))
    while ours.refresh():
        pass
    assert ours.article("N-39") is not None


def test_the_words_of_the_site_are_followed(editor: Engine, where: Path | str, tmp_path: Path) -> None:
    put(editor, article("G-001"), article("G-002", "燃气表换电池"))
    ours = library(StoredArticles(where), tmp_path / "index")
    ours.open()
    assert ours.search("小蓝盒", on=WINTER).hits == ()
    for words in (
        '[[saying]]\nsay = ["小蓝盒"]\nmean = ["燃气表"]',
        'words = ["小蓝盒"]\n[[saying]]\nsay = ["小蓝盒"]\nmean = ["燃气表"]',  # another dictionary
    ):
        with editor.begin() as conn:
            put_words(conn, words, by="7001", at=AT)
        assert ours.refresh()
        assert [hit.no for hit in ours.search("小蓝盒", on=WINTER).hits] == ["G-002"]
    with editor.begin() as conn:
        put_words(conn, "saying = 7 [", by="7001", at=AT)
    ours.refresh()
    assert [hit.no for hit in ours.search("换电池", on=WINTER).hits] == ["G-002"]


def test_a_store_that_goes_away_leaves_the_library(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    engine = open_writer(path, create=True)
    revisions.upgrade(engine)
    put(engine, article("G-001"))
    engine.dispose()
    ours = library(StoredArticles(path), tmp_path / "index")
    ours.open()
    ours.close()
    path.unlink()
    again = library(StoredArticles(path), tmp_path / "index", apart=True)
    again.open()
    with pytest.raises(LibraryError, match="does not answer"):
        again.refresh()
    assert [hit.no for hit in again.search("停气", on=WINTER).hits] == ["G-001"]


def test_it_goes_to_another_process_without_its_session(editor: Engine, desk: StoredArticles) -> None:
    put(editor, article("G-001"))
    desk.mark()
    other = pickle.loads(pickle.dumps(desk))
    assert other.mark() == desk.mark()
    other.close()


def test_a_store_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="nowhere"):
        StoredArticles(tmp_path / "nowhere.sqlite").mark()
