"""Finding a caller whom the number doesn't give away, and remembering the number for next time."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from customer360.card import Found, Service
from ui.customer.enrol import RELATIONS, Enrol
from ui.customer.sayings import found_row
from ui.theme.icons import icon
from ui.theme.tokens import HALF
from ui.widgets.flow import flow_of
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Paragraph
from ui.widgets.layout import STRETCH, column, group
from ui.widgets.row_list import RowList
from ui.words import t
from ui.written import passing

_MOST = 8


class Lookup(QWidget):
    """Type, Enter, walk with the arrows: Enter opens an account, a relation key also links the number."""

    def __init__(
        self,
        find: Callable[[str], None],
        open_account: Callable[[str], None],
        link: Callable[[str, str], None],
        enrol: Callable[[str, str, Service, str], None],
    ) -> None:
        super().__init__()
        self._find, self._open, self._link = find, open_account, link
        self._asked = ""
        self._found: Sequence[Found] = ()
        self.waiting = False  # for an answer; an empty one looks like none in the desk's state
        self._field = passing(QLineEdit())
        self._field.setPlaceholderText(t("lookup-hint"))
        self._field.setAccessibleName(t("lookup"))
        self._field.setMaxLength(80)
        self._field.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._field.returnPressed.connect(self._ask)
        self._results = RowList(t("lookup-results"), two_lines=True)
        self._results.row_chosen.connect(self._open)
        self._hint = Paragraph(t("lookup-empty"), "muted")
        self._links = self._link_keys()
        self.enrol = Enrol(enrol, lambda: self.show_found(self._found))
        self.setLayout(
            column(self._field, self._hint, self._results, self._links, self.enrol, STRETCH, gap=6)
        )
        self.show_found(())

    def _link_keys(self) -> QWidget:
        keys = []
        for code, kept in RELATIONS.items():
            key = KeyButton(t(f"relation-{code}"), icon="link", kind="plain", shape="small")
            key.clicked.connect(lambda _=False, kept=kept: self._link_current(kept))
            keys.append(key)
        return group(column(Paragraph(t("lookup-link"), "muted"), flow_of(*keys), gap=HALF))

    def show_found(self, found: Sequence[Found]) -> None:
        """Show the answer to the last question."""
        self.waiting = False
        self._found = found
        self._results.show_rows([found_row(f) for f in found])
        self._results.fit(_MOST)
        enrolling = self.enrol.unfolded
        self._results.setVisible(bool(found) and not enrolling)
        self._links.setVisible(bool(found) and not enrolling)
        self._hint.setVisible(not found and not enrolling)
        self._hint.show_text(t("lookup-nothing", text=self._asked) if self._asked else t("lookup-empty"))

    def begin(self) -> None:
        """Put the caret into the field; the agent asked for it."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def forget(self) -> None:
        """Another call: what was typed for the last one isn't kept."""
        self.enrol.forget()
        if self._field.text() or self._asked:
            self._field.clear()
            self._asked = ""
            self.show_found(())

    def _ask(self) -> None:
        text = self._field.text().strip()
        if text:
            self._asked, self.waiting = text, True
            self._hint.show_text(t("lookup-searching"))
            self._find(text)

    def _link_current(self, relation: str) -> None:
        if self._results.current_id:
            self._link(self._results.current_id, relation)
