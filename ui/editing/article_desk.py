"""An edition on the desk: its text, how agents will see it, what differs, and what may be done with it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QStackedWidget, QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.editing.editions.difference import difference
from agent_desktop.editing.editions.edition import Edition, EditionState, Rights
from agent_desktop.editing.editions.text import LONGEST, TextFault, from_text, to_text, with_head
from kb_search.articles import Article
from ui import tidy
from ui.editing.difference_view import DifferenceView
from ui.editing.placing import Placing
from ui.editing.preview import Preview, first_question
from ui.knowledge.article_view import ArticleView
from ui.plain import plain
from ui.theme.tokens import PAD
from ui.widgets.dialogs import file_dialog
from ui.widgets.enter import Tick
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, row
from ui.widgets.tabs import Tabs
from ui.words import t

PAUSE_MS = 250
"""The preview follows typing after this pause."""


class Deeds(Struct, frozen=True):
    """What the page does when a key is pressed; each takes the edition as it is written now."""

    save: Callable[[Edition], None]
    submit: Callable[[Edition], None]
    publish: Callable[[Edition], None]
    send_back: Callable[[Edition, str], None]
    discard: Callable[[Edition], None]
    restore: Callable[[Article], None]
    carry: Callable[[Edition, Path], None]
    withdraw: Callable[[Edition], None]


class ArticleDesk(QWidget):
    """Owns the text that is not saved yet. Thread: main."""

    def __init__(self, intents: Intents, deeds: Deeds) -> None:
        super().__init__()
        self._deeds = deeds
        self._edition: Edition | None = None
        self._published: Article | None = None
        self._history: tuple[Edition, ...] = ()
        self._today = date.min
        self._written: Article | None = None
        self._sure = False  # withdrawing was asked for once
        self._sent: tuple[str, str] | None = None  # text and note as they went to the store
        self._title, self._state = Label("", "title", elide=True), Label("", "tag")
        self._verdict = Paragraph("", "danger")
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(t("editing-text"))
        self.text.setTabChangesFocus(True)
        self._fault = Paragraph("", "warn")
        self._sides = Tabs(t("editing-sides"))
        self._intents, self.placing = intents, Placing()
        self.placing.chosen.connect(self._place)
        self._preview, self._difference = ArticleView(Preview(intents)), DifferenceView()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._preview)
        self._stack.addWidget(self._difference)
        self._note, self._must_read = QLineEdit(), Tick(t("editing-must-read"))
        self._note.setPlaceholderText(t("editing-note-hint"))
        self._note.setAccessibleName(t("editing-note"))
        self._note.setMaxLength(300)
        self._must_read.setAccessibleName(t("editing-must-read"))
        self._keys()
        self._lay()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._read)
        self.text.textChanged.connect(lambda: self._pause.start(PAUSE_MS))
        self._sides.chosen.connect(self._show_side)

    def _keys(self) -> None:
        self._save = KeyButton(t("editing-save"), "Ctrl S", "check", "quiet")
        self._submit = KeyButton(t("editing-submit"), "Ctrl Enter", "send", "primary")
        self._publish = KeyButton(t("editing-publish"), "Ctrl Enter", "check", "primary")
        self._back = KeyButton(t("editing-send-back"), icon="arrow-forward-up", kind="plain")
        self._discard = KeyButton(t("editing-discard"), icon="x", kind="quiet")
        self._restore = KeyButton(t("editing-restore"), icon="history", kind="plain")
        self._carry = KeyButton(t("editing-carry"), icon="plus", kind="quiet")
        self._carry.clicked.connect(self._ask_file)
        for key in (
            self._carry,
            self._save,
            self._submit,
            self._publish,
            self._back,
            self._discard,
            self._restore,
        ):
            key.hide()  # until an edition says which of them there are
        self._save.clicked.connect(self.save)
        self._submit.clicked.connect(lambda: self._do(self._deeds.submit))
        self._publish.clicked.connect(lambda: self._do(self._deeds.publish))
        self._back.clicked.connect(self._send_back)
        self._discard.clicked.connect(lambda: self._do(self._deeds.discard))
        self._restore.clicked.connect(self._bring_back)
        sure = t("editing-withdraw-sure")
        self._withdraw = KeyButton(t("editing-withdraw"), icon="x", kind="quiet", also=(sure,))
        self._withdraw.clicked.connect(self._take_away)
        self._withdraw.hide()

    def _lay(self) -> None:
        left = column(self.placing, Fill(self.text), self._fault, gap=4)
        right = column(self._sides, Fill(self._stack), gap=4)
        sides = row(Fill(left), Fill(right), gap=PAD)
        why = row(Fill(self._note), self._must_read)
        aside = (self._discard, self._withdraw, self._restore, self._carry)
        keys = (*aside, STRETCH, self._save, self._back, self._submit, self._publish)
        self.setLayout(
            column(row(self._title, self._state, STRETCH), self._verdict, Fill(sides), why, row(*keys))
        )

    # ── from the store ──

    def show_edition(
        self,
        edition: Edition,
        published: Article | None,
        history: tuple[Edition, ...],
        rights: Rights,
        agent: str,
        today: date,
    ) -> None:
        """Show an edition; `published` is what is in force now, `history` every edition, newest first."""
        same = self._edition is not None and edition.id == self._edition.id
        # words typed since they were sent are newer than those that come back
        typed_on = same and self._sent is not None and self._sent != self._words
        self._sent, self._sure = None, False
        self._withdraw.show_as(t("editing-withdraw"), kind="quiet")
        in_force = edition.state is EditionState.PUBLISHED and published == edition.article
        self._withdraw.setVisible(in_force and rights.edits)
        self._edition, self._published, self._history, self._today = edition, published, history, today
        self._show_standing(edition)
        self._show_words(edition, typed_on=typed_on)
        self._show_keys(edition.state)
        self._publish.set_available(rights.may_publish(edition, agent))
        sides = [("preview", t("editing-preview")), ("difference", t("editing-difference"))]
        older = [h for h in history if h.id != edition.id]
        sides += [(h.id, t("editing-edition-short", number=h.number)) for h in older[:6]]
        self._sides.show_tabs(sides, self._sides.current or "preview")
        self._read()

    def _show_standing(self, edition: Edition) -> None:
        """Title, state and the last verdict."""
        self._title.show_text(plain(edition.article.title, 80))
        state = t(f"editing-state-{edition.state}")
        told = t("editing-edition", number=edition.number, state=state) if edition.number else state
        self._state.show_text(told)
        said = t("editing-verdict", who=plain(edition.reviewer, 20), text=plain(edition.verdict, 200))
        self._verdict.show_text(said if edition.verdict else "")
        self._verdict.setVisible(bool(edition.verdict))

    def _show_words(self, edition: Edition, *, typed_on: bool) -> None:
        """Text and note; `typed_on`: what stands in the window is newer and stays."""
        writes, reviews = edition.state is EditionState.DRAFT, edition.state is EditionState.IN_REVIEW
        text = to_text(edition.article)
        if not typed_on and text != self.text.toPlainText():
            self.text.setPlainText(text)
        self.text.setReadOnly(not writes)
        if not typed_on:
            self._note.setText(edition.note)
            self.text.document().setModified(False)
        self._note.setPlaceholderText(t("editing-verdict-hint" if reviews else "editing-note-hint"))
        self._note.setReadOnly(not writes and not reviews)
        self._must_read.setChecked(edition.must_read)
        self._must_read.setEnabled(writes)

    def _show_keys(self, state: EditionState) -> None:
        writes, reviews = state is EditionState.DRAFT, state is EditionState.IN_REVIEW
        for key, there in (
            (self._carry, writes), (self._save, writes), (self._submit, writes), (self._discard, writes),
            (self._back, reviews), (self._publish, reviews), (self._restore, not writes and not reviews),
        ):  # fmt: skip
            key.setVisible(there)

    def show_text(self, text: str) -> None:
        """Put other words into the draft, as if they were typed: one step of undo."""
        cursor = self.text.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(tidy.prose(text, LONGEST))

    # ── from the person ──

    @property
    def written(self) -> Edition | None:
        """The edition as it is written now; None while the text is no article."""
        if self._edition is None:
            return None
        self._read()
        if self._written is None:
            return None
        note = self._note.text().strip()
        made = replace(self._edition, article=self._written, must_read=self._must_read.isChecked())
        return replace(made, note=note) if self._edition.state is EditionState.DRAFT else made

    @property
    def _words(self) -> tuple[str, str]:
        return self.text.toPlainText(), self._note.text()

    @property
    def dirty(self) -> bool:
        """Whether there are words that are not saved."""
        edition = self._edition
        if edition is None or edition.state is not EditionState.DRAFT:
            return False
        return self.text.toPlainText() != to_text(edition.article) or self._note.text() != edition.note

    def save(self) -> None:
        """Keep the draft."""
        self._do(self._deeds.save)

    def go_on(self) -> None:
        """The next step of its life: hand in, or publish."""
        for key in (self._submit, self._publish):
            if key.isVisible() and key.isEnabled():
                key.click()

    def _do(self, deed: Callable[[Edition], None]) -> None:
        if (written := self.written) is not None:
            self._sent = self._words
            deed(written)
        else:
            self.text.setFocus()

    def _send_back(self) -> None:
        if self._edition is not None:
            self._deeds.send_back(self._edition, self._note.text().strip())

    def _take_away(self) -> None:
        """It goes from every desk: pressed twice, so that no slip of the hand does it."""
        if self._edition is None:
            return
        if self._sure:
            self._deeds.withdraw(self._edition)
        else:
            self._sure = True
            self._withdraw.show_as(t("editing-withdraw-sure"), kind="danger")

    def _bring_back(self) -> None:
        if self._edition is not None:
            self._deeds.restore(self._edition.article)

    def _place(self, head: str, value: str) -> None:
        self.show_text(with_head(self.text.toPlainText(), head, value))

    def _ask_file(self) -> None:
        if self.written is None:
            self.text.setFocus()
            return
        kinds = "PNG, JPEG, PDF, DOCX, XLSX (*.png *.jpg *.jpeg *.pdf *.docx *.xlsx)"
        ask = file_dialog(self, t("editing-carry"), kinds)
        ask.fileSelected.connect(lambda name: self._do(lambda e: self._deeds.carry(e, Path(name))))
        ask.open()

    def _read(self) -> None:
        self._pause.stop()
        if self._edition is None:
            return
        self._written = None
        try:
            self._written = from_text(self.text.toPlainText(), self._edition.article, today=self._today)
        except TextFault as fault:
            at = t("editing-line", line=fault.line) if fault.line else ""
            self._fault.show_text(" ".join((at, t(f"editing-fault-{fault.key}", **fault.args_))).strip())
        self._fault.setVisible(self._written is None)
        if (article := self._written) is not None:
            labels = {form.skill_group: form.label for form in self._intents.state.forms}
            writes = self._edition.state is EditionState.DRAFT
            self.placing.show_place(article.category, article.skill_groups, labels, writes=writes)
        self._show_side(self._sides.current)

    def _show_side(self, side: str) -> None:
        article = self._written or (self._edition.article if self._edition else None)
        if article is None:
            return
        self._stack.setCurrentIndex(int(side != "preview"))
        if side == "preview":
            self._preview.show_article(article, "", self._today)
            self._preview.show_guide(first_question(article))
            return
        older = next((h.article for h in self._history if h.id == side), self._published)
        nothing = t("editing-nothing-differs" if older is not None else "editing-all-new")
        self._difference.show_lines(difference(older, article) if older is not None else (), nothing)
