"""Half-written words outlive changed settings: what would take them away waits, and says for what."""

import asyncio
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDateEdit
from shiboken6 import delete

from agent_desktop.agent.post.post import Hand
from agent_desktop.settings import Settings
from tests.ui.conftest import Bench, focus_widget
from tests.ui.floor import StillFloor
from tests.ui.scenes import hands, idle, ringing
from tests.ui.test_lead_page import WATCHED
from ui.board.page import BoardPage
from ui.keys import Action
from ui.page_kinds import Page
from ui.words import language
from ui.written import Field

Open = Callable[..., Bench]
ENGLISH = replace(Settings(), language="en")


@pytest.fixture
def bench(open_window: Open) -> Bench:
    return open_window(idle(watched=WATCHED), floor=StillFloor())


def write(bench: Bench, part: str) -> Field:
    """Into the field of a part of the board where a lead writes."""
    bench.window.shell.show_page(Page.BOARD)
    page: BoardPage = bench.window.shell.content(Page.BOARD)
    page.show_part(part)
    fields: dict[str, Field] = {"incidents": page.incidents.form.script, "notices": page.notices.words}
    field = fields.get(part, page.promises.reason)
    field.setFocus()
    QTest.keyClicks(field, "no gas")
    return field


@pytest.mark.parametrize("part", ["incidents", "notices", "promises"])
def test_changed_files_wait_for_what_a_lead_writes(bench: Bench, part: str) -> None:
    async def walk() -> None:
        field, before = write(bench, part), bench.window.shell
        assert not bench.window.take(ENGLISH, frozenset()), "it isn't seen yet"
        bench.window.shell.show_page(Page.WORKBENCH)  # nor while the page is out of sight
        bench.window._tick()
        assert bench.window.shell is before
        assert field.accessibleName() in bench.window.shell.status._held.text()
        bench.window._change({"theme": "dark"})  # nor halfway, by another road
        QApplication.processEvents()
        assert language() == "zh_CN"
        field.clear()
        bench.desk.push(ringing(watched=WATCHED))
        bench.window._tick()
        assert bench.window.shell is before, "a call comes first"
        bench.desk.push(idle(watched=WATCHED))
        bench.window._tick()
        assert (language(), bench.window.unsent) == ("en", None)
        assert bench.window.shell.page is Page.WORKBENCH
        assert bench.window.shell.status._held.text() == ""

    asyncio.run(walk())


def test_a_day_that_was_typed_hides_no_words_behind_it(bench: Bench) -> None:
    async def walk() -> None:
        bench.window.shell.show_page(Page.BOARD)
        page: BoardPage = bench.window.shell.content(Page.BOARD)
        page.show_part("figures")
        day = page.figures.day
        day.setSelectedSection(QDateEdit.Section.DaySection)
        day.dateChanged.disconnect()  # its figures aren't asked for here
        QTest.keyClicks(day, "21")
        assert day.lineEdit().isModified()
        seen = [bench.window.unsent]
        field = write(bench, "notices")
        seen.append(bench.window.unsent)
        assert seen == [None, field.accessibleName()], "a day is no words"
        bench.window.shell.show_page(Page.WORKBENCH)
        field.setAccessibleName("")
        assert not bench.window.take(ENGLISH, frozenset()), "words without a name are words"
        await asyncio.sleep(0)

    asyncio.run(walk())


def test_what_only_looks_for_something_holds_nothing_up_and_keeps_the_caret(bench: Bench) -> None:
    async def walk() -> None:
        bench.window.shell.act(Action.KNOWLEDGE, 0)
        box = bench.window.shell.bench.knowledge.box
        QTest.keyClicks(box, "ranqi")
        box.setCursorPosition(3)
        assert bench.window.take(ENGLISH, frozenset())
        QTest.keyClicks(focus_widget(), "X")
        assert bench.window.shell.bench.knowledge.box.text() == "ranXqi"
        bench.window.take(replace(ENGLISH, text_size="larger"), frozenset())  # the pane is a drawer now
        QTest.keyClicks(focus_widget(), "Y")
        assert bench.window.shell.bench.knowledge.box.text() == "ranXYqi"
        await asyncio.sleep(0)

    asyncio.run(walk())


def test_a_window_made_narrow_and_wide_again_takes_the_keyboard_from_nobody(open_window: Open) -> None:
    async def walk() -> None:
        bench = open_window("talking", size=(1366, 768))
        bench.window.shell.act(Action.KNOWLEDGE, 0)
        box = bench.window.shell.bench.knowledge.box
        for width in (1100, 1366):
            bench.window.resize(width, 768)
            bench.wait_until(lambda: focus_widget() is box and box.isVisible())
            QTest.keyClicks(focus_widget(), "a")
        assert box.text() == "aa"
        await asyncio.sleep(0)

    asyncio.run(walk())


def test_a_caret_in_a_draft_stays_where_it_was(open_window: Open) -> None:
    bench = open_window("talking")
    bench.window.shell.act(Action.DESCRIBE, 0)
    QTest.keyClicks(focus_widget(), "abc")
    bench.window.take(replace(Settings(), text_size="large"), frozenset())
    assert focus_widget() is bench.window.shell.bench.ticket.sheet.description
    assert bench.window.unsent is None, "a draft is the desk's"


def test_sound_and_policy_touch_the_settings_page_alone(bench: Bench) -> None:
    bench.window.shell.show_page(Page.SETTINGS)
    before = bench.window.shell, bench.window.shell.content(Page.SETTINGS)
    assert bench.window.take(Settings(), frozenset({"language"}))
    assert bench.window.shell is before[0]
    assert bench.window.shell.content(Page.SETTINGS) is not before[1]
    assert bench.window.shell.page is Page.SETTINGS


def test_words_for_a_hand_count_until_the_store_has_them(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def walk() -> None:
        there = asyncio.Event()

        async def answer(hand: Hand, how: str, words: str = "") -> bool:
            await there.wait()
            return True

        monkeypatch.setattr(bench.desk.leading, "answer_hand", answer)
        bench.window._change({"text_size": "large"})  # the page takes the answer that hangs
        bench.window.shell.show_page(Page.BOARD)
        bench.desk.push(hands())
        strip = bench.window.shell.content(Page.BOARD).hands
        strip.words.setFocus()
        QTest.keyClicks(strip.words, "stay calm")
        QTest.keyClick(strip.words, Qt.Key.Key_Return)
        await asyncio.sleep(0)
        assert strip.words.isReadOnly(), "on its way"
        assert bench.window.unsent == strip.words.accessibleName()
        there.set()
        await strip._answering
        assert (bench.window.unsent, strip.words.text()) == (None, "")
        there.clear()
        QTest.keyClicks(strip.words, "stay")
        QTest.keyClick(strip.words, Qt.Key.Key_Return)
        await asyncio.sleep(0)
        sending = strip._answering
        delete(strip)
        there.set()
        await sending

    asyncio.run(walk())
