"""Keys: they work anywhere, spare a call that has just appeared, can be changed but never to a letter."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from tests.ui.conftest import Bench
from tests.ui.scenes import idle, ringing, talking
from ui.keys import CHOICES, DEFAULTS, NUMBERED, Action, key_map

Open = Callable[..., Bench]
_NONE, _CTRL, _ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


def _press(key: Qt.Key, modifier: Qt.KeyboardModifier = _NONE) -> None:
    """A key as a person presses it: to whatever has the keyboard."""
    target: QWidget | None = QApplication.focusWidget()
    target = target if target is not None else QApplication.activeWindow()
    assert target is not None
    QTest.keyClick(target, key, modifier)


ASKED = [
    (Qt.Key.Key_F3, _NONE, ("hang_up", "k1")),
    (Qt.Key.Key_F4, _NONE, ("hold", "k1")),
    (Qt.Key.Key_F5, _NONE, ("mute", "k1")),
    (Qt.Key.Key_Return, _CTRL, ("file", "d1")),
    (Qt.Key.Key_Enter, _CTRL, ("file", "d1")),
    (Qt.Key.Key_F10, _NONE, ("join", "i3")),
    (Qt.Key.Key_F11, _NONE, ("chase", "t412")),
    (Qt.Key.Key_A, _ALT, ("adopt_article", "HT-001")),
    (Qt.Key.Key_2, _CTRL, ("choose_account", "a2")),
]


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QComboBox])
def test_keys_work_in_every_field(open_window: Open, kind: type[QWidget]) -> None:
    bench = open_window(talking())
    field = next(f for f in bench.window.findChildren(kind) if f.isVisible() and f.isEnabled())
    for key, modifier, asked in ASKED:
        field.setFocus()
        bench.desk.asked.clear()
        _press(key, modifier)
        assert asked in bench.desk.asked, key


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_ctrl_k_goes_to_the_search_and_eats_no_text(open_window: Open, kind: type[QWidget]) -> None:
    bench = open_window(talking())
    field = next(f for f in bench.window.findChildren(kind) if f.isVisible() and f.isEnabled())
    field.setFocus()
    before = field.property("text") or field.property("plainText")
    _press(Qt.Key.Key_K, _CTRL)
    assert (field.property("text") or field.property("plainText")) == before
    focus = QApplication.focusWidget()
    assert focus is not None
    assert bench.window.shell.bench.knowledge.isAncestorOf(focus)


def test_answer_works_while_a_list_hangs_open(open_window: Open) -> None:
    bench = open_window("ringing")
    combo = next(c for c in bench.window.findChildren(QComboBox) if c.isVisible() and c.isEnabled())
    combo.showPopup()
    QApplication.processEvents()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    QTest.keyClick(popup.focusWidget(), Qt.Key.Key_F2)
    assert ("answer", "k1") in bench.desk.asked
    combo.hidePopup()


def test_a_second_call_does_not_hold_up_the_first_ones_end(open_window: Open) -> None:
    bench = open_window(talking())
    bench.desk.push(talking(calls=(*talking().calls, ringing().calls[1])))
    _press(Qt.Key.Key_F3)
    assert bench.desk.asked == [("hang_up", "k1")]


def test_space_that_answered_does_not_hang_up(open_window: Open) -> None:
    bench = open_window("ringing")
    answer = bench.find("接听")
    answer.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(answer, Qt.Key.Key_Space)
    bench.desk.push(talking())
    focus = QApplication.focusWidget()
    if focus is not None:
        QTest.keyClick(focus, Qt.Key.Key_Space)
    assert bench.desk.count("hang_up") == 0


def test_letters_do_nothing_to_a_call(open_window: Open) -> None:
    bench = open_window("ringing")
    bench.window.shell.setFocus()
    for letter in "abcdefghijklmnopqrstuvwxyz0123456789 ":
        QTest.keyClicks(bench.window, letter)
    assert bench.desk.asked == []


@pytest.mark.parametrize(
    "key", ["A", "5", "Shift+A", "Space", "Ctrl+K", "Ctrl+1", "F3", "", "F2, F3", "nonsense"]
)
def test_a_key_that_types_or_is_taken_is_refused(key: str) -> None:
    keys, refused = key_map({"answer": key})
    assert refused == ("answer",)
    assert keys.keys[Action.ANSWER] == "F2"


def test_an_unknown_action_is_refused() -> None:
    assert key_map({"explode": "F12"})[1] == ("explode",)


def test_keys_can_be_changed(open_window: Open) -> None:
    bench = open_window("ringing", keys={"answer": "F12"})
    _press(Qt.Key.Key_F2)
    assert bench.desk.count("answer") == 0
    _press(Qt.Key.Key_F12)
    assert bench.desk.asked == [("answer", "k1")]
    assert bench.find("接听").accessibleDescription() == "F12"


def test_each_short_closing_has_its_key(open_window: Open) -> None:
    bench = open_window("wrap-up", keys={"silent": "Ctrl+F12"})
    bench.window.shell.bench.ticket.sheet.description.setFocus()
    for letter in (Qt.Key.Key_Q, Qt.Key.Key_E, Qt.Key.Key_R, Qt.Key.Key_T):
        _press(letter, _ALT)
    _press(Qt.Key.Key_F12, _CTRL)
    codes = ["inquiry", "nuisance", "wrong_number", "cut_off", "silent"]
    assert [asked for asked in bench.desk.asked if asked[0] == "finish"] == [("finish", c) for c in codes]
    assert bench.find("无声").accessibleDescription() == "Ctrl F12"
    bench.desk.push(talking())
    _press(Qt.Key.Key_E, _ALT)
    assert bench.desk.count("finish") == 5


def test_tab_comes_to_the_form_before_the_knowledge(open_window: Open) -> None:
    bench = open_window(talking(), size=(1920, 1080))
    shell = bench.window.shell.bench
    _press(Qt.Key.Key_D, _CTRL)
    assert QApplication.focusWidget() is shell.ticket.sheet.description
    walked: list[QWidget | None] = []
    while len(walked) < 20 and QApplication.focusWidget() is not shell.knowledge.box:
        _press(Qt.Key.Key_Tab)
        walked.append(QApplication.focusWidget())
    assert walked[-2] is shell.ticket.sheet.foot.file
    assert walked[-1] is shell.knowledge.box


def test_every_offered_key_can_be_used() -> None:
    for choice in CHOICES:
        _, refused = key_map({"answer": choice})
        assert bool(refused) == (choice in DEFAULTS.values() and choice != "F2")


def test_every_action_has_a_key() -> None:
    assert set(DEFAULTS) | set(NUMBERED) == set(Action)


def test_idle_keys_ask_for_nothing(open_window: Open) -> None:
    bench = open_window(idle())
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F10):
        _press(key)
    assert bench.desk.asked == []
