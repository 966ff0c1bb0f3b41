"""Several tickets being written at once: which one is open, and a new one without a call."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from agent_desktop.desk.state import DeskState, DraftView
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.prefill import title
from ui.theme import look
from ui.theme.tokens import Colour
from ui.widgets.key_button import KeyButton
from ui.widgets.layout import column, row
from ui.widgets.popover import Popover
from ui.widgets.row_list import Row, RowList
from ui.words import moment, t

MOST_ROWS = 8


class Drafts(QWidget):
    """A key that opens the list of drafts, there when one of them is out of sight; a key for a walk-in."""

    def __init__(self, select: Callable[[str], None], new: Callable[[], None]) -> None:
        super().__init__()
        self._select = select
        self.open = KeyButton("", icon="chevron-down", kind="quiet", shape="small", name=t("ticket-drafts"))
        walk_in = t("ticket-new-walk-in")
        self.new = KeyButton(t("ticket-new"), icon="plus", kind="quiet", shape="small", name=walk_in)
        self.new.setToolTip(walk_in)
        self.open.clicked.connect(self._toggle)
        self.new.clicked.connect(new)
        self._rows = RowList(t("ticket-drafts"), two_lines=True)
        self._rows.row_chosen.connect(self._chosen)
        self._panel = Popover(t("ticket-drafts"), column(self._rows))
        self._panel.setParent(self)
        self.setLayout(row(self.open, self.new, gap=0))
        self.open.hide()

    def show_drafts(self, state: DeskState, now: datetime) -> None:
        """Show what is open."""
        drafts = state.drafts
        hidden = any(view.draft.id != state.active_draft for view in drafts)
        self.open.setVisible(hidden)
        if not hidden:
            self._panel.close_panel()
            return
        self.open.show_as(t("ticket-drafts-count", count=len(drafts)))
        forms = {form.skill_group: form for form in (*state.forms, *state.aside)}
        rows = [_row(view, state, forms, now) for view in drafts]
        self._rows.show_rows(rows, state.active_draft)
        self._rows.setFixedSize(look.px(360), self._rows.row_height * min(len(rows), MOST_ROWS) + 2)

    def _toggle(self) -> None:
        self._panel.toggle_at(self.open, self._rows)

    def _chosen(self, draft_id: str) -> None:
        self._panel.close_panel()
        self._select(draft_id)


def _row(view: DraftView, state: DeskState, forms: dict[str, Form], now: datetime) -> Row:
    """Who it is for, what it says, and whether its call is still there."""
    draft, form = view.draft, forms.get(view.draft.skill_group)
    call = next((c for c in state.calls if c.call.id == draft.call_id), None)
    tag, tone, icon = "", "text2", "pencil"
    if call is not None:
        who = f"{call.shown_number} {call.caller}".strip()
        icon = "phone"
        tag, tone = (t("ticket-wrap-up"), "warn") if call.wrap_up else (t("ticket-live"), "accent")
    else:
        who = t("ticket-call-over") if draft.call_id else t("ticket-walk-in")
    if view.filed_number:
        tag, tone = view.filed_number, "accent"
    shade: Colour = "warn" if tone == "warn" else "accent" if tone == "accent" else "text2"
    return Row(
        id=draft.id,
        title=who,
        beside=moment(draft.created_at, now),
        detail=title(form, draft) if form else draft.skill_group,
        icon=icon,
        tag=tag,
        tone=shade,
    )
