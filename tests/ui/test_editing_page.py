"""The editors' page over a real store: written, reviewed and published by keyboard; nothing typed is lost."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.desk.state import DeskState
from agent_desktop.editing.editions.edition import Edition
from agent_desktop.editing.newsroom import Newsroom
from agent_desktop.store.schema import editing, trail
from agent_desktop.store.sessions import Sessions
from agent_desktop.tickets import form_files
from kb_search.articles import Article
from resources import files
from tests.desk.store import Store
from tests.editing.room import NOW, OLD, room, staffed
from tests.ui.conftest import Bench
from tests.ui.fake_desk import FakeDesk
from tests.ui.scenes import HOSTILE, idle
from ui import words
from ui.editing_page import EditingPage
from ui.page_kinds import Page

pytestmark = pytest.mark.usefixtures("theme")
SIZE = (1064, 440)
ASIDE, _ = form_files.load(files("forms") / "lateral", "zh_CN")
HUGE = replace(OLD, no="Z-001", title=HOSTILE, answer=HOSTILE * 40, keywords=(), category=HOSTILE)


class Editors:
    """A page over a store, for one editor."""

    def __init__(self, qtbot: QtBot, store: Store, shipped: tuple[Article, ...] = (OLD,)) -> None:
        self.desk = FakeDesk(idle(agent_no="1096", edits=True, aside=ASIDE))
        self.desk.room = room(store.where, shipped=shipped)
        self.page = EditingPage(self.desk)
        qtbot.addWidget(self.page)
        self.page.tick(NOW)
        self.page.resize(*SIZE)
        self.page.show()
        self.page.activateWindow()

    async def settle(self) -> None:
        """Let every question that was asked be answered."""
        while self.page.asking.jobs:
            await asyncio.gather(*self.page.asking.jobs)
        await asyncio.sleep(0)

    async def starts(self) -> None:
        self.page.reload()
        await self.settle()

    async def opens(self, row_id: str) -> None:
        self.page.open(row_id)
        await self.settle()

    def texts(self) -> str:
        return "\n".join(w.text() for w in self.page.findChildren(QLabel) if w.isVisible())

    def press(self, label: str) -> None:
        keys = self.page.findChildren(QAbstractButton)
        next(k for k in keys if k.isVisible() and k.isEnabled() and k.accessibleName() == label).click()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store.sqlite")
    staffed(made)
    yield made
    made.close()


def played(walk: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(walk())  # type: ignore[arg-type]  # a coroutine function


def test_an_article_is_changed_reviewed_and_published(qtbot: QtBot, store: Store) -> None:
    it = Editors(qtbot, store)

    async def walk() -> None:
        await it.starts()
        await it.opens("article:H-001")
        assert it.page.article.text.isReadOnly(), "looking makes no draft"
        assert store.rows(editing.article_editions) == []
        it.press("以此版重新起草")
        await it.settle()
        text = it.page.article.text
        assert not text.isReadOnly()
        text.setPlainText(text.toPlainText().replace("24 小时", "12 小时"))
        it.page.save()
        await it.settle()
        it.page.article._show_side("difference")
        assert "＋ 2. 派单后 12 小时内上门。" in it.page.article._difference.toPlainText()
        it.page.go_on()
        await it.settle()
        assert "待审" in it.texts()
        it.page.go_on()
        await it.settle()
        assert "已发布" in it.texts()

    played(walk)
    assert [row["state"] for row in store.rows(editing.article_editions)] == ["published"]


def test_a_text_that_is_no_article_says_where_and_is_not_left(qtbot: QtBot, store: Store) -> None:
    it = Editors(qtbot, store)

    async def walk() -> None:
        await it.starts()
        it.press("新文章")
        await it.settle()
        it.page.article.text.setPlainText("# 标题\n编号：X-1\n随便")
        it.page.save()
        assert "第 3 行" in it.texts()
        before = it.page.article.text.toPlainText()
        await it.opens("article:H-001")
        assert it.page.article.text.toPlainText() == before
        assert "改好后再离开" in it.texts()

    played(walk)


def test_words_are_saved_before_another_thing_is_opened(qtbot: QtBot, store: Store) -> None:
    it = Editors(qtbot, store)

    async def walk() -> None:
        await it.starts()
        it.press("新文章")
        await it.settle()
        text = it.page.article.text
        text.setPlainText(text.toPlainText().replace("先说结论。", "结论在此。"))
        await it.opens("article:H-001")
        assert "H-001" in it.page.article.text.toPlainText(), "what was opened is what is shown"

    played(walk)
    [kept] = store.rows(editing.article_editions)
    assert "结论在此。" in kept["content"]


def test_a_store_that_goes_keeps_the_words_on_screen(qtbot: QtBot, store: Store) -> None:
    it = Editors(qtbot, store)

    async def walk() -> None:
        await it.starts()
        it.press("新文章")
        await it.settle()
        text = it.page.article.text
        text.setPlainText(text.toPlainText().replace("先说结论。", "结论在此。"))
        store.gone = True
        it.page.save()
        await it.settle()
        assert "文字仍在屏幕上" in it.texts()
        assert "结论在此。" in text.toPlainText()
        store.gone = False
        it.page.save()
        await it.settle()
        assert "已存草稿" in it.texts()

    played(walk)


def test_a_question_is_answered_from_the_page(qtbot: QtBot, store: Store) -> None:
    store.add(trail.questions_unanswered, id="q1", at=NOW, question="养猫要登记吗", agent="1011")
    it = Editors(qtbot, store)

    async def walk() -> None:
        await it.starts()
        it.page.lists.tabs.setCurrentIndex(2)
        await it.opens("group:0")
        it.page.group.department.setCurrentIndex(it.page.group.department.findText("法务合规部"))
        it.press("转业务部门")
        await it.settle()
        assert it.desk.asked == [("ask_department", "养猫要登记吗", "dept_legal", 24, "q1")]
        assert "横向工单 261122-A01-0007" in it.texts()
        await it.opens("group:0")
        it.page.group._reply.setPlainText("不用")
        it.page.go_on()
        await it.settle()
        assert "没有提问" in it.texts()

    played(walk)
    assert [row["reply"] for row in store.rows(editing.question_replies)] == ["不用"]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_hostile_words_are_only_text_and_everything_has_a_name(
    qtbot: QtBot, store: Store, language: str
) -> None:
    store.add(trail.questions_unanswered, id="q1", at=NOW, question=HOSTILE, agent=HOSTILE)
    words.use(language, strict=True)
    it = Editors(qtbot, store, shipped=(OLD, HUGE))

    async def walk() -> None:
        await it.starts()
        for place, row_id in enumerate(("", "article:Z-001", "group:0", "bulletin:new", "")):
            it.page.lists.tabs.setCurrentIndex(place)
            await it.settle()
            if row_id:
                await it.opens(row_id)
            it.page.grab()
            assert it.page.width() == SIZE[0]
            for widget in it.page.findChildren(QWidget):
                if widget.isVisible() and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
                    assert widget.accessibleName(), widget
            for label in it.page.findChildren(QLabel):
                assert label.textFormat() is Qt.TextFormat.PlainText
                assert "\u202e" not in label.text()

    played(walk)


def test_an_editor_has_the_page_and_nobody_else(open_window: Callable[..., Bench], store: Store) -> None:
    bench = open_window("idle")
    assert Page.EDITING not in {Page(key) for key in bench.window.shell._tabs._keys}
    bench.desk.room = room(store.where)

    async def walk() -> None:
        state: DeskState = idle(edits=True)
        bench.desk.push(state)
        shell = bench.window.shell
        shell.show_page(Page.EDITING)
        assert shell.page is Page.EDITING
        page = shell.content(Page.EDITING)
        assert page is not None
        while page.asking.jobs:
            await asyncio.gather(*page.asking.jobs)
        QTest.keyClick(bench.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert bench.desk.count("file") == 0, "a ticket out of sight is never filed"

    played(walk)
    assert isinstance(bench.window.findChild(QPlainTextEdit), QPlainTextEdit)
    assert isinstance(bench.window.findChild(QLineEdit), QLineEdit)


def test_files_come_in_with_a_report_and_go_out(qtbot: QtBot, store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 一\n答案。\n", encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(b"PK")
    it = Editors(qtbot, store)

    async def walk() -> None:
        await it.starts()
        it.page.work.bring_in([tmp_path / "a.md", tmp_path / "b.docx", tmp_path / "c.exe"])
        await it.settle()
        assert "导入 1 篇（1 篇需细看），未收 2 处" in it.texts()
        assert [row.tag for row in it.page.report._list._model.rows] == ["未收", "未收", "需细看"]
        it.page.work.bring_out(tmp_path / "out.md")
        await it.settle()
        assert "已导出 1 篇到 out.md" in it.texts()
        it.page.work.bring_out(tmp_path / "none" / "out.md")
        await it.settle()
        assert "找不到这个文件或文件夹" in it.texts()

    played(walk)
    assert (tmp_path / "out.md").read_text(encoding="utf-8").startswith("# 暖气不热")


def test_a_notice_goes_up_is_read_and_ends(qtbot: QtBot, store: Store) -> None:
    it = Editors(qtbot, store)

    async def walk() -> None:
        await it.starts()
        await it.opens("bulletin:new")
        it.page.notice._title.setText("系统升级")
        it.page.notice._body.setPlainText("0:00–2:00 工单只存本机。")
        for code in ("gas", "heating"):
            it.page.notice.groups._boxes[code].click()
        it.page.go_on()
        await it.settle()
        assert it.page.board is not None
        [up] = it.page.board.bulletins
        assert set(up.skill_groups) == {"gas", "heating"}
        store.add(editing.reads, agent="1011", subject=up.id, at=NOW)
        await it.opens("bulletin:0")
        assert "已读 1 人" in it.texts()
        it.press("提前结束")
        await it.settle()
        assert it.page.board.bulletins[0].to_at is not None

    played(walk)


def draft_of(it: Editors) -> Edition:
    written = it.page.article.written
    assert written is not None
    return written


def test_pictures_and_files_go_into_the_draft_with_words(qtbot: QtBot, store: Store, tmp_path: Path) -> None:
    picture = tmp_path / "手柄.png"
    picture.write_bytes((files("articles") / "pictures/valve-handle.png").read_bytes())
    it = Editors(qtbot, store)

    async def walk() -> None:
        await it.starts()
        it.press("新文章")
        await it.settle()
        text = it.page.article.text
        text.setPlainText(text.toPlainText().replace("先说结论。", "结论在此。"))
        it.page.work.carry(draft_of(it), picture)
        await it.settle()
        [draft] = it.page.board.unfinished if it.page.board else ()
        assert ([p.caption for p in draft.article.pictures], draft.article.answer) == (["手柄"], "结论在此。")
        form = tmp_path / "申请书.docx"
        form.write_bytes((files("articles") / "files/suspension-request.docx").read_bytes())
        it.page.work.carry(draft_of(it), form)
        await it.settle()
        text.setPlainText("\n".join(line for line in text.toPlainText().split("\n") if "![" not in line))
        it.page.save()
        await it.settle()
        [draft] = it.page.board.unfinished if it.page.board else ()
        assert ([f.name for f in draft.article.files], draft.article.pictures) == (["申请书.docx"], ())
        assert "申请书.docx" in it.texts(), "the preview has it"
        (tmp_path / "evil.svg").write_text("<svg/>")
        it.page.work.carry(draft_of(it), tmp_path / "evil.svg")
        await it.settle()
        assert "PNG 或 JPEG" in it.texts()

    played(walk)
    kept = store.rows(editing.article_pictures)
    newsroom = Newsroom(Sessions(store.where))
    assert [newsroom.content(row["digest"]) for row in kept] == [row["content"] for row in kept]
    assert len(kept) == 2


def test_words_typed_while_others_are_being_saved_stay(qtbot: QtBot, store: Store) -> None:
    it = Editors(qtbot, store)

    async def walk() -> None:
        await it.starts()
        it.press("新文章")
        await it.settle()
        text = it.page.article.text
        text.setPlainText(text.toPlainText().replace("先说结论。", "一。"))
        it.page.save()
        text.setPlainText(text.toPlainText().replace("一。", "一。二。"))
        await it.settle()
        assert "一。二。" in text.toPlainText()
        assert it.page.article.dirty
        it.page.save()
        await it.settle()
        assert not it.page.article.dirty

    played(walk)
    [kept] = store.rows(editing.article_editions)
    assert "一。二。" in kept["content"]


def test_withdrawing_takes_two_presses(qtbot: QtBot, store: Store) -> None:
    it = Editors(qtbot, store)

    async def walk() -> None:
        await it.starts()
        await it.opens("article:H-001")
        it.press("撤下")
        await it.settle()
        assert it.page.board is not None
        assert [a.withdrawn for a in it.page.board.articles] == [False]
        it.press("再按一次撤下")
        await it.settle()
        assert [a.withdrawn for a in it.page.board.articles] == [True]
        await it.opens("article:H-001")
        it.press("以此版重新起草")
        await it.settle()
        assert "草稿" in it.texts()

    played(walk)


def test_category_and_skill_groups_are_chosen_from_lists(qtbot: QtBot, store: Store) -> None:
    it = Editors(qtbot, store)

    async def walk() -> None:
        await it.starts()
        it.press("新文章")
        await it.settle()
        desk = it.page.article
        desk.text.setPlainText(desk.text.toPlainText() + "## 要问清\n- 几楼？\n")
        category, groups = desk.placing.category, desk.placing.groups
        category.setCurrentIndex(category.findText("供暖"))
        category.activated.emit(category.currentIndex())
        QTest.keyClick(groups, Qt.Key.Key_Space)
        groups._boxes["gas"].click()
        groups._boxes["heating"].click()
        written = draft_of(it).article
        assert (written.category, set(written.skill_groups), written.ask) == (
            "heating",
            {"gas", "heating"},
            ("几楼？",),
        )
        desk.text.undo()
        assert len(draft_of(it).article.skill_groups) == 1
        desk.text.setPlainText(desk.text.toPlainText().replace("类别：heating", "类别：own"))
        assert draft_of(it).article.category == "own"
        assert category.currentData() == "own", "a category that only this site has"
        groups._boxes[groups.chosen[0]].click()
        assert "技能组：" not in desk.text.toPlainText()

    played(walk)
