"""Keys: they work anywhere, spare a call that has just appeared, can be changed but never to a letter."""

import asyncio
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from agent_desktop.settings import Settings
from tests.ui.conftest import Bench
from tests.ui.scenes import idle, ringing, talking
from tests.ui.still_test import StillTest
from tests.ui.ticket_desk import walk_in
from ui.keys import CHOICES, DEFAULTS, NUMBERED, Action, key_map
from ui.page_kinds import Page

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


@pytest.mark.parametrize("key", ["A", "5", "Shift+A", "Space", "Ctrl+1", "alt+9", "", "F2, F3", "nonsense"])
def test_a_key_that_types_or_is_fixed_is_refused(key: str) -> None:
    keys, refused = key_map({"answer": key})
    assert refused == ("answer",)
    assert keys.keys[Action.ANSWER] == "F2"


def test_a_persons_key_beats_what_others_have_by_default() -> None:
    """A default may be younger than the person's choice, as Alt+V is."""
    for key in (*DEFAULTS.values(), *CHOICES):
        keys, refused = key_map({"mute": key})
        moved = tuple(a for a, default in DEFAULTS.items() if default == key and a is not Action.MUTE)
        assert (refused, keys.keys[Action.MUTE], keys.moved) == ((), key, moved)
        assert len(set(keys.keys.values()) - {""}) == len(DEFAULTS), "each has a key of its own"
        assert all(keys.keys[action] in CHOICES for action in moved)


def test_of_two_changes_the_first_has_the_key_and_keys_can_be_swapped() -> None:
    keys, refused = key_map({"mute": "F12", "hold": "F12"})
    assert (refused, keys.keys[Action.MUTE], keys.keys[Action.HOLD]) == (("hold",), "F12", "F4")
    keys, refused = key_map({"answer": "F3", "hang_up": "F2"})
    assert (refused, keys.moved) == ((), ())
    assert (keys.keys[Action.ANSWER], keys.keys[Action.HANG_UP]) == ("F3", "F2")


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


def test_nothing_is_changed_that_is_out_of_sight(open_window: Open) -> None:
    bench = open_window(idle())
    shell = bench.window.shell
    meant = [(key, modifier) for key, modifier, _ in ASKED[3:]] + [(Qt.Key.Key_1, _ALT), (Qt.Key.Key_Q, _ALT)]
    for state, page in ((idle(), Page.SETTINGS), (talking(), Page.WORKBENCH)):
        bench.desk.push(state)
        for key, modifier in meant:
            shell.show_page(Page.SETTINGS)
            written = shell.bench.ticket.sheet.description.toPlainText()
            _press(key, modifier)
            done = [asked for asked in bench.desk.asked if asked[0] != "listen_to_microphone"]
            assert (done, shell.page) == ([], page), key
            assert shell.bench.ticket.sheet.description.toPlainText() == written
    shell.show_page(Page.SETTINGS)
    _press(Qt.Key.Key_N, _CTRL)
    assert (bench.desk.count("new_draft"), shell.page) == (1, Page.WORKBENCH)
    shell.show_page(Page.SETTINGS)
    _press(Qt.Key.Key_D, _CTRL)
    assert QApplication.focusWidget() is shell.bench.ticket.sheet.description


def test_who_answers_on_another_page_gets_the_card(open_window: Open) -> None:
    bench = open_window("idle")
    shell = bench.window.shell
    rings = ringing(calls=ringing().calls[:1])
    for by_hand in (True, False):
        shell.show_page(Page.SETTINGS)
        bench.desk.push(rings)
        assert shell.page is Page.SETTINGS, "the key may have been meant for what was there before the call"
        answered = talking(calls=(replace(talking().calls[0], taken=by_hand),))
        bench.desk.push(answered)
        assert shell.page is (Page.WORKBENCH if by_hand else Page.SETTINGS), by_hand
        shell.show_page(Page.SETTINGS)
        bench.desk.push(answered)
        assert shell.page is Page.SETTINGS, "once"
        bench.desk.push(idle())
    shell.show_page(Page.SETTINGS)
    bench.desk.push(talking(calls=(replace(talking().calls[0], taken=True),)))
    shell.show_page(Page.SETTINGS)
    bench.window.take(replace(Settings(), text_size="large"), frozenset())
    bench.desk.push(bench.desk.state)
    assert bench.window.shell.page is Page.SETTINGS, "not by a window that is made anew either"


def test_the_next_draft_comes_to_the_front_though_none_is_open(open_window: Open) -> None:
    bench = open_window(idle(drafts=(walk_in("d1"), walk_in("d2"))))
    for page in (Page.WORKBENCH, Page.SETTINGS):
        bench.desk.asked.clear()
        bench.window.shell.show_page(page)
        _press(Qt.Key.Key_Tab, _CTRL)
        assert (bench.desk.asked[-1], bench.window.shell.page) == (("select_draft", "d1"), Page.WORKBENCH)


def test_the_arrows_walk_the_tabs_to_the_end(open_window: Open) -> None:
    bench = open_window(idle(), self_test=StillTest())
    pages = bench.window.shell._tabs

    async def walk() -> None:
        pages.setFocus(Qt.FocusReason.TabFocusReason)
        for _ in range(pages.count() - 1):
            _press(Qt.Key.Key_Right)
            await asyncio.sleep(0)
        assert pages.current == Page.SETTINGS
        bench.window.shell.show_page(Page.WORKBENCH)
        bench.window.shell.bench.ticket.drafts.new.setFocus()
        _press(Qt.Key.Key_G, _CTRL)
        assert QApplication.focusWidget() is bench.window.shell.content(Page.TICKETS).filters.words

    asyncio.run(walk())


def test_every_action_has_a_key_and_somebody_who_takes_it(open_window: Open) -> None:
    assert set(DEFAULTS) | set(NUMBERED) == set(Action)
    bench = open_window(idle())

    async def press_all() -> None:
        for action in Action:
            bench.window.shell.show_page(Page.WORKBENCH)
            bench.window.shell.act(action, 1)

    asyncio.run(press_all())


def test_idle_keys_ask_for_nothing(open_window: Open) -> None:
    bench = open_window(idle())
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F10):
        _press(key)
    assert bench.desk.asked == []
