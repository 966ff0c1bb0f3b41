"""The steps of a ticket's life at one key: letters choose, a reason is written, Enter takes the step."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from agent_desktop.tickets.dispatch.book import Proposal
from agent_desktop.tickets.life.steps import LIFE, Step
from customer360.sounds import in_letters
from ui.plain import plain
from ui.ticket.picker import Picker
from ui.widgets.key_button import KeyButton
from ui.widgets.row_list import Row
from ui.words import listed, t

REASONED: Final = frozenset(line.step for line in LIFE if line.needs_reason)
_NUMBER: Final = re.compile(r"^\s*(\d{6}-\w+-\d+)\s*(.*)$", re.DOTALL)


class StepKeys(KeyButton):
    """Opens the list of steps, then that of stations where one goes there. Thread: main."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(t("tickets-steps"), "Alt S", "arrow-forward-up", shape="small")
        self._picker = Picker(t("tickets-steps"), parent)
        self._steps: tuple[Step, ...] = ()
        self._chosen: Callable[[Step], None] = lambda step: None
        self.clicked.connect(self.offer)

    def show_steps(self, steps: tuple[Step, ...], chosen: Callable[[Step], None]) -> None:
        """What may be done now."""
        self._steps, self._chosen = steps, chosen
        self.set_available(bool(steps))

    def offer(self) -> None:
        """Open the list."""
        if not self._steps:
            return
        rows = [
            Row(id=step.value, title=t(f"tickets-step-{step}"),
                beside=t("tickets-step-why") if step in REASONED else "")
            for step in self._steps
        ]  # fmt: skip
        self._picker.open_at(self, lambda typed: _narrowed(rows, typed), lambda id_: self._chosen(Step(id_)))

    def offer_stations(self, proposals: Sequence[Proposal], chosen: Callable[[str], None]) -> None:
        """Open the list of who could take it, best first."""
        rows = [
            Row(id=one.station.code, title=plain(one.station.name, 40), beside=_why(one)) for one in proposals
        ]
        self._picker.open_at(self, lambda typed: _narrowed(rows, typed), chosen)


def number_and_words(text: str) -> tuple[str, str] | None:
    """The ticket's number at the beginning of what was written, and the rest."""
    found = _NUMBER.match(text)
    return (found[1].upper(), found[2].strip()) if found else None


def _narrowed(rows: Sequence[Row], typed: str) -> list[Row]:
    word = typed.strip().lower()
    return [row for row in rows if not word or word in row.title.lower() or in_letters(word, row.title)]


def _why(one: Proposal) -> str:
    visit = t("tickets-station-visit", number=one.visit.number) if one.visit is not None else ""
    return listed((visit, plain(one.duty_name, 12), t("tickets-station-load", count=one.load)))
