"""The decision path by keyboard, the pictures and files of an article, and did it help."""

import asyncio
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agent_desktop.desk.state import GuideView
from kb_search.articles import Attachment, Picture
from kb_search.media import digest_of
from resources import files
from tests.ui.knowledge_desk import Knows, turn
from tests.ui.scenes import ARTICLE, KNOWLEDGE, talking
from tests.ui.writing import GUIDED
from ui.knowledge.pictures import WIDEST, read

pytestmark = pytest.mark.usefixtures("theme")


def guided(qtbot: QtBot, guide: GuideView | None = GUIDED.guide) -> Knows:
    return Knows(qtbot, talking(knowledge=replace(GUIDED, guide=guide)))


# ── the path ──


def test_digits_choose_and_backspace_goes_back_without_the_mouse(qtbot: QtBot) -> None:
    it = guided(qtbot)
    it.outside.show()
    it.outside.setFocus()
    it.pane.article.go_to_path()
    path = it.pane.article.path
    assert QApplication.focusWidget() is path
    for key in (Qt.Key.Key_2, Qt.Key.Key_9, Qt.Key.Key_Backspace):
        QTest.keyClick(path, key)
    assert it.desk.asked == [("choose_in_path", 1), ("back_in_path",)], "there is no ninth choice"
    QTest.keyClick(path, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is it.outside


def test_the_keyboard_stays_in_the_path_when_its_choices_change(qtbot: QtBot) -> None:
    it = guided(qtbot)
    path = it.pane.article.path
    path._choices[3].setFocus()
    QTest.keyClick(path._choices[3], Qt.Key.Key_1)
    assert it.desk.asked == [("choose_in_path", 0)]
    it.desk.push(talking(knowledge=replace(GUIDED, guide=GuideView(text="派单", said=("都不热",)))))
    assert QApplication.focusWidget() is path
    assert "到此为止" in it.texts()
    assert not path._flow.isVisible()


def test_a_path_never_takes_the_keyboard_by_itself(qtbot: QtBot) -> None:
    it = guided(qtbot, None)
    it.outside.show()
    it.outside.setFocus()
    it.desk.push(talking(knowledge=GUIDED))
    assert it.pane.article.path.isVisible()
    assert QApplication.focusWidget() is it.outside


def test_without_a_ticket_a_path_can_t_be_walked(qtbot: QtBot) -> None:
    assert GUIDED.guide is not None
    it = guided(qtbot, replace(GUIDED.guide, fills=False, said=()))
    path = it.pane.article.path
    path.setFocus()
    QTest.keyClick(path, Qt.Key.Key_1)
    QTest.keyClick(path, Qt.Key.Key_Backspace)
    assert it.desk.asked == []


# ── did it help ──


def test_a_word_on_the_article_is_passed_on_and_stays_lit(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())
    it.pane.judged._no.click()
    assert it.desk.asked == [("judge_article", "HT-001", False)]
    it.desk.push(talking(knowledge=replace(KNOWLEDGE, helped=False)))
    assert (it.pane.judged._yes._kind, it.pane.judged._no._kind) == ("quiet", "failed")
    it.desk.push(talking(knowledge=replace(KNOWLEDGE, helped=True)))
    assert (it.pane.judged._yes._kind, it.pane.judged._no._kind) == ("done", "quiet")


# ── pictures ──


def png(width: int, height: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # takes a device as well
    return bytes(buffer.data().data())


def claims(width: int, height: int) -> bytes:
    """A picture of a few bytes that claims to be huge."""
    content = png(1, 1)
    head = b"IHDR" + struct.pack(">II", width, height) + content[24:29]
    return content[:12] + head + struct.pack(">I", zlib.crc32(head)) + content[33:]


def test_pictures_are_read_from_bytes_and_bounded() -> None:
    small, large = read(png(30, 20)), read(png(WIDEST * 2, 40))
    assert small is not None
    assert large is not None
    assert (small.width(), large.width(), large.height()) == (30, WIDEST, 20)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        png(40, 40)[:60],
        claims(2_000_000_000, 2_000_000_000),
        claims(60_000, 60_000),
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1/x.png"/></svg>',
    ],
)
def test_what_is_no_sound_picture_is_not_shown(content: bytes) -> None:
    image = read(content)
    assert image is None or image.sizeInBytes() < 64_000_000


def test_pictures_come_with_their_article_and_go_with_it(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())
    it.desk.pictures = Path(files("articles") / "pictures/valve-handle.png").read_bytes()
    shown = replace(ARTICLE, pictures=(Picture(name="a.png", caption="手柄 <b>", digest="aa"),))

    async def walk() -> None:
        it.desk.push(talking(knowledge=replace(KNOWLEDGE, article=shown)))
        await until(lambda: "手柄 <b>" in it.texts())
        assert ("picture", "aa") in it.desk.asked
        it.pane.grab()
        it.desk.pictures = None
        it.desk.push(
            talking(
                knowledge=replace(KNOWLEDGE, article=replace(shown, no="X", pictures=(Picture(name="b"),)))
            )
        )
        await turn()
        await turn()
        assert "图片暂时取不到" in it.texts()
        it.desk.push(talking())
        assert "图片暂时取不到" not in it.texts()

    asyncio.run(walk())


# ── files ──


def test_a_form_is_opened_or_saved_by_its_key_as_it_was_reviewed(qtbot: QtBot, tmp_path: Path) -> None:
    form = (files("articles") / "files/suspension-request.docx").read_bytes()
    attached = Attachment(name="../../申请书.docx", digest=digest_of(form))
    it, opened = Knows(qtbot, talking()), Opened()
    it.desk.pictures = form

    async def walk() -> None:
        it.desk.push(talking(knowledge=replace(KNOWLEDGE, article=replace(ARTICLE, files=(attached,)))))
        part = it.pane.article.files
        assert "../../申请书.docx" in it.texts()
        assert it.desk.asked == [], "nothing is fetched before somebody wants it"
        part._rows[0].open.click()
        await until(lambda: bool(opened.places))
        [place] = opened.places
        assert (place.name, place.read_bytes()) == ("申请书.docx", form)
        assert not place.stat().st_mode & 0o222, "it is only looked at"
        part._start(part._saved(attached, str(tmp_path / "copy.docx")))
        await until((tmp_path / "copy.docx").exists)
        assert (tmp_path / "copy.docx").read_bytes() == form
        it.desk.pictures = form + b"."
        part._rows[0].open.click()
        await until(lambda: "与审核过的不一致" in it.texts())
        it.desk.pictures = None
        part._rows[0].open.click()
        await until(lambda: "附件暂时取不到" in it.texts())
        assert len(opened.places) == 1

    QDesktopServices.setUrlHandler("file", opened, "take")  # type: ignore[arg-type]  # it takes no bytes
    try:
        asyncio.run(walk())
    finally:
        QDesktopServices.unsetUrlHandler("file")


class Opened(QObject):
    """Takes what the desk would give to the system's programs."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[Path] = []

    @Slot(QUrl)
    def take(self, place: QUrl) -> None:
        self.places.append(Path(place.toLocalFile()))


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not done():  # noqa: ASYNC110 - a window tells nobody
            await asyncio.sleep(0.01)
