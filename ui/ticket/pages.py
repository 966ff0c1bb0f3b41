"""What the ticket pane shows when there is nothing to write: no draft yet, or the ticket is filed."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QWidget

from agent_desktop.desk.state import CallView
from agent_desktop.tickets.forms import RequestType
from customer360.card import AlertKind
from ui.keys import Action, KeyMap
from ui.ticket.node_words import node_words
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, frame, row
from ui.words import t


class EmptyPage(QWidget):
    """Says what will be here, and what waits to be written on."""

    def __init__(self, keys: KeyMap) -> None:
        super().__init__()
        self._next, self._new = (
            keys.cap(action).replace(" ", " + ") for action in (Action.NEXT_DRAFT, Action.NEW_DRAFT)
        )
        self._head, self._more = Label("", "head"), Label("", "muted", elide=True)
        words = column(
            row(STRETCH, Icon("pencil", "text3", 32), STRETCH),
            row(STRETCH, self._head, STRETCH),
            row(STRETCH, self._more, STRETCH),
        )
        self.setLayout(column(STRETCH, words, STRETCH, STRETCH))
        self.show_waiting(0)

    def show_waiting(self, drafts: int) -> None:
        """How many drafts were left open."""
        self._head.show_text(t("ticket-waiting", count=drafts) if drafts else t("ticket-empty"))
        begin, go_on = t("ticket-empty-more", cap=self._new), t("ticket-waiting-more", cap=self._next)
        self._more.show_text(go_on if drafts else begin)


class FiledPage(QWidget):
    """The number, big enough to read out, until the call is gone."""

    def __init__(self) -> None:
        super().__init__()
        self._number, self._next = Label("", "figure"), Label("", "sub", elide=True)
        self._copy = KeyButton(t("ticket-copy"), kind="quiet", shape="small", also=(t("ticket-copied"),))
        self._copy.clicked.connect(self._copied)
        said = column(Label(t("ticket-filed"), "accent"), self._number, gap=2)
        top = row(Icon("circle-check", "accent", 40), 8, said, STRETCH, self._copy)
        box = frame("info", column(top, self._next, gap=10, margins=(16, 14, 16, 14)))
        self.setLayout(column(box, STRETCH, margins=(12, 12, 12, 12)))

    def show_number(self, number: str, node: str, *, call_up: bool) -> None:
        """Show a ticket's number; `node`: where it goes next."""
        if number != self._number.text():
            self._copy.show_as(t("ticket-copy"), icon="")
        self._number.show_text(number)
        self._number.setAccessibleName(t("ticket-number", number=number))
        goes = t("ticket-filed-next", node=node_words(node)) if node else t("ticket-filed-closed")
        self._next.show_text(f"{goes} {t('ticket-filed-stays') if call_up else ''}".strip())

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(self._number.text())
        self._copy.show_as(t("ticket-copied"), icon="check")


class SafetyScript(QFrame):
    """What must be said before anything is written; pinned while the request is an emergency."""

    def __init__(self, keys: KeyMap, dispatch: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("box", "error")
        self._text = Paragraph()
        cap = keys.cap(Action.DISPATCH)
        self.dispatch = KeyButton(t("ticket-dispatch-now"), cap, "send", "danger", shape="small")
        self.dispatch.clicked.connect(dispatch)
        self._done = Label("", "accent")
        head = row(Label(t("ticket-safety"), "danger"), STRETCH, self._done, self.dispatch)
        words = column(head, self._text, gap=2)
        self.setLayout(
            row(column(Icon("urgent", "danger", 20), STRETCH), Fill(words), margins=(10, 7, 10, 8))
        )
        self.hide()

    def show_script(self, text: str, number: str = "") -> None:
        """Show the script, or nothing; `number`: of the ticket that was dispatched already."""
        self._done.show_or_hide(t("ticket-dispatched-now", number=number) if number else "")
        self.dispatch.setVisible(not number)
        self._text.show_text(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))


def is_emergency(kind: RequestType | None, call: CallView | None) -> bool:
    """By the request, or before one is known by the key that the caller pressed."""
    if kind is not None:
        return kind.priority == "emergency"
    return call is not None and any(alert.kind is AlertKind.EMERGENCY for alert in call.alerts)
