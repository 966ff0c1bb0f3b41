"""Did the article solve it: two keys, of which the one that was pressed stays lit."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.widgets.key_button import KeyButton
from ui.widgets.layout import row
from ui.words import t


class JudgeKeys(QWidget):
    """Thread: main."""

    def __init__(self, judge: Callable[[bool], None]) -> None:
        super().__init__()
        self._yes = _key(t("knowledge-solved"), "Alt Y")
        self._no = _key(t("knowledge-unsolved"), "Alt N")
        self._yes.clicked.connect(lambda: judge(True))
        self._no.clicked.connect(lambda: judge(False))
        self.setLayout(row(self._yes, self._no, gap=2))

    def show_word(self, helped: bool | None, *, available: bool) -> None:
        """Show what was said of the open article."""
        self._yes.show_as(kind="done" if helped is True else "quiet")
        self._no.show_as(kind="failed" if helped is False else "quiet")
        for key in (self._yes, self._no):
            key.set_available(available)


def _key(label: str, cap: str) -> KeyButton:
    made = KeyButton(label, kind="quiet", shape="small")
    made.setToolTip(f"{label} ({cap})")
    return made
