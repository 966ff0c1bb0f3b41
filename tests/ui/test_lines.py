"""A line of words for each thing of a list."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.lines import Lines

THINGS = {"a": "first", "b": "second"}


class Page(QWidget):
    """Lines between two other fields."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = Lines[QLineEdit, str](QLineEdit)
        self.above, self.below = QLineEdit(), QLineEdit()
        laid = QHBoxLayout(self)
        for part in (self.above, self.lines, self.below):
            laid.addWidget(part)

    def turn_to(self, id_: str) -> None:
        self.lines.turn_to(id_, THINGS[id_])


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(made.isVisible)
    made.turn_to("a")
    return made


def test_a_line_that_was_held_while_its_words_were_sent_takes_the_next_ones(page: Page) -> None:
    """It serves the next thing before the answer's last word comes."""
    page.lines.current.insert("并入 1024")
    page.lines.hold("a")
    assert page.lines.current.isReadOnly()
    page.lines.sent("a", "并入 1024")
    page.turn_to("b")
    page.lines.release("a")
    assert not page.lines.current.isReadOnly()
    assert page.lines.written == {}


def test_what_was_written_on_while_it_was_sent_stays(page: Page) -> None:
    page.lines.current.insert("已联系")
    page.lines.sent("a", "已联")
    assert (page.lines.current.text(), page.lines.written) == ("已联系", {"a": "first"})


def test_tab_walks_through_the_line_that_is_seen(page: Page, qtbot: QtBot) -> None:
    page.lines.current.insert("半句")
    page.turn_to("b")  # a line of its own
    page.above.setFocus()
    for there in (page.lines.current, page.below):
        QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Tab)
        assert page.window().focusWidget() is there
