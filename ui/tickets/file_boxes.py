"""Asking for a file without stopping anything else: the answer comes by a callback."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_to_save(
    parent: QWidget, title: str, name: str, kinds: Sequence[str], chosen: Callable[[Path], None]
) -> None:
    """Where to write; `kinds`: "XLSX (*.xlsx)" …, the first one to begin with."""
    ask = QFileDialog(parent, title, name)
    ask.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    ask.setNameFilters(list(kinds))
    ask.setDefaultSuffix(_suffix(kinds[0]))
    ask.filterSelected.connect(lambda kind: ask.setDefaultSuffix(_suffix(kind)))
    _open(ask, chosen)


def ask_to_open(parent: QWidget, title: str, chosen: Callable[[Path], None]) -> None:
    """Which file to read."""
    ask = QFileDialog(parent, title)
    ask.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(ask, chosen)


def _open(ask: QFileDialog, chosen: Callable[[Path], None]) -> None:
    ask.setOption(QFileDialog.Option.DontUseNativeDialog)
    ask.fileSelected.connect(lambda name: chosen(Path(name)))
    ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    ask.open()


def _suffix(kind: str) -> str:
    return kind.rpartition("*.")[2].rstrip(")")
