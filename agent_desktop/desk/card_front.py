"""The part of the desk's front that is about people: the card, its gate, and what a lead decides."""

from collections.abc import Awaitable, Callable

from agent_desktop.desk import proof
from agent_desktop.desk.knowledge_front import KnowledgeFront
from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.state import Level
from agent_desktop.tickets.lead.matter import Verdict
from customer360.card import Service
from customer360.identity import Check
from customer360.newcomer import Newcomer

Work = Callable[[], Awaitable[None]]


class CardFront(KnowledgeFront):
    """Implements the card's and the lead's part of `Intents`. Thread: main."""

    def _with_call(self, name: str, work: Callable[[LiveCall], Awaitable[None]]) -> None:
        live = self._desk.book.current()
        if live is not None:
            self._start(f"{name} {live.call.id}", lambda: work(live))

    def _once(self, name: str, write: Callable[[LiveCall], Awaitable[str]]) -> None:
        """Write, not a second time while that runs (an impatient second press), and open the account."""

        async def work(live: LiveCall) -> None:
            if account_id := await write(live):
                self._start(f"choose {live.call.id}", lambda: self._desk.pop.choose(live, account_id))

        if (live := self._desk.book.current()) is not None:
            self._desk.tasks.begin(f"{name} {live.call.id}", lambda: self._then_show(lambda: work(live)))

    def _start(self, name: str, work: Work) -> None:
        self._desk.tasks.start(name, self._then_show(work))

    def _close(self, draft_id: str, work: Work) -> None:
        """Closing a draft is not begun a second time while it runs."""
        self._desk.tasks.begin(f"close {draft_id}", lambda: self._then_show(work))

    async def _then_show(self, work: Work) -> None:
        await work()
        self._desk.panes.settle()

    def choose_account(self, account_id: str) -> None:
        """Open another account."""
        self._with_call("choose", lambda live: self._desk.pop.choose(live, account_id))

    def find_customer(self, text: str) -> None:
        """Look up."""
        self._with_call("find", lambda live: self._desk.looking_up.find(live, text))
        self._desk.trail.post("audit", action="search", subject="", detail=text[:64])

    def link_caller(self, account_id: str, relation: str) -> None:
        """Link the caller's number."""

        async def link(live: LiveCall) -> str:
            await self._desk.pop.link(live, account_id, relation)
            return account_id  # opened it is in any case

        self._once("link", link)

    def enrol_caller(self, name: str, address: str, service: Service, relation: str) -> None:
        """Put the caller on file."""
        newcomer = Newcomer(name=name, address=address, service=service, relation=relation)

        async def enrol(live: LiveCall) -> str:
            made = await self._desk.pop.enrol(live, newcomer)
            if made is None:
                return ""
            if made.is_new:
                self._desk.trail.audit("enrol", live, made.account_id)
            else:
                self._desk.notices.tell("notice-known-meanwhile", Level.WARN)
            return made.account_id

        if name.strip():
            self._once("link", enrol)

    def verify(self, check: Check, typed: str) -> None:
        """Compare an answer."""
        if (live := self._desk.book.current()) is not None:
            proof.verify(self._desk.parts, live, check, typed)
            verdict = "passed" if live.gate.passed else "not yet"
            self._desk.trail.audit("verify", live, f"{check.value}: {verdict}")
            self._desk.changed()

    def reveal(self) -> None:
        """Show unmasked, and say so in the audit."""
        if (live := self._desk.book.current()) is not None and not live.revealed:
            live.revealed = True
            self._desk.trail.audit("reveal", live)
            self._desk.changed()

    # a lead's

    def decide(self, proposal_id: str, approves: bool) -> None:
        """Agree to a proposal or not."""
        overseeing = self._desk.overseeing
        self._start(f"decide {proposal_id}", lambda: overseeing.decide(proposal_id, approves=approves))

    def decide_break(self, request_id: str, grants: bool) -> None:
        """Give leave or not."""
        self._start(f"break {request_id}", lambda: self._desk.breaks.decide(request_id, grants=grants))

    def answer_matter(self, matter_id: str, verdict: Verdict, words: str) -> None:
        """Say something to what an agent asks."""
        overseeing = self._desk.overseeing
        self._start(f"matter {matter_id}", lambda: overseeing.answer(matter_id, verdict, words))

    def alarm_seen(self, alarm_id: str) -> None:
        """An alarm was looked into."""
        self._start(f"alarm {alarm_id}", lambda: self._desk.overseeing.seen(alarm_id))
