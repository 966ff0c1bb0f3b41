"""The page 自检: by keyboard, what is wrong first, and leads who see it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from agent_desktop.agent.fitness import Health, Progress
from tests.ui.conftest import Bench
from tests.ui.floor import StillFloor
from tests.ui.still_test import FOUND, REPORT, StillTest
from tests.ui.test_board_page import looked
from ui.page_kinds import Page
from ui.words import t


def texts(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_one_key_opens_the_page_and_begins_the_test_there(open_window: Callable[..., Bench]) -> None:
    test = StillTest()
    bench = open_window(self_test=test)
    shell = bench.window.shell
    QTest.keyClick(bench.window, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    assert shell.page is Page.FITNESS
    assert test.begun == []
    page = shell.content(Page.FITNESS)
    assert page.isAncestorOf(bench.window.focusWidget())
    said = texts(page)
    wrong = [f.remedy for f in FOUND if f.health is not Health.OK]
    assert all(remedy in said for remedy in wrong)
    assert said.index(t("doctor-check-echo")) < said.index(t("doctor-check-registration"))
    QTest.keyClick(bench.window, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    assert test.begun == [True], "with microphone and headset"
    assert t("fitness-running", done=4) in texts(page)
    assert not page.again.isEnabled(), "one test at a time"


def test_what_is_found_appears_one_by_one_and_survives_another_language(
    open_window: Callable[..., Bench],
) -> None:
    test = StillTest()
    test.progress = Progress()
    bench = open_window(self_test=test)
    bench.window.shell.show_page(Page.FITNESS)
    page = bench.window.shell.content(Page.FITNESS)
    assert t("fitness-never") in texts(page)
    test.show(Progress(running=True, found=FOUND[:1]))
    bench._qtbot.waitUntil(lambda: FOUND[0].found in texts(page), timeout=30_000)
    bench.window._change({"language": "en"})
    bench._qtbot.waitUntil(
        lambda: bench.window.shell.content(Page.FITNESS) not in (None, page), timeout=30_000
    )
    test.show(Progress(found=FOUND, report=REPORT))
    page = bench.window.shell.content(Page.FITNESS)
    assert "2 things to see to" in " ".join(texts(page))


def test_without_a_self_test_there_is_no_page(open_window: Callable[..., Bench]) -> None:
    bench = open_window()
    QTest.keyClick(bench.window, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    assert bench.window.shell.page is Page.WORKBENCH


def test_a_lead_sees_which_seats_have_failed_and_why(open_window: Callable[..., Bench]) -> None:
    bench = open_window("lead", floor=StillFloor())
    bench.window.shell.show_page(Page.BOARD)
    agents = bench.window.shell.content(Page.BOARD).agents
    looked(bench, lambda: agents.wishes._choose("unfit"))
    assert agents.table.model().rowCount() == 2
    agents.table.setCurrentIndex(agents.table.model().index(0, 0))
    assert t("doctor-check-echo") in agents._check.text()
    assert "0.3.0" in agents._check.text()
