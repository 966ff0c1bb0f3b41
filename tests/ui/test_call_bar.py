"""The call bar: what it says of calls and agent, what its keys ask for, the keypad."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from agent_desktop.agent.states import AgentState, Presence
from softphone.call import CallState
from tests.ui.conftest import Bench, focus_widget
from tests.ui.scenes import NOW, ago, call, held, idle, paused, ringing, talking, view, waiting, wrap_up
from ui.call_card import CallCard, shown
from ui.record_key import RecordKey
from ui.widgets.key_button import KeyButton

Open = Callable[..., Bench]


def _cards(bench: Bench) -> list[str]:
    cards = [c for c in bench.window.findChildren(CallCard) if c.isVisible()]
    return [c.accessibleName() for c in sorted(cards, key=lambda c: c.x())]


def test_a_ringing_call_says_who_and_which_queue(open_window: Open) -> None:
    bench = open_window("ringing")
    assert _cards(bench)[0] == "振铃 · 138 **** 6621 · 王** · 供暖报修 · 甘肃兰州 · IVR 2-1"


@pytest.mark.parametrize(
    ("seconds", "share", "tone"),
    [(0, 0.0, "accent"), (9, 0.6, "accent"), (11, 0.733, "warn"), (60, 1.0, "warn")],
)
def test_the_ring_is_the_share_of_the_answer_limit(seconds: int, share: float, tone: str) -> None:
    said = shown(view(call=call(since=ago(seconds=seconds))), NOW, 15, selected=True)
    assert said.share == pytest.approx(share, abs=0.001)
    assert (said.tone, said.figure) == (tone, str(seconds))


def test_the_talk_timer_starts_with_the_answer() -> None:
    live = call(
        state=CallState.HELD, started_at=ago(seconds=300), answered_at=ago(seconds=133), since=ago(seconds=5)
    )
    assert shown(view(call=live), NOW, 15, selected=True).figure == "02:13"


def test_a_silent_line_says_for_how_long_nothing_is_heard() -> None:
    live = call(
        state=CallState.ACTIVE, answered_at=ago(seconds=133), silent_since=ago(seconds=12), muted=True
    )
    said = shown(view(call=live), NOW, 15, selected=True)
    assert (said.word, said.figure, said.icon, said.tone) == ("听不到对方", "00:12", "wifi-off", "danger")


def test_a_call_without_a_number_says_so() -> None:
    assert shown(view(shown_number=""), NOW, 15, selected=True).number == "未显示号码"


def test_many_calls_fold_into_one_key(open_window: Open) -> None:
    bench = open_window(held(), size=(1093, 614))
    assert len(_cards(bench)) == 1
    assert "保持" in _cards(bench)[0]
    bench.find("还有 4 个通话").click()
    QApplication.processEvents()
    QTest.keyClick(focus_widget(), Qt.Key.Key_Down)
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert bench.desk.count("select_call") == 1


def test_a_click_on_a_card_opens_its_panes(open_window: Open) -> None:
    bench = open_window("ringing")
    second = next(c for c in bench.window.findChildren(CallCard) if "VIP" in c.accessibleName())
    second.click()
    assert bench.desk.asked == [("select_call", "k2")]


def test_keys_follow_the_state_of_the_call(open_window: Open) -> None:
    bench = open_window("idle")
    able = {n: bench.find(n).isEnabled() for n in ("接听", "挂断", "保持", "静音", "转接", "拨号")}
    assert able == {"接听": False, "挂断": False, "保持": False, "静音": False, "转接": False, "拨号": True}
    bench.desk.push(ringing())
    assert bench.find("接听").isEnabled()
    assert bench.find("拒接").isEnabled()
    bench.desk.push(talking())
    assert not bench.find("接听").isEnabled()
    for name in ("挂断", "保持", "静音", "转接"):
        assert bench.find(name).isEnabled()
    bench.desk.push(held())
    assert bench.find("恢复").isEnabled()


def test_in_wrap_up_hang_up_means_the_call_that_rings(open_window: Open) -> None:
    bench = open_window(wrap_up())
    bench.find("拒接").click()
    assert bench.desk.asked == [("hang_up", "k2")]


def test_mute_shows_on_key_and_card(open_window: Open) -> None:
    bench = open_window("talking")
    bench.desk.push(talking(calls=(view(call=call(state=CallState.ACTIVE, muted=True)),)))
    assert bench.find("取消").isEnabled()
    assert _cards(bench)[0].startswith("静音")


def test_digits_go_into_the_call_one_by_one(open_window: Open) -> None:
    bench = open_window("talking")
    QTest.keyClick(bench.window, Qt.Key.Key_F9)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "12x#")
    bench.find("按键 9").click()
    assert [a for a in bench.desk.asked if a[0] == "send_digits"] == [
        ("send_digits", d) for d in ("1", "2", "#", "9")
    ]


def test_a_link_offers_its_number_and_only_a_key_rings_it(open_window: Open) -> None:
    bench = open_window("idle")
    bench.window.offer("09318765432")
    bench.window.offer("sip:8021@pbx.example")
    assert [w.text() for w in bench.window.findChildren(QLabel) if w.text() == "链接的号码"]
    assert bench.desk.asked == []
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert bench.desk.asked == [("dial", "sip:8021@pbx.example")]


def test_a_number_is_dialled_when_confirmed(open_window: Open) -> None:
    bench = open_window("idle")
    bench.find("拨号").click()
    QTest.keyClicks(focus_widget(), "0931 771 2210")
    assert bench.desk.asked == []
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert bench.desk.asked == [("dial", "0931 771 2210")]


def test_a_call_is_handed_over(open_window: Open) -> None:
    bench = open_window("talking")
    QTest.keyClick(bench.window, Qt.Key.Key_F6)
    QTest.keyClicks(focus_widget(), "8001")
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert bench.desk.asked == [("transfer", "8001")]


def test_the_keypad_closes_with_its_call(open_window: Open) -> None:
    bench = open_window("talking")
    QTest.keyClick(bench.window, Qt.Key.Key_F9)
    bench.desk.push(idle())
    assert not bench.window.shell.call_bar._keypad.is_open


def test_the_agent_chooses_a_state_with_a_reason(open_window: Open) -> None:
    bench = open_window("idle")
    bench.window.shell.call_bar._agent.click()
    bench.find("班会").click()
    assert bench.desk.asked == [("set_agent_state", AgentState.NOT_READY, "meeting")]


def test_only_allowed_states_are_offered(open_window: Open) -> None:
    bench = open_window(idle(allowed=(AgentState.READY,), break_reasons=()))
    bench.window.shell.call_bar._agent.click()
    bench.find("示闲").click()
    assert bench.desk.asked == [("set_agent_state", AgentState.READY, "")]
    bench.window.shell.call_bar._agent.click()
    with pytest.raises(StopIteration):
        bench.find("签出")


@pytest.mark.parametrize(("left", "text"), [(50, "还剩 00:50"), (-5, "已超 00:05")])
def test_a_limit_is_counted_down(open_window: Open, left: int, text: str) -> None:
    presence = Presence(state=AgentState.WRAP_UP, since=ago(seconds=10), until=NOW + timedelta(seconds=left))
    bench = open_window(replace(wrap_up(), presence=presence))
    assert bench.window.shell.call_bar._agent._clock == text


def test_a_missed_call_is_said_as_the_reason(open_window: Open) -> None:
    presence = Presence(state=AgentState.NOT_READY, since=ago(seconds=10), reason="missed_call")
    bench = open_window(idle(presence=presence))
    assert bench.find("坐席状态：示忙 · 漏接").isVisible()


def test_the_meter_moves_only_in_a_call(open_window: Open) -> None:
    bench = open_window("idle")
    assert not bench.window._meter.isActive()
    bench.desk.push(talking())
    assert bench.window._meter.isActive()
    bench.desk.push(idle(calls=(waiting(),)))
    assert not bench.window._meter.isActive()


def test_f6_and_f7_with_a_colleague_on_the_other_line(open_window: Open) -> None:
    bench = open_window("consulting")
    QTest.keyClick(bench.window, Qt.Key.Key_F6)
    QTest.keyClick(bench.window, Qt.Key.Key_F7)
    assert bench.desk.asked == [("hand_over",), ("join_calls",)]


def test_hang_up_means_the_colleague_while_the_caller_waits(open_window: Open) -> None:
    bench = open_window("consulting")
    QTest.keyClick(bench.window, Qt.Key.Key_F3)
    QTest.keyClick(bench.window, Qt.Key.Key_F4)
    assert bench.desk.asked == [("hang_up", "k9"), ("hold", "k9")]


def test_in_a_three_way_hang_up_means_the_caller(open_window: Open) -> None:
    bench = open_window("three-way")
    QTest.keyClick(bench.window, Qt.Key.Key_F3)
    assert bench.desk.asked == [("hang_up", "k1")]


def test_three_way_needs_a_colleague(open_window: Open) -> None:
    bench = open_window("talking")
    QTest.keyClick(bench.window, Qt.Key.Key_F7)
    assert bench.desk.asked == []


def test_a_colleague_is_found_by_name_and_asked_first(open_window: Open) -> None:
    bench = open_window("handing")
    QTest.keyClick(bench.window, Qt.Key.Key_F6)
    keypad = bench.window.shell.call_bar._keypad
    assert [row.beside for row in keypad._list._model.rows] == ["8901", "8902", "8012", "8013", "8014"]
    QTest.keyClicks(focus_widget(), "801")
    assert [row.title for row in keypad._list._model.rows] == ["李思远", "陈晓", "周玉兰"]
    keypad._chosen("8012")
    bench.find("先咨询").click()
    assert bench.desk.asked == [("consult", "8012")]


def _hand_over_to(bench: Bench, typed: str, name: str = "李思远", extension: str = "8012") -> None:
    """F6 and what is typed there, where the third colleague is called `name`."""
    state = bench.desk.state
    them = list(state.colleagues)
    them[2] = replace(them[2], person=replace(them[2].person, name=name, extension=extension))
    bench.desk.push(replace(state, colleagues=tuple(them)))
    QTest.keyClick(bench.window, Qt.Key.Key_F6)
    composed = QInputMethodEvent()
    composed.setCommitString(typed)
    QApplication.sendEvent(focus_widget(), composed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        *(("李思远", typed) for typed in ("ls", "李思", "李 思", "8012", "")),
        ("阿依古丽·买买提", "阿依古丽·买"),
        ("Li Wei", "li w"),
        ("O'Neil", "O'Neil"),
    ],
)
def test_a_call_is_handed_over_by_a_name(open_window: Open, name: str, typed: str) -> None:
    bench = open_window("handing")
    _hand_over_to(bench, typed, name)
    if not typed:
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
            QTest.keyClick(focus_widget(), key)
    if typed != "8012":
        QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
        assert bench.desk.asked == [], "whom is meant is seen first"
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert bench.desk.asked == [("transfer", "8012")]


@pytest.mark.parametrize("typed", ["bob", "b o", "张·三"])
def test_a_name_that_nobody_has_is_handed_nothing_and_told(open_window: Open, typed: str) -> None:
    bench = open_window("handing")
    _hand_over_to(bench, typed)
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    bench.find("先咨询").click()
    keypad = bench.window.shell.call_bar._keypad
    assert bench.desk.asked == []
    assert (keypad.is_open, keypad._none.isVisible(), keypad._none.property("t")) == (True, True, "warn")
    assert "没有符合的同事" in keypad._none.text()


@pytest.mark.parametrize("typed", ["sip:anna@pbx.example", "*72", "anna"])
def test_an_address_a_code_and_an_extension_of_letters_are_dialled(open_window: Open, typed: str) -> None:
    bench = open_window("handing")
    _hand_over_to(bench, typed, extension="anna")
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert bench.desk.asked == [("transfer", typed)]


def test_the_caller_is_sent_to_the_survey(open_window: Open) -> None:
    bench = open_window("handing")
    QTest.keyClick(bench.window, Qt.Key.Key_F6)
    bench.find("送评价").click()
    assert bench.desk.asked == [("to_survey",)]


def test_enter_presses_what_has_the_keyboard_but_not_while_it_is_held_down(open_window: Open) -> None:
    bench = open_window("talking")
    key = bench.find("保持")
    key.setFocus()
    held_down = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True
    )
    QApplication.sendEvent(key, held_down)
    QTest.keyClick(key, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert bench.desk.asked == []
    QTest.keyClick(key, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert [what for what, *_ in bench.desk.asked] == ["hold"]


def test_a_key_that_goes_leaves_the_keyboard_to_nobody(open_window: Open) -> None:
    bench = open_window("talking")
    key = next(b for b in bench.window.findChildren(KeyButton) if b.isVisible() and b.isEnabled())
    key.setFocus()
    key.hide()
    assert bench.window.focusWidget() is None, "a second press must not do what the next key does"


def test_an_empty_number_rings_the_last_one_again(open_window: Open) -> None:
    bench = open_window("dialling")
    QTest.keyClick(bench.window, Qt.Key.Key_F9)
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    bench.find("拨号").click()
    bench.window.shell.call_bar._keypad._chosen("2")
    assert bench.desk.asked == [("dial", ""), ("dial", "13519310044")]


def test_wrap_up_is_made_longer(open_window: Open) -> None:
    bench = open_window("wrap-up")
    bench.desk.push(replace(bench.desk.state, extend_by=30))
    bench.window.shell.call_bar._agent.click()
    bench.find("话后延长 30 秒").click()
    assert bench.desk.asked == [("extend_wrap_up",)]


def test_a_recording_is_paused_by_mouse_and_key_and_says_so(open_window: Open) -> None:
    bench = open_window(paused("on"))
    key = next(b for b in bench.window.findChildren(RecordKey) if b.isVisible())
    assert key.label == "录音"
    key.click()
    QTest.keyClick(bench.window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert bench.desk.count("pause_recording") == 2
    bench.desk.push(paused())
    assert key.label == "停录"
    bench.desk.push(paused("failed"))
    assert (key.label, key.isEnabled()) == ("未录音", False)
    bench.desk.push(talking())
    assert not key.isVisible()
