"""What is typed is never touched, what is masked never leaks, a composition is never broken."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.tickets.draft import FieldValue, Source
from tests.ui.scenes import (
    NOW,
    draft,
    ringing,
    talking,
)
from tests.ui.ticket_desk import Desk, compose, masked, walk_in
from ui.ticket.prose import Prose

pytestmark = pytest.mark.usefixtures("theme")


# ── what is masked ──


def test_a_masked_value_is_nowhere_in_the_widget(qtbot: QtBot) -> None:
    it = Desk(qtbot, masked())
    entry = it.line("account_no")
    assert entry.text() == ""
    assert entry.placeholderText() == ""
    assert "0211 **** 38" in entry.accessibleDescription()
    entry.selectAll()
    entry.copy()
    assert "0211000038" not in QGuiApplication.clipboard().text()
    assert it.desk.count("edit") == 0


def test_typing_in_a_masked_field_replaces_it(qtbot: QtBot) -> None:
    it = Desk(qtbot, masked())
    QTest.keyClicks(it.line("account_no"), "77")
    assert it.desk.value("account_no") == "77"
    assert it.line("account_no").text() == "77"


def test_backspace_in_a_masked_field_empties_it(qtbot: QtBot) -> None:
    it = Desk(qtbot, masked())
    QTest.keyClick(it.line("phone"), Qt.Key.Key_Backspace)
    assert it.desk.asked[-1] == ("edit", "d1", "phone", "")
    assert it.line("phone").accessibleDescription() == ""


def test_an_opened_gate_shows_the_value(qtbot: QtBot) -> None:
    it = Desk(qtbot, masked())
    it.desk.change("d1", lambda v: replace(v, shown={}))
    assert it.line("account_no").text() == "0211000038"
    assert it.line("account_no").property("pre") == "true"
    assert it.desk.count("edit") == 0


def test_an_entry_says_when_it_was_prefilled_and_when_it_is_typed(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    entry = it.line("contact")
    assert entry.property("pre") == "true"
    assert "已预填 5 项" in it.texts()
    QTest.keyClicks(entry, "L")
    assert entry.property("pre") == "false"
    assert "已预填 4 项" in it.texts()


def test_a_guess_looks_like_one(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    kind = it.choice("request_type")
    assert kind.currentText() == "室温不达标"
    assert kind.accessibleDescription() == "推测"


# ── what is typed ──


def test_renders_never_move_the_caret_or_the_focus(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    text = it.pane.sheet.description
    text.setFocus()
    cursor = text.textCursor()
    cursor.setPosition(4)
    text.setTextCursor(cursor)
    for n in range(20):
        QTest.keyClicks(text, "x")
        it.pane.tick(NOW + timedelta(seconds=n))
        it.desk.push(replace(it.desk.state, presence=replace(it.desk.state.presence, reason=str(n))))
    assert text.textCursor().position() == 24
    assert QApplication.focusWidget() is text
    assert it.desk.value("description").startswith("客户称客" + "x" * 20)


def test_a_state_from_before_the_key_takes_no_letter_away(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    stale = it.desk.state
    it.desk.change = lambda *_: None  # type: ignore[method-assign]
    QTest.keyClicks(it.line("temperature"), "16")
    it.line("temperature").clearFocus()
    it.pane.show_state(stale)
    assert it.line("temperature").text() == "16"


def test_a_refill_waits_until_the_keyboard_has_left_the_field(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    entry = it.line("address")
    entry.setFocus()
    other = FieldValue("别处 1 号", Source.PREFILLED)
    it.desk.change(
        "d1", lambda v: replace(v, draft=replace(v.draft, values={**v.draft.values, "address": other}))
    )
    assert entry.text() == "幸福里小区 5 号楼 1-*-***"
    it.line("contact").setFocus()
    assert entry.text() == "别处 1 号"
    assert it.desk.count("edit") == 0


@pytest.mark.parametrize("where", ["description", "contact"])
def test_a_composition_survives_renders(qtbot: QtBot, where: str) -> None:
    it = Desk(qtbot, talking())
    entry: QWidget = it.pane.sheet.description if where == "description" else it.line(where)
    entry.setFocus()
    compose(entry, "nuan qi")
    for _ in range(5):
        it.desk.change("d1", lambda v: replace(v, saved_at=NOW))
        it.pane.tick(NOW)
    assert it.pane.sheet.composing
    compose(entry, "", "暖气")
    assert "暖气" in it.desk.value(where)
    assert not it.pane.sheet.composing


@pytest.mark.parametrize("where", ["description", "contact"])
@pytest.mark.parametrize("way", ["goes", "dropped as it goes", "given up"])
def test_the_keyboard_leaves_what_was_composed_behind(qtbot: QtBot, where: str, way: str) -> None:
    it = Desk(qtbot, talking())
    entry: QWidget = it.pane.sheet.description if where == "description" else it.line(where)
    entry.setFocus()
    compose(entry, "xie xie")
    if way != "goes":
        compose(entry, "")  # what IBus answers when Qt asks it to commit; Esc looks the same
    if way == "given up":
        QApplication.processEvents()
    it.line("address").setFocus()
    assert ("xie xie" in it.desk.value(where)) == (way != "given up")
    assert "xie" not in it.line("address").text()


def test_a_pop_leaves_a_composition_in_its_ticket(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking(calls=(), selected="", drafts=(walk_in("w1", "heating"),), active_draft="w1"))
    text = it.pane.sheet.description
    text.setFocus()
    compose(text, "guo hu")
    rings = ringing(drafts=(*it.desk.state.drafts, draft()), active_draft="d1")
    it.desk.push(rings)
    assert ("select_draft", "w1") in it.desk.asked
    compose(text, "", "过户")
    assert it.desk.value("description", "w1") == "过户"
    assert "过户" not in it.desk.value("description", "d1")


def test_answering_takes_what_was_composed_along(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking(calls=(), selected="", drafts=(walk_in("w1", "heating"),), active_draft="w1"))
    text = it.pane.sheet.description
    text.setFocus()
    compose(text, "guo hu")
    it.desk.push(talking(drafts=(*it.desk.state.drafts, draft()), active_draft="d1"))
    assert it.desk.value("description", "w1") == "guo hu"
    assert text.toPlainText() == "客户称客厅 15 度，卧室 14 度，已持续三天。"


def test_an_articles_steps_arrive_at_the_end_while_somebody_types(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    text = it.pane.sheet.description
    text.setFocus()
    cursor = text.textCursor()
    cursor.setPosition(3)
    text.setTextCursor(cursor)
    it.desk.adopt(("关阀", "放气"))
    assert text.toPlainText().endswith("三天。\n1. 关阀\n2. 放气")
    assert text.textCursor().position() == 3
    QTest.keyClicks(text, "!")
    assert it.desk.value("description").startswith("客户称!客厅")
    assert it.desk.value("description").endswith("2. 放气")


# ── phrases ──


def test_the_line_that_is_written_stays_in_sight_and_none_is_cut(qtbot: QtBot) -> None:
    field = Prose("description")
    qtbot.addWidget(field)
    field.resize(400, 240)
    field.show()
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus, timeout=30_000)
    QTest.keyClicks(field, "gas")
    for _ in range(20):
        QTest.keyClick(field, Qt.Key.Key_Return)
        QTest.keyClicks(field, "gas")
    for height in (240, 150, 97, 83):  # other parts come and take room
        field.resize(400, height)
        QApplication.processEvents()
        caret, seen = field.cursorRect(), field.viewport().rect()
        assert seen.contains(caret), height
        field.moveCursor(QTextCursor.MoveOperation.Start)
        top = field.cursorRect()
        assert (seen.height() - top.top()) % top.height() == 0, height
        field.moveCursor(QTextCursor.MoveOperation.End)


def test_a_phrase_goes_in_at_the_caret(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    text = it.pane.sheet.description
    text.setFocus()
    cursor = text.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    text.setTextCursor(cursor)
    it.pane.insert_phrase(1)
    assert it.desk.value("description").endswith("三天。整户不热")
    it.pane.insert_phrase(2)
    assert it.desk.value("description").endswith("整户不热，部分房间")
    it.pane.insert_phrase(9)
    QTest.mouseClick(it.pane.sheet.phrases.chips[2], Qt.MouseButton.LeftButton)
    assert it.desk.value("description").endswith("部分房间，忽冷忽热")
    assert QApplication.focusWidget() is text


def test_a_phrase_ends_a_composition_without_losing_it(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    text = it.pane.sheet.description
    text.setFocus()
    text.moveCursor(text.textCursor().MoveOperation.End)
    compose(text, "leng")
    it.pane.insert_phrase(1)
    assert it.desk.value("description").endswith("leng，整户不热")
