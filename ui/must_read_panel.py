"""What must be read before the first 示闲: over the page, one after the other, Enter confirms."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from agent_desktop.editing.inbox.post import Bulletin
from softphone.call import CallState
from ui import tidy
from ui.knowledge.keyboard import Keyboard
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import GAP, PAD
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, group, row, rule, scrolling
from ui.words import day, local, t

WIDTH, LONGEST = 720, 20_000


class MustReadPanel(QFrame):
    """Opens when somebody wants to be ready, or by its key; gone while a call is there. Thread: main."""

    def __init__(self, page: QWidget, intents: Intents, open_article: Callable[[str], None]) -> None:
        super().__init__(page)
        self._page, self._intents, self._open_article = page, intents, open_article
        self._shown: Bulletin | None = None
        self._keyboard = Keyboard(self)
        self.setProperty("box", "popover")
        self.setAccessibleName(t("must-read"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._count, self._kind = Label("", "tagaccent"), Label("", "tag")
        self._title, self._by = Paragraph("", "title"), Label("", "muted")
        self._body = Paragraph("")
        self._scroll = scroll = scrolling(group(column(self._body, STRETCH)))
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._done = KeyButton(t("must-read-done"), "Enter", "check", "primary", also=(t("must-read-last"),))
        self._later = KeyButton(t("must-read-later"), "Esc", kind="quiet")
        self._article = KeyButton(t("must-read-article"), icon="book", kind="quiet")
        self._done.clicked.connect(self._confirm)
        self._later.clicked.connect(self._intents.read_later)
        self._article.clicked.connect(self._show_article)
        head = row(Label(t("must-read"), "title"), self._count, STRETCH)
        foot = row(self._article, STRETCH, self._later, self._done)
        parts = (head, Paragraph(t("must-read-why"), "muted"), rule(), row(self._kind, self._by, STRETCH))
        rest = (self._title, Fill(scroll), rule(), foot)
        self.setLayout(column(*parts, *rest, margins=(PAD, PAD, PAD, PAD)))
        page.installEventFilter(self)
        self.hide()

    def show_state(self, state: DeskState) -> None:
        """Open, close, or show the next one."""
        unread = state.must_read.unread
        called = any(v.call.state is not CallState.ENDED for v in state.calls)
        if not state.must_read.open or not unread or called:
            self._close()
            return
        self._count.show_text(t("must-read-again", count=len(unread)))
        self._done.show_as(t("must-read-done" if len(unread) > 1 else "must-read-last"))
        self._show(unread[0])
        if self.isHidden():
            self._place()
            self.show()
            self.raise_()
            focus: QWidget | None = self.window().focusWidget()
            if focus is None or not focus.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
                self.setFocus(
                    Qt.FocusReason.OtherFocusReason
                )  # nobody writes; else a click or Tab gets there

    def _show(self, bulletin: Bulletin) -> None:
        if bulletin == self._shown:
            return
        self._shown = bulletin
        kind = "answer" if bulletin.answers else "changed" if bulletin.article_no else "notice"
        self._kind.show_text(t(f"must-read-{kind}"))
        self._title.show_text(plain(bulletin.title, 200))
        on = day(local(bulletin.from_at).date())
        self._by.show_text(t("must-read-by", day=on, who=plain(bulletin.who, 20)) if bulletin.who else on)
        self._body.show_text(tidy.prose(bulletin.body, LONGEST))
        self._article.setVisible(bool(bulletin.article_no))
        self._scroll.verticalScrollBar().setValue(0)

    def _close(self) -> None:
        if not self.isHidden():
            focus: QWidget | None = self.window().focusWidget()
            if focus is not None and (focus is self or self.isAncestorOf(focus)):
                self._keyboard.give_back()
            self.hide()
        self._shown = None

    def _confirm(self) -> None:
        if self._shown is not None:
            self._intents.confirm_read(self._shown.id)

    def _show_article(self) -> None:
        if self._shown is not None and self._shown.article_no:
            self._open_article(self._shown.article_no)

    def _place(self) -> None:
        width = min(look.px(WIDTH), self._page.width() - 4 * GAP)
        height = min(look.px(560), self._page.height() - 2 * GAP)
        self.setGeometry((self._page.width() - width) // 2, GAP, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._scroll.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._confirm()
            case Qt.Key.Key_Escape:
                self._intents.read_later()
            case Qt.Key.Key_PageDown | Qt.Key.Key_Down:
                bar.setValue(bar.value() + bar.pageStep() // (1 if event.key() == Qt.Key.Key_PageDown else 6))
            case Qt.Key.Key_PageUp | Qt.Key.Key_Up:
                bar.setValue(bar.value() - bar.pageStep() // (1 if event.key() == Qt.Key.Key_PageUp else 6))
            case _:
                super().keyPressEvent(event)
