"""Which call's and which draft's panes are open, and what follows from each word that is written in them."""

from collections.abc import Callable

from agent_desktop.desk import proof
from agent_desktop.desk.advice import Advice
from agent_desktop.desk.entry import Entry
from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.open_draft import OpenDraft
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.tasks import Tasks
from agent_desktop.tickets import prefill


class Panes:
    """The open call and the open draft; they differ while somebody writes for a walk-in. Thread: main."""

    def __init__(
        self,
        parts: Parts,
        book: CallBook,
        entry: Entry,
        advice: Advice,
        notices: Notices,
        tasks: Tasks,
        changed: Callable[[], None],
    ) -> None:
        self._parts, self._book, self._entry = parts, book, entry
        self._advice, self._notices = advice, notices
        self._tasks, self._changed = tasks, changed

    # which are open

    def appear(self, live: LiveCall) -> None:
        """A call is new on the desk: should its panes open by themselves?

        When no other call's are, when it was found running, or when it was dialled by hand. A draft in which
        somebody writes stays where it is.
        """
        if self._book.current() is None or live.up or not live.incoming:
            self._book.selected = live.call.id
        if self._book.selected == live.call.id and not self._writes_elsewhere(live):
            self._entry.active = live.draft_id

    def open(self, call_id: str) -> None:
        """Show a call's card, draft and suggestions."""
        live = self._book.get(call_id)
        if live is None:
            return
        if self._book.selected != call_id:
            self._advice.another_call()
        self._book.selected = call_id
        self._entry.active = live.draft_id or self._entry.active
        self.advise()
        self._changed()

    def open_draft(self, draft_id: str) -> None:
        """Show a draft, and its call if that is still here."""
        if (opened := self._entry.get(draft_id)) is None:
            return
        self._entry.active = draft_id
        if self._book.get(opened.draft.call_id) is not None:
            self._book.selected = opened.draft.call_id
        self.advise()
        self._changed()

    def close(self, call_id: str) -> None:
        """A call has gone with its panes; the next call's open, unless somebody writes elsewhere."""
        was_open = self._book.selected == call_id
        self._book.remove(call_id)
        if not was_open:
            return
        self._tasks.cancel("advise")
        self._advice.clear()
        current = self._book.current()
        if current is not None and not self._writes_elsewhere(current):
            self.open(current.call.id)

    def settle(self) -> None:
        """A draft was opened, filed or dropped: with none open, the open call's is opened."""
        current = self._book.current()
        if current is not None and self._entry.get(self._entry.active) is None:
            self.open(current.call.id)
        self._changed()

    def sort_leftovers(self) -> None:
        """Drafts from before that belong to no running call stay only if somebody wrote in them."""
        for opened in self._entry:
            if self._book.get(opened.draft.call_id) is not None:
                continue
            if prefill.worked_on(opened.draft):
                self._notices.tell("notice-draft-restored")
                self._entry.active = self._entry.active or opened.draft.id
            else:
                self._tasks.start(f"drop {opened.draft.id}", self._entry.let_go(opened.draft.id))

    def _writes_elsewhere(self, live: LiveCall) -> bool:
        """Whether somebody writes in the open draft and it isn't this call's."""
        active = self._entry.get(self._entry.active)
        if active is None or active.filed is not None or active.draft.id == live.draft_id:
            return False
        return prefill.worked_on(active.draft)

    # what is written in them

    def begin_draft(self, skill_group: str) -> None:
        """A draft without a call: a walk-in, a letter, a message. One that nobody wrote in is taken first."""
        unused = next((o for o in self._entry if o.filed is None and prefill.is_blank(o.draft)), None)
        if unused is not None:
            self._entry.retab(unused, skill_group)
        self._entry.active = (unused or self._entry.begin(skill_group)).draft.id
        self.advise()
        self._changed()

    def retab(self, skill_group: str) -> None:
        """The open draft goes to another skill group's form; without one, a new draft begins there."""
        opened = self._entry.get(self._entry.active)
        if opened is None or opened.filed is not None:
            self.begin_draft(skill_group)
            return
        self._entry.retab(opened, skill_group)
        self.follow(opened)

    def edited(self, draft_id: str, field: str, value: str) -> None:
        """A field was typed in: safe within a second, and everything that depends on it follows."""
        self._entry.edit(draft_id, field, value)
        if (opened := self._entry.get(draft_id)) is not None:
            self.follow(opened)

    def follow(self, opened: OpenDraft) -> None:
        """What the draft's request type asks for: identity, suggestions."""
        self.ask_proof(opened)
        self.advise()
        self._changed()

    def ask_proof(self, opened: OpenDraft) -> None:
        """What the caller must prove for the draft's request."""
        if (live := self._book.get(opened.draft.call_id)) is not None:
            proof.ask(self._parts, live, prefill.needs(self._entry.form(opened), opened.draft))

    def advise(self) -> None:
        """Suggest articles for the open draft and its call."""
        opened = self._entry.get(self._entry.active)
        if opened is None:
            return
        draft = opened.draft
        kind, typed = map(draft.text, (prefill.REQUEST_TYPE, prefill.DESCRIPTION))
        live = self._book.get(draft.call_id)
        self._tasks.start("advise", self._advice.suggest(live, draft.skill_group, kind, typed))
