"""The desk: the walk of a call from its first ring to its filed ticket. No Qt, no SIP, no SQL."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from agent_desktop.desk.advice import Advice
from agent_desktop.desk.asking_lead import AskingLead
from agent_desktop.desk.attaching import Attaching
from agent_desktop.desk.awareness import Awareness
from agent_desktop.desk.beat import Beat
from agent_desktop.desk.breaks import Breaks
from agent_desktop.desk.closing import Closing
from agent_desktop.desk.colleagues import Colleagues
from agent_desktop.desk.declaring import Declaring
from agent_desktop.desk.editing import Editing
from agent_desktop.desk.entry import Entry
from agent_desktop.desk.guide import Guide
from agent_desktop.desk.hand_card import HandCard
from agent_desktop.desk.handing_over import HandingOver
from agent_desktop.desk.headset_keys import HeadsetKeys
from agent_desktop.desk.lane import Lane
from agent_desktop.desk.leading import Leading
from agent_desktop.desk.ledger import Ledger
from agent_desktop.desk.listening import Listening
from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.looking_up import LookingUp
from agent_desktop.desk.must_read import MustRead
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.open_draft import facts_of
from agent_desktop.desk.outbound import Outbound
from agent_desktop.desk.overseeing import Overseeing
from agent_desktop.desk.panes import Panes
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.pop import Pop
from agent_desktop.desk.post_box import PostBox
from agent_desktop.desk.queue_step import QueueStep
from agent_desktop.desk.recordings import Recordings, tell_of_exchange
from agent_desktop.desk.searches import Searches
from agent_desktop.desk.seat_code import SeatCode
from agent_desktop.desk.sending import Sending
from agent_desktop.desk.shift_watch import ShiftWatch
from agent_desktop.desk.state import Level
from agent_desktop.desk.stepping_in import SteppingIn
from agent_desktop.desk.store_watch import StoreWatch
from agent_desktop.desk.tasks import Tasks
from agent_desktop.desk.telephone import Telephone
from agent_desktop.desk.telling import Telling
from agent_desktop.desk.trail import Trail
from softphone.no_phone import PhoneError

TICK_S = 1.0

Chore = Callable[[], Coroutine[Any, Any, None]]


class Desk(Telling):
    """Walks each call through the rooms and tells who listens. Thread: main, all of it."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        changed = self.changed
        self.parts = parts
        self.book = CallBook()
        self.tasks = Tasks()
        self.notices = Notices(parts.now)
        self.entry = Entry(parts, self.notices, changed)
        self.sending = Sending(parts, self.entry, self.notices, changed)
        self.trail = Trail(parts, self.tasks.begin, self.sending.posted)
        self.advice = Advice(parts, self.notices, Searches(self.trail.post), changed)
        self.must_read = MustRead(parts, self.trail, self.notices, changed)
        self.editing = Editing(parts, self.trail.send, self.sending.posted, changed)
        self.guide = Guide(parts, self.entry)
        self.store_watch = StoreWatch(parts, self.notices)
        self.pop = Pop(parts, self.book, self.store_watch, self._filled)
        self.looking_up = LookingUp(parts, self.book, self.store_watch, changed)
        self.panes = Panes(parts, self.book, self.entry, self.advice, self.notices, self.tasks, changed)
        self.awareness = Awareness(parts, self.book, self.pop, self.notices, self.must_read, changed)
        self.handing_over = HandingOver(
            parts, self.book, self.entry, self.trail, self.notices, self.pop, self.panes, self.tasks
        )
        self.telephone = Telephone(parts, self.book, self.notices, self, self.handing_over.send)
        self.beat = Beat(parts, self.book)
        self.seat_code = SeatCode(parts, self.notices, changed)
        self.overseeing = Overseeing(parts, self.notices, changed)
        self.headset = HeadsetKeys(parts.headset, self.telephone)
        self.listening = Listening(parts, self.notices, changed)
        self.breaks = Breaks(parts, self.notices, self.overseeing, self.tasks, changed)
        self.asking_lead = AskingLead(parts, self.entry, self.trail, self.notices)
        self.stepping_in = SteppingIn(parts, self.book, self.overseeing, self.trail, self.notices)
        self.post_box = PostBox(
            parts, self.book, self.entry, self.telephone, self.must_read, self.notices, self.tasks, changed
        )
        self.leading = Leading(
            parts, self.overseeing, self.stepping_in, self.notices, self.tasks.start, changed
        )
        self.stepping_in.heard_in = self.leading.heard_in
        self.hand_card = HandCard(parts, self.store_watch, self.trail, self.notices, self.tasks, changed)
        self.leading.gone = self.hand_card.close
        self.closing = Closing(parts, self.entry, self.trail, self.notices, self.asking_lead, self)
        self.attaching = Attaching(parts, self.entry, self.trail, self.notices)
        leads = self.overseeing.supervises
        self.declaring = Declaring(parts, self.awareness, self.notices, leads, changed)
        self.shift_watch = ShiftWatch(parts, leads, self.notices, changed)
        self.ledger = Ledger(parts, self.entry, self.panes, self.trail, self.sending, self.notices, leads)
        self.colleagues = Colleagues(parts, changed)
        self.queue = QueueStep(parts.line, parts.agent, parts.exchange.queues, self.notices)
        self.post_box.regrouped = lambda groups: self.queue.regroup(groups, parts.seat.skill_groups)
        self.outbound = Outbound(parts, self.trail, lambda: self.awareness.surge, changed)
        self.lane = Lane(parts, self.book, self.entry, self.closing, self.trail, self.notices)
        self.lane.raised = lambda: self.awareness.surge is not None
        self.on_change(self.queue.follow)
        self.on_change(lambda: self.headset.follow(live.call for live in self.book))

    # start and stop

    async def start(self) -> None:
        """Open the journal, warm the store, find the phone; what fails is told and the rest goes on."""
        await self.entry.open_journal()
        if self.parts.journal.set_aside is not None:
            self.notices.tell("notice-journal-damaged", Level.WARN)
        self._keep({"store": lambda: self.store_watch.run(self.changed)})
        self._keep({"library": lambda: self.advice.keep(self.panes.advise)})
        for room in (self.telephone, self.queue, self.colleagues, self.stepping_in):
            self.parts.line.listen(room.heard)
        try:
            await self.parts.line.start()
        except PhoneError as error:
            self.notices.tell(f"notice-phone-start-{error.why}", Level.ERROR, reason=str(error))
        self.headset.start()
        self.parts.agent.sign_in()
        self.telephone.adopt(self.parts.line.snapshot)
        self.panes.sort_leftovers()
        self.entry.found = self.panes.sort_leftovers
        self._keep(self._chores())
        self.changed()

    def _chores(self) -> dict[str, Chore]:
        """What goes on as long as the desk does, by name."""
        chores = {
            "colleagues": self.colleagues.run,
            "call log": self.telephone.call_log.run,
            "keep": self.entry.keep,
            "send": self.sending.run,
            "due calls": self.outbound.watch,
            "tick": self._tick,
            "who edits": self.editing.run,
            "must read": self.must_read.run,
            "beat": self.beat.run,
            "desk code": self.seat_code.run,
            "situation": self.awareness.run,
            "rises": self.declaring.run,
            "oversee": self.overseeing.run,
            "who listens": self.listening.run,
            "breaks": self.breaks.run,
            "post box": self.post_box.run,
            "leading": self.leading.run,
            "shift": self.shift_watch.run,
        }
        if (shelf := self.parts.shelf) is not None:
            chores["recordings"] = Recordings(self.parts, shelf, self.trail, self.notices, self.changed).run
        return chores

    def _keep(self, chores: dict[str, Chore]) -> None:
        for name, chore in chores.items():
            self.tasks.keep(name, chore, self._fault)

    def _fault(self) -> None:
        """Something of the desk's own failed; it goes on, and the log says what it was."""
        self.notices.tell("notice-fault", Level.ERROR)
        self.changed()

    async def close(self) -> None:
        """Keep every word, let go of the phone, end the threads."""
        self.telephone.auto_answer.close()
        self.headset.close()
        await self.queue.leave()
        for room in (self.listening, self.breaks, self.post_box):
            await room.close()
        await self.entry.save()
        await self.parts.line.close()
        await self.tasks.close()
        await self.entry.save()  # typed or begun while the phone was let go
        await self.trail.flush()
        await self.beat.sign_out()
        self.hush()
        workers = self.parts.workers
        await workers.index.run(self.parts.library.close)
        await workers.card.run(self.parts.cache.close)
        await workers.journal.run(self.parts.journal.close)
        await workers.lookup.run(self.parts.sender.close)
        await workers.lookup.run(self.parts.store.close)
        workers.close()
        self.parts.records.close()

    # the walk

    def appeared(self, live: LiveCall) -> None:
        """A call is there: stage one is shown with the next paint, the card is on its way."""
        if self.listening.playback.playing:
            self.tasks.start("give way", self.listening.give_way())
        live.stepped_in = self.stepping_in.claims(live.call)
        if live.asked_for or live.stepped_in:  # a colleague: the caller's panes stay
            self.follow_calls()
            self.tell()
            return
        opened = self.entry.of_call(live.call.id)
        if opened is None:
            opened = self.entry.begin(live.skill_group, facts_of(live), live.call.id)
        live.draft_id = opened.draft.id
        self.panes.appear(live)
        self.panes.ask_proof(opened)
        self.follow_calls()
        self.tell()  # at once: this is stage one, and no other thread runs beside it yet
        self.tasks.start(f"pop {live.call.id}", self.pop.follow(live.call.id))
        if live.incoming:
            self.handing_over.look(live)

    def renamed(self, live: LiveCall) -> None:
        """Somebody else speaks there now."""
        self.handing_over.renamed(live)

    def survey_told(self, score: str, token: str) -> None:
        """What a caller keyed after the call; skipping it is counted too."""
        self.trail.survey(score, token)
        if score.isdigit():
            self.notices.tell("notice-survey", score=score)

    def answered(self, live: LiveCall) -> None:
        """Somebody talks: the agent took this call, so its panes open; a colleague's are the caller's."""
        self.panes.open(live.asked_for or live.call.id)
        self.follow_calls()
        self.changed()

    def ended(self, live: LiveCall) -> None:
        """The call is over: wrap-up after a talk; a call nobody took leaves without a trace on the form."""
        if live.line.seconds:
            self.trail.post("quality", call_id=live.call.id, **live.line.told())
        if live.asked_for or live.stepped_in:
            self.book.remove(live.call.id)
        elif live.was_answered:
            live.wrap_up = True
            tell_of_exchange(self.parts, self.trail, live)
            self.trail.call_told(live, result="")
            self.tasks.start(f"closed {live.call.id}", self.closing.call_ended(live))
        else:
            self.trail.call_told(live, result="missed" if live.incoming else "not_reached")
            self.follow_calls(missed=live.rang_in_vain)
            self.tasks.start(f"closed {live.call.id}", self.closing.never_answered(live))
        self.follow_calls()
        self.changed()

    def _filled(self, live: LiveCall) -> None:
        """The card became more complete: form, offers, gate and suggestions follow."""
        self.trail.look(live)
        opened = self.entry.get(live.draft_id)
        if opened is not None:
            self.entry.know(opened, live)
            self.panes.follow(opened)
        self.changed()

    def filed(self) -> None:
        """A ticket is in the outbox."""
        self.sending.posted()

    def edited(self, ticket_id: str) -> None:
        """Whether somebody else changed the same words is known once ours have arrived."""
        self.tasks.start(f"conflict {ticket_id}", self.ledger.tell_conflict(ticket_id))

    def gone(self, live: LiveCall) -> None:
        """Nothing is left to do for this call."""
        self.tasks.cancel(f"pop {live.call.id}")
        self.panes.close(live.call.id)
        self.handing_over.over(live)
        self.notices.over("notice-known-meanwhile")
        self.follow_calls()
        self.changed()

    def follow_calls(self, *, missed: bool = False) -> None:
        """Tell the agent's state what the calls at the desk are."""
        form = self.parts.form(live.skill_group) if (live := self.book.current()) else self.parts.forms[0]
        self.parts.agent.follow(self.book.now(missed=missed), form.wrap_up_seconds)

    async def _tick(self) -> None:
        """Once a second: limits that run out, news that has been read."""
        while True:
            await asyncio.sleep(TICK_S)
            told = await self.lane.look() | await self.asking_lead.look()
            if self.parts.agent.tick() | self.notices.fade() | told:
                self.changed()
