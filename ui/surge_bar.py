"""激增模式, pinned under the alerts at every desk: since when, why, and the key for all fields."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QSizePolicy

from agent_desktop.desk.state import DeskState
from ui.plain import plain
from ui.theme.tokens import GAP, PAD
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, frame, row
from ui.words import clock, listed, t


class SurgeBar(QFrame):
    """There only while surge mode is on; it can't be closed. Thread: main."""

    def __init__(self, unfold: Callable[[bool], None]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._unfold, self._all = unfold, False
        self._text = Label("", "head", elide=True)
        self._means = Label(t("surge-means"), "sub", elide=True)
        words = (t("surge-all-fields"), t("surge-few-fields"))
        self.fields = KeyButton(words[0], shape="small", also=words[1:])
        self.fields.clicked.connect(lambda: self._unfold(not self._all))
        line = row(
            Icon("urgent", "warn"), self._text, Fill(self._means), self.fields, margins=(PAD, 2, GAP, 2)
        )
        self._box = frame("warn", line)
        self.setLayout(column(self._box, margins=(GAP, GAP, GAP, 0)))
        self.hide()

    def show_state(self, state: DeskState) -> None:
        """Show it, or take no room at all."""
        self.setVisible(state.surge is not None)
        if (surge := state.surge) is None:
            return
        since = t("surge-since", time=clock(surge.since))
        self._text.show_text(listed((t("surge-on"), since, plain(surge.reason, 80))))
        self._text.setAccessibleName(self._text.text())
        self._all = state.unfolded
        self.fields.show_as(t("surge-few-fields") if self._all else t("surge-all-fields"))
