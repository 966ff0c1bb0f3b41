"""The knowledge pane: suggestions with reasons, the newest question wins, Esc goes back."""

import asyncio

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kb_search.library import LibraryError, Reason
from tests.ui.knowledge_desk import Knows, found, hit, turn
from tests.ui.scenes import ARTICLE, KNOWLEDGE, idle, talking

pytestmark = pytest.mark.usefixtures("theme")


# ── suggestions ──


def test_suggestions_say_why(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())
    assert it.titles == ["暖气不热：电话排查与派单", "区域停暖答复口径", "报停户复热条件", "供热欠费违约金"]
    assert [row.beside for row in it.pane.hits.list.rows] == ["区域事件", "区域事件", "报停", "欠费"]


def test_rows_under_the_pointer_stay(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    it = Knows(qtbot, talking())
    monkeypatch.setattr(it.pane.hits.list, "underMouse", lambda: True)
    it.desk.push(talking(knowledge=replace(KNOWLEDGE, suggestions=KNOWLEDGE.suggestions[::-1])))
    assert it.titles[0] == "暖气不热：电话排查与派单"
    monkeypatch.setattr(it.pane.hits.list, "underMouse", lambda: False)
    it.desk.push(it.desk.state)
    assert it.titles[0] == "供热欠费违约金"


def test_a_click_opens(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())
    shown = it.pane.hits.list
    where = shown.visualRect(shown.model().index(2, 0)).center()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    assert it.desk.asked == [("open_article", "HT-003")]


def test_empty_places_say_what_would_be_there(qtbot: QtBot) -> None:
    it = Knows(qtbot, idle())
    assert "暂无建议" in it.texts()
    assert "没有打开的文章" in it.texts()
    assert not it.pane.adopt.isEnabled()
    assert not it.pane.ask.isVisible()


# ── searching ──


def test_what_is_typed_is_searched_at_once(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())

    async def walk() -> None:
        it.pane.focus_search()
        QTest.keyClicks(it.pane.box, "nqbr")
        await turn()
        it.answer(found("nqbr", hit(1), hit(2)))
        await turn()

    asyncio.run(walk())
    assert it.titles == ["文章 1", "文章 2"]
    assert "12 ms" in it.texts()
    assert "2 条" in it.texts()
    assert it.pane.hits.list.rows[0].beside == "供暖"
    assert it.pane.hits.list.current_no == "H-1"


@pytest.mark.parametrize("cancels", [True, False])
def test_the_newest_question_wins(qtbot: QtBot, cancels: bool) -> None:
    it = Knows(qtbot, talking())
    it.desk.cancels = cancels

    async def walk() -> None:
        it.pane.box.setText("n")
        await turn()
        it.pane.box.setText("nq")
        await turn()
        it.answer(found("nq", hit(2)))
        await turn()
        if not it.desk.waiting["n"].done():
            it.answer(found("n", hit(1)))
        await turn()

    asyncio.run(walk())
    assert it.titles == ["文章 2"]


def test_old_rows_stay_until_new_ones_are_there(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())

    async def walk() -> None:
        it.pane.box.setText("a")
        await turn()
        assert len(it.titles) == 4
        it.answer(found("a", hit(1)))
        await turn()
        it.pane.box.setText("ab")
        await turn()
        assert it.titles == ["文章 1"]
        it.pane.box.clear()
        assert len(it.titles) == 4
        await turn()

    asyncio.run(walk())


def test_arrows_walk_and_enter_opens(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())

    async def walk() -> None:
        it.pane.focus_search()
        QTest.keyClicks(it.pane.box, "a")
        await turn()
        it.answer(found("a", hit(1), hit(2), hit(3)))
        await turn()

    asyncio.run(walk())
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(it.pane.box, key)
    assert it.desk.asked[-1] == ("open_article", "H-2")
    assert QApplication.focusWidget() is it.pane.box
    it.desk.push(talking(knowledge=replace(KNOWLEDGE, article=replace(ARTICLE, no="H-2"))))
    assert it.pane.hits.list.current_no == "H-2"


def test_a_row_keeps_the_caret_when_it_is_found_again(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())

    async def walk() -> None:
        it.pane.box.setText("a")
        await turn()
        it.answer(found("a", hit(1), hit(2)))
        await turn()
        it.pane.hits.list.step(1)
        it.pane.box.setText("ab")
        await turn()
        it.answer(found("ab", hit(3), hit(2)))
        await turn()

    asyncio.run(walk())
    assert it.pane.hits.list.current_no == "H-2"


def test_enter_means_the_best_answer_to_all_that_was_typed(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())

    async def walk() -> None:
        for text, hits in (("a", (hit(1), hit(2))), ("ab", (hit(3), hit(1)))):
            it.pane.box.setText(text)
            await turn()
            it.answer(found(text, *hits))
            await turn()

    asyncio.run(walk())
    assert it.pane.hits.list.current_no == "H-3"


def test_escape_goes_back_to_where_the_caret_was(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())
    it.outside.show()
    it.outside.setFocus()
    it.pane.focus_search()
    assert QApplication.focusWidget() is it.pane.box
    QTest.keyClick(it.pane.box, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is it.outside


def test_a_question_without_an_answer_goes_to_the_editors_once(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())

    async def walk() -> None:
        it.pane.box.setText("养猫")
        await turn()
        it.answer(found("养猫", nearest="暖气不热怎么办"))
        await turn()
        assert "没有找到“养猫”" in it.texts()
        it.pane.ask_editors()
        it.pane.ask_editors()
        assert it.desk.count("ask_editors") == 1
        assert it.pane.ask.label == "已转采编"
        QTest.keyClick(it.pane.box, Qt.Key.Key_Return)
        await turn()

    asyncio.run(walk())
    assert it.pane.box.text() == "暖气不热怎么办"
    assert it.desk.asked[-1] == ("search", "暖气不热怎么办")


def test_a_library_that_fails_says_so_and_what_still_works(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())

    async def walk() -> None:
        it.pane.box.setText("a")
        await turn()
        it.desk.waiting["a"].set_exception(LibraryError("The index is broken: OSError(5)", Reason.BROKEN))
        await turn()

    asyncio.run(walk())
    assert "现在查不了知识库：索引损坏，正在自动重建。" in it.texts()
    assert "OSError" not in it.texts()


def test_the_next_caller_is_not_asked_the_last_ones_question(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())

    async def walk() -> None:
        it.pane.box.setText("a")
        await turn()
        it.pane.box.clearFocus()
        it.desk.push(replace(talking(), selected="k2"))

    asyncio.run(walk())
    assert it.pane.box.text() == ""


def test_a_composition_in_the_box_survives_a_pop(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())
    it.pane.focus_search()
    QCoreApplication.sendEvent(it.pane.box, QInputMethodEvent("nuan", []))
    it.desk.push(replace(talking(), selected="k2"))
    assert it.pane.box.composing
    assert QApplication.focusWidget() is it.pane.box


def test_while_an_index_is_made_the_pane_says_how_far_and_asks_again(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking(knowledge=replace(KNOWLEDGE, revision="", building=(20_000, 50_000))))
    assert "正在建立知识索引（40%）" in it.texts(), "also before anything is typed"

    async def walk() -> None:
        it.pane.focus_search()
        QTest.keyClicks(it.pane.box, "nqbr")
        await turn()
        it.desk.waiting["nqbr"].set_exception(LibraryError("The search index is being made.", Reason.MAKING))
        await turn()
        assert "正在建立知识索引（40%）" in it.texts()
        it.desk.push(talking(knowledge=replace(KNOWLEDGE, revision="", building=(45_000, 50_000))))
        assert "正在建立知识索引（90%）" in it.texts()
        it.desk.push(talking(knowledge=KNOWLEDGE))
        await turn()
        it.answer(found("nqbr", hit(1)))
        await turn()

    asyncio.run(walk())
    assert it.titles == ["文章 1"]
