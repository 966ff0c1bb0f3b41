"""激增模式, the lead's switch: why, since when; and who could help a skill group."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit

from agent_desktop.agent.post.post import OrderKind
from agent_desktop.agent.reasons import Reason
from agent_desktop.supervision.floor import Shown
from agent_desktop.supervision.reserves import Reserve, Why, reserves
from agent_desktop.tickets.incidents.incident import Surge
from ui.board.columns import labels, state_words
from ui.plain import plain
from ui.theme import look
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, restyle, row
from ui.widgets.row_list import Row, RowList
from ui.words import clock, duration, listed, t

SHOWN = 60


class SurgeBox(QFrame):
    """The switch. A reason is due before it can be switched on. Thread: main."""

    def __init__(self, begin: Callable[[str], None], end: Callable[[], None]) -> None:
        super().__init__()
        self._begin, self._end, self._surge = begin, end, None
        self.setProperty("box", "pane")
        self._head = Label("", "head", elide=True)
        self.reason = QLineEdit()
        self.reason.setMaxLength(200)
        self.reason.setMinimumWidth(look.px(260))
        self.reason.setAccessibleName(t("surge-reason"))
        self.reason.setPlaceholderText(t("surge-reason"))
        self.reason.returnPressed.connect(self._switch)
        self.reason.textChanged.connect(lambda _: self._enable())
        words = (t("surge-begin"), t("surge-end"))
        self.switch = KeyButton(words[0], icon="urgent", shape="control", also=words[1:])
        self.switch.clicked.connect(self._switch)
        self.setLayout(
            row(Icon("urgent"), Fill(self._head), self.reason, self.switch, margins=(10, 6, 10, 6))
        )
        self.show_surge(None)

    _surge: Surge | None

    def show_surge(self, surge: Surge | None) -> None:
        """Show whether it is on."""
        self._surge = surge
        restyle(self, "box", "warn" if surge else "pane")
        since = t("surge-since", time=clock(surge.since)) if surge else ""
        told = (
            (t("surge-on"), since, plain(surge.who, 20), plain(surge.reason, 120))
            if surge
            else (t("surge-off"),)
        )
        self._head.show_text(listed(told))
        self.reason.setVisible(surge is None)
        self.switch.show_as(t("surge-end") if surge else t("surge-begin"))
        self._enable()

    def _enable(self) -> None:
        self.switch.set_available(self._surge is not None or bool(self.reason.text().strip()))

    def _switch(self) -> None:
        if self._surge is not None:
            self._end()
        elif (words := self.reason.text().strip()) and not self.reason.isReadOnly():
            self.reason.setReadOnly(True)  # once, however often the key is pressed before the answer
            self._begin(words)

    def answered(self, *, begun: bool) -> None:
        """What became of `begin`; until it is on, its reason stays where it was written."""
        self.reason.setReadOnly(False)
        if begun:
            self.reason.clear()


Order = Callable[[OrderKind, str, str], None]
"""What is to be done, by whom (an agent's number), and how."""


class Reserves(QFrame):
    """可调预备: who has the skill and takes no calls of it now; rung up, or brought in. Thread: main."""

    def __init__(self, ring: Callable[[str], None], order: Order) -> None:
        super().__init__()
        self.setProperty("box", "pane")
        self._ring, self._order = ring, order
        self._agent = ""
        self._reasons: tuple[Reason, ...] = ()
        self._shown: Shown | None = None
        self._found: dict[str, Reserve] = {}
        self._codes: tuple[str, ...] = ()
        self.group = QComboBox()
        self.group.setAccessibleName(t("board-group"))
        self.group.setMinimumWidth(look.px(110))
        self.group.activated.connect(lambda _: self._show())
        self._said = Label("", "sub", elide=True)
        self.list = RowList(t("surge-reserves"))
        self.list.row_chosen.connect(self._chosen)
        self._who = Label("", "sub", elide=True)
        self.call_key = KeyButton(t("surge-ring"), icon="phone-outgoing", shape="control")
        self.call_key.clicked.connect(self._call)
        self.bring = KeyButton(t("surge-bring"), icon="arrow-forward-up", shape="control")
        self.bring.clicked.connect(self._bring)
        head = row(Label(t("surge-reserves"), "title"), Fill(self._said), self.group)
        keys = row(Fill(self._who), self.call_key, self.bring, gap=6)
        self.setLayout(column(head, Fill(self.list), keys, gap=6, margins=(12, 8, 12, 8)))

    def show_reasons(self, reasons: tuple[Reason, ...]) -> None:
        """Which reasons for being away can wait."""
        self._reasons = reasons

    def show_floor(self, shown: Shown | None) -> None:
        """Another second of the floor."""
        self._shown = shown
        groups = shown.staff.groups if shown else ()
        if self._codes != (codes := tuple(group.code for group in groups)):
            chosen, self._codes = self.group.currentData(), codes
            self.group.clear()
            for group in groups:
                self.group.addItem(plain(group.label, 20), group.code)
            self.group.setCurrentIndex(max(0, self.group.findData(chosen)))
        if self.isVisible():
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def _show(self) -> None:
        shown, group = self._shown, str(self.group.currentData() or "")
        may_return = frozenset(r.code for r in self._reasons if r.reserve or r.returns)
        found = reserves(shown.lines, group, may_return) if shown and group else ()
        self._found = {one.line.agent: one for one in found[:SHOWN]}
        at = shown.at if shown else datetime.min
        self.list.show_rows([self._row(one, at) for one in found[:SHOWN]], self._agent)
        self._show_who()
        self._said.show_text(t("surge-reserves-count", count=len(found)))

    def _row(self, one: Reserve, at: datetime) -> Row:
        line = one.line
        lasted = duration((at - line.since).total_seconds())
        return Row(
            id=line.agent,
            title=plain(f"{line.agent} {line.name}", 30),
            beside=listed((plain(line.group, 20), state_words(line, labels(self._reasons)), lasted)),
            tag=t(f"surge-reserve-{one.why.name.lower()}"),
            tone="accent" if one.why.value < 3 else "text2",
        )

    def _chosen(self, agent: str) -> None:
        self._agent = agent
        self.list.show_open(agent)
        self._show_who()

    def _show_who(self) -> None:
        one = self._found.get(self._agent)
        self._who.show_text(plain(f"{one.line.agent} {one.line.name}", 40) if one else t("surge-choose"))
        self.call_key.set_available(one is not None and bool(one.line.extension))
        self.bring.set_available(one is not None)

    def _call(self) -> None:
        if (one := self._found.get(self._agent)) is not None:
            self._ring(one.line.extension)

    def _bring(self) -> None:
        """This group first for who takes another's calls; ready for everybody else."""
        if (one := self._found.get(self._agent)) is None:
            return
        if one.why is Why.ELSEWHERE:
            group = str(self.group.currentData())
            groups = (group, *(code for code in one.line.groups if code != group))
            self._order(OrderKind.GROUPS, one.line.agent, ",".join(groups))
        else:
            self._order(OrderKind.READY, one.line.agent, "")
