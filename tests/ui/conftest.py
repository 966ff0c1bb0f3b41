"""Every test of the window runs with strict words and fails on what Qt only mutters about."""

import os
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ui import words
from ui.theme.look import Look
from ui.theme.theme import Theme

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


@pytest.fixture(autouse=True)
def at_a_site_in_china() -> Iterator[None]:
    """Chinese, at a site in China; a test that wants English says so."""
    words.use("zh_CN", ZoneInfo("Asia/Shanghai"), strict=True)
    yield
    words.use("zh_CN", ZoneInfo("Asia/Shanghai"), strict=True)


@pytest.fixture
def theme(qapp: QApplication, tmp_path: Path) -> Theme:
    """The light look in force."""
    made = Theme(qapp, tmp_path)
    made.apply(Look())
    return made
