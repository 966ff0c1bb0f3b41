"""The pop: from a number to a card, in two stages, and what the agent does with it.

Stage one is the number, its place and skill group, painted with the ring itself. Then the cached card,
the core in one statement, and the slow parts one by one, each with its age. A result for a call that
has gone is dropped.
"""

import asyncio
import time
from collections.abc import Callable, Container
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from customer360.alerts import alerts
from customer360.card import Card, Found, Incident, Part, PartState
from customer360.newcomer import Newcomer
from customer360.phone import normalise
from customer360.phone import warm as warm_numbers
from customer360.reach import reaches
from customer360.records import RecordsError
from customer360.supply import ways

AGAIN_AFTER_S = 1.0
"""A store that doesn't answer is asked again after this, until it does."""

LONGEST_PAUSE_S = 30.0
STOPPED = "records-stopped"
"""Key of a refusal of looks beyond the limits."""


class Pop:
    """Cards of the calls on the desk. Thread: main; statements run on the card and lookup workers."""

    def __init__(
        self, parts: Parts, book: CallBook, notices: Notices, filled: Callable[[LiveCall], None]
    ) -> None:
        """`filled` is called on the main thread each time a call's card has become more complete."""
        self._parts, self._book, self._notices, self._filled = parts, book, notices, filled
        self.found: tuple[Found, ...] = ()
        self.data_ms: float | None = None
        self._incidents: tuple[Incident, ...] = ()  # that are open, as this desk heard at
        self._heard_at: datetime | None = None
        self._refused = ""  # why the last part was not given
        self._answers = asyncio.Event()  # whether the store does
        self._answers.set()

    @property
    def data_up(self) -> bool:
        """Whether the store answered when it was asked last."""
        return self._answers.is_set()

    async def watch(self, changed: Callable[[], None]) -> None:
        """Load what the first call would have to wait for; after a failure ask until the store is back."""
        await self._parts.workers.card.run(warm_numbers)
        warmed = False
        while True:
            if not (warmed and self.data_up):
                try:
                    await self._parts.workers.card.run(self._parts.records.warm)
                except RecordsError as error:
                    self._failed(error)
                else:
                    warmed = True
                    self._back()
                changed()
            await asyncio.sleep(AGAIN_AFTER_S)

    async def follow(self, call_id: str) -> None:
        """Fill the card of a call, and what failed of it as soon as that can be had."""
        await self.identify(call_id)
        if (live := self._book.get(call_id)) is not None:
            await self.catch_up(live)

    async def identify(self, call_id: str) -> None:
        """Fill the card of a call, as far as the store answers."""
        live = self._book.get(call_id)
        if live is None:
            return
        cached = await self._parts.workers.card.run(self._parts.cache.get, live.number)
        if cached is not None and self._alive(live):
            card, as_of = cached
            for part in Part:
                card = card.aged(part, PartState.CACHED, as_of)
            self.show(live, card)
        while (core := await self._core(live)) is None:
            await self._answers.wait()  # `watch` asks; the call goes on with what this desk remembers
        if not self._alive(live):
            return
        wanted = live.card.chosen if live.card else ""
        self.show(live, core)
        if wanted and wanted != core.chosen:
            await self.choose(live, wanted)  # the agent opened it while the store was silent
            return
        await self.complete(live)
        await self._remember(live)

    async def _remember(self, live: LiveCall) -> None:
        """Keep the card for the next call of this number; not one that the agent opened elsewhere."""
        if self._alive(live) and live.card is not None:
            await self._parts.workers.card.run(self._parts.cache.put, live.card)

    async def _core(self, live: LiveCall) -> Card | None:
        began = time.perf_counter()
        try:
            card = await self._parts.workers.card.run(
                self._parts.records.card, live.number, account_no=live.call.account_no, now=self._parts.now()
            )
        except RecordsError as error:
            self._store_failed(live, error)
            return None
        self.data_ms = (time.perf_counter() - began) * 1000
        self._back()
        return card.aged(Part.CORE, PartState.FRESH, self._parts.now())

    def _store_failed(self, live: LiveCall, error: RecordsError) -> None:
        self._failed(error)
        if self._alive(live):  # told at once, not when the next attempt has failed too
            self.show(live, live.card or Card(number=live.number).aged(Part.CORE, PartState.FAILED, None))

    def _failed(self, error: RecordsError) -> None:
        """Told when it begins, not again with each attempt."""
        if self.data_up:
            self._answers.clear()
            self.tell(error)

    def _back(self) -> None:
        self._answers.set()
        self._notices.over("notice-store-")
        self._notices.over("notice-records-")

    async def complete(self, live: LiveCall, wanted: Container[Part] = frozenset(Part)) -> None:
        """Fetch the slow parts of the open account, one by one."""
        card = live.card
        if card is None or not card.accounts:
            return
        records = self._parts.records
        ids = (card.chosen,) if card.chosen else tuple(a.id for a in card.accounts[:20])
        asked: dict[Part, Callable[[], dict[str, Any]]] = {
            Part.TIMELINE: lambda: {"timeline": records.timeline(live.number, ids)}
        }
        if card.chosen:
            account = card.chosen
            asked[Part.BILLS] = lambda: {"bills": records.bills(account), "plan": records.plan(account)}
        for part in (part for part in asked if part in wanted):
            await self._part(live, card.chosen, part, asked[part])

    async def catch_up(self, live: LiveCall) -> None:
        """Ask again for parts that failed, less and less often, while the call goes on with that account.

        A look beyond the limits is not asked again: that would be one more.
        """
        pause, chosen = AGAIN_AFTER_S, live.card.chosen if live.card else ""
        while (card := live.card) is not None and card.chosen == chosen and self._alive(live):
            failed = {p.part for p in card.parts if p.state is PartState.FAILED}
            if not failed or self._refused == STOPPED:
                return
            await asyncio.sleep(pause)
            await self._answers.wait()
            pause = min(pause * 2, LONGEST_PAUSE_S)
            if live.card is not None and live.card.chosen == chosen and self._alive(live):
                await self.complete(live, failed)

    async def _part(
        self, live: LiveCall, account_id: str, part: Part, ask: Callable[[], dict[str, Any]]
    ) -> None:
        """Fetch one part; what fails is told and marked, and nothing waits for it."""
        pieces: dict[str, Any] = {}
        try:
            pieces = await self._asked(ask)
        except RecordsError as error:
            self._refused = error.key
            self.tell(error)
        else:
            if self._refused:
                self._back()
            self._refused = ""
        card = live.card
        if not self._alive(live) or card is None or card.chosen != account_id:
            return  # gone, or the agent has opened another account meanwhile
        state = PartState.FRESH if pieces else PartState.FAILED
        self.show(live, replace(card, **pieces).aged(part, state, self._parts.now()))

    async def _asked(self, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The answer; a connection that died unnoticed is told by its first use, so that one asks again."""
        try:
            return await self._parts.workers.lookup.run(ask)
        except RecordsError as error:
            if error.key.startswith("records-"):  # slow, refused: asking again helps nobody
                raise
        return await self._parts.workers.lookup.run(ask)

    def show(self, live: LiveCall, card: Card) -> None:
        """Make `card` the call's card and work out what it means: alerts and gate."""
        card = self._with_incidents(card)
        live.card = self._readable(card)
        live.alerts = alerts(
            card, call_emergency=live.emergency, now=self._parts.now(), policy=self._parts.alert_policy
        )
        account = card.account
        live.ways = ways(account, card.plan, self._parts.supply_rules, self._parts.today()) if account else ()
        self._filled(live)

    def know_incidents(self, incidents: tuple[Incident, ...]) -> None:
        """These are open, and no others: cards that are open show it, remembered ones will."""
        self._incidents, self._heard_at = incidents, self._parts.now()
        for live in self._book:
            if live.card is not None and self._with_incidents(live.card) != live.card:
                self.show(live, live.card)

    def _with_incidents(self, card: Card) -> Card:
        """The later word counts: what this desk heard, or what the store said with the card."""
        core = card.age(Part.CORE).as_of
        if self._heard_at is None or (core is not None and core > self._heard_at):
            return card
        inside = tuple(i for i in self._incidents if any(reaches(i, place) for place in card.accounts))
        return card if inside == card.incidents else replace(card, incidents=inside)

    def _readable(self, card: Card) -> Card:
        """The card with the crews' numbers as people write them."""
        crews = {t.crew_phone: normalise(t.crew_phone, self._parts.site).national for t in card.tickets}
        return replace(card, tickets=tuple(replace(t, crew_phone=crews[t.crew_phone]) for t in card.tickets))

    async def choose(self, live: LiveCall, account_id: str) -> None:
        """Open another account of the card, or one that was found."""
        if live.card is None:
            return
        try:
            card = await self._parts.workers.lookup.run(self._parts.records.choose, live.card, account_id)
        except RecordsError as error:
            self.tell(error)
            return
        if self._alive(live):
            live.revealed = False  # that was another account's data
            core = card.age(Part.CORE)
            self.show(live, replace(card, bills=(), plan=None, timeline=(), parts=(core,)))
            await self.complete(live)
            await self.catch_up(live)

    async def find(self, text: str) -> None:
        """Look up people and accounts; the answer is `found`."""
        try:
            self.found = await self._parts.workers.lookup.run(self._parts.records.find, text)
        except RecordsError as error:
            self.tell(error)

    async def link(self, live: LiveCall, account_id: str, relation: str) -> None:
        """Remember the caller's number for an account, and open it."""
        try:
            await self._parts.workers.lookup.run(self._parts.records.link, live.number, account_id, relation)
        except RecordsError as error:
            self.tell(error)
            return
        await self.choose(live, account_id)

    async def enrol(self, live: LiveCall, newcomer: Newcomer) -> None:
        """Put the caller on file and open what that made."""
        try:
            made = await self._parts.workers.lookup.run(self._parts.records.enrol, live.number, newcomer)
        except RecordsError as error:
            self.tell(error)
            return
        await self.choose(live, made)

    def tell(self, error: RecordsError) -> None:
        """Say what is wrong with the store, in words of its own where it has them."""
        self._notices.tell(f"notice-{error.key}", Level.WARN, **error.facts)

    def _alive(self, live: LiveCall) -> bool:
        return self._book.get(live.call.id) is live
