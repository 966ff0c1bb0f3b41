"""Writing with few keys: letters choose, phrases and same-sounding characters are found."""

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from agent_desktop.tickets.draft import FieldValue
from agent_desktop.tickets.forms import Template
from tests.ui.conftest import focus_widget
from tests.ui.scenes import talking
from tests.ui.ticket_desk import Desk
from tests.ui.writing import HEATING, draft

_KEY = Qt.Key


def test_letters_choose_by_the_first_letters_of_the_words(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    choice = it.choice("request_type")
    choice.setFocus()
    QTest.keyClicks(choice, "ls")
    assert it.desk.value("request_type") == "leak"
    QTest.keyClicks(choice, "x")  # nothing begins with lsx
    assert it.desk.value("request_type") == "leak"


def test_a_template_is_found_and_filled(qtbot: QtBot) -> None:
    form = replace(HEATING, templates=(Template("测温预约", "{extent}不热，请到{address}测温，{urgency}。"),))
    view = draft()
    values = {"extent": FieldValue("extent1"), "address": FieldValue("幸福里 5 号楼")}
    state = talking(forms=(form,), drafts=(replace(view, draft=replace(view.draft, values=values)),))
    it = Desk(qtbot, state)
    it.pane.sheet.find_phrase()
    QTest.keyClicks(focus_widget(), "cw")
    QTest.keyClick(focus_widget(), _KEY.Key_Return)
    assert it.desk.value("description") == "个别房间不热，请到幸福里 5 号楼测温，____。"
    assert focus_widget() is it.pane.sheet.description


def test_a_same_sounding_character_takes_the_place(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    contact = it.line("contact")
    contact.setFocus()
    contact.clear()
    contact.insert("王晓")
    it.pane.sheet.find_homophone()
    box = focus_widget()
    assert isinstance(box, QLineEdit)
    box.insert("大小")  # how it is told: 大小的小
    QTest.keyClick(focus_widget(), _KEY.Key_Return)
    assert (it.desk.value("contact"), focus_widget()) == ("王小", contact)
    it.pane.sheet.find_homophone()
    QTest.keyClick(focus_widget(), _KEY.Key_Escape)
    assert (it.desk.value("contact"), focus_widget()) == ("王小", contact)
