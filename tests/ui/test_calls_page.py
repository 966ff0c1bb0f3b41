"""The page of calls that we owe: ring, say, write down, the next one."""

import asyncio
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from agent_desktop.tickets.follow_ups.calls import CallKind, OutCall
from tests.ui.fake_desk import FakeOutbound
from tests.ui.scenes import NOW, idle
from tests.ui.test_tickets_page import played, turn
from ui.tickets.calls_page import CallsPage
from ui.widgets.rows import ROW
from ui.written import unsent

CALLS = (
    OutCall(id="c1", kind=CallKind.FOLLOW_UP, phone="+8613812346621", name="王晓敏", ticket_id="t1",
            ticket_number="261121-A01-0012", reason="室温不达标", due_at=NOW - timedelta(hours=1)),
    OutCall(id="c2", kind=CallKind.RING_BACK, phone="+8613900001111", reason="48 s", due_at=NOW),
)  # fmt: skip


def _page(qtbot: QtBot) -> tuple[CallsPage, FakeOutbound]:
    outbound = FakeOutbound()
    outbound.calls = CALLS
    page = CallsPage(outbound)
    qtbot.addWidget(page)
    page.resize(1280, 600)
    page.show_state(idle(), NOW)
    page.show()
    return page, outbound


def test_a_call_is_rung_and_what_came_of_it_written_down(qtbot: QtBot) -> None:
    async def test() -> None:
        page, outbound = _page(qtbot)
        page.opened()
        await turn()
        assert [page.tabs.tabText(n) for n in range(3)] == ["全部", "回访 · 1", "漏话回拨 · 1"]
        page.open("c2")
        assert "等了 48 秒挂断" in page._about.text()
        page.open("c1")
        assert "138 **** 6621" in page._head.text(), "as everywhere: two callers are told apart"
        page.dial.click()
        await turn()
        page.done()  # without an outcome nothing is written down
        page.outcome.setFocus()
        QTest.keyClick(page.outcome, Qt.Key.Key_Down)
        page.words.setText("已修好")
        page.score.setFocus()
        QTest.keyClick(page.score, Qt.Key.Key_Down)
        page.save.click()
        assert outbound.asked == [("ring", "c1"), ("done", "c1", "solved", "已修好", 5, None)]
        assert [call.id for call in page._calls] == ["c2"]

    played(test)


def test_the_customer_says_when_to_ring_again(qtbot: QtBot) -> None:
    async def test() -> None:
        page, outbound = _page(qtbot)
        page.opened()
        await turn()
        page.open("c2")
        page._choose_outcome("later")
        assert page.again.isVisible()
        page._slot = "2026-11-23 10:00-12:00"
        page.done()
        wished = outbound.asked[-1][-1]
        assert wished.isoformat() == "2026-11-23T02:00:00+00:00"

    played(test)


def test_words_wait_for_their_call_while_another_is_looked_at(qtbot: QtBot) -> None:
    async def test() -> None:
        page, _ = _page(qtbot)
        page.opened()
        await turn()
        page.open("c1")
        page.words.insert("还是不热")
        page.open("c1")
        seen = [page.words.text()]
        page.open("c2")
        seen.append(page.words.text())
        field = unsent(page)
        assert isinstance(field, QLineEdit)
        assert field.text() == "还是不热", "closing the window asks for it"
        page.open("c1")
        seen.append(page.words.text())
        page._choose_outcome("solved")
        page.done()
        assert seen == ["还是不热", "", "还是不热"]
        assert unsent(page) is None

    played(test)


def test_a_call_that_somebody_else_rings_is_left_to_them(qtbot: QtBot) -> None:
    async def test() -> None:
        page, outbound = _page(qtbot)
        outbound.taken = True
        page.opened()
        await turn()
        page.open("c1")
        page.ring()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert "别的坐席" in page.said.text()

    played(test)


def test_an_answer_is_for_the_call_that_was_rung_not_for_the_one_that_is_open(qtbot: QtBot) -> None:
    async def test() -> None:
        page, outbound = _page(qtbot)
        outbound.taken = True
        page.opened()
        await turn()
        page.open("c1")
        page.ring()
        page.open("c2")
        page.words.insert("明早再拨")
        page._choose_outcome("later")
        await turn()
        assert "别的坐席" in page.said.text()
        assert [call.id for call in page._calls] == ["c2"]
        assert (page.words.text(), page.list.open_id) == ("明早再拨", "c2")
        page.done()
        assert outbound.asked[-1][:4] == ("done", "c2", "later", "明早再拨")

    played(test)


def test_a_call_with_half_written_words_stays_in_the_list_until_they_are_sent(qtbot: QtBot) -> None:
    async def test() -> None:
        page, outbound = _page(qtbot)

        def listed() -> list[tuple[str, str]]:
            model = page.list.model()
            rows = [model.data(model.index(n, 0), ROW) for n in range(model.rowCount())]
            return [(row.id, row.icon) for row in rows]

        page.opened()
        await turn()
        page.open("c1")
        page.words.insert("还是不热")
        page.open("c2")
        outbound.calls = CALLS[1:]  # somebody else's now, or no hour to ring
        page.look()
        await turn()
        assert listed() == [("c1", "pencil"), ("c2", "phone-outgoing")]
        page.open("c1")
        assert page.words.text() == "还是不热"
        outbound.taken = True
        page.ring()
        await turn()
        assert (listed()[0], page.list.open_id) == (("c1", "pencil"), ""), "no word goes with the call"
        page.open("c1")
        page.words.clear()
        page.look()
        await turn()
        assert [id_ for id_, _ in listed()] == ["c2"]
        page.words.insert("打不通")  # into the one that is still open beside the list
        page.open("c2")
        assert listed()[0] == ("c1", "pencil")
        page.open("c1")
        page._choose_outcome("solved")
        page.done()
        assert ([id_ for id_, _ in listed()], unsent(page)) == (["c2"], None)

    played(test)
