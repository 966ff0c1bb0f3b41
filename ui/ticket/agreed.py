"""What has to be agreed before filing: read out to the caller, the team lead asked."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QFrame, QSizePolicy

from agent_desktop.tickets.agreement import Agreement
from agent_desktop.tickets.draft import Approval
from ui.keys import Action, KeyMap
from ui.plain import plain
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, row
from ui.words import clock, duration, t


class AgreedRow(QFrame):
    """There only while something is asked for."""

    def __init__(
        self,
        keys: KeyMap,
        read_back: Callable[[], None],
        ask_lead: Callable[[], None],
        file_pending: Callable[[], None],
    ) -> None:
        super().__init__()
        self.setProperty("box", "sunken")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        labels = (t("ticket-read-back"), t("ticket-read-back-done", at="00:00"))
        cap = keys.cap(Action.READ_BACK)
        self.read_back = KeyButton(labels[0], cap, "repeat", shape="small", also=labels)
        self.read_back.clicked.connect(read_back)
        self._read_note, self._said = Label("", "danger"), Label("", "sub", elide=True)
        self._agreed = Label("", "accent", elide=True)
        asks = (t("ticket-ask-lead"), t("ticket-ask-lead-again"))
        self.lead = KeyButton(asks[0], keys.cap(Action.ASK_LEAD), "user-question", shape="small", also=asks)
        self.lead.clicked.connect(ask_lead)
        cap = keys.cap(Action.FILE_PENDING)
        self.pending = KeyButton(t("ticket-file-pending"), cap, kind="quiet", shape="small")
        self.pending.clicked.connect(file_pending)
        self._asked: Agreement | None = None
        keys_row = row(self.read_back, self._read_note, Fill(self._agreed), self.lead, self.pending)
        self.setLayout(column(self._said, keys_row, gap=4, margins=(8, 4, 6, 4)))
        self.hide()

    def show_agreed(self, asked: Agreement, problems: dict[str, str], codes: tuple[str, str]) -> None:
        """`codes`: of the read-back and of the lead among `problems`."""
        self._asked = asked
        self.setVisible(asked.wanted)
        self.read_back.setVisible(asked.read_back)
        done = bool(asked.read_back_at)
        words = t("ticket-read-back-done", at=asked.read_back_at) if done else t("ticket-read-back")
        self.read_back.show_as(words, icon="check" if done else "repeat", kind="done" if done else "plain")
        self._read_note.show_or_hide(problems.get(codes[0], "") if asked.read_back else "")
        self._show_lead(asked, bool(problems.get(codes[1])))

    def _show_lead(self, asked: Agreement, missing: bool) -> None:
        over, said = asked.lead_over is not None, asked.approval
        waits = said is not None and not said.verdict
        self.lead.setVisible(over and not asked.agreed)
        self.pending.setVisible(over and not asked.agreed)
        self.lead.show_as(t("ticket-ask-lead-again" if said else "ticket-ask-lead"), icon="user-question")
        self.lead.set_available(not waits)
        tone = "danger" if missing or (said and said.verdict) else "sub"
        words = self._words(asked) if over else ""
        self._said.show_or_hide("" if asked.agreed else words, tone)
        self._agreed.show_text(words if asked.agreed else "")

    def _words(self, asked: Agreement) -> str:
        said = asked.approval
        if asked.pending:
            return t("ticket-lead-pending")
        if said is None:
            return t("ticket-lead-over", yuan=asked.lead_over or 0)
        if not said.verdict:
            return t("ticket-lead-asked", yuan=said.yuan)
        if said.verdict == "agreed" and not asked.agreed:
            return t("ticket-lead-less", yuan=said.yuan)
        return t(f"ticket-lead-{said.verdict}", lead=said.who, time=_at(said), words=plain(said.words, 80))

    @property
    def asks_lead(self) -> bool:
        """Whether the keys that ask the lead are there, which need a second line."""
        return self._asked is not None and self._asked.lead_over is not None and not self._asked.agreed

    def tick(self, now: datetime) -> None:
        """How long the lead has been asked."""
        said = self._asked.approval if self._asked is not None else None
        if said is not None and not said.verdict and self._asked and self._asked.wanted:
            waited = duration((now - said.asked_at).total_seconds())
            self._said.show_text(f"{t('ticket-lead-asked', yuan=said.yuan)} {waited}", "sub")


def _at(said: Approval) -> str:
    return clock(said.at) if said.at else ""
