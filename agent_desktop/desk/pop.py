"""The pop: from a number to a card, in two stages, and what the agent does with it.

Stage one is the number, its place and skill group, painted with the ring itself. Then the cached card,
the core in one statement, and the slow parts one by one, each with its age. A result for a call that
has gone is dropped.
"""

import time
from collections.abc import Callable, Container
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.store_watch import STOPPED, StoreWatch
from customer360.alerts import alerts
from customer360.card import Card, Incident, Part, PartState
from customer360.newcomer import Enrolled, Newcomer
from customer360.phone import normalise
from customer360.reach import reaches
from customer360.records import RecordsError
from customer360.supply import ways


class Pop:
    """Cards of the calls on the desk. Thread: main; statements run on the card and lookup workers."""

    def __init__(
        self, parts: Parts, book: CallBook, store: StoreWatch, filled: Callable[[LiveCall], None]
    ) -> None:
        """`filled` is called on the main thread each time a call's card has become more complete."""
        self._parts, self._book, self._store, self._filled = parts, book, store, filled
        self.data_ms: float | None = None
        self._incidents: tuple[Incident, ...] = ()  # that are open, as this desk heard at
        self._heard_at: datetime | None = None
        self._refused = ""  # why the last part was not given

    async def follow(self, call_id: str) -> None:
        """Fill the card of a call; parts that failed are asked for again."""
        await self.identify(call_id)
        if (live := self._book.get(call_id)) is not None:
            await self.catch_up(live)

    async def identify(self, call_id: str) -> None:
        """Fill the card of a call, as far as the store answers."""
        live = self._book.get(call_id)
        if live is None:
            return
        cached = await self._parts.workers.card.run(self._parts.cache.get, live.number)
        remembered = ""
        if cached is not None and self._alive(live):
            card, as_of = cached
            remembered = card.chosen
            for part in Part:
                card = card.aged(part, PartState.CACHED, as_of)
            self.show(live, card)
        core = await self._core(live)
        if core is None or not self._alive(live):
            return
        wanted = live.card.chosen if live.card else ""
        self.show(live, _with_remembered(core, live.card))
        if wanted not in ("", remembered, core.chosen):
            await self.choose(live, wanted)  # the agent opened it while the store was silent
            return
        await self.complete(live)
        await self._remember(live)

    async def _remember(self, live: LiveCall) -> None:
        """Keep the card for the next call of this number; not one that the agent opened elsewhere."""
        if self._alive(live) and live.card is not None:
            await self._parts.workers.card.run(self._parts.cache.put, live.card)

    async def _core(self, live: LiveCall) -> Card | None:
        """What the store says, as soon as it says something; the call goes on with what this desk remembers.

        None when the call was over first.
        """
        attempt = 0
        while self._alive(live):
            began = time.perf_counter()
            try:
                card = await self._parts.workers.card.run(
                    self._parts.records.card,
                    live.number,
                    account_no=live.call.account_no,
                    now=self._parts.now(),
                )
            except RecordsError as error:
                self._store_failed(live, error)
                await self._store.again(attempt, error.key)
                attempt += 1
            else:
                self.data_ms = (time.perf_counter() - began) * 1000
                self._store.back()
                return card.aged(Part.CORE, PartState.FRESH, self._parts.now())
        return None

    def _store_failed(self, live: LiveCall, error: RecordsError) -> None:
        self._store.failed(error)
        if self._alive(live):  # told at once, not when the next attempt has failed too
            self.show(live, live.card or Card(number=live.number).aged(Part.CORE, PartState.FAILED, None))

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
        attempt, chosen = 1, live.card.chosen if live.card else ""
        while (card := live.card) is not None and card.chosen == chosen and self._alive(live):
            failed = {p.part for p in card.parts if p.state is PartState.FAILED}
            if not failed or self._refused == STOPPED:
                return
            await self._store.again(attempt)
            attempt += 1
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
            self._store.tell(error)
        else:
            if self._refused:
                self._store.back()
            self._refused = ""
        card = live.card
        if not self._alive(live) or card is None or card.chosen != account_id:
            return  # gone, or the agent has opened another account meanwhile
        if pieces:
            self.show(live, replace(card, **pieces).aged(part, PartState.FRESH, self._parts.now()))
        else:  # what is remembered of it stays, with its age
            self.show(live, card.aged(part, PartState.FAILED, card.age(part).as_of))

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
            self._store.tell(error)
            return
        if self._alive(live):
            live.revealed = False  # that was another account's data
            core = card.age(Part.CORE)
            self.show(live, replace(card, bills=(), plan=None, timeline=(), parts=(core,)))
            await self.complete(live)
            await self.catch_up(live)

    async def link(self, live: LiveCall, account_id: str, relation: str) -> None:
        """Remember the caller's number for an account."""
        try:
            await self._parts.workers.lookup.run(self._parts.records.link, live.number, account_id, relation)
        except RecordsError as error:
            self._store.not_kept(error)
        else:
            self._store.kept()

    async def enrol(self, live: LiveCall, newcomer: Newcomer) -> Enrolled | None:
        """Put the caller on file; None when that could not be done."""
        card = live.card or Card(number=live.number)
        try:
            made = await self._parts.workers.lookup.run(self._parts.records.enrol, card, newcomer)
        except RecordsError as error:
            self._store.not_kept(error)
            return None
        self._store.kept()
        return made

    def _alive(self, live: LiveCall) -> bool:
        return self._book.get(live.call.id) is live


def _with_remembered(core: Card, before: Card | None) -> Card:
    """The core with the slow parts that this desk remembers of the same account, until they come anew."""
    if before is None or not core.chosen or core.chosen != before.chosen:
        return core
    old = tuple(p for p in before.parts if p.part is not Part.CORE)
    return replace(
        core,
        bills=before.bills,
        plan=before.plan,
        timeline=before.timeline,
        parts=(*core.parts, *old),
    )
