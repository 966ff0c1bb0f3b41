"""A form that is still being made in idle moments."""

from pytestqt.qtbot import QtBot

from tests.ui.scenes import NOW, talking
from ui.ticket.form_view import TWO_COLUMNS, FormView


def test_it_bears_being_resized(qtbot: QtBot) -> None:
    form = next(form for form in talking().forms if len(form.fields) > 2)
    view = FormView(form, lambda code, value: None, lambda: NOW, lambda *_: None, lambda _: None)
    qtbot.addWidget(view)
    view.make(1)
    view.show()
    for width in (TWO_COLUMNS * 2, TWO_COLUMNS // 2):
        view.resize(width, 300)
        view.grab()
    assert len(view.entries) == 1
