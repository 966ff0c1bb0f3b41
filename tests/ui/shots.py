"""Pictures of the window in every scene: python -m tests.ui.shots [folder] [words that names must contain].

Drawn offscreen by the real window over a desk of values, in both sizes, themes and languages, on the
product's own joined loop: a page that asks something when it is shown asks it here as well. Look at them.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest

from agent_desktop.agent.post.post import OrderKind
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.settings import Settings
from agent_desktop.supervision.wall import Wall, wall_of
from agent_desktop.supervision.watch import Trouble, View
from softphone.line import Levels
from tests.ui.fake_desk import FakeDesk
from tests.ui.floor import StillFloor, promises
from tests.ui.scenes import NOW, SCENES, must_read
from tests.ui.situations import AREAS, IN_TROUBLE, SURGE, in_surge, two_skilled
from tests.ui.still_test import StillTest
from tests.ui.test_help import NOTICES
from tests.ui.test_listening_page import ROWS, SOUND
from ui import words
from ui.application import Application
from ui.page_kinds import Page
from ui.surroundings import Surroundings
from ui.theme.look import Look
from ui.theme.theme import Theme
from ui.theme.tokens import THEMES
from ui.wallboard.awake import Awake
from ui.wallboard.window import WallWindow
from ui.window import MainWindow

SIZES = ((1366, 768), (1920, 1080), (1093, 614))
PAUSE_S = 0.1
"""For what is asked, laid out and painted in turns of the loop."""

Act = Callable[[MainWindow], Awaitable[None] | None]


def _press(key: Qt.Key) -> Act:
    return lambda window: QTest.keyClick(window, key)


async def _listen(window: MainWindow) -> None:
    """A recording that is played, with a pause in it."""
    desk = window._intents
    assert isinstance(desk, FakeDesk)
    desk.listening.rows, desk.listening.sound = ROWS, SOUND
    desk.push(msgspec.structs.replace(desk.state, hears=True))
    window.shell.show_page(Page.LISTENING)
    await asyncio.sleep(PAUSE_S)
    page = window.shell.content(Page.LISTENING)
    assert page is not None
    page.choose(ROWS[1].call_id)
    page.reason.setText("投诉 261122-A01-0007")
    page.open()
    await asyncio.sleep(PAUSE_S)
    desk.listening.playback = msgspec.structs.replace(desk.listening.playback, at=74.0, speed=1.25)
    page._follow()


def _part(key: str) -> Act:
    def act(window: MainWindow) -> None:
        window.shell.show_page(Page.BOARD)
        window.shell.content(Page.BOARD).show_part(key)

    return act


def _board(window: MainWindow) -> None:
    desk = window._intents
    assert isinstance(desk, FakeDesk)
    desk.push(msgspec.structs.replace(desk.state, ways_in=tuple(WayIn)))
    window.shell.show_page(Page.BOARD)
    table = window.shell.content(Page.BOARD).agents.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(3, 0))


async def _incidents(window: MainWindow) -> None:
    """A floor in trouble: one incident stands, one is late, a rise waits; surge mode is on."""
    desk = window._intents
    assert isinstance(desk, FakeDesk)
    desk.situation.told, desk.situation.known = IN_TROUBLE, AREAS
    desk.push(msgspec.structs.replace(desk.state, surge=SURGE))
    window.shell.show_page(Page.BOARD)
    page = window.shell.content(Page.BOARD)
    page.show_part("incidents")
    await asyncio.sleep(PAUSE_S)
    page.incidents.open(IN_TROUBLE.incidents[0].id)
    view = StillFloor().view
    assert view.shown is not None
    page.show_view(msgspec.structs.replace(view, shown=two_skilled(view.shown)))


def _surge(window: MainWindow) -> None:
    desk = window._intents
    assert isinstance(desk, FakeDesk)
    window.show_state(in_surge(desk.state))


def _hand_card(window: MainWindow) -> None:
    _board(window)
    window.shell.content(Page.BOARD).hands.card.click()
    window.show_state(SCENES["hand-card"]())


def _orders(window: MainWindow) -> None:
    _board(window)
    QTest.keyClick(window.shell.content(Page.BOARD).agents.table, Qt.Key.Key_Return)


def _sure(window: MainWindow) -> None:
    _orders(window)
    window.shell.content(Page.BOARD).agents.orders.keys[OrderKind.SIGN_OUT].click()


def _notices(window: MainWindow) -> None:
    desk = window._intents
    assert isinstance(desk, FakeDesk)
    desk.leading.notices = NOTICES
    _part("notices")(window)


ACTS: dict[str, tuple[str, Act]] = {
    "fitness": ("idle", lambda w: w.shell.show_page(Page.FITNESS)),
    "keypad": ("talking", _press(Qt.Key.Key_F9)),
    "dial": ("dialling", _press(Qt.Key.Key_F9)),
    "transfer": ("handing", _press(Qt.Key.Key_F6)),
    "agent": ("idle", lambda w: w.shell.call_bar._agent.click()),
    "alert": ("ringing", lambda w: w.shell.alerts._chips[3].click()),
    "alerts-more": ("ringing", lambda w: w.shell.alerts._more.click()),
    "calls-more": ("held", lambda w: w.shell.call_bar._strip._more.click()),
    "answer-field": ("ringing", lambda w: w.shell.bench.customer.gate.ask_next()),
    "all-accounts": ("landlord", lambda w: w.shell.bench.customer._accounts._toggle()),
    "lead-page": ("lead", lambda w: w.shell.show_page(Page.LEAD)),
    "board": ("lead", _board),
    "hands": ("hands", _board),
    "card-of-hand": ("hands", _hand_card),
    "orders": ("lead", _orders),
    "sure": ("lead", _sure),
    "notices": ("lead", _notices),
    "listening": ("idle", _listen),
    "incidents": ("lead", _incidents),
    "surge": ("talking", _surge),
    "promises": ("lead", _part("promises")),
    "queues": ("lead", _part("queues")),
    "figures": ("lead", _part("figures")),
    "shift": ("lead", _part("shift")),
    "settings": ("idle", lambda w: w.shell.show_page(Page.SETTINGS)),
    "must-read": ("idle", lambda w: w.show_state(must_read())),
    "drawer": ("talking", lambda w: w.shell.bench.search()),
}
"""Pictures after something was done: the scene it starts from, and what is done."""


def main(arguments: list[str]) -> None:
    """Draw what was asked for."""
    folder = Path(arguments[0] if arguments else "build/shots")
    folder.mkdir(parents=True, exist_ok=True)
    application = Application(Path(tempfile.mkdtemp()), lambda severity, text: print(severity, text))
    sys.exit(application.run(_draw(folder, arguments[1:], application.theme)))


async def _draw(folder: Path, wanted: list[str], theme: Theme) -> int:
    """Every picture whose name contains all the words."""
    scenes = [*SCENES, *ACTS, *WALLS]
    looks = THEMES if any("contrast" in word for word in wanted) else ("light", "dark")
    for scene, language, look, size in product(scenes, words.LANGUAGES, looks, SIZES):
        name = f"{scene}-{language}-{look}-{size[0]}.png"
        if all(word in name for word in wanted):
            settings = msgspec.structs.replace(Settings(), language=language, theme=look)
            if scene in WALLS:
                hang(scene, settings, size, theme).save(str(folder / name))
            else:
                (await shoot(scene, settings, size, theme)).save(str(folder / name))
            print(name)
    return 0


WALLS: dict[str, Callable[[View], Wall]] = {
    "wall": lambda view: msgspec.structs.replace(wall_of(view, promises()), queued=None),
    "wall-queued": lambda view: wall_of(view, promises()),
    "wall-old": lambda view: msgspec.structs.replace(
        wall_of(view, promises()), age_s=133, trouble=Trouble.STORE
    ),
    "wall-right": lambda view: Wall(trouble=Trouble.RIGHT),
}
"""The wallboard: what it is told of a floor."""


def hang(scene: str, settings: Settings, size: tuple[int, int], theme: Theme) -> QPixmap:
    """A picture of the wallboard."""
    words.use(settings.language, ZoneInfo("Asia/Shanghai"))
    theme.apply(Look(settings.theme))
    window = WallWindow(lambda: NOW, Awake("test", "test"), lambda: None)
    window.resize(*size)
    window.show_wall(WALLS[scene](StillFloor().view))
    picture = window.grab()
    window.deleteLater()
    return picture


async def shoot(scene: str, settings: Settings, size: tuple[int, int], theme: Theme) -> QPixmap:
    """A picture of one scene."""
    words.use(settings.language, ZoneInfo("Asia/Shanghai"))
    around = Surroundings(
        theme=theme,
        settings=settings,
        save=lambda _: None,
        now=lambda: NOW,
        levels=lambda: Levels(0.6, 0.3),
        floor=StillFloor(),
        self_test=StillTest(),
    )
    before, act = ACTS.get(scene, (scene, None))
    window = MainWindow(FakeDesk(SCENES[before]()), around)
    window.resize(*size)
    window.show()
    window.activateWindow()
    await asyncio.sleep(PAUSE_S)
    if act is not None and (acting := act(window)) is not None:
        await acting
    await asyncio.sleep(PAUSE_S)
    picture = window.grab()
    window.close()
    window.deleteLater()
    return picture


if __name__ == "__main__":
    main(sys.argv[1:])
