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
from ui.widgets.lines import Lines
from ui.words import listed, t


class StoryView(QFrame):
    """Reads and asks; the page knows what becomes of it. Thread: main."""

    def __init__(
        self, *, edit: Callable[[Story], None], chase: Callable[[str, str], None],
        note: Callable[[str, str], None], paper: Callable[[Story], None], attach: Callable[[Story], None],
        ring: Callable[[str], None],
        steps: Callable[[Story], tuple[Step, ...]], pause_reasons: Callable[[], tuple[str, ...]],
        step: Callable[[Story, Step, str], None],
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
        self.notes = Lines[_Words, Story](lambda: _Words(self._entered, self._leave_step))
        self.mode = KeyButton("", "Esc", "arrow-forward-up", "done", shape="small")
        self.mode.clicked.connect(self._leave_step)
        self.steps = StepKeys(self)
        self._steps_of, self._step, self._pause_reasons = steps, step, pause_reasons
        self._do = {"edit": edit, "paper": paper, "attach": attach}
        self._chase = chase
        self.edit.clicked.connect(partial(self._ask, "edit"))
        self.paper.clicked.connect(partial(self._ask, "paper"))
        self.chase.clicked.connect(self._ask_chase)
        self._tell = note
        keys = row(
            self.steps, self.ring, self.ring_crew, self.chase, self.edit, self.attach, self.paper, STRETCH
        )
        line = row(self.mode, Fill(self.notes), gap=6)
        below = column(line, keys, gap=4, margins=(8, 4, 8, 6))
        self._whole = group(column(Fill(self.text), rule(), below, gap=0, margins=(1, 4, 1, 1)))
        none = column(STRETCH, row(STRETCH, Label(t("tickets-choose"), "muted"), STRETCH), STRETCH)
        self._pages = QStackedWidget()
        for page in (group(none), self._whole):
            self._pages.addWidget(page)
        self.setLayout(column(Fill(self._pages)))

    @property
    def words(self) -> "_Words":
        """Where a note or a reason is written; each ticket has its own, and the step it is for."""
        return self.notes.current

    @property
    def story(self) -> Story | None:
        """What is shown."""
        return self._story

    def show_story(self, story: Story, form: Form | None, now: datetime) -> None:
        """Show a ticket; before the first one it is said that none is chosen."""
        same = self._story is not None and story.id == self._story.id
        self._story = story
        self._pages.setCurrentWidget(self._whole)
        at = self.text.verticalScrollBar().value() if same else 0
        StoryText(self.text.document(), now).write(story, form)
        self.text.verticalScrollBar().setValue(at)
        self.notes.turn_to(story.id, story)
        self.ring.setVisible(bool(story.phone))
        self.ring_crew.setVisible(bool(story.crew_phone))
        self.steps.show_steps(self._steps_of(story), self._choose)
        kept = self.words.step if same or self.words.text().strip() else None
        self._await_reason(kept if kept in self._steps_of(story) else None)
        for key in (self.edit, self.chase, self.attach):
            key.set_available(story.closed_at is None)

    def _ring(self, ring: Callable[[str], None], whose: str, _: bool = False) -> None:
        if self._story is not None:
            ring(getattr(self._story, whose))

    def _choose(self, step: Step) -> None:
        """A step that needs no words, or has them, is taken; else the caret waits for them."""
        if self.words.isReadOnly():
            return
        if has_words := bool(self.words.text().strip()):
            self._await_reason(step)
        if step in REASONED and not has_words:
            self.wait_for(step)
        else:
            self._take(step)

    def wait_for(self, step: Step | None) -> None:
        """The words that are typed next are those of a step (Enter takes it), or a note."""
        self._await_reason(step)
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def sent(self, ticket_id: str, words: str) -> None:
        """What was asked is done: only now its words go from where they were written."""
        self.notes.sent(ticket_id, words)
        if self._story is not None and self._story.id == ticket_id:
            self._await_reason(None)

    def _leave_step(self) -> None:
        """What is written is a note again."""
        if not self.words.isReadOnly():
            self.wait_for(None)

    def _await_reason(self, step: Step | None) -> None:
        self.words.step = step
        self.words.setPlaceholderText(t("tickets-note-hint") if step is None else self._hint(step))
        if step is not None:  # the hint goes with the first letter; what these words are for stays in sight
            self.mode.show_as(t(f"tickets-step-{step}"))
        self.mode.setVisible(step is not None)

    def _hint(self, step: Step) -> str:
        if step is Step.MERGE:
            return t("tickets-step-merge-hint")
        if step is Step.PAUSE and (reasons := listed(self._pause_reasons())):
            return t("tickets-step-pause-hint", reasons=reasons)
        return t("tickets-step-hint", step=t(f"tickets-step-{step}"))

    def _take(self, step: Step) -> None:
        if self._story is not None:
            self._step(self._story, step, self.words.text().strip())

    def _entered(self, words: str) -> None:
        """Enter: the reason of the step that was chosen, else a note."""
        if self.words.step is not None and words:
            self._take(self.words.step)
        elif self._story is not None and words:
            self._tell(self._story.id, words)

    def _ask(self, what: str) -> None:
        if self._story is not None:
            self._do[what](self._story)

    def _ask_chase(self) -> None:
        if self._story is not None and not self.words.isReadOnly():
            self._chase(self._story.id, self.words.text().strip())


class _Words(QLineEdit):
    """A line for a note, or for the reason of a step; Enter gives it, Esc makes it a note again.

    The chase key takes it as its reason.
    """

    def __init__(self, entered: Callable[[str], None], leave_step: Callable[[], None]) -> None:
        super().__init__()
        self._entered, self._leave_step = entered, leave_step
        self.step: Step | None = None  # chosen, and waits for its reason or its answer
        self.setMaxLength(500)
        self.setAccessibleName(t("tickets-note"))
        self.setPlaceholderText(t("tickets-note-hint"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if not self.isReadOnly():  # once, however often it is pressed before the answer
                self._entered(self.text().strip())
        elif event.key() == Qt.Key.Key_Escape and self.step is not None:
            self._leave_step()
        else:
            super().keyPressEvent(event)
