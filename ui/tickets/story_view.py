"""One ticket on the right of the list: its story, and what can be done with it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QStackedWidget, QTextEdit

from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.life.steps import Step
from agent_desktop.tickets.life.story import Story
from ui.theme.tokens import GAP
from ui.tickets.step_keys import REASONED, StepKeys
from ui.tickets.story_text import StoryText
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, Fill, column, group, row, rule
from ui.words import t


class StoryView(QFrame):
    """Reads and asks; the page knows what becomes of it. Thread: main."""

    def __init__(
        self, *, edit: Callable[[Story], None], chase: Callable[[str, str], None],
        note: Callable[[str, str], None], paper: Callable[[Story], None], attach: Callable[[Story], None],
        ring: Callable[[str], None],
        steps: Callable[[Story], tuple[Step, ...]], step: Callable[[Story, Step, str], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self.setProperty("box", "pane")
        self._story: Story | None = None
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(t("tickets-story"))
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setTabChangesFocus(True)
        self.text.document().setDocumentMargin(GAP)
        self.edit = KeyButton(t("tickets-edit"), icon="pencil", shape="small")
        self.chase = KeyButton(t("tickets-chase"), icon="speakerphone", shape="small")
        self.attach = KeyButton(t("tickets-attach"), icon="plus", kind="quiet", shape="small")
        self.attach.clicked.connect(partial(self._ask, "attach"))
        self.paper = KeyButton(t("tickets-print"), icon="receipt", kind="quiet", shape="small")
        self.ring = KeyButton(t("tickets-ring-customer"), icon="phone-outgoing", shape="small")
        self.ring_crew = KeyButton(t("tickets-ring-crew"), icon="phone-outgoing", shape="small")
        self.ring.clicked.connect(partial(self._ring, ring, "phone"))
        self.ring_crew.clicked.connect(partial(self._ring, ring, "crew_phone"))
        self.words = _Words(self._entered)
        self.steps = StepKeys(self)
        self._steps_of, self._step = steps, step
        self._doing: Step | None = None  # chosen, and waits for its reason
        self._do = {"edit": edit, "paper": paper, "attach": attach}
        self._chase = chase
        self.edit.clicked.connect(partial(self._ask, "edit"))
        self.paper.clicked.connect(partial(self._ask, "paper"))
        self.chase.clicked.connect(self._ask_chase)
        self._tell = note
        keys = row(
            self.steps, self.ring, self.ring_crew, self.chase, self.edit, self.attach, self.paper, STRETCH
        )
        self._keys = group(column(column(self.words, keys, gap=4, margins=(8, 4, 8, 6))))
        self._empty = group(
            column(STRETCH, row(STRETCH, Label(t("tickets-choose"), "muted"), STRETCH), STRETCH)
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(group(column(Fill(self.text), rule(), self._keys, gap=0, margins=(1, 4, 1, 1))))
        self.setLayout(column(Fill(self._pages)))

    @property
    def story(self) -> Story | None:
        """What is shown."""
        return self._story

    def show_story(self, story: Story | None, form: Form | None, now: datetime) -> None:
        """Show a ticket, or that none is chosen."""
        same = story is not None and self._story is not None and story.id == self._story.id
        self._story = story
        self._pages.setCurrentIndex(int(story is not None))
        if story is None:
            return
        at = self.text.verticalScrollBar().value() if same else 0
        StoryText(self.text.document(), now).write(story, form)
        self.text.verticalScrollBar().setValue(at)
        if not same:
            self.words.clear()
        self.ring.setVisible(bool(story.phone))
        self.ring_crew.setVisible(bool(story.crew_phone))
        self.steps.show_steps(self._steps_of(story), self._choose)
        if not same or self._doing not in self._steps_of(story):
            self._await_reason(None)
        for key in (self.edit, self.chase, self.attach):
            key.set_available(story.closed_at is None)

    def _ring(self, ring: Callable[[str], None], whose: str, _: bool = False) -> None:
        if self._story is not None:
            ring(getattr(self._story, whose))

    def _choose(self, step: Step) -> None:
        """A step that needs no words, or has them, is taken; else the caret waits for them."""
        if step in REASONED and not self.words.text().strip():
            self._await_reason(step)
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._take(step)

    def _await_reason(self, step: Step | None) -> None:
        self._doing = step
        hint = t("tickets-note-hint")
        if step is not None:
            key = "tickets-step-merge-hint" if step is Step.MERGE else "tickets-step-hint"
            hint = t(key, step=t(f"tickets-step-{step}"))
        self.words.setPlaceholderText(hint)

    def _take(self, step: Step) -> None:
        if self._story is not None:
            self._await_reason(None)
            self._step(self._story, step, self.words.take())

    def _entered(self, words: str) -> None:
        """Enter: the reason of the step that was chosen, else a note."""
        if self._doing is not None and words:
            step, self._doing = self._doing, None
            self._await_reason(None)
            if self._story is not None:
                self._step(self._story, step, words)
        else:
            self._note(words)

    def _ask(self, what: str) -> None:
        if self._story is not None:
            self._do[what](self._story)

    def _ask_chase(self) -> None:
        if self._story is not None:
            self._chase(self._story.id, self.words.take())

    def _note(self, words: str) -> None:
        if self._story is not None and words:
            self._tell(self._story.id, words)


class _Words(QLineEdit):
    """A line for a note; Enter adds it, the chase key takes it as its reason."""

    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__()
        self._note = note
        self.setMaxLength(500)
        self.setAccessibleName(t("tickets-note"))
        self.setPlaceholderText(t("tickets-note-hint"))

    def take(self) -> str:
        """The words, which are gone then."""
        words = self.text().strip()
        self.clear()
        return words

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._note(self.take())
        elif event.key() == Qt.Key.Key_Escape and not self.text():
            self._note("")
        else:
            super().keyPressEvent(event)
