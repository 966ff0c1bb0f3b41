"""Questions for a file that don't stop the window: a call may ring meanwhile."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def file_dialog(parent: QWidget, title: str, kinds: str) -> QFileDialog:
    """Asks for a file; it goes when it is closed. Show it with `open`."""
    made = QFileDialog(parent, title, "", kinds)
    made.setOption(QFileDialog.Option.DontUseNativeDialog)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return made
