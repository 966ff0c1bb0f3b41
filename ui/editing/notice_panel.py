"""What must be read: a new notice, and who has read one that is up."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from agent_desktop.editing.inbox.post import Bulletin, Receipt
from ui import tidy
from ui.editing.placing import GroupChoice, Labels
from ui.plain import plain
from ui.theme.tokens import Colour
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, group, row
from ui.widgets.row_list import Row, RowList
from ui.words import day, local, moment, t

DAYS, USUAL = (1, 3, 7, 14, 30), 7


class Posting(Struct, frozen=True):
    """What the page does with a notice: put up (title, body, skill groups, days), or take down."""

    put_up: Callable[[str, str, tuple[str, ...], int], None]
    take_down: Callable[[Bulletin], None]


class NoticePanel(QWidget):
    """Writes a new notice, or shows one with its receipts. Thread: main."""

    def __init__(self, posting: Posting) -> None:
        super().__init__()
        self._posting = posting
        self._shown: Bulletin | None = None
        self._title, self._body = QLineEdit(), QPlainTextEdit()
        self.groups, self._days = GroupChoice(), QComboBox()
        for widget, name in (
            (self._title, t("editing-notice-title")), (self._body, t("editing-notice-body")),
        ):  # fmt: skip
            widget.setAccessibleName(name)
            widget.setPlaceholderText(name)
        self._title.setMaxLength(120)
        self._body.setTabChangesFocus(True)
        self._days.setAccessibleName(t("editing-notice-days"))
        for days in DAYS:
            self._days.addItem(t("editing-notice-for", count=days), days)
        self._days.setCurrentIndex(DAYS.index(USUAL))
        self._put_up = KeyButton(t("editing-notice-put-up"), "Ctrl Enter", "send", "primary")
        self._put_up.clicked.connect(self.go_on)
        foot = row(self.groups, STRETCH, self._days, self._put_up)
        self._writing = group(
            column(Label(t("editing-notice-new"), "title"), self._title, Fill(self._body), foot)
        )
        self._head, self._told, self._text = Paragraph("", "title"), Label("", "muted"), Paragraph("")
        self._readers = RowList(t("editing-receipts"))
        self._end = KeyButton(t("editing-notice-end"), icon="x", kind="plain")
        self._end.clicked.connect(self._take_down)
        told = (self._head, self._told, self._text, 8, Label(t("editing-receipts"), "head"))
        self._reading = group(column(*told, Fill(self._readers), row(self._end, STRETCH)))
        self.setLayout(column(Fill(self._writing), Fill(self._reading)))
        self.begin({})

    def begin(self, labels: Labels) -> None:
        """An empty notice; `labels`: the skill groups that it may be for."""
        self._shown = None
        self.groups.show_groups(labels, ())
        self._title.clear()
        self._body.clear()
        self._writing.show()
        self._reading.hide()

    def show_bulletin(self, shown: Bulletin, receipts: Sequence[Receipt], now: datetime) -> None:
        """Show one that is up, or was, and who has read it."""
        self._shown = shown
        self._writing.hide()
        self._reading.show()
        self._head.show_text(plain(shown.title, 200))
        until = day(local(shown.to_at).date()) if shown.to_at else t("editing-notice-endless")
        begun = day(local(shown.from_at).date())
        self._told.show_text(t("editing-notice-told", begun=begun, until=until, count=len(receipts)))
        self._text.show_text(tidy.prose(shown.body, 2_000))
        self._readers.show_rows(
            [Row(id=one.agent, title=plain(one.agent, 20), tag=moment(one.at, now)) for one in receipts[:500]]
        )
        self._end.setVisible(shown.to_at is None or shown.to_at > now)

    def go_on(self) -> None:
        """Put the notice up."""
        title, body = self._title.text().strip(), tidy.prose(self._body.toPlainText(), 20_000).strip()
        if self._shown is None and title and body:
            self._posting.put_up(title, body, self.groups.chosen, int(self._days.currentData()))

    def _take_down(self) -> None:
        if self._shown is not None:
            self._posting.take_down(self._shown)


def bulletin_rows(bulletins: Sequence[Bulletin], now: datetime) -> list[Row]:
    """The newest bulletins, and on top a row to write one."""
    rows = [Row(id="bulletin:new", title=t("editing-notice-new"), icon="plus")]
    for place, one in enumerate(bulletins):
        over = one.to_at is not None and one.to_at <= now
        tone: Colour = "text2" if over else "accent"
        rows.append(
            Row(
                id=f"bulletin:{place}",
                title=plain(one.title, 60),
                icon="book" if one.article_no else "message",
                tag=t("editing-notice-over" if over else "editing-notice-up"),
                tone=tone,
                detail=moment(one.from_at, now),
            )
        )
    return rows
