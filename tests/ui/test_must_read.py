"""The panel of what must be read: by keyboard, never over a call, nothing taken but what was given."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Bench
from tests.ui.scenes import HOSTILE, must_read, ringing


@pytest.fixture
def panel(open_window: Callable[..., Bench]) -> Bench:
    return open_window(must_read())


def test_enter_confirms_and_escape_leaves(panel: Bench) -> None:
    shown = panel.window.shell.must_read
    assert shown.isVisible()
    assert QApplication.focusWidget() is shown
    QTest.keyClick(shown, Qt.Key.Key_Return)
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert panel.desk.asked == [("confirm_read", "b1"), ("read_later",)]


def test_a_call_takes_it_away(panel: Bench) -> None:
    unread = must_read().must_read
    panel.desk.push(ringing(must_read=unread))
    assert not panel.window.shell.must_read.isVisible()
    panel.desk.push(must_read())
    assert panel.window.shell.must_read.isVisible()


def test_what_it_says_is_only_text(panel: Bench) -> None:
    state = must_read()
    bad = replace(state.must_read.unread[0], title=HOSTILE, body=HOSTILE * 2_000, who=HOSTILE)
    panel.desk.push(replace(state, must_read=replace(state.must_read, unread=(bad,))))
    assert len(panel.window.shell.must_read._body.text()) <= 20_000
    panel.window.grab()
