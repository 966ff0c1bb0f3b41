"""What has to be agreed before filing: read out to the caller, the team lead asked."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QSizePolicy

from agent_desktop.tickets.agreement import Agreement
from ui.keys import Action, KeyMap
from ui.theme import look
from ui.ticket.line_entry import LineEntry
from ui.ticket.shown import Shown
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, row
from ui.words import t


class AgreedRow(QFrame):
    """One line, there only while something is asked for."""

    def __init__(self, keys: KeyMap, read_back: Callable[[], None], lead: Callable[[str], None]) -> None:
        super().__init__()
        self.setProperty("box", "sunken")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._cap = keys.cap(Action.READ_BACK)
        labels = (t("ticket-read-back"), t("ticket-read-back-done", at="00:00"))
        self.read_back = KeyButton(labels[0], self._cap, "repeat", shape="small", also=labels)
        self.read_back.clicked.connect(read_back)
        self._read_note, self._lead_label = Label("", "danger"), Label("", "sub")
        self.lead = LineEntry(t("ticket-lead"), t("ticket-lead-hint"))
        self.lead.setFixedWidth(look.px(120))
        self.lead.edited.connect(lead)
        self.setLayout(
            row(self.read_back, self._read_note, STRETCH, self._lead_label, self.lead, margins=(8, 4, 6, 4))
        )
        self.hide()

    def show_agreed(self, asked: Agreement, problems: dict[str, str], codes: tuple[str, str]) -> None:
        """`codes`: of the read-back and of the lead among `problems`."""
        self.setVisible(asked.wanted)
        self.read_back.setVisible(asked.read_back)
        done = bool(asked.read_back_at)
        words = t("ticket-read-back-done", at=asked.read_back_at) if done else t("ticket-read-back")
        self.read_back.show_as(words, icon="check" if done else "repeat", kind="done" if done else "plain")
        self._read_note.show_or_hide(problems.get(codes[0], "") if asked.read_back else "")
        over = asked.lead_over is not None
        self._lead_label.show_or_hide(t("ticket-lead-over", yuan=asked.lead_over or 0) if over else "")
        self.lead.setVisible(over)
        self.lead.show_field(Shown(value=asked.lead, problem=problems.get(codes[1], "")), fresh=False)
