"""Signing in, the lock, signing out: whoever sits here, and nobody else."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Bench, focus_widget
from ui.keys import Action
from ui.lock import TRIES, Lock
from ui.sign_in import Signed, SignIn
from ui.theme.theme import Theme
from ui.window import MainWindow

Open = Callable[..., Bench]
NOBODY = Signed(agent_no="", agent_name="", extension="8021", password="")


class Clock:
    """Seconds of a monotonic clock, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def form(qtbot: QtBot, theme: Theme) -> tuple[SignIn, list[Signed | None]]:
    heard: list[Signed | None] = []
    window = SignIn(NOBODY, "pbx.example", frozenset({"phone.user"}), heard.append)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=30_000)
    return window, heard


def test_it_is_filled_by_keys_alone(form: tuple[SignIn, list[Signed | None]]) -> None:
    window, heard = form
    fields = {f.accessibleName(): f for f in window.findChildren(QLineEdit)}
    assert not fields["分机号"].isEnabled(), "the policy has set it"
    assert focus_widget() is fields["工号"]
    QTest.keyClicks(focus_widget(), " 1011 ")
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert focus_widget() is fields["分机密码"]
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert heard == []
    QTest.keyClicks(focus_widget(), " p w ")
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    [signed] = heard
    assert signed == Signed(agent_no="1011", agent_name="", extension="8021", password=" p w ")
    assert " p w " not in repr(signed)
    assert fields["分机密码"].text() == ""
    assert not window.isVisible()


def test_a_closed_form_says_so_once(form: tuple[SignIn, list[Signed | None]]) -> None:
    window, heard = form
    window.close()
    window.close()
    assert heard == [None]


def locked(
    open_window: Open, clock: Clock, minutes: int = 5
) -> tuple[MainWindow, Lock, list[Action], QLineEdit]:
    bench = open_window("talking")
    acted: list[Action] = []
    lock = Lock(bench.window, minutes, lambda typed: typed == "right", acted.append, clock)
    bench.window._lock = lock
    lock.show_state(bench.desk.state)
    word = next(f for f in lock._cover.findChildren(QLineEdit))
    return bench.window, lock, acted, word


def test_nobody_there_locks_and_the_call_goes_on(open_window: Open) -> None:
    clock = Clock()
    window, lock, acted, word = locked(open_window, clock)
    clock.seconds += 299
    lock.look()
    assert lock._cover.isHidden()
    QTest.keyClick(window, Qt.Key.Key_Shift)
    clock.seconds += 299
    lock.look()
    assert lock._cover.isHidden(), "somebody was there"
    clock.seconds += 2
    lock.look()
    assert lock.is_locked
    assert focus_widget() is word
    for _ in range(12):
        QTest.keyClick(focus_widget(), Qt.Key.Key_Tab)
        assert lock._cover.isAncestorOf(focus_widget()), "nothing under the cover can be reached"
    window._act(Action.KEYPAD, 0)
    window.offer("10086")
    assert not window.shell.call_bar._keypad.is_open
    lock._keys[1].click()
    assert acted == [Action.HANG_UP]
    QTest.keyClicks(word, "right")
    QTest.keyClick(word, Qt.Key.Key_Return)
    assert lock._cover.isHidden()
    assert window.shell.isEnabled()
    QApplication.processEvents()


def test_guessing_is_slow(open_window: Open) -> None:
    clock = Clock()
    _, lock, _, word = locked(open_window, clock, minutes=0)
    lock.lock()
    for guess in ("wrong",) * TRIES + ("right",):
        QTest.keyClicks(word, guess)
        QTest.keyClick(word, Qt.Key.Key_Return)
    assert lock.is_locked
    clock.seconds += 31
    QTest.keyClicks(word, "right")
    QTest.keyClick(word, Qt.Key.Key_Return)
    assert not lock.is_locked
