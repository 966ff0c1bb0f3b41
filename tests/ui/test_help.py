"""Help and orders in the window: no focus is taken, all goes by keys, what can't be undone is asked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.agent.post.post import OrderKind, Told
from agent_desktop.desk.ledger import LedgerError
from agent_desktop.desk.stepping_in import WayIn
from tests.ui.callers import NOW
from tests.ui.conftest import Bench, focus_widget
from tests.ui.floor import StillFloor
from tests.ui.scenes import ANSWER, HANDS, OWN_HAND, PINNED, SCENES, WATCHED, idle, talking
from tests.ui.test_board_page import cell, looked, page
from tests.ui.test_lead_page import words
from ui.board import notices_part
from ui.page_kinds import Page
from ui.widgets.key_button import KeyButton
from ui.words import t

Open = Callable[..., Bench]
NOTICES = tuple(
    Told(
        id=f"n{n}", at=NOW - timedelta(minutes=9 * n), until=NOW + timedelta(hours=8), who="2001",
        name="王建军",
        skill_group=group, body=body, pinned=pinned, readers=readers, missing=missing,
    )
    for n, (group, body, pinned, readers, missing) in enumerate(
        (
            ("heating", "七里河停热，口径见知识 H-031", True, 21, ("1013 周强", "1019 马丽")),
            ("", "今天 17:30 班后会", False, 36, ()),
        )
    )
)  # fmt: skip


def press(
    window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(window, key, modifier)
    QApplication.processEvents()


@pytest.fixture
def board(open_window: Open, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(notices_part, "LOOK_MS", 3_600_000)  # it looks when a test lets it
    made = open_window(idle(watched=WATCHED), floor=StillFloor())
    press(made.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert made.window.shell.page is Page.BOARD
    return made


def at(bench: Bench, state: str) -> None:
    """Choose the first agent in a state, by hand."""
    table = page(bench).agents.table
    states = [cell(bench, row, "state") for row in range(table.model().rowCount())]
    table.setFocus()
    table.setCurrentIndex(table.model().index(states.index(state), 0))


def test_the_answer_comes_beside_the_call_while_the_agent_writes_on(open_window: Open) -> None:
    bench = open_window("talking")
    line = bench.window.shell.lead_line
    press(bench.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    writes = focus_widget()
    press(writes, Qt.Key.Key_F8)
    assert bench.desk.count("raise_hand") == 1
    bench.desk.push(talking(hand=replace(OWN_HAND, how="", name="")))
    assert "已举手，等班长来" in words(bench)
    assert line.hand.label == "放下手"
    bench.desk.push(talking(hand=OWN_HAND, messages=(replace(ANSWER, body="<b>最多</b> 200"), PINNED)))
    QApplication.processEvents()
    assert "班长 王建军：<b>最多</b> 200" in words(bench)
    assert focus_widget() is writes
    press(writes, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert bench.desk.asked[-1] == ("read_message", "m1")
    bench.desk.push(talking(messages=(PINNED,)))
    assert any(text.startswith("班长 李芳：七里河") for text in words(bench)), "what is pinned stays, quietly"
    assert not line.read.isVisible()
    assert focus_widget() is writes


def test_a_long_message_is_shown_whole_before_it_counts_as_read(open_window: Open) -> None:
    bench = open_window(idle(messages=(replace(ANSWER, body="很长的话" * 120),)))
    press(bench.window, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert bench.desk.count("read_message") == 0
    assert any(len(text) >= 480 for text in words(bench))
    press(bench.window, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert bench.desk.count("read_message") == 1


def test_hands_stand_at_the_top_and_are_answered_with_one_key(board: Bench) -> None:
    strip, asked = page(board).hands, board.desk.leading.asked
    assert not strip.isVisible()
    page(board).agents.table.setFocus()
    board.desk.push(SCENES["hands"]())
    QApplication.processEvents()
    assert strip.isVisible()
    assert focus_widget() is page(board).agents.table, "nothing takes the keyboard"
    assert "班长监控 · 2" in [
        board.window.shell._tabs.tabText(i) for i in range(board.window.shell._tabs.count())
    ]
    press(board.window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert focus_widget() is strip.list
    looked(board, lambda: press(strip.list, Qt.Key.Key_W))
    assert asked[-1] == ("answer_hand", "h0", "whisper", "")
    press(strip.list, Qt.Key.Key_Down)
    press(strip.list, Qt.Key.Key_Return)
    assert focus_widget() is strip.words
    press(strip.words, Qt.Key.Key_Return)
    assert asked[-1][1] == "h0", "no words, no answer"
    strip.words.insert("先核身")
    board.desk.push(replace(SCENES["hands"](), hands=HANDS[1:]))
    assert strip.words.text() == "先核身", "the words stay with their hand"
    board.desk.leading.wrong = LedgerError("store-unreachable", where="")
    looked(board, lambda: press(strip.words, Qt.Key.Key_Return))
    assert strip.words.text() == "先核身", "words that were not sent stay"
    assert not strip.words.isReadOnly()
    board.desk.leading.wrong = None
    looked(board, lambda: QTest.keyClicks(strip.words, "\r\r"))
    assert asked[1:] == [("answer_hand", "h1", "message", "先核身")], "once, however often pressed"
    assert strip.words.text() == ""
    board.desk.push(replace(SCENES["hands"](), ways_in=(), hands=HANDS))
    strip.take_focus()
    press(strip.list, Qt.Key.Key_J)
    assert len(asked) == 2, "without a code there is no such way"
    board.desk.push(idle(watched=WATCHED))
    assert not strip.isVisible()


def test_the_card_of_a_hand_is_opened_by_a_key_and_left_by_another(board: Bench) -> None:
    strip, looking = page(board).hands, board.desk.hand_card
    board.desk.push(SCENES["hands"]())
    press(board.window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    press(strip.list, Qt.Key.Key_C)
    opened = looking.asked[1:]
    assert opened == [("open", "h0")]
    assert focus_widget() is strip.list, "nothing moves before there is something to see"
    board.desk.push(SCENES["hand-card"]())
    QApplication.processEvents()
    card = page(board).card
    assert card.isVisible()
    assert focus_widget() is card.back
    assert any("要求赔偿 500 元" in text for text in words(board)), "what the agent has written so far"
    names = [key.accessibleName() for key in card.findChildren(KeyButton) if key.isVisible()]
    assert not [name for name in names if name in (t("accounts-other"), t("gate-ring"))], (
        "it is looked at only"
    )
    board.desk.push(replace(SCENES["hand-card"](), hands=HANDS[1:]))
    assert (card.isVisible(), focus_widget() is card.back) == (True, True)
    assert not card.keys[WayIn.WHISPER].isVisible(), "somebody has helped"
    press(card.back, Qt.Key.Key_Escape)
    assert looking.asked[2:] == [("close",)]
    board.desk.push(SCENES["hands"]())
    assert not card.isVisible()
    assert focus_widget() is strip.list
    strip.list.setCurrentIndex(strip.list.model().index(1, 0))
    press(strip.list, Qt.Key.Key_C)
    assert looking.asked[2:] == [("close",)], "a hand without a call has no card"


def test_orders_are_given_by_keys_and_what_cant_be_undone_is_asked(board: Bench) -> None:
    orders, asked = page(board).agents.orders, board.desk.leading.asked
    at(board, "通话")
    line = page(board).agents.table.line
    assert line is not None
    press(page(board).agents.table, Qt.Key.Key_Return)
    assert focus_widget() is orders.keys[OrderKind.READY]
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", autorep=True
    )
    QApplication.sendEvent(focus_widget(), held)
    assert asked == [], "who still holds the key that opened them orders nothing"
    press(focus_widget(), Qt.Key.Key_Tab)
    press(focus_widget(), Qt.Key.Key_Return)
    assert asked == [("order", "not_ready", line.agent, "")]
    for key, done in ((Qt.Key.Key_Space, 1), (Qt.Key.Key_Tab, 2)):
        press(page(board).agents.table, Qt.Key.Key_Return)
        orders.keys[OrderKind.SIGN_OUT].setFocus()
        press(focus_widget(), Qt.Key.Key_Space)
        assert focus_widget() is orders.no, "a second press of the same key does nothing"
        if key is Qt.Key.Key_Tab:
            orders.yes.setFocus()
        press(focus_widget(), Qt.Key.Key_Space)
        assert len(asked) == done
    assert asked[-1] == ("order", "sign_out", line.agent, "")
    press(page(board).agents.table, Qt.Key.Key_Return)
    press(focus_widget(), Qt.Key.Key_Escape)
    assert not orders.panel.isVisible()


def test_a_call_is_ended_by_the_exchange_where_it_can_else_by_the_desk(board: Bench) -> None:
    orders = page(board).agents.orders
    at(board, "通话")
    line = page(board).agents.table.line
    assert line is not None

    def end() -> None:
        press(page(board).agents.table, Qt.Key.Key_Return)
        orders.keys[OrderKind.HANG_UP].click()
        orders.yes.click()

    end()
    assert board.desk.leading.asked[-1] == ("order", "hang_up", line.agent, "")
    board.desk.push(idle(watched=WATCHED, ways_in=("disconnect",)))
    end()
    assert board.desk.asked[-1] == ("step_in", "disconnect", line.agent, line.extension)


def test_groups_are_moved_and_a_message_is_written(board: Bench) -> None:
    orders = page(board).agents.orders
    at(board, "示闲")
    line = page(board).agents.table.line
    assert line is not None
    press(page(board).agents.table, Qt.Key.Key_Return)
    for code, key in orders.groups.items():
        key.setChecked(code in ("gas", "electricity"))
    orders.apply.click()
    kind, agent, groups = board.desk.leading.asked[-1][1:]
    assert (kind, agent, set(groups.split(","))) == ("groups", line.agent, {"gas", "electricity"})
    press(page(board).agents.table, Qt.Key.Key_Return)
    orders.words.setFocus()
    orders.words.insert("请看知识 H-031")
    board.desk.leading.wrong = LedgerError("store-unreachable", where="")
    looked(board, lambda: press(orders.words, Qt.Key.Key_Return))
    assert any("消息没有发出" in text for text in words(board))
    board.desk.leading.wrong = None
    press(page(board).agents.table, Qt.Key.Key_Return)
    assert orders.words.text() == "请看知识 H-031", "words that were not sent are there again"
    orders.words.setFocus()
    looked(board, lambda: press(orders.words, Qt.Key.Key_Return))
    assert board.desk.leading.asked[-1] == ("tell", "请看知识 H-031", line.agent, "", False)
    assert not orders.panel.isVisible(), "the same key doesn't open the orders again"
    assert f"已发给 {line.agent}" in words(board)
    press(page(board).agents.table, Qt.Key.Key_Return)
    assert orders.words.text() == "", "what was sent is not offered again"


def test_a_notice_is_sent_pinned_and_who_has_not_read_it_is_named(board: Bench) -> None:
    part, leading = page(board).notices, board.desk.leading
    leading.notices = NOTICES
    looked(board, lambda: page(board).show_part("notices"))
    assert "未读：1013 周强、1019 马丽" in words(board)
    part.words.setFocus()
    part.words.insert("全体：18:00 恢复")
    part.pin.setChecked(True)
    part.group.setCurrentIndex(part.group.findData("heating"))
    looked(board, lambda: QTest.keyClicks(part.words, "\r\r"))
    assert leading.asked == [("tell", "全体：18:00 恢复", "", "heating", True)], "once, however often pressed"
    assert part.words.text() == ""
    leading.wrong = LedgerError("store-unreachable", where="")
    part.words.insert("再发")
    looked(board, lambda: press(part.words, Qt.Key.Key_Return))
    assert part.words.text() == "再发", "words that were not sent stay"
    leading.wrong = None
    looked(board, part.unpin.click)
    assert ("unpin", "n0") in leading.asked
