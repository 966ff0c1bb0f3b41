"""Entries of a form: days, slots, choices, figures; and what comes in from outside."""

from datetime import date, datetime

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.scenes import talking
from tests.ui.ticket_desk import Desk, in_gas
from ui import tidy, words
from ui.ticket.days import named, read_day, slot_words, slots
from ui.ticket.node_words import limit_words
from ui.ticket.shown import Shown, Typed

pytestmark = pytest.mark.usefixtures("theme")
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-25", date(2026, 11, 25)),
        ("20261125", date(2026, 11, 25)),
        ("2026/1/5", date(2026, 1, 5)),
        ("11-25", date(2026, 11, 25)),
        ("1125", date(2026, 11, 25)),
        ("11月25日", date(2026, 11, 25)),
        ("+3", date(2026, 11, 25)),
        (" 明天 ", date(2026, 11, 23)),
        ("今天", TODAY),
        ("昨天", date(2026, 11, 21)),
        ("2026-02-30", None),
        ("13-45", None),
        ("", None),
        ("soon", None),
        ("+99999999", None),
    ],
)
def test_days_as_people_write_them(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


def test_english_days() -> None:
    words.use("en", strict=True)
    assert read_day("Tomorrow", TODAY) == date(2026, 11, 23)
    assert named(date(2026, 11, 25), TODAY) == "Wed"


def test_slots_that_have_passed_are_not_offered() -> None:
    offered = slots(datetime(2026, 11, 22, 15, 30))
    assert offered[0] == ("2026-11-22 14:00-16:00", "今天 14:00–16:00")
    assert ("2026-11-23 08:00-10:00", "明天 08:00–10:00") in offered
    assert offered[-1][0].startswith("2026-11-28")
    assert slot_words("2026-11-25 08:00-10:00", TODAY) == "周三 11-25 08:00–10:00"
    assert slot_words("随时", TODAY) == "随时"


def test_a_day_is_written_in_full_when_the_keyboard_leaves(qtbot: QtBot) -> None:
    it = Desk(qtbot, in_gas())
    entry = it.line("date")
    entry.setFocus()
    QTest.keyClicks(entry, "+2")
    assert it.desk.value("date") == "+2"
    it.line("line").setFocus()
    assert entry.text() == it.desk.value("date") == "2026-11-24"
    assert entry.accessibleDescription() == "周二"
    entry.setFocus()
    QTest.keyClick(entry, Qt.Key.Key_Up)
    assert it.desk.value("date") == "2026-11-25"


def test_filing_writes_the_day_first(qtbot: QtBot) -> None:
    it = Desk(qtbot, in_gas())
    it.line("date").setFocus()
    QTest.keyClicks(it.line("date"), "1124")
    it.pane.file_active()
    assert it.desk.asked[-2:] == [("edit", "d1", "date", "2026-11-24"), ("file", "d1")]


def test_full_width_figures_become_plain(qtbot: QtBot) -> None:
    it = Desk(qtbot, in_gas())
    board = QApplication.clipboard()
    board.setText("\uffe5\uff11,\uff12\uff13\uff14\uff0e\uff15")
    it.line("amount").setFocus()
    it.line("amount").paste()
    assert it.desk.value("amount") == "1234.5"


def test_a_slot_is_chosen_from_the_list(qtbot: QtBot) -> None:
    it = Desk(qtbot, in_gas())
    entry = it.choice("slot")
    entry.setFocus()
    QTest.keyClick(entry, Qt.Key.Key_Down)
    QTest.keyClick(entry, Qt.Key.Key_Down)
    assert it.desk.value("slot") == "2026-11-22 14:00-16:00"
    assert entry.currentText() == "今天 14:00–16:00"
    QTest.keyClick(entry, Qt.Key.Key_Delete)
    assert it.desk.value("slot") == ""
    assert entry.currentIndex() == -1


def test_a_choice_from_elsewhere_is_shown_not_lost(qtbot: QtBot) -> None:
    it = Desk(qtbot, in_gas(where="cellar", slot="2020-01-01 08:00-10:00", request_type="leak"))
    assert it.choice("where").currentText() == "cellar"
    assert it.choice("slot").currentText() == "周三 01-01 08:00–10:00"
    it.desk.edit("d1", "where", "meter")
    assert it.choice("where").currentText() == "表位"
    assert it.choice("where").count() == 2
    assert it.desk.count("edit") == 1


def test_scrolling_the_form_changes_nothing(qtbot: QtBot) -> None:
    it = Desk(qtbot, talking())
    entry = it.choice("extent")
    entry.setFocus()
    middle = entry.rect().center()
    event = QWheelEvent(
        QPointF(middle), QPointF(entry.mapToGlobal(middle)), QPoint(0, -120), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(entry, event)
    assert it.desk.count("edit") == 0


def test_limits_as_people_say_them() -> None:
    assert [limit_words(n) for n in (15, 90, 120, 1440, 2880, 4320)] == [
        "≤ 15 分", "≤ 1.5 小时", "≤ 2 小时", "≤ 24 小时", "≤ 48 小时", "≤ 3 天",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "between", "\0 \x1b \u202e \u2066 \ud800 \ufeff \u200b \u2060 \xad \u3164 \u200d".split()
)
def test_what_comes_in_is_tidy(between: str) -> None:
    assert tidy.prose(f"a{between}b") == tidy.line(f"a{between}b") == "ab"


@pytest.mark.parametrize("text", ["👨\u200d👩\u200d👧", "می\u200cخواهم", "葛\U000e0100", "❤️"])  # noqa: RUF001
def test_what_belongs_to_a_letter_stays(text: str) -> None:
    assert tidy.prose(text) == tidy.line(text) == text


def test_line_ends() -> None:
    assert tidy.prose("一\r\n二\r三\u2028四\t五") == "一\n二\n三\n四\t五"
    assert tidy.line("一\r\n二\r三\t四") == "一 二 三 四"


def test_a_flood_without_line_ends_gets_some() -> None:
    flood = tidy.prose("长" * 9_000)
    assert max(map(len, flood.split("\n"))) == 2_000
    assert flood.replace("\n", "") == "长" * 9_000
    assert tidy.prose("长" * 2_000 + "\n短") == "长" * 2_000 + "\n短"
    assert tidy.prose(flood) == flood


def test_who_is_right() -> None:
    typed = Typed()
    typed.start("a")
    typed.send("ab")
    assert not typed.hears("a")  # made before the key
    assert typed.hears("ab")
    assert typed.hears("c")  # news
    typed.send("cd")
    typed.send("cde")
    assert not typed.hears("c")
    assert typed.hears("cde")
    assert Shown() == Shown(value="")
