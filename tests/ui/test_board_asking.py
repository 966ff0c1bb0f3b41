"""How parts of the board ask the store, and how a lead's acts follow one another."""

import asyncio

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agent_desktop.desk.ledger import LedgerError
from ui.board.acting import Acting
from ui.board.watching import Watching


class Part(Watching):
    """Asks a store that answers when it is told to."""

    def __init__(self) -> None:
        super().__init__(every_ms=3_600_000)
        self.asked, self.told, self.answer = 0, 0, asyncio.Event()

    async def ask(self) -> None:
        self.asked += 1
        await self.answer.wait()
        self.told += 1


async def turn() -> None:
    for _ in range(5):
        QApplication.processEvents()
        await asyncio.sleep(0)


def test_a_part_asks_one_question_at_a_time_and_none_unseen(qtbot: QtBot) -> None:
    async def test() -> None:
        part = Part()
        qtbot.addWidget(part)
        part.look_if_seen()
        assert part.asked == 0
        part.show()
        await turn()
        part.look()
        assert part.asked == 1, "the first one is on its way"
        part.hide()
        part.answer.set()
        await turn()
        assert part.told == 0, "nobody looks"
        part.show()
        await turn()
        assert (part.asked, part.told) == (2, 1)

    asyncio.run(test())


def test_acts_follow_one_another_and_one_that_fails_stops_none(qtbot: QtBot) -> None:
    done, failed, answer = list[str](), list[str](), asyncio.Event()

    async def slow() -> None:
        await answer.wait()
        done.append("slow")
        raise LedgerError("store-gone")

    async def quick() -> None:
        done.append("quick")

    async def test() -> None:
        acting = Acting(lambda error: failed.append(error.key))
        acting.begin(slow)
        acting.begin(quick)
        await turn()
        assert done == []
        answer.set()
        await turn()
        assert (done, failed) == (["slow", "quick"], ["store-gone"])

    asyncio.run(test())
