"""The key that writes what is looked for into a file, and stops it again."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from agent_desktop.desk.page_intents import LedgerIntents
from agent_desktop.tickets.finding.finder import Query
from ui.file_boxes import ask_to_save
from ui.question import Question
from ui.widgets.key_button import KeyButton
from ui.words import t

KINDS = ("XLSX (*.xlsx)", "CSV (*.csv)")


class ExportKey(KeyButton):
    """Asks where to, tells how far it is. Thread: main."""

    def __init__(
        self, ledger: LedgerIntents, query: Callable[[], Query], say: Callable[[str, str], None]
    ) -> None:
        """`say` gets words and their tone."""
        super().__init__(t("tickets-export"), icon="arrow-forward-up", kind="quiet", shape="small")
        self._ledger, self._query, self._say = ledger, query, say
        self._asking, self._writes = Question(self._failed), False
        self.clicked.connect(self._ask_or_stop)

    def _ask_or_stop(self) -> None:
        if self._writes:
            self._asking.stop()
            self._ended(t("tickets-export-stopped"), "sub")
        else:
            name = f"tickets-{datetime.now():%Y%m%d-%H%M}.xlsx"
            ask_to_save(self, t("tickets-export"), name, KINDS, self.to)

    def to(self, file: Path) -> None:
        """Write what is looked for into a file."""
        query = self._query()
        self._writes = True
        self.show_as(t("tickets-export-stop"), icon="x")
        self._told(file, 0)
        self._asking.ask(
            lambda: self._ledger.export(query, file, partial(self._told, file)),
            lambda count: self._ended(t("tickets-exported", count=count, file=file.name), "accent"),
        )

    def _told(self, file: Path, count: int) -> None:
        self._say(t("tickets-exporting", file=file.name, count=count), "")

    def _ended(self, words: str, tone: str) -> None:
        self._writes = False
        self.show_as(t("tickets-export"), icon="arrow-forward-up")
        self._say(words, tone)

    def _failed(self, key: str, facts: dict[str, str | int]) -> None:
        self._ended(t(key, **facts), "danger")
