"""The forms of all skill groups: one on screen, the others ready behind it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.prefill import REQUEST_TYPE
from ui.ticket.field_label import FieldLabel
from ui.ticket.form_view import Attach, FormView
from ui.widgets.layout import column

AT_ONCE, PAUSE_MS = 3, 10
"""Entries that are made in one go, a few milliseconds' work, and the pause before the next ones."""


class FormShelf(QWidget):
    """Makes each form once, in idle moments if there are any, so that a ringing call finds it ready."""

    def __init__(
        self,
        edited: Callable[[str, str], None],
        now: Callable[[], datetime],
        below: Iterable[FieldLabel],
        attach: Attach,
        ring: Callable[[str], None],
    ) -> None:
        """`below`: labels under the form that line up with its own."""
        super().__init__()
        self._edited, self._now, self._below, self._attach = edited, now, tuple(below), attach
        self._ring = ring
        self._views: dict[str, FormView] = {}
        self._wanted: tuple[Form, ...] = ()
        self._ready: tuple[Form, ...] = ()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._make_some)
        self.current: FormView | None = None
        self._layout: QVBoxLayout = column()
        self.setLayout(self._layout)

    def open(self, form: Form) -> FormView:
        """The view of `form`, on screen. The keyboard stays in the field of the same name."""
        view = self._view(form)
        view.make(len(form.fields) + 1)
        if view is not self.current:
            before, self.current = self.current, view
            code = next((c for c, e in before.entries.items() if e.hasFocus()), "") if before else ""
            view.line_up(self._below)
            view.show()
            if before is not None:
                before.hide()
            if code:
                view.entries.get(code, view.entries[REQUEST_TYPE]).setFocus()
        return view

    def prepare(self, forms: Sequence[Form], *, busy: bool) -> None:
        """Make `forms` ready in small steps; nothing is made while somebody is `busy`."""
        self._wanted = tuple(forms)
        if busy:
            self._timer.stop()
        elif self._wanted != self._ready and not self._timer.isActive():
            self._timer.start(PAUSE_MS)

    def _make_some(self) -> None:
        for form in self._wanted:
            if not self._view(form).make(AT_ONCE):
                return
        self._ready = self._wanted
        self._timer.stop()

    def _view(self, form: Form) -> FormView:
        known = self._views.get(form.skill_group)
        if known is not None and (known.form is form or known.form == form):
            return known
        if known is not None:  # another edition
            self._layout.removeWidget(known)
            known.hide()
            known.deleteLater()
            self.current = None if known is self.current else self.current
        made = self._views[form.skill_group] = FormView(
            form, self._edited, self._now, self._attach, self._ring
        )
        made.hide()
        self._layout.addWidget(made)
        return made
