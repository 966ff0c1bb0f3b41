"""The lead's board on the main thread: one second of the floor, from the model to the paint."""

import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from agent_desktop.supervision.lines import Standing, Wish
from agent_desktop.supervision.watch import View

REPAINTS: Final = 24


def repaint_ms(agents: int) -> float:
    """Milliseconds of the main thread's own time for one second of the board: the model, then the paint."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from tests.ui.callers import NOW
    from tests.ui.floor import floor_of, news
    from ui import words
    from ui.board.agents_part import AgentsPart
    from ui.theme.look import Look
    from ui.theme.theme import Theme

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    words.use("zh_CN", ZoneInfo("Asia/Shanghai"))
    Theme(app, Path(tempfile.mkdtemp())).apply(Look())
    part, floor, wish = AgentsPart(), floor_of(agents), Wish(standing=Standing.ALL)
    part.resize(1900, 950)
    part.show()
    took = list[float]()
    for second in range(REPAINTS):
        at = NOW + timedelta(seconds=second)
        if second % 8 == 0:
            floor.heard(news(agents, at, seed=second))  # now and then everybody does something else
        view = View(shown=floor.shown(wish, at), age_s=0.1)
        began = time.thread_time()
        part.show_view(view, wish)
        app.processEvents()
        took.append(1000 * (time.thread_time() - began))
    part.close()
    return median(took[3:])
