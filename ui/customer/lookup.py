"""Finding a caller whom the number doesn't give away, and remembering the number for next time."""

from collections.abc import Callable, Collection

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from agent_desktop.desk.state import Lookup as Asked
from agent_desktop.desk.state import LookupState
from customer360.card import Service
from customer360.records import MOST_FOUND
from ui.customer.enrol import RELATIONS, Enrol, Typed
from ui.customer.sayings import found_row
from ui.knowledge.keyboard import Keyboard
from ui.theme.icons import icon
from ui.theme.tokens import HALF
from ui.widgets.flow import flow_of
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import Fill, column, group, row
from ui.widgets.row_list import RowList
from ui.words import t
from ui.written import passing

_LEAST = 2  # rows of what was found, in the lowest window


NOTHING = Asked()


class Left(Struct, frozen=True):
    """What stood here when another call was opened."""

    text: str = ""
    newcomer: Typed = Typed()
    at_work: bool = False


NOTHING_LEFT = Left()


class Lookup(QWidget):
    """Type, Enter, walk with the arrows: Enter opens an account, a relation key also links the number."""

    def __init__(
        self,
        find: Callable[[str], None],
        open_account: Callable[[str], None],
        link: Callable[[str, str], None],
        enrol: Callable[[str, str, Service, str], None],
        key: str = "",
    ) -> None:
        """`key`: how the key that leads here is printed."""
        super().__init__()
        self._find, self._open, self._link, self._put_on_file = find, open_account, link, enrol
        self._shown, self._nameless = NOTHING, False
        self._call_id, self._left = "", dict[str, Left]()
        self.at_work = False
        """Somebody types here and has not chosen yet: the face must not go away under their hands."""
        self.field = passing(_Field())
        self.field.textEdited.connect(self._begin_work)
        self.field.returnPressed.connect(self._ask)
        self.field.went_down.connect(self._to_results)
        self._results = RowList(t("lookup-results"), two_lines=True)
        self._results.row_chosen.connect(self._open_chosen)
        self._hint = Paragraph("", "muted")
        self._links = self._link_keys()
        self._no_number = Paragraph(t("lookup-nameless"), "muted")
        self.enrol = Enrol(self._enrol, self._arrange)
        self.enrol.typed.connect(self._begin_work)
        head = row(Fill(self.field), Label(key, "tag"), gap=HALF) if key else row(Fill(self.field))
        self._more = Paragraph(t("lookup-more", count=MOST_FOUND), "muted")
        below = (Fill(self._results), self._more, self._links, self._no_number, self.enrol)
        whole = column(head, self._hint, *below, gap=6)
        whole.addStretch(0)  # what the list, as long as it may be, leaves over
        self.setLayout(whole)
        self._arrange()

    def _link_keys(self) -> QWidget:
        keys = []
        for code, kept in RELATIONS.items():
            key = KeyButton(t(f"relation-{code}"), icon="link", kind="plain", shape="small")
            key.clicked.connect(lambda _=False, kept=kept: self._link_current(kept))
            keys.append(key)
        return group(column(Paragraph(t("lookup-link"), "muted"), flow_of(*keys), gap=HALF))

    def show_lookup(self, lookup: Asked, *, nameless: bool = False) -> None:
        """Show how far the last question has come; of a caller without a number nothing can be remembered."""
        if (lookup, nameless) == (self._shown, self._nameless):
            return
        self._shown, self._nameless = lookup, nameless
        self._results.show_rows([found_row(f) for f in lookup.found])
        self._results.grow(_LEAST)
        self._arrange()

    def _arrange(self) -> None:
        found, enrolling = bool(self._shown.found), self.enrol.unfolded
        self._results.setVisible(found and not enrolling)
        self._links.setVisible(found and not enrolling and not self._nameless)
        self._more.setVisible(len(self._shown.found) >= MOST_FOUND and not enrolling)
        self.enrol.setVisible(not self._nameless)
        self._no_number.setVisible(self._nameless)
        self._hint.setVisible(not found and not enrolling)
        first = self._nameless and self._shown.state is LookupState.NONE
        state = "nameless-none" if first else self._shown.state
        self._hint.show_text(t(f"lookup-{state}", text=self._shown.text))

    def begin(self) -> None:
        """Put the caret into the field; the agent asked for it."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @property
    def held(self) -> QWidget | None:
        """What has the keyboard in here."""
        return next((widget for widget in self.findChildren(QWidget) if widget.hasFocus()), None)

    def give_back(self) -> None:
        """Let go of the keyboard; else it would fall to whatever comes next when this is hidden."""
        if (held := self.held) is not None:
            held.clearFocus()
            self.field.keyboard.give_back()

    def turn_to(self, call_id: str, lookup: Asked, came_for: Service | None, calls: Collection[str]) -> None:
        """Another call: what was typed in it stands there as it was left, until it is none of `calls`."""
        self._left[self._call_id] = Left(self.field.text(), self.enrol.written, self.at_work)
        self._left = {id_: left for id_, left in self._left.items() if id_ in calls}
        left = self._left.get(call_id, NOTHING_LEFT)
        self._call_id, self.at_work = call_id, left.at_work
        self.enrol.turn_to(left.newcomer, came_for)
        self.field.setText(left.text if left.at_work else lookup.text)
        self.show_lookup(lookup, nameless=self._nameless)

    def _begin_work(self) -> None:
        self.at_work = True

    def _ask(self) -> None:
        if text := self.field.text().strip():
            self.enrol.fold()  # else what is found would stay hidden behind it
            self._find(text)

    def _to_results(self) -> None:
        if self._results.isVisibleTo(self):
            self._results.begin()

    def _open_chosen(self, account_id: str) -> None:
        self.at_work = False
        self._open(account_id)

    def _link_current(self, relation: str) -> None:
        if self._results.current_id:
            self.at_work = False
            self._link(self._results.current_id, relation)

    def _enrol(self, name: str, address: str, service: Service, relation: str) -> None:
        self.at_work = False
        self._put_on_file(name, address, service, relation)


class _Field(QLineEdit):
    """Arrow down goes into what was found, Esc back to where the keyboard was."""

    went_down = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.keyboard = Keyboard(self)
        self.setPlaceholderText(t("lookup-hint"))
        self.setAccessibleName(t("lookup"))
        self.setMaxLength(80)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.went_down.emit()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)
