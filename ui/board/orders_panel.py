"""What a lead has an agent's desk do: states, the end of a call, skill groups, a message. By keys alone."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from agent_desktop.agent.post.post import LONGEST_BODY, OrderKind
from agent_desktop.supervision.board import Group
from agent_desktop.supervision.lines import Line
from ui.plain import plain
from ui.theme import look
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, Fill, column, empty, group, row
from ui.widgets.popover import Popover
from ui.words import t

CONFIRMED: Final = (OrderKind.SIGN_OUT, OrderKind.HANG_UP)
"""What can't be taken back is asked once more."""

_ABREAST: Final = 5
_ICONS: Final = {
    OrderKind.READY: "check",
    OrderKind.NOT_READY: "circle-minus",
    OrderKind.END_WRAP_UP: "pencil",
    OrderKind.SIGN_OUT: "logout",
    OrderKind.HANG_UP: "phone-off",
}


class OrdersPanel:
    """A popover over the board. `order` gets kind, agent and detail, `message` agent and words."""

    def __init__(
        self, order: Callable[[OrderKind, Line, str], None], message: Callable[[str, str], None]
    ) -> None:
        self._order, self._send = order, message
        self._unsent: dict[str, str] = {}  # words that have not reached the store, by agent
        self._line: Line | None = None
        self._wanted = OrderKind.SIGN_OUT
        self._who = Label("", "head")
        self.keys = {kind: self._key(kind) for kind in _ICONS}
        self._groups = QVBoxLayout()
        self.groups: dict[str, KeyButton] = {}
        self.apply = KeyButton(t("board-groups-apply"), icon="check", shape="small")
        self.apply.clicked.connect(self._regroup)
        self.words = QLineEdit()
        self.words.setMaxLength(LONGEST_BODY)
        self.words.setMinimumWidth(look.px(320))
        self.words.setAccessibleName(t("board-message-words"))
        self.words.setPlaceholderText(t("board-message-words"))
        self.words.returnPressed.connect(self._say)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._choices())
        self._pages.addWidget(self._question())
        self.panel = Popover(t("board-orders"), column(self._who, self._pages, gap=8, margins=(4, 4, 4, 4)))

    def _key(self, kind: OrderKind) -> KeyButton:
        danger = kind in CONFIRMED
        words = t(f"board-order-do-{kind}")
        made = KeyButton(words, icon=_ICONS[kind], kind="danger" if danger else "plain")
        made.clicked.connect(partial(self._chosen, kind))
        return made

    def _choices(self) -> QWidget:
        send = KeyButton(t("board-message-send"), "Enter", "send", shape="small")
        send.clicked.connect(self._say)
        groups = row(Label(t("board-groups-answered"), "muted"), STRETCH, self.apply)
        return group(
            column(
                row(*self.keys.values(), STRETCH, gap=6), groups, self._groups,
                row(Fill(self.words), send, gap=6), STRETCH, gap=8,
            )
        )  # fmt: skip

    def _question(self) -> QWidget:
        self._asked = Label("", elide=True)
        self.yes = KeyButton(t("board-order-yes"), kind="danger")
        self.no = KeyButton(t("board-order-no"), "Esc")
        self.yes.clicked.connect(self._confirmed)
        self.no.clicked.connect(self.panel_close)
        return group(column(self._asked, row(STRETCH, self.yes, self.no, gap=6), STRETCH, gap=8))

    def panel_close(self) -> None:
        """Nothing is done."""
        self.panel.close_panel()

    def open_at(self, anchor: QWidget, line: Line, offered: tuple[Group, ...]) -> None:
        """Open for an agent; the first key has the keyboard."""
        self._line = line
        self._who.show_text(plain(f"{line.agent} {line.name}", 40))
        self._show_groups(line, offered)
        for key in self.keys.values():
            key.set_available(not line.gone)
        self.words.setText(self._unsent.get(line.agent, ""))
        self._pages.setCurrentIndex(0)
        first = self.words if line.gone else self.keys[OrderKind.READY]
        self.panel.toggle_at(anchor, first)

    def _show_groups(self, line: Line, offered: tuple[Group, ...]) -> None:
        empty(self._groups)
        self.groups = {}
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, one in enumerate(offered):
            on = one.code in line.groups
            key = KeyButton(plain(one.label, 16), kind="done" if on else "chip", shape="small")
            key.setCheckable(True)
            key.setChecked(on)
            key.toggled.connect(partial(_mark, key))
            self.groups[one.code] = key
            grid.addWidget(key, place // _ABREAST, place % _ABREAST, Qt.AlignmentFlag.AlignLeft)
        self._groups.addWidget(group(grid))

    def _chosen(self, kind: OrderKind) -> None:
        if kind not in CONFIRMED:
            self._give(kind)
            return
        self._wanted = kind
        assert self._line is not None
        who = plain(f"{self._line.agent} {self._line.name}", 40)
        self._asked.show_text(t(f"board-order-sure-{kind}", who=who))
        self._pages.setCurrentIndex(1)
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)  # a second press of the same key does nothing

    def _confirmed(self) -> None:
        self._give(self._wanted)

    def _regroup(self) -> None:
        """What was the first choice stays it."""
        if self._line is not None:
            chosen = [code for code, key in self.groups.items() if key.isChecked()]
            kept = [code for code in self._line.groups if code in chosen]
            wanted = ",".join((*kept, *(code for code in chosen if code not in kept)))
            if wanted:
                self._give(OrderKind.GROUPS, wanted)

    def _give(self, kind: OrderKind, detail: str = "") -> None:
        line = self._line
        self.panel.close_panel()
        if line is not None:
            self._order(kind, line, detail)

    def _say(self) -> None:
        words, line = self.words.text().strip(), self._line
        if words and line is not None:
            self._unsent[line.agent] = words
            self.panel.close_panel()
            self._send(line.agent, words)

    def sent(self, agent: str, words: str) -> None:
        """They have arrived: the panel doesn't offer them again."""
        if self._unsent.get(agent) == words:
            del self._unsent[agent]


def _mark(key: KeyButton, on: bool) -> None:
    key.show_as(kind="done" if on else "chip")
