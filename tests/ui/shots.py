"""Pictures of the window in every scene: python -m tests.ui.shots [folder] [words that names must contain].

Drawn offscreen by the real window over a desk of values, in both sizes, themes and languages. Look at them.
"""

import os
import sys
import tempfile
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from agent_desktop.settings import Settings
from softphone.line import Levels
from tests.ui.fake_desk import FakeDesk
from tests.ui.scenes import NOW, SCENES
from ui import words
from ui.theme.theme import Theme
from ui.window import MainWindow, Surroundings

SIZES = ((1366, 768), (1920, 1080), (1093, 614))


def main(arguments: list[str]) -> None:
    """Draw what was asked for."""
    folder = Path(arguments[0] if arguments else "build/shots")
    wanted = arguments[1:]
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    theme = Theme(app, Path(tempfile.mkdtemp()))
    for scene, language, look, size in product(SCENES, words.LANGUAGES, ("light", "dark"), SIZES):
        name = f"{scene}-{language}-{look}-{size[0]}.png"
        if all(word in name for word in wanted):
            settings = msgspec.structs.replace(Settings(), language=language, theme=look)
            shoot(scene, settings, size, theme).save(str(folder / name))
            print(name)


def shoot(scene: str, settings: Settings, size: tuple[int, int], theme: Theme):  # type: ignore[no-untyped-def]
    """A picture of one scene."""
    words.use(settings.language, ZoneInfo("Asia/Shanghai"), strict=True)
    around = Surroundings(
        theme=theme, settings=settings, save=lambda _: None, now=lambda: NOW, levels=lambda: Levels(0.6, 0.3)
    )
    window = MainWindow(FakeDesk(SCENES[scene]()), around)
    window.resize(*size)
    window.show()
    QTest.qWait(150)
    picture = window.grab()
    window.close()
    window.deleteLater()
    return picture


if __name__ == "__main__":
    main(sys.argv[1:])
