"""The foot of the ticket pane: is it safe, what is missing, file it."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desktop.desk.state import DraftView
from ui.keys import Action, KeyMap
from ui.plain import plain
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, row
from ui.words import clock, listed, t

LATE_S = 3.0
"""A word is in the journal within a second; after this long something is wrong."""


class Foot(QWidget):
    """State of the draft on the left, its keys on the right, where they never move."""

    def __init__(self, keys: KeyMap, discard: Callable[[], None], file: Callable[[], None]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._icon, self._state = Icon("circle-check", "accent"), Label("", "muted", elide=True)
        self._state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.discard = KeyButton(t("ticket-discard"), kind="quiet")
        labels = (t("ticket-file"), t("ticket-file-close"), t("ticket-supplement"))
        self.file = KeyButton(labels[0], keys.cap(Action.FILE), "send", "primary", also=labels)
        # bold when filled: the wider of the two widths, so that it never moves
        self.file.setMinimumWidth(self.file.sizeHint().width())
        self.discard.clicked.connect(discard)
        self.file.clicked.connect(file)
        self.setLayout(row(self._icon, Fill(self._state), self.discard, self.file))

    def show_draft(self, view: DraftView, missing: list[str], *, closes: bool, rings: bool) -> None:
        """`missing`: names of fields without which it can't be filed; `closes`: nothing is dispatched."""
        self.discard.setVisible(not view.draft.call_id)
        words = t("ticket-file-close" if closes else "ticket-file")
        if view.draft.ticket_id:
            words = t("ticket-supplement")
        # one filled button on screen: while a call rings it is Answer
        self.file.show_as(words, kind="plain" if rings else "primary")
        self._view, self._missing = view, missing

    def tick(self, now: datetime) -> None:
        """Say how the draft stands."""
        if self._missing:
            names = t("ticket-comma").join(self._missing[:4])
            self._say("alert-circle", "danger", t("ticket-missing", count=len(self._missing), names=names))
            return
        draft, saved = self._view.draft, self._view.saved_at
        if saved is not None and saved >= draft.changed_at:
            promise, at = plain(self._view.promise, 40), clock(saved, seconds=True)
            told = t("ticket-foretold", promise=promise) if promise else ""
            self._say("circle-check", "muted", listed((told, t("ticket-saved", time=at))))
        elif (now - draft.changed_at).total_seconds() > LATE_S:
            self._say("alert-triangle", "warn", t("ticket-not-saved"))
        else:
            self._say("refresh", "muted", t("ticket-saving"))

    def _say(self, icon: str, look: str, words: str) -> None:
        tone = {"danger": "danger", "warn": "warn"}.get(look, "accent" if icon == "circle-check" else "text3")
        self._icon.show_icon(icon, tone)  # type: ignore[arg-type]
        self._state.show_text(words, look)
