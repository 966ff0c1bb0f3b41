"""The ticket pane: drafts and tabs, offers, filing and closing."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from agent_desktop.desk.state import Emergency, Offer, Way
from agent_desktop.tickets.emergency import Station
from tests.ui.scenes import (
    FORMS,
    LATE_TICKET,
    NOW,
    OUTAGE,
    call_back_promised,
    draft,
    idle,
    ringing,
    talking,
    wrap_up,
)
from tests.ui.ticket_desk import Desk, in_gas, two_drafts, walk_in
from ui.commands import Commands
from ui.theme import look

pytestmark = pytest.mark.usefixtures("theme")


# ── tabs and drafts ──


def test_another_tab_keeps_every_word(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    text = it.pane.sheet.description
    text.setFocus()
    QTest.keyClicks(text, "abc")
    it.pane.tabs.bar.setCurrentIndex(2)
    assert ("open_tab", "billing") in it.desk.asked
    assert it.pane.tabs.current == "billing"
    assert "abc" in text.toPlainText()
    assert QApplication.focusWidget() is text
    assert it.line("contact").text() == "王**"


def test_the_keyboard_stays_in_the_field_of_the_same_name(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    it.line("contact").setFocus()
    it.pane.tabs.bar.setCurrentIndex(3)
    assert QApplication.focusWidget() is it.line("contact")


def test_the_live_calls_tab_says_so(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    assert [it.pane.tabs.bar.tabText(i) for i in range(2)] == ["供暖报修 · 来电", "停复热"]
    it.desk.open_tab("billing")
    assert it.pane.tabs.bar.tabText(0) == "供暖报修 · 来电"
    assert it.pane.tabs.current == "billing"


def test_words_never_cross_from_one_draft_to_another(qtbot: QtBot) -> None:
    it = Desk(qtbot, two_drafts())
    text = it.pane.sheet.description
    text.setFocus()
    QTest.keyClicks(text, "one")
    it.desk.select_draft("d2")
    assert text.toPlainText() == "来访：更名"
    assert text.textCursor().atEnd(), "who comes back to a draft writes on"
    assert it.line("contact").text() == ""
    text.undo()
    assert text.toPlainText() == "来访：更名"
    QTest.keyClicks(text, "two")
    assert "two" not in it.desk.value("description", "d1")
    assert "one" in it.desk.value("description", "d1")


def test_who_comes_back_to_a_draft_writes_on_where_they_were(qtbot: QtBot) -> None:
    it = Desk(qtbot, two_drafts())
    text, contact = it.pane.sheet.description, it.line("contact")
    text.setFocus()
    QTest.keyClicks(text, "abcd")
    for _ in range(2):
        QTest.keyClick(text, Qt.Key.Key_Left)
    it.desk.select_draft("d2")
    QTest.keyClicks(text, "2")
    contact.setFocus()
    QTest.keyClicks(contact, "one two")
    contact.setCursorPosition(3)
    it.desk.select_draft("d1")
    assert QApplication.focusWidget() is text
    QTest.keyClicks(text, "-")
    assert it.desk.value("description", "d1").endswith("ab-cd")
    it.desk.select_draft("d2")
    assert QApplication.focusWidget() is contact
    QTest.keyClicks(contact, "-")
    assert it.desk.value("contact", "d2") == "one- two"
    assert it.desk.value("description", "d2") == "来访：更名2"


def test_who_comes_back_to_a_draft_keeps_the_keyboard_where_it_is_at_work(qtbot: QtBot) -> None:
    it = Desk(qtbot, two_drafts())
    text = it.pane.sheet.description
    text.setFocus()
    QTest.keyClicks(text, "abcd")
    text.moveCursor(QTextCursor.MoveOperation.Left)
    it.desk.select_draft("d2")
    it.desk.push(replace(it.desk.state, active_draft=""))
    assert QApplication.focusWidget() is None
    it.desk.select_draft("d1")
    assert QApplication.focusWidget() is text, "nobody had the keyboard"
    elsewhere = QLineEdit()
    qtbot.addWidget(elsewhere)
    it.desk.select_draft("d2")
    elsewhere.show()
    elsewhere.activateWindow()
    elsewhere.setFocus()
    qtbot.waitUntil(elsewhere.hasFocus, timeout=30_000)
    it.desk.select_draft("d1")
    assert QApplication.focusWidget() is elsewhere
    assert text.textCursor().position() == len(text.toPlainText()) - 1


def test_a_draft_that_was_left_open_is_never_out_of_sight(qtbot: QtBot) -> None:
    left = replace(two_drafts(), calls=(), selected="", active_draft="")
    it = Desk(qtbot, replace(left, drafts=left.drafts[:1]))
    assert it.pane.drafts.open.isVisible()
    assert "还有 1 份草稿没提交" in it.texts()
    assert "按 Ctrl + Tab 接着写" in it.texts()


def test_drafts_can_be_listed_and_chosen(qtbot: QtBot) -> None:
    it = Desk(qtbot, two_drafts())
    assert it.pane.drafts.open.label == "草稿 2"
    QTest.mouseClick(it.pane.drafts.open, Qt.MouseButton.LeftButton)
    it.pane.drafts._rows.row_chosen.emit("d2")
    assert ("select_draft", "d2") in it.desk.asked
    assert "新工单 · 无来电" in it.texts()
    QTest.mouseClick(it.pane.drafts.new, Qt.MouseButton.LeftButton)
    assert it.desk.asked[-1] == ("new_draft", "heating")


def test_a_call_that_rings_as_a_ticket_is_begun_leaves_the_caret_where_it_is(qtbot: QtBot) -> None:
    it = Desk(qtbot, idle())
    it.pane.new_draft()
    it.desk.push(ringing())
    assert QApplication.focusWidget() is not it.pane.sheet.description
    it.desk.push(replace(two_drafts(), active_draft="d2"))
    assert QApplication.focusWidget() is not it.pane.sheet.description, "much later, nobody expects it"
    it.pane.new_draft()
    it.desk.push(replace(two_drafts(), drafts=(draft(), walk_in("d3")), active_draft="d3"))
    assert QApplication.focusWidget() is it.pane.sheet.description


def test_only_a_draft_without_a_call_can_be_discarded(qtbot: QtBot) -> None:
    it = Desk(qtbot, two_drafts())
    assert not it.pane.sheet.foot.discard.isVisible()
    it.desk.select_draft("d2")
    QTest.mouseClick(it.pane.sheet.foot.discard, Qt.MouseButton.LeftButton)
    assert it.desk.asked[-1] == ("discard", "d2")


def test_without_a_draft_the_pane_says_what_would_be_there(qtbot: QtBot) -> None:
    it = Desk(qtbot, idle())
    assert "没有正在写的工单" in it.texts()
    it.pane.file_active()
    it.pane.insert_phrase(1)
    it.pane.finish("silent")
    assert it.desk.asked == []


def test_a_draft_that_goes_leaves_the_keyboard_to_nobody(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    it.pane.sheet.description.setFocus()
    it.desk.push(idle())
    assert QApplication.focusWidget() is None


# ── filing ──


def test_problems_stand_at_their_fields_and_take_the_caret_once(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    it.pane.sheet.description.setFocus()
    it.pane.file_active()
    assert it.desk.asked[-1] == ("file", "d1")
    it.desk.refuse(("temperature", "not_a_number"), ("extent0", "required"), ("description", "required"))
    entry = it.line("temperature")
    assert QApplication.focusWidget() is entry
    assert entry.property("bad") == "true"
    assert entry.accessibleDescription() == "应为数字"
    assert "还有 3 项没填好" in it.texts()
    it.pane.sheet.description.setFocus()
    it.desk.push(it.desk.state)
    assert QApplication.focusWidget() is it.pane.sheet.description
    QTest.keyClicks(entry, "16")
    assert entry.property("bad") == "false"


def test_filing_again_goes_to_the_problem_again(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    it.pane.file_active()
    it.desk.refuse(("address", "required"))
    it.pane.sheet.description.setFocus()
    it.pane.file_active()
    it.desk.refuse(("address", "required"))
    assert QApplication.focusWidget() is it.line("address")


def test_a_problem_that_nobody_has_words_for_is_told_anyway(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    it.desk.refuse(("address", "too_windy"))
    assert it.line("address").accessibleDescription() == "请检查"


def test_the_number_stays_until_the_call_is_gone(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    it.desk.change("d1", lambda v: replace(v, filed_number="261122-A01-0007"))
    assert "261122-A01-0007" in it.texts()
    assert "工单已保存" in it.texts()
    assert not it.pane.sheet.isVisible()
    it.desk.push(idle())
    assert "没有正在写的工单" in it.texts()


def test_one_filled_button(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    button = it.pane.sheet.foot.file
    width, middle = button.width(), button.rect().center()
    filled = button.grab().toImage().pixelColor(4, middle.y())
    it.desk.push(ringing())
    assert filled == look.colour("accent")
    assert button.grab().toImage().pixelColor(4, middle.y()) == look.colour("surface")
    assert button.width() == width


def test_an_inquiry_is_closed_not_dispatched(qtbot: QtBot) -> None:
    it = Desk(qtbot, in_gas(request_type="inquiry"))
    assert it.pane.sheet.foot.file.label == "提交并办结"
    assert not it.pane.sheet.nodes.isVisible()


# ── offers ──


def test_offers_come_before_the_form_and_say_where_they_stand(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    incident = ("区域事件 GW-1122-03", "预计 15:40 恢复", "已并 27 单")
    ticket = ("超时 2 小时", "派单", "七里河二班 0931 771 2210", "承诺：24 小时内上门", "最近：周五未到场")
    assert [said for said in incident + ticket if said not in it.texts()] == []
    Commands(it.desk).join()
    Commands(it.desk).chase()
    assert it.desk.asked[-2:] == [("join", "i3"), ("chase", "t412")]


def test_an_offer_that_was_taken_is_done(qtbot: QtBot) -> None:
    taken = (Offer(incident=OUTAGE, done=True), Offer(ticket=LATE_TICKET, done=True))
    it = Desk(qtbot, talking(drafts=(draft(offers=taken),)))
    assert it.pane.sheet.offers.property("box") == "info"
    Commands(it.desk).join()
    Commands(it.desk).chase()
    assert it.desk.asked == []


def test_many_offers_leave_room_for_the_form(qtbot: QtBot) -> None:
    many = tuple(Offer(ticket=replace(LATE_TICKET, id=f"t{n}")) for n in range(30))
    it = Desk(qtbot, talking(drafts=(draft(offers=many),)))
    assert "另有 27 条未结" in it.texts()
    assert it.pane.sheet.offers.height() < 170


# ── closing ──


def test_an_ended_call_is_closed_with_one_key(qtbot: QtBot) -> None:
    it = Desk(qtbot, wrap_up())
    closing = it.pane.sheet.closing
    assert closing.isVisible()
    assert "00:50" in it.texts()
    QTest.mouseClick(closing.keys["nuisance"], Qt.MouseButton.LeftButton)
    assert it.desk.asked[-1] == ("finish", "nuisance")
    it.pane.finish("inquiry")
    assert it.desk.asked[-1] == ("finish", "inquiry")


def test_a_running_call_cannot_be_closed_with_a_key(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    it.pane.finish("silent")
    assert it.desk.count("finish") == 0
    assert not it.pane.sheet.closing.isVisible()


def test_the_key_closes_the_call_on_screen_only(qtbot: QtBot) -> None:
    state = wrap_up()
    it = Desk(qtbot, replace(state, selected="k2"))
    it.pane.finish("silent")
    assert it.desk.count("finish") == 0


def test_a_result_is_chosen_for_a_call_that_ended_and_for_a_walk_in(qtbot: QtBot) -> None:
    it = Desk(qtbot, wrap_up())
    it.pane.sheet.closing.result.setFocus()
    QTest.keyClick(it.pane.sheet.closing.result, Qt.Key.Key_Down)
    assert it.desk.asked[-1] == ("set_result", "d1", "dispatched")
    other = Desk(qtbot, two_drafts())
    other.desk.select_draft("d2")
    assert other.pane.sheet.closing.isVisible()
    assert not other.pane.sheet.closing.keys["silent"].isVisible()


def test_the_hour_of_a_call_back_is_chosen_with_the_keyboard(qtbot: QtBot) -> None:
    it = Desk(qtbot, wrap_up())
    back = it.pane.sheet.closing.back
    assert not back.isVisible(), "nothing was promised yet"
    promised = call_back_promised()
    it = Desk(qtbot, promised)
    back = it.pane.sheet.closing.back
    assert back.isVisible()
    assert back.currentText() == "13:03 前回电"
    back.setFocus()
    QTest.keyClick(back, Qt.Key.Key_Down)
    chosen = promised.drafts[0].call_backs[1]
    assert it.desk.asked[-1] == ("set_call_back", "d1", chosen)
    assert back.currentText() == "明天 09:00 前"
    QTest.keyClick(back, Qt.Key.Key_Up)
    last: object = it.desk.asked[-1]
    assert last == ("set_call_back", "d1", None), "the usual one again"


def test_a_missing_result_is_told_where_it_is_chosen(qtbot: QtBot) -> None:
    it = Desk(qtbot, wrap_up())
    it.pane.file_active()
    it.desk.refuse(("result", "required"))
    assert QApplication.focusWidget() is it.pane.sheet.closing.result
    assert "结果" in it.texts()


# ── the foot ──


def test_the_foot_says_whether_the_draft_is_safe(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    assert "草稿已存 12:03:04" in it.texts()
    it.desk.edit("d1", "contact", "李")
    it.pane.tick(NOW + timedelta(seconds=2))
    assert "正在保存草稿…" in it.texts()
    it.pane.tick(NOW + timedelta(seconds=9))
    assert "草稿还没存上" in it.texts()


# ── many groups ──


def test_groups_that_do_not_fit_are_one_key_away(qtbot: QtBot) -> None:
    forms = tuple(replace(FORMS[0], skill_group=f"g{n}", label=f"第{n}技能组名称") for n in range(12))
    view_ = draft()
    state = talking(forms=forms, drafts=(replace(view_, draft=replace(view_.draft, skill_group="g11")),))
    it = Desk(qtbot, state)
    bar = it.pane.tabs.bar
    shown = [bar.tabText(n) for n in range(bar.count())]
    assert "第11技能组名称" in shown
    assert bar.current == it.pane.tabs.current == "g11"
    assert it.pane.tabs.more.label == f"更多 {12 - len(shown)}"
    QTest.mouseClick(it.pane.tabs.more, Qt.MouseButton.LeftButton)
    it.pane.tabs._rows.row_chosen.emit("g8")
    assert it.desk.asked[-1] == ("open_tab", "g8")
    assert bar.current == "g8"


# ── the emergency lane ──


def _emergency(way: Way = Way.UNDELIVERED) -> Emergency:
    station = Station("gas-emergency", "燃气抢修中心", "8119")
    return Emergency(ticket_id="t9", number="261122-A01-0009", station=station, since=NOW, way=way)


def test_an_emergency_is_dispatched_from_its_script(qtbot: QtBot) -> None:
    it = Desk(qtbot, in_gas(request_type="leak"))
    QTest.mouseClick(it.pane.sheet.safety.dispatch, Qt.MouseButton.LeftButton)
    assert it.desk.asked[-1] == ("dispatch_now", "d1")
    view = it.desk.state.drafts[0]
    rest = replace(view.draft, ticket_id="t9", ticket_number="261122-A01-0009")
    it.desk.push(replace(it.desk.state, drafts=(replace(view, draft=rest),), emergencies=(_emergency(),)))
    assert not it.pane.sheet.safety.dispatch.isVisible()
    assert "补记 261122-A01-0009" in it.texts()
    assert it.pane.sheet.foot.file.label == "提交补记"


def test_what_is_not_delivered_is_rung_and_told_by_phone(qtbot: QtBot) -> None:
    it = Desk(
        qtbot, replace(in_gas(request_type="leak"), emergencies=(_emergency(Way.SENDING), _emergency()))
    )
    assert "派单未送达" in it.texts()
    it.pane.lane.ring_first()
    assert it.desk.asked[-1] == ("ring_station", "t9")
    first = it.pane.lane._rows[0]
    first.who.insert("李强")
    QTest.keyClick(first.who, Qt.Key.Key_Return)
    assert ("told_station", "t9", "李强") in it.desk.asked
    it.desk.push(replace(it.desk.state, emergencies=(_emergency(Way.UNTAKEN),)))
    QTest.mouseClick(first.dial, Qt.MouseButton.LeftButton)
    assert it.desk.count("ring_lead") == 1
    it.desk.push(replace(it.desk.state, emergencies=()))
    assert not it.pane.lane.isVisible()
