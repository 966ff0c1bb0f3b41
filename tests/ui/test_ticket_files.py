"""Files in the form: pasted, dropped, taken away again, by keyboard too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agent_desktop.desk.state import DeskState
from agent_desktop.tickets.draft import Attached
from tests.ui.ticket_desk import Desk, in_gas
from ui.ticket.files_entry import FilesEntry

pytestmark = pytest.mark.usefixtures("theme")
IDS = ("01a20306-15b6-75ad-80b0-264cd0e0abc1", "01a20306-15bf-70f7-bc60-6273d14242a7")


def with_files() -> DeskState:
    """A call with two files in its draft."""
    state = in_gas(attachment=" ".join(IDS))
    files = tuple(
        Attached(id=id_, name=f"现场{n}.jpg", kind="image/jpeg", size=1_400_000 + n, sha256="0" * 64)
        for n, id_ in enumerate(IDS)
    )
    [view] = state.drafts
    return replace(state, drafts=(replace(view, draft=replace(view.draft, attached=files)),))


@pytest.fixture
def clipboard() -> Iterator[None]:
    yield
    QGuiApplication.clipboard().clear()


def _entry(desk: Desk) -> FilesEntry:
    assert desk.pane.sheet.form is not None
    entry = desk.pane.sheet.form.entries["attachment"]
    assert isinstance(entry, FilesEntry)
    return entry


def _given(desk: Desk) -> list[tuple[str, str, bytes]]:
    return [(field, name, body) for what, _, field, name, body in
            (one for one in desk.desk.asked if one[0] == "attach")]  # fmt: skip


def test_files_are_shown_and_one_is_taken_away_by_keyboard(qtbot: QtBot) -> None:
    desk = Desk(qtbot, with_files())
    entry = _entry(desk)
    assert [key.accessibleName() for key in entry._keys] == ["移除 现场0.jpg 1.3 MB", "移除 现场1.jpg 1.3 MB"]
    entry._keys[0].setFocus()
    QTest.keyClick(entry._keys[0], Qt.Key.Key_Space)
    assert desk.desk.value("attachment") == IDS[1]
    assert len(entry._keys) == 1
    assert entry.hasFocus(), "the keyboard stays with the files"


@pytest.mark.usefixtures("clipboard")
def test_a_pasted_picture_and_a_pasted_file_are_given_to_the_desk(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(qtbot, in_gas())
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    QTest.keyClick(_entry(desk).add, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    [(field, name, body)] = _given(desk)
    assert (field, name.endswith(".png"), body[:4]) == ("attachment", True, b"\x89PNG")
    (tmp_path / "单据.pdf").write_bytes(b"%PDF-1.7")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "单据.pdf"))])
    QGuiApplication.clipboard().setMimeData(data)
    words = desk.pane.sheet.description
    words.setFocus()
    QTest.keyClick(words, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert _given(desk)[1:] == [("attachment", "单据.pdf", b"%PDF-1.7")]
    assert not words.toPlainText(), "a path is nobody's words"


def test_a_dropped_file_goes_to_the_form(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(qtbot, in_gas())
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg"))])
    event = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    desk.pane.sheet.dropEvent(event)
    assert _given(desk) == [("attachment", "a.jpg", b"\xff\xd8")]


def test_a_file_of_another_groups_form_is_named_below(qtbot: QtBot) -> None:
    state = with_files()
    [view] = state.drafts
    moved = replace(view.draft, skill_group="heating")
    desk = Desk(qtbot, replace(state, drafts=(replace(view, draft=moved),)))
    assert any("现场0.jpg · 现场1.jpg" in line.text() for line in desk.pane.sheet.strays._lines)


def test_the_box_stops_no_key_and_goes_with_its_draft(qtbot: QtBot) -> None:
    desk = Desk(qtbot, in_gas())
    entry = _entry(desk)
    desk.pane.sheet.attach()
    box = entry._box
    assert box is not None
    assert box.isVisible()
    assert not box.isModal(), "F2 must reach a ringing call"
    state = desk.desk.state
    [view] = state.drafts
    another = replace(view, draft=replace(view.draft, id="d9"))
    desk.desk.push(replace(state, drafts=(view, another), active_draft="d9"))
    assert entry._box is None
    assert not _given(desk)
