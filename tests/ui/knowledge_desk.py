"""A knowledge pane over a desk that answers a search when it is told to."""

import asyncio

from msgspec.structs import replace
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from agent_desktop.desk.state import DeskState
from kb_search.articles import Findings, Hit
from tests.ui.fake_desk import FakeDesk
from tests.ui.scenes import NOW
from ui.knowledge_pane import KnowledgePane

SIZE = (344, 576)


def hit(n: int, **more: object) -> Hit:
    base = Hit(
        no=f"H-{n}", title=f"文章 {n}", snippet="先查区域事件，再排查暖气", spans=((8, 10),), score=1.0,
        category="heating",
    )  # fmt: skip
    return replace(base, **more)


def found(text: str, *hits: Hit, nearest: str = "") -> Findings:
    return Findings(query=text, hits=hits, took_ms=11.6, revision="2026-11-22", nearest=nearest)


class SlowDesk(FakeDesk):
    """Answers a search when it is told to; a newer one cancels the older, as the real desk does."""

    def __init__(self, state: DeskState) -> None:
        super().__init__(state)
        self.waiting: dict[str, asyncio.Future[Findings]] = {}
        self.cancels = True

    def search(self, text: str) -> asyncio.Future[Findings]:
        self.asked.append(("search", text))
        for older in self.waiting.values():
            if self.cancels:
                older.cancel()
        self.waiting[text] = asyncio.get_running_loop().create_future()
        return self.waiting[text]


class Knows:
    """A pane over a desk of values."""

    def __init__(self, qtbot: QtBot, state: DeskState, size: tuple[int, int] = SIZE) -> None:
        self.desk = SlowDesk(state)
        self.pane = KnowledgePane(self.desk)
        self.desk.on_change(self.pane.show_state)
        self.outside = QLineEdit()
        self.outside.setAccessibleName("elsewhere")
        for widget in (self.pane, self.outside):
            qtbot.addWidget(widget)
        self.outside.setParent(self.pane)
        self.outside.setGeometry(0, 0, 8, 8)
        self.pane.resize(*size)
        self.pane.tick(NOW)
        self.pane.show_state(state)
        self.pane.show()
        self.pane.activateWindow()
        qtbot.waitUntil(self.pane.isActiveWindow, timeout=30_000)

    def texts(self) -> str:
        return "\n".join(w.text() for w in self.pane.findChildren(QLabel) if w.isVisible())

    @property
    def titles(self) -> list[str]:
        return [row.title for row in self.pane.hits.list.rows]

    def answer(self, findings: Findings) -> None:
        self.desk.waiting[findings.query].set_result(findings)


async def turn() -> None:
    """Let what was started go as far as it can."""
    for _ in range(4):
        await asyncio.sleep(0)
