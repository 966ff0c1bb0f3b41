"""The form: its fields, its order, its size, and text that means harm."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.desk.state import DeskState, Offer
from agent_desktop.tickets.draft import FieldValue, Source
from customer360.phone import Site, normalise
from softphone.call import CallState
from tests.ui.scenes import (
    HOSTILE,
    LATE_TICKET,
    NOW,
    OUTAGE,
    call,
    draft,
    idle,
    ringing,
    talking,
    view,
    wrap_up,
)
from tests.ui.ticket_desk import SIZE, Desk, gas, in_gas, masked, sixty_fields, two_drafts
from ui import words

pytestmark = pytest.mark.usefixtures("theme")


# ── the form ──


def test_fields_of_other_requests_are_not_there(qtbot: QtBot) -> None:
    it = Desk(qtbot, in_gas(request_type="inquiry"))
    assert not it.choice("where").isVisible()
    it.desk.edit("d1", "request_type", "leak")
    assert it.choice("where").isVisible()


def test_the_safety_script_is_pinned_for_an_emergency(qtbot: QtBot) -> None:
    it = Desk(qtbot, in_gas(request_type="leak"))
    assert it.pane.sheet.safety.isVisible()
    assert "请立即关闭燃气阀门" in it.texts()
    it.desk.edit("d1", "request_type", "inquiry")
    assert not it.pane.sheet.safety.isVisible()


def test_what_another_form_asked_for_is_shown_and_kept(qtbot: QtBot) -> None:
    it = Desk(qtbot, in_gas(temperature="16", request_type="leak"))
    assert "室温 °C：16" in it.texts()
    assert "随工单一起保存" in it.texts()


def test_tab_walks_as_the_talk_goes(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    it.pane.sheet.focus_field("request_type")
    seen: list[QWidget] = []
    for _ in range(11):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert it.pane.sheet.form is not None
    assert seen == [*it.pane.sheet.form.in_order, it.pane.sheet.description]


def test_enter_goes_to_the_next_field(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    it.line("account_no").setFocus()
    QTest.keyClick(it.line("account_no"), Qt.Key.Key_Return)
    assert QApplication.focusWidget() is it.line("contact")


def test_everything_has_a_name(qtbot: QtBot) -> None:
    it = Desk(qtbot, wrap_up())
    for widget in it.pane.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            assert widget.accessibleName(), widget


# ── hostile and large ──


def test_hostile_text_is_only_text(qtbot: QtBot) -> None:
    values = {
        code: FieldValue(HOSTILE, Source.PREFILLED)
        for code in ("contact", "address", "description", "extent", "visit")
    }
    offers = (
        Offer(incident=replace(OUTAGE, title=HOSTILE, script=HOSTILE, number=HOSTILE)),
        Offer(
            ticket=replace(
                LATE_TICKET, title=HOSTILE, crew=HOSTILE, last_note=HOSTILE, promise=HOSTILE, node=HOSTILE
            )
        ),
    )
    view_ = draft(offers=offers)
    it = Desk(qtbot, talking(drafts=(replace(view_, draft=replace(view_.draft, values=values)),)))
    assert it.pane.width() == SIZE[0]
    assert "\0" not in it.line("contact").text()
    assert "\u202e" not in it.line("contact").text()
    assert it.pane.sheet.description.toPlainText().startswith("<b onmouseover=x>王</b>")
    for label in it.pane.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
    it.pane.grab()
    assert it.desk.count("edit") == 0


def test_a_paste_is_plain_and_bounded(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    board = QGuiApplication.clipboard()
    board.setText("好\0\u202e<b>x</b>\r\n二" + "长" * 1_000_000)
    text = it.pane.sheet.description
    text.setFocus()
    text.selectAll()
    text.paste()
    value = it.desk.value("description")
    assert value.startswith("好<b>x</b>\n二长")
    assert len(value) == 20_000
    assert "20000 字" in text._shown.problem.replace(",", "")
    it.line("contact").setFocus()
    it.line("contact").selectAll()
    it.line("contact").paste()
    assert it.desk.value("contact").startswith("好<b>x</b> 二长")
    assert len(it.desk.value("contact")) <= 500


def test_a_long_draft_of_another_time_is_shown_whole(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    long = "长" * 1_000 + "\n" * 50_000
    it.desk.edit("d1", "description", long)
    assert len(it.pane.sheet.description.toPlainText()) == len(long)


@pytest.mark.parametrize("size", [(666, 576), (1028, 880), (697, 452), (550, 576)])
@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("scene", [talking, wrap_up, masked, two_drafts, lambda: in_gas(request_type="leak")])
def test_nothing_sticks_out(
    qtbot: QtBot, size: tuple[int, int], language: str, scene: Callable[[], DeskState]
) -> None:
    words.use(language, strict=True)
    it = Desk(qtbot, scene(), size)
    QCoreApplication.processEvents()
    assert (it.pane.width(), it.pane.height()) == size, it.pane.minimumSizeHint()
    for widget in it.pane.sheet.findChildren(QWidget):
        if widget.isVisible() and not it.pane.sheet._scroll.isAncestorOf(widget):
            corner = widget.mapTo(it.pane, widget.rect().bottomRight())
            assert corner.x() <= size[0], (widget, widget.accessibleName())
            assert corner.y() <= size[1], (widget, widget.accessibleName())


def test_forms_are_made_ready_while_nothing_rings(qtbot: QtBot) -> None:
    it = Desk(qtbot, idle(forms=(sixty_fields(), gas())))
    views = it.pane.sheet.forms._views
    qtbot.waitUntil(lambda: "many" in views and len(views["many"].entries) > 3, timeout=30_000)
    it.pane.resize(1028, 880)  # in the middle of it
    it.desk.push(ringing(forms=it.desk.state.forms, drafts=(), active_draft=""))
    before = len(views["many"].entries)
    qtbot.wait(60)
    assert len(views["many"].entries) == before < 60
    it.desk.push(idle(forms=it.desk.state.forms))
    qtbot.waitUntil(
        lambda: [len(made.entries) for made in views.values()] == [61, len(gas().fields) - 1], timeout=30_000
    )


def test_sixty_fields_scroll_and_the_foot_stays(qtbot: QtBot) -> None:
    form = sixty_fields()
    view_ = draft()
    state = talking(
        forms=(form,), drafts=(replace(view_, draft=replace(view_.draft, skill_group="many")),),
        calls=(view(call=call(state=CallState.ACTIVE, answered_at=NOW)),),
    )  # fmt: skip
    it = Desk(qtbot, state)
    assert it.pane.height() == SIZE[1]
    assert it.pane.sheet.foot.file.isVisible()
    it.desk.refuse(("f59", "required"))
    assert it.pane.sheet.form is not None
    entry: QWidget = it.pane.sheet.form.entries["f59"]
    assert QApplication.focusWidget() is entry
    top = entry.mapTo(it.pane.sheet._scroll, entry.rect().topLeft()).y()
    assert 0 <= top < it.pane.sheet._scroll.height()


def test_a_number_in_a_field_is_rung_by_a_key_unless_it_is_who_speaks(qtbot: QtBot) -> None:
    it = Desk(qtbot, replace(masked(), calls=()))
    phone = it.line("phone")
    (key,) = phone.actions()
    assert key.isVisible()
    assert phone.text() == "", "masked, and rung all the same"
    phone.setFocus()
    QTest.keyClick(phone, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert it.desk.asked[-1] == ("dial", "138 1234 6621")
    it.line("contact").setFocus()
    for text in ("王先生家", "12", ""):
        it.desk.edit("d1", "phone", text)
        assert not key.isVisible(), text
    state = masked()
    speaks = normalise("13812346621", Site(area_code="0931"))
    talks = Desk(qtbot, replace(state, calls=(replace(state.calls[0], number=speaks),)))
    talks.line("phone").actions()[0].trigger()
    assert not talks.desk.count("dial") + talks.desk.count("consult")
    talks.desk.edit("d1", "phone", "0931-7654321")
    talks.line("phone").actions()[0].trigger()
    assert talks.desk.asked[-1] == ("consult", "0931-7654321")
