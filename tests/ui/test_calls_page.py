"""The page of calls that we owe: ring, say, write down, the next one."""

import asyncio
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agent_desktop.tickets.follow_ups.calls import CallKind, OutCall
from tests.ui.fake_desk import FakeOutbound
from tests.ui.scenes import NOW, idle
from tests.ui.test_tickets_page import played, turn
from ui.tickets.calls_page import CallsPage

CALLS = (
    OutCall(id="c1", kind=CallKind.FOLLOW_UP, phone="+8613812346621", name="王晓敏", ticket_id="t1",
            ticket_number="261121-A01-0012", reason="室温不达标", due_at=NOW - timedelta(hours=1)),
    OutCall(id="c2", kind=CallKind.RING_BACK, phone="+8613900001111", reason="主动放弃", due_at=NOW),
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
        page.open("c1")
        assert "13812346621" not in page._head.text()
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
