"""Editions: written, reviewed, published, brought back; nobody's words are lost to somebody else's."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from agent_desktop.editing.editions.difference import as_words, difference
from agent_desktop.editing.editions.edition import TRANSITIONS, EditionRefused, EditionState
from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.store.schema import editing
from kb_search.articles import Step
from kb_search.database import StoredArticles
from tests.desk.store import Store
from tests.editing.room import NOW, OLD, OWED, Clock, room, staffed

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store.sqlite")
    staffed(made)
    yield made
    made.close()


@pytest.fixture
def editors(store: Store) -> EditorsRoom:
    return room(store.where)


def test_an_edition_goes_its_way_and_every_desk_finds_it(store: Store, editors: EditorsRoom) -> None:
    draft = editors.begin(OLD)
    changed = replace(
        draft.article, version="2026-11", steps=(*OLD.steps[:1], Step("派单后 12 小时内上门。"))
    )
    saved = editors.save(replace(draft, article=changed, note="时限改了", must_read=True))
    editors.submit(saved.id)
    assert editors.publish(saved.id).state is EditionState.PUBLISHED
    assert editors.article("H-001") == changed
    assert StoredArticles(store.path).everything().count == 1, "the shipped ones are published with it"
    [told] = store.rows(editing.bulletins)
    assert told["body"].splitlines() == [
        "时限改了",
        "",
        "－ 版本：2026-10",
        "＋ 版本：2026-11",
        "－ 2. 派单后 24 小时内上门。",
        "＋ 2. 派单后 12 小时内上门。",
    ]
    assert (told["skill_groups"], told["article_no"]) == ("heating", "H-001")


def test_undo_is_an_older_edition_brought_back(editors: EditorsRoom) -> None:
    for answer in ("一", "二"):
        draft = editors.begin(replace(OLD, answer=answer))
        editors.submit(draft.id)
        editors.publish(draft.id)
    newest, older = editors.history("H-001")
    assert (newest.number, older.number) == (2, 1)
    back = editors.begin(older.article)
    editors.submit(back.id)
    editors.publish(back.id)
    article = editors.article("H-001")
    assert article is not None
    assert article.answer == "一"
    assert [e.number for e in editors.history("H-001")] == [3, 2, 1], "nothing is rewritten"


def test_a_review_sends_back_with_its_reason(editors: EditorsRoom) -> None:
    draft = editors.begin(OLD)
    editors.submit(draft.id)
    back = editors.send_back(draft.id, "缺时限")
    assert (back.state, back.verdict, back.reviewer) == (EditionState.DRAFT, "缺时限", "1096")


@pytest.mark.parametrize("state", list(EditionState))
def test_what_can_t_follow_is_refused(editors: EditorsRoom, state: EditionState) -> None:
    draft = editors.begin(OLD)
    if state in TRANSITIONS[EditionState.DRAFT]:
        return
    with pytest.raises(EditionRefused, match="state"):
        editors._move(draft.id, state)


def test_two_who_write_at_once_are_told(store: Store) -> None:
    clock = Clock()
    one, other = room(store.where, "1096", clock), room(store.where, "1097", clock)
    draft = one.begin(OLD)
    one.save(replace(draft, note="一"))
    with pytest.raises(EditionRefused, match="changed"):
        other.save(replace(draft, note="二"))
    assert one.history("H-001")[0].note == "一"


def test_without_the_right_nothing_can_be_done(store: Store) -> None:
    agent = room(store.where, "1011")
    assert not agent.rights().edits
    assert agent.board().articles == ()
    for deed in (
        lambda: agent.begin(OLD),
        lambda: agent.put_up("a", "b", (), 1),
        lambda: agent.reply(["q"], "x"),
        lambda: agent.settle(OWED, "x", OLD),
    ):
        with pytest.raises(EditionRefused, match="rights"):
            deed()
    assert store.rows(editing.article_editions) == []


def test_what_ends_soon_and_what_is_over_is_on_the_board(store: Store) -> None:
    over = replace(OLD, no="A", in_force_to=NOW.date() - timedelta(days=1))
    soon = replace(OLD, no="B", in_force_to=NOW.date() + timedelta(days=30))
    later = replace(OLD, no="C", in_force_to=NOW.date() + timedelta(days=31))
    endless = replace(OLD, no="D", in_force_to=None)
    board = room(store.where, shipped=(soon, over, later, endless)).board()
    assert [shelved.no for shelved in board.ending] == ["A", "B"]
    assert len(board.articles) == 4


def test_a_picture_must_be_one(editors: EditorsRoom, tmp_path: Path, store: Store) -> None:
    good, bad = tmp_path / "a.png", tmp_path / "b.png"
    good.write_bytes(PNG)
    bad.write_bytes(b"<svg/>")
    kept = editors.keep(good, "手柄")
    assert [row["digest"] for row in store.rows(editing.article_pictures)] == [kept.digest]
    for file, key in ((bad, "picture"), (tmp_path / "none.png", "file")):
        with pytest.raises(EditionRefused, match=key):
            editors.keep(file, "")


def test_a_difference_is_readable() -> None:
    new = replace(OLD, answer="先看弹屏的预警条。", never=("不许诺钟点",), steps=OLD.steps[:1])
    lines = difference(OLD, new)
    reworded = [line for line in lines if "弹屏" in line.text]
    assert [line.kind for line in reworded] == ["gone", "new"]
    start, end = reworded[1].spans[0]
    assert reworded[1].text[start:end] == "的预警条"
    assert "－ 2. 派单后 24 小时内上门。" in as_words(lines)
    assert "＋ - 不许诺钟点" in as_words(lines)
    assert difference(OLD, OLD) == ()
    assert all(line.kind in ("new", "skipped") for line in difference(None, OLD))


def test_an_article_that_is_withdrawn_can_be_brought_back(store: Store, editors: EditorsRoom) -> None:
    last = editors.withdraw("H-001")
    assert editors.article("H-001") is None
    assert [shelved.withdrawn for shelved in editors.board().articles] == [True]
    assert last.article == OLD, "one that came with the product is not lost"
    with pytest.raises(EditionRefused, match="gone"):
        editors.withdraw("H-001")
    again = editors.begin(last.article)
    editors.submit(again.id)
    editors.publish(again.id)
    assert editors.article("H-001") == OLD
    with pytest.raises(EditionRefused, match="rights"):
        room(store.where, "1011").withdraw("H-001")
