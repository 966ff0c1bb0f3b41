"""The page 调听: nothing is heard without a reason; then by mouse and key, with pauses shown, held, saved."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agent_desktop.desk.ledger import LedgerError
from agent_desktop.recording.listening.archive import Listed
from agent_desktop.recording.listening.sound import Opened
from tests.ui.conftest import Bench
from tests.ui.fake_desk import FakeListening
from tests.ui.scenes import NOW, idle
from tests.ui.test_tickets_page import played, turn
from ui.listening.found import gaps
from ui.listening.page import ListeningPage
from ui.page_kinds import Page

ROWS = tuple(
    Listed(
        call_id=f"{n:02x}" * 16, at=NOW - timedelta(hours=n), agent="1011", agent_name="张敏", seconds=192,
        phone="138 **** 6621", direction="incoming", skill_group="heating", held_for="", held_by="",
        gaps='[[61.0, 75.5], [100.0, 120.0, "cut"]]' if n == 1 else "[]",
    )
    for n in range(3)
)  # fmt: skip
SOUND = Opened(call_id="", sound=b"x", seconds=192.0, waves=((0.1, 0.5) * 100, (0.4, 0.0) * 100))
ONE = ROWS[1].call_id


def listening() -> FakeListening:
    made = FakeListening()
    made.rows, made.sound = ROWS, SOUND
    return made


def _page(qtbot: QtBot, made: FakeListening) -> ListeningPage:
    page = ListeningPage(made)
    qtbot.addWidget(page)
    page.resize(1280, 600)
    page.show_state(idle(), NOW)
    page.show()
    page.opened()
    return page


def test_pauses_and_cuts_are_told_apart() -> None:
    assert gaps(ROWS[1]) == ((61.0, 75.5, ""), (100.0, 120.0, "cut"))
    assert gaps(replace(ROWS[1], gaps='[[1, 2, "cut", 3]]')) == (), "what is no list of gaps is none"


def test_nothing_is_heard_without_a_reason(qtbot: QtBot) -> None:
    async def test() -> None:
        page = _page(qtbot, made := listening())
        await turn()
        assert "138 **** 6621" in page.found.list.model().index(0, 0).data()
        page.choose(ONE)
        QTest.keyClicks(page.reason, "hm")
        QTest.keyClick(page.reason, Qt.Key.Key_Return)
        await turn()
        assert "4" in page._note.text()
        assert not page.hear.isEnabled()
        assert not page.play.isEnabled()
        assert [asked for asked in made.asked if asked[0] != "page"] == []

    played(test)


def test_it_is_heard_by_key_from_anywhere_in_it(qtbot: QtBot) -> None:
    async def test() -> None:
        page = _page(qtbot, made := listening())
        await turn()
        page.choose(ONE)
        QTest.keyClicks(page.reason, "complaint 7")
        QTest.keyClick(page.reason, Qt.Key.Key_Return)
        await turn()
        assert made.asked[-2:] == [("open", ONE, "complaint 7"), ("play",)]
        assert page.play.label == "暂停"
        QTest.keyClick(page.waves, Qt.Key.Key_Right)
        page._tick()
        QTest.keyClick(page.waves, Qt.Key.Key_Right)
        QTest.mouseClick(page.waves, Qt.MouseButton.LeftButton, pos=QPoint(page.waves.width() // 2, 20))
        assert [asked[1] for asked in made.asked[-3:-1]] == [5.0, 10.0]
        assert abs(made.asked[-1][1] - 96) < 2
        page.speeds[2].click()
        assert made.playback.speed == 1.5
        QTest.keyClick(page.waves, Qt.Key.Key_Space)
        await turn()
        assert ("pause",) in made.asked
        page.hold.click()
        await turn()
        assert ("hold", ONE, "complaint 7") in made.asked
        assert "complaint 7" in page._held_for.text()
        assert page.hold.label == "解除留存"
        page.save_to(Path("x.ogg"))
        await turn()
        assert made.asked[-1] == ("save", ONE, "complaint 7", "x.ogg")
        page.found.held.click()
        await turn()
        assert page.found.list.model().rowCount() == 1

    played(test)


def test_what_went_wrong_is_said_where_one_looks_and_can_be_tried_again(qtbot: QtBot) -> None:
    async def test() -> None:
        page = _page(qtbot, made := listening())
        await turn()
        page.choose(ONE)
        page.reason.setText("complaint 7")
        made.wrong = LedgerError("recording-not-there", place="2026/11/22/a.sealed")
        page.open()
        await turn()
        assert "共享文件夹" in page._note.text()
        made.wrong = None
        page.hear.click()
        await turn()
        assert made.playback.playing
        page.choose(ROWS[0].call_id)
        await turn()
        assert page.reason.text() == ""
        assert not page.save.isEnabled()
        assert not made.playback.playing

    played(test)


def test_the_page_is_there_for_those_with_the_right(open_window: Callable[..., Bench]) -> None:
    bench = open_window("idle")
    assert Page.LISTENING not in bench.window.shell._pages.offered()
    bench.desk.push(replace(idle(), hears=True))
    assert Page.LISTENING in bench.window.shell._pages.offered()
