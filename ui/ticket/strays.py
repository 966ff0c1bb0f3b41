"""What was written in another skill group's form: shown, kept, filed with the ticket."""

from PySide6.QtWidgets import QFrame, QSizePolicy

from agent_desktop.tickets.draft import Draft
from ui.plain import plain
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, column, row
from ui.words import listed, t

MOST = 3


class Strays(QFrame):
    """One line each, a few at most; there is no room for more, and all are kept anyway."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("box", "sunken")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._lines = tuple(Label("", "sub", elide=True) for _ in range(MOST))
        self._more = Label("", "muted", elide=True)
        head = row(Label(t("ticket-strays"), "sub"), self._more, STRETCH)
        self.setLayout(column(head, *self._lines, gap=1, margins=(10, 5, 10, 6)))
        self.hide()

    def show_strays(self, values: dict[str, str], labels: dict[str, str]) -> None:
        """`values` by field code, `labels` of all forms."""
        self.setVisible(bool(values))
        if not values:
            return
        pairs = list(values.items())
        rest = len(pairs) - MOST
        self._more.show_text(t("ticket-strays-more", count=rest) if rest > 0 else t("ticket-strays-kept"))
        for place, line in enumerate(self._lines):
            text = ""
            if place < len(pairs):
                code, value = pairs[place]
                text = t("ticket-stray", label=labels.get(code, code), value=plain(value, 120))
            line.show_or_hide(text)


def with_names(values: dict[str, str], draft: Draft) -> dict[str, str]:
    """The values with the names of files in place of their ids."""
    names = {file.id: file.name for file in draft.attached}
    if not names:
        return values
    shown = {code: [names[part] for part in value.split() if part in names] for code, value in values.items()}
    return {code: listed(shown[code]) or value for code, value in values.items()}
