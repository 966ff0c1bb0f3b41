"""The tickets page: finding, one ticket's story, what has not been sent, files."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agent_desktop.desk.ledger import LedgerError
from agent_desktop.tickets.clocks.clock import Clock
from agent_desktop.tickets.dispatch.book import Proposal, Station
from agent_desktop.tickets.draft import Ticket
from agent_desktop.tickets.finding.finder import Page, Row, Scope, Standing
from agent_desktop.tickets.journal import Held
from agent_desktop.tickets.life.steps import Step
from agent_desktop.tickets.life.story import Event, Story
from agent_desktop.tickets.nodes import Node
from tests.ui.fake_desk import FakeLedger
from tests.ui.scenes import FORMS, NOW, idle
from ui.theme import look
from ui.tickets.page import OUTBOX, TicketsPage
from ui.tickets.rows import ticket_row
from ui.tickets.story_text import StoryText

LATE = Row(
    id="t1", number="261121-A01-0012", skill_group="heating", request_type="not_warm", title="室温 15 度",
    node="dispatched", priority="urgent", filed_at=NOW - timedelta(days=1), due_at=NOW - timedelta(hours=2),
    warn_at=NOW - timedelta(hours=4), closed_at=None, paused_at=None, area="QLH-03", station="七里河站",
    crew="二班", agent="1011", chased=1, level=0, escalation=0, outer_source="", last_note="客户催了两次",
)  # fmt: skip
STORY = Story(
    id="t1", number="261121-A01-0012", skill_group="heating", request_type="not_warm", title="室温不达标",
    node=Node.DISPATCHED, asked=frozenset({Node.DISPATCHED}), priority="urgent", filed_at=LATE.filed_at,
    due_at=LATE.due_at, agent="1011", phone="+8613812346621", station="七里河站", chased=1,
    values={"phone": "13812346621", "address": "幸福里 5-1-502", "extent": "extent1", "description": "不热"},
    clocks=(Clock(node="arrived", due_at=NOW - timedelta(hours=2), warn_at=NOW - timedelta(hours=3)),),
    events=(
        Event(id="e1", at=LATE.filed_at, kind="node", node="accepted", who="1011", origin="A01"),
        Event(id="e2", at=NOW, kind="conflict", who="1027", origin="B07",
              detail={"field": "description", "was": "整户不热", "now": "卧室不热"}),
    ),
)  # fmt: skip
TICKET = Ticket(
    id="u1", number="261122-A01-0003", skill_group="heating", request_type="leak", account_id="", call_id="",
    title="漏水", filed_at=NOW, agent="1011", node="accepted",
)  # fmt: skip
REFUSED = Held("u1", "ticket", TICKET, "number 261122-A01-0003 is taken: another desk has the same desk code")


class Opened:
    """The page over a ledger of values."""

    def __init__(self, qtbot: QtBot, **ledger: object) -> None:
        self.ledger, self.saved, self.went = FakeLedger(), list[object](), list[int]()
        self.ledger.pages = [Page((LATE,))]
        self.ledger.stories = {"t1": STORY}
        for name, value in ledger.items():
            setattr(self.ledger, name, value)
        self.rung = list[str]()
        self.page = TicketsPage(
            self.ledger, {}, self.saved.append, lambda: self.went.append(1), self.rung.append
        )
        qtbot.addWidget(self.page)
        self.page.resize(1280, 600)
        self.page.show_state(idle(), NOW)
        self.page.show()

    @property
    def rows(self) -> list[str]:
        model = self.page.list.model()
        return [str(model.data(model.index(n, 0))) for n in range(model.rowCount())]

    def texts(self) -> str:
        return self.page.said.text()


def played(test: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await test()

    asyncio.run(run())


async def turn() -> None:
    for _ in range(6):
        await asyncio.sleep(0)


def test_my_tickets_with_how_late_they_are(qtbot: QtBot) -> None:
    async def test() -> None:
        it = Opened(qtbot)
        it.page.opened()
        await turn()
        assert "261121-A01-0012" in it.rows[0]
        assert "已超时" in it.rows[0]
        assert [it.page.tabs.tabText(n) for n in range(4)] == ["我的", "本组", "全部", "待发送"]
        it.page.list.setCurrentIndex(it.page.list.model().index(0, 0))
        QTest.keyClick(it.page.list, Qt.Key.Key_Return)
        await turn()
        told = it.page.story.text.toPlainText()
        assert "时限 2026-11-22" in told
        assert "个别房间" in told
        assert "13812346621" not in told, "the number stays masked"
        assert "- 整户不热" in told
        assert "+ 卧室不热" in told

    played(test)


def test_what_is_asked_goes_to_the_store(qtbot: QtBot) -> None:
    async def test() -> None:
        it = Opened(qtbot)
        it.page.filters.words.setText("13812346621")
        it.page.filters.late.click()
        it.page._choose_scope("all")
        await turn()
        _, query, _ = it.ledger.asked[-1]
        assert (query.scope, query.words, query.late, query.standing) == (
            Scope.ALL, "13812346621", True, Standing.OPEN,
        )  # fmt: skip

    played(test)


def test_a_long_list_is_fetched_as_it_is_read(qtbot: QtBot) -> None:
    pages = [
        Page(tuple(replace(LATE, id=f"{p}-{n}") for n in range(50)), next=str(p + 1) if p < 2 else "")
        for p in range(3)
    ]

    async def test() -> None:
        it = Opened(qtbot, pages=pages)
        it.page.opened()
        await turn()
        assert len(it.rows) == 50
        for count in (100, 150):
            it.page.list.doItemsLayout()
            it.page.list.verticalScrollBar().setValue(it.page.list.verticalScrollBar().maximum())
            await turn()
            assert len(it.rows) == count

    played(test)


def test_a_store_that_is_gone_is_told(qtbot: QtBot) -> None:
    async def test() -> None:
        it = Opened(qtbot, gone=LedgerError("store-unreachable", where="postgresql://centre", why="no route"))
        it.page.opened()
        await turn()
        assert "连不上数据中心" in it.texts()

    played(test)


def test_what_the_store_refused_is_explained_changed_and_sent_again(qtbot: QtBot) -> None:
    async def test() -> None:
        it = Opened(qtbot, unsent=(REFUSED, Held("a1", "note", None, "")))
        it.page._choose_scope(OUTBOX)
        await turn()
        assert "261122-A01-0003" in it.rows[0]
        assert "被退回" in it.rows[0]
        it.page.open("u1")
        assert it.page.outbox.edit.isEnabled()
        assert not it.page.outbox.drop.isEnabled(), "a ticket is never given up"
        it.page.outbox.again.click()
        await turn()
        it.page.outbox.edit.click()
        assert it.ledger.asked[-2:] == [("send_again", "u1"), ("edit", "u1")]
        assert it.went == [1]

    played(test)


def test_a_search_is_kept_and_opened_again(qtbot: QtBot) -> None:
    async def test() -> None:
        it = Opened(qtbot)
        it.page.filters.words.setText("漏水")
        it.page.filters.keep.click()
        assert it.saved == [{"filters": {"漏水": it.page.filters._values()}}]
        it.page.filters.words.clear()
        it.page.filters._names.setCurrentIndex(1)
        it.page.filters._open_saved()
        await turn()
        assert it.page.filters.words.text() == "漏水"

    played(test)


def test_a_ticket_is_added_to_chased_and_printed(qtbot: QtBot, tmp_path: Path) -> None:
    async def test() -> None:
        it = Opened(qtbot)
        it.page.opened()
        it.page.open("t1")
        await turn()
        it.page.story.words.setText("客户再催")
        it.page.story.chase.click()
        it.page.story.words.setText("电话已打通")
        QTest.keyClick(it.page.story.words, Qt.Key.Key_Return)
        it.page.story.edit.click()
        asked = [("chase", "t1", "客户再催"), ("note", "t1", "电话已打通"), ("supplement", "t1")]
        assert it.ledger.asked[-3:] == asked
        it.page.story.words.insert("等客户回电")
        it.page.story.show_story(replace(STORY, id="t2"), None, NOW)
        elsewhere = it.page.story.words.text()
        it.page.story.show_story(STORY, None, NOW)
        assert (elsewhere, it.page.story.words.text()) == ("", "等客户回电"), "each ticket has its own words"
        it.page.print_to(STORY, tmp_path / "a.pdf")
        assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
        it.page.attach_from(STORY, tmp_path / "a.pdf")
        await turn()
        assert it.ledger.asked[-1] == ("attach", "t1", "a.pdf")
        it.page.export.to(tmp_path / "a.xlsx")
        await asyncio.sleep(0)
        assert "2 张" in it.texts()
        it.page.export.click()  # it stops what runs
        await turn()
        assert "导出已停止" in it.texts()
        it.page.export.to(tmp_path / "a.xlsx")
        await turn()
        assert "已导出 3 张" in it.texts()

    played(test)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_row_has_words(language: str) -> None:
    from ui import words
    from ui.tickets.rows import held_row, ticket_row

    words.use(language, strict=True)
    forms = {form.skill_group: form for form in FORMS}
    assert ticket_row(LATE, forms, NOW).tone == "danger"
    assert held_row(REFUSED, NOW).tone == "danger"


def test_what_the_centre_did_is_told_in_words_once_and_in_the_windows_text_size() -> None:
    of_itself = {"reason": "due_soon", "by": "system"}
    chased = Event(id="e3", at=NOW, kind="chase", who="1011", note="due_soon", detail=of_itself)
    document = QTextDocument()
    StoryText(document, NOW).write(replace(STORY, events=(chased,)), FORMS[0])
    assert document.toPlainText().count("临近时限，系统自动催办") == 1
    assert (
        "due_soon"
        not in document.toPlainText() + ticket_row(replace(LATE, last_note="due_soon"), {}, NOW).detail
    )
    line = document.findBlockByNumber(3).begin().fragment().charFormat()
    assert line.font().pixelSize() == look.font().pixelSize()
    typed = replace(LATE, last_note="due_soon!")
    assert ticket_row(typed, {}, NOW).detail.endswith("due_soon!"), "a person's words stay"


def test_steps_of_the_life_are_taken_by_keyboard_alone(qtbot: QtBot) -> None:
    async def test() -> None:
        it = Opened(qtbot)
        station = Station(code="qlh", name="七里河站", kind="station", phone="8119")
        it.ledger.proposed = (Proposal(station=station, why=("area",), load=3),)
        it.page.open("t1")
        await turn()
        keys, words = it.page.story.steps, it.page.story.words

        def choose(letters: str, step: str) -> None:
            keys.offer()
            box = keys._picker._box
            QTest.keyClicks(box, letters)
            for _ in range(keys._picker._ids.index(step)):
                QTest.keyClick(box, Qt.Key.Key_Down)
            QTest.keyClick(box, Qt.Key.Key_Return)

        choose("td", "send_back")  # 退单 needs a reason
        assert "写明原因" in words.placeholderText()
        words.insert("不归我站管")
        QTest.keyClick(words, Qt.Key.Key_Return)
        assert it.ledger.asked[-1:] == [("step", "t1", "send_back", "不归我站管", "")]
        words.insert("一句备注")
        QTest.keyClick(words, Qt.Key.Key_Return)
        assert it.ledger.asked[-1:] == [("note", "t1", "一句备注")]
        choose("gq", "pause")
        assert "用户改约 · 家中无人" in words.placeholderText(), "the site's usual reasons"
        words.insert("家中无人")
        QTest.keyClick(words, Qt.Key.Key_Return)
        assert it.ledger.asked[-1:] == [("step", "t1", "pause", "家中无人", "")]
        choose("bd", "merge")
        words.insert("同一件事")
        QTest.keyClick(words, Qt.Key.Key_Return)
        assert "工单号" in it.texts(), "a number has to come first"
        words.home(False)
        words.insert("261122-a01-0007 ")  # what was written is still there
        QTest.keyClick(words, Qt.Key.Key_Return)
        await turn()
        assert it.ledger.asked[-1:] == [("merge", "t1", "261122-A01-0007", "同一件事")]
        choose("", "split")
        words.insert("还要换表")
        QTest.keyClick(words, Qt.Key.Key_Return)
        assert it.ledger.asked[-1:] == [("split", "t1", "还要换表")]
        assert it.went, "the second matter is written in the form"
        choose("pd", "dispatch")
        await turn()
        QTest.keyClick(keys._picker._box, Qt.Key.Key_Return)
        assert it.ledger.asked[-1:] == [("step", "t1", "dispatch", "", "qlh")]

    played(test)


def test_a_step_that_failed_keeps_its_words_and_is_no_note(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test() -> None:
        it = Opened(qtbot)
        gone, there = [LedgerError("store-unreachable", where="centre", why="no route")], asyncio.Event()
        ask = it.ledger.merge

        async def merge(story: Story, number: str, reason: str) -> None:
            await ask(story, number, reason)
            await there.wait()
            for error in gone:
                raise error

        monkeypatch.setattr(it.ledger, "merge", merge)
        it.page.open("t1")
        await turn()
        view, words = it.page.story, it.page.story.words
        merged = ("merge", "t1", "261122-A01-0007", "同一件事")
        view.wait_for(Step.MERGE)
        words.insert("261122-a01-0007 同一件事")
        assert (view.mode.isVisible(), view.mode.label) == (True, "并单"), "seen when the hint is not"
        for _ in range(2):  # twice before the answer
            QTest.keyClick(words, Qt.Key.Key_Return)
        view.chase.click()
        await turn()
        QTest.keyClick(words, Qt.Key.Key_Return)
        QTest.keyClicks(words, "x")
        QTest.keyClick(words, Qt.Key.Key_Escape)
        view.show_story(STORY, None, NOW)  # shown anew meanwhile
        assert it.ledger.asked == [merged]
        there.set()
        await turn()
        assert "连不上数据中心" in it.texts()
        assert words.text() == "261122-a01-0007 同一件事"
        view.show_story(replace(STORY, id="t2"), None, NOW)
        assert not view.mode.isVisible()
        view.show_story(STORY, None, NOW)  # it waits with its words
        gone.clear()
        QTest.keyClick(words, Qt.Key.Key_Return)
        await turn()
        assert it.ledger.asked == [merged, merged]
        assert (words.text(), words.isReadOnly(), view.mode.isVisible()) == ("", False, False)

    played(test)


def test_esc_in_the_list_of_stations_leaves_the_words_with_their_step_and_another_makes_a_note(
    qtbot: QtBot,
) -> None:
    async def test() -> None:
        it = Opened(qtbot)
        station = Station(code="qlh", name="七里河站", kind="station", phone="8119")
        it.ledger.proposed = (Proposal(station=station, why=("area",), load=3),)
        it.page.open("t1")
        await turn()
        view, words = it.page.story, it.page.story.words
        words.insert("先去看看")
        view._choose(Step.DISPATCH)
        await turn()
        QTest.keyClick(view.steps._picker._box, Qt.Key.Key_Escape)
        QTest.keyClick(words, Qt.Key.Key_Return)  # again
        await turn()
        assert it.ledger.asked == []
        QTest.keyClick(view.steps._picker._box, Qt.Key.Key_Escape)
        QTest.keyClick(words, Qt.Key.Key_Escape)
        assert not view.mode.isVisible()
        QTest.keyClick(words, Qt.Key.Key_Return)
        assert it.ledger.asked == [("note", "t1", "先去看看")]
        view._choose(Step.DISPATCH)  # nothing was written: an empty line is not held
        view.show_story(replace(STORY, id="t2"), None, NOW)
        await turn()
        assert not view.words.isReadOnly()
        assert not view.steps._picker.isVisible(), "somebody reads on: it's no list for this ticket"

    played(test)


def test_a_ticket_with_half_written_words_stays_in_the_list_whatever_is_looked_for(qtbot: QtBot) -> None:
    async def test() -> None:
        it = Opened(qtbot)
        it.ledger.stories["t2"] = replace(STORY, id="t2", number="261122-A01-0004")
        it.page.opened()
        it.page.open("t1")
        await turn()
        it.page.story.words.insert("等客户回电")
        it.page.open("t2")
        await turn()
        assert len(it.rows) == 1
        it.ledger.pages = [Page(())]
        it.page.look()
        await turn()
        assert ["261121-A01-0012" in row and "没发出" in row for row in it.rows] == [True]
        it.page.story.words.insert("已转班组")  # of t2, which was never in the list
        del it.ledger.stories["t1"]  # nor is the other shown to this seat any more
        it.page.open("t1")
        await turn()
        assert it.page.story.words.text() == "等客户回电"
        assert ["261122-A01-0004" in row for row in it.rows] == [False, True]
        QTest.keyClick(it.page.story.words, Qt.Key.Key_Return)
        it.page.look()
        await turn()
        assert len(it.rows) == 1
        assert it.ledger.asked[-2] == ("note", "t1", "等客户回电")

    played(test)
