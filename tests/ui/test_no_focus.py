"""A pop never takes the keyboard: not the focus, not the caret, not a half-typed word, not the window."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from tests.ui.conftest import Bench
from tests.ui.scenes import SCENES, draft, idle, ringing, stage_one, talking, waiting
from ui.attention import Attention

Open = Callable[..., Bench]


def writing() -> object:
    """Wrap-up of an earlier call, its ticket open, nothing selected."""
    return replace(idle(), drafts=(draft(),), active_draft="d1")


def _prose(bench: Bench) -> QPlainTextEdit:
    return next(e for e in bench.window.findChildren(QPlainTextEdit) if e.isVisible())


def _pop(bench: Bench) -> None:
    """A second call arrives while the agent writes: both stages, as the desk sends them."""
    state = replace(ringing(), selected="", drafts=bench.desk.state.drafts)
    bench.desk.push(replace(state, calls=stage_one().calls))
    QApplication.processEvents()
    bench.desk.push(state)
    QApplication.processEvents()


def test_typing_goes_on_where_it_was(open_window: Open) -> None:
    bench = open_window(writing())
    prose = _prose(bench)
    prose.setFocus()
    prose.moveCursor(prose.textCursor().MoveOperation.Start)
    QTest.keyClicks(prose, "abc")
    _pop(bench)
    assert QApplication.focusWidget() is prose
    QTest.keyClicks(prose, "def")
    assert prose.toPlainText().startswith("abcdef")
    assert prose.textCursor().position() == 6


def test_a_composition_survives(open_window: Open) -> None:
    bench = open_window(writing())
    prose = _prose(bench)
    prose.setFocus()
    prose.moveCursor(prose.textCursor().MoveOperation.End)
    QApplication.sendEvent(prose, QInputMethodEvent("nuanqi bu", []))
    _pop(bench)
    assert prose.textCursor().block().layout().preeditAreaText() == "nuanqi bu"
    done = QInputMethodEvent("", [])
    done.setCommitString("暖气不热")
    QApplication.sendEvent(prose, done)
    assert prose.toPlainText().endswith("暖气不热")


def test_a_one_line_field_keeps_focus_and_caret(open_window: Open) -> None:
    bench = open_window("unknown")
    field = next(f for f in bench.window.findChildren(QLineEdit) if f.accessibleName() == "查找客户")
    field.setFocus()
    QTest.keyClicks(field, "zhang")
    field.setCursorPosition(2)
    bench.desk.push(replace(SCENES["unknown"](), calls=(*SCENES["unknown"]().calls, waiting())))
    QApplication.processEvents()
    assert QApplication.focusWidget() is field
    assert (field.text(), field.cursorPosition()) == ("zhang", 2)


def test_another_window_stays_in_front(open_window: Open) -> None:
    bench = open_window("idle")
    other = QWidget()
    other.show()
    other.activateWindow()
    QTest.qWaitForWindowActive(other)
    bench.desk.push(ringing())
    QTest.qWait(50)
    assert QApplication.activeWindow() is other
    other.close()


def test_no_window_opens_for_a_call(open_window: Open) -> None:
    bench = open_window("idle")
    before = {w for w in QApplication.topLevelWidgets() if w.isVisible()}
    bench.desk.push(ringing())
    QApplication.processEvents()
    assert {w for w in QApplication.topLevelWidgets() if w.isVisible()} == before


def test_each_call_is_told_once(open_window: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", lambda window: told.append(window))
    bench = open_window("idle")
    other = QWidget()
    other.show()
    other.activateWindow()
    QTest.qWaitForWindowActive(other)
    for state in (stage_one(), ringing(calls=ringing().calls[:1]), talking(), talking()):
        bench.desk.push(state)
    assert told == [bench.window]
    bench.desk.push(ringing())  # a second one rings beside the first
    assert told == [bench.window] * 2
    other.close()


def test_nothing_is_told_while_the_window_is_in_front(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", lambda window: told.append(window))
    bench = open_window("idle")
    bench.desk.push(ringing())
    assert told == []
    assert isinstance(bench.window.findChild(Attention), Attention)


def test_the_pop_closes_with_its_call(open_window: Open) -> None:
    bench = open_window("ringing")
    bench.find("拨号").click()
    bench.desk.push(idle())
    QApplication.processEvents()
    shown = [b.accessibleName() for b in bench.window.findChildren(QWidget) if b.isVisible()]
    assert not [name for name in shown if "6621" in name]


def test_a_popover_gives_the_keyboard_back(open_window: Open) -> None:
    bench = open_window(talking())
    prose = _prose(bench)
    prose.setFocus()
    QTest.keyClick(bench.window, Qt.Key.Key_F9)
    assert QApplication.focusWidget() is not prose
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is prose


def test_a_click_on_a_call_key_leaves_the_caret(open_window: Open) -> None:
    bench = open_window(talking())
    prose = _prose(bench)
    prose.setFocus()
    QTest.mouseClick(bench.find("保持"), Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is prose
    assert bench.desk.count("hold") == 1
