"""Every test of the window runs with strict words and fails on what Qt only mutters about."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.agent.fitness import SelfTest
from agent_desktop.desk.state import DeskState
from agent_desktop.settings import Settings
from agent_desktop.supervision.watch import Watch
from tests.ui.fake_desk import FakeDesk
from tests.ui.scenes import NOW, SCENES
from ui.board import cells
from ui.surroundings import Surroundings
from ui.theme import look
from ui.theme.look import Look
from ui.theme.theme import Theme
from ui.window import MainWindow

# Qt drops a whole style sheet for one stray brace, with a single line on stderr.
_FATAL = ("Could not parse", "Unknown property", "QPainter::", "QObject::connect", "QLayout:", "QSvg")


@pytest.fixture(autouse=True)
def qt_complaints() -> Iterator[list[str]]:
    """Complaints of Qt during the test; any of `_FATAL` fails it."""
    seen: list[str] = []

    def handle(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        seen.append(message or "")

    before = qInstallMessageHandler(handle)
    yield seen
    qInstallMessageHandler(before)
    loud = [m for m in seen if m.startswith(_FATAL) or any(f in m for f in _FATAL[:2])]
    assert not loud, loud


@pytest.fixture(scope="session")
def one_theme(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Theme:
    return Theme(qapp, tmp_path_factory.mktemp("cache"))


@pytest.fixture
def theme(one_theme: Theme) -> Theme:
    """The light look in force."""
    one_theme.apply(Look())
    return one_theme


@pytest.fixture(params=("Noto Sans CJK SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei"))
def font_family(
    one_theme: Theme, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Each family that a Linux seat may have: letters are as wide, and lines as high, as it has them.

    To be asked for before `theme`, or what opens a window.
    """
    assert request.param in QFontDatabase.families(), "make prepare-tests brings it"
    monkeypatch.setattr(look, "FAMILIES", (request.param,))
    _measure_anew(one_theme)
    yield request.param
    monkeypatch.undo()
    _measure_anew(one_theme)


def _measure_anew(theme: Theme) -> None:
    for made in (look._font, look._metrics, look._width, cells._fitting):
        made.cache_clear()
    theme.apply(Look(theme="dark"))  # another look than the tests', which puts the font on


def focus_widget() -> QWidget:
    """Whatever has the keyboard."""
    focus: QWidget | None = QApplication.focusWidget()
    assert focus is not None
    return focus


Changes = Mapping[str, Any]


class Bench:
    """A window over a fake desk."""

    def __init__(self, window: MainWindow, desk: FakeDesk, saved: list[Changes], qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.window, self.desk, self.saved = window, desk, saved

    def wait_until(self, true: Callable[[], bool]) -> None:
        """Let the window live until something is true."""
        self._qtbot.waitUntil(true, timeout=30_000)

    def find(self, name: str) -> QAbstractButton:
        """The visible button with this accessible name."""
        named = [b for b in self.window.findChildren(QAbstractButton) if b.accessibleName() == name]
        return next(b for b in named if b.isVisible())


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme) -> Iterator[Callable[..., Bench]]:
    """Opens a window: `open_window("ringing", size=(1366, 768), language="en")`."""
    opened: list[MainWindow] = []

    def make(
        scene: str | DeskState = "idle",
        size: tuple[int, int] = (1366, 768),
        locked: frozenset[str] = frozenset(),
        floor: Watch | None = None,
        self_test: SelfTest | None = None,
        **settings: Any,
    ) -> Bench:
        desk = FakeDesk(SCENES[scene]() if isinstance(scene, str) else scene)
        saved: list[Changes] = []
        around = Surroundings(
            theme=theme,
            settings=msgspec.structs.replace(Settings(), **settings),
            save=saved.append,
            now=lambda: NOW,
            locked=locked,
            floor=floor,
            self_test=self_test,
        )
        window = MainWindow(desk, around)
        opened.append(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=30_000)
        QApplication.processEvents()
        return Bench(window, desk, saved, qtbot)

    yield make
    for window in opened:
        window.close()
        window.deleteLater()
    QApplication.processEvents()
