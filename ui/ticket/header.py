"""The line above the form: what is written, how much of it the program knew, by which rules."""

from collections.abc import Callable

from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desktop.desk.state import DraftView
from agent_desktop.tickets.forms import Form, RequestType
from agent_desktop.tickets.prefill import CAME_BY, CHANNELS
from ui.theme import look
from ui.ticket.choice_entry import ChoiceEntry
from ui.ticket.shown import Shown
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, row
from ui.words import t


class Header(QWidget):
    """Title, tags, edition of the form."""

    def __init__(self, came_by: Callable[[str], None]) -> None:
        super().__init__()
        channels = [(code, t(f"ticket-came-{code}")) for code in CHANNELS]
        self.came_by = ChoiceEntry(t("ticket-came-by"), channels, t("ticket-came-by"), may_be_empty=True)
        self.came_by.setFixedWidth(look.px(120))
        self.came_by.edited.connect(came_by)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._title, self._filled = Label("", "title"), Label("", "tagaccent")
        self._urgent, self._edition = Label("", "tagdanger"), Label("", "muted", elide=True)
        self.setLayout(row(self._title, self.came_by, self._filled, self._urgent, STRETCH, self._edition))

    def show_draft(
        self, form: Form, kind: RequestType | None, view: DraftView, prefilled: int, *, fresh: bool
    ) -> None:
        """Show what is known of the draft."""
        if view.draft.ticket_id:
            self._title.show_text(t("ticket-title-supplement", number=view.draft.ticket_number))
        else:
            self._title.show_text(t("ticket-title" if view.draft.call_id else "ticket-title-walk-in"))
        self._filled.show_or_hide(t("ticket-prefilled", count=prefilled) if prefilled else "")
        self.came_by.setVisible(not view.draft.call_id and not view.draft.ticket_id)
        self.came_by.show_field(Shown(value=view.draft.text(CAME_BY)), fresh=fresh)
        priority = kind.priority if kind else "normal"
        if priority == "emergency":
            self._urgent.show_or_hide(t("ticket-emergency"), "tagdanger")
        else:
            self._urgent.show_or_hide(t("ticket-urgent") if priority == "urgent" else "", "tagwarn")
        self._edition.show_or_hide(_edition(form, kind))


def _edition(form: Form, kind: RequestType | None) -> str:
    """By which rules the limits count, and whether nights and holidays do."""
    if not form.edition:
        return ""
    if kind is not None and kind.runs == "clock":
        return t("ticket-edition-clock", edition=form.edition)
    return t("ticket-edition", edition=form.edition)
