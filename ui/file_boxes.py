"""Asking for a file without stopping anything else: a call that rings meanwhile is answered by its key."""

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
    ask.fileSelected.connect(lambda name: chosen(Path(name)))
    _show(ask)


def ask_to_open(parent: QWidget, title: str, chosen: Callable[[Path], None]) -> None:
    """Which file to read."""
    ask = QFileDialog(parent, title)
    ask.setFileMode(QFileDialog.FileMode.ExistingFile)
    ask.fileSelected.connect(lambda name: chosen(Path(name)))
    _show(ask)


def ask_for_some(
    parent: QWidget, title: str, folder: str, kind: str, chosen: Callable[[list[Path]], None]
) -> QFileDialog:
    """Which files to read; the caller may close the box again."""
    ask = QFileDialog(parent, title, folder)
    ask.setFileMode(QFileDialog.FileMode.ExistingFiles)
    ask.setNameFilter(kind)
    ask.filesSelected.connect(lambda names: chosen([Path(name) for name in names]))
    _show(ask)
    return ask


def _show(ask: QFileDialog) -> None:
    ask.setOption(QFileDialog.Option.DontUseNativeDialog)
    ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    ask.setWindowModality(Qt.WindowModality.NonModal)  # a modal one would take F2 from a ringing call
    ask.show()


def _suffix(kind: str) -> str:
    return kind.rpartition("*.")[2].rstrip(")")
