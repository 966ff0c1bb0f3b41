"""A lead's seat: hands that are up, orders to desks, notices, and what became of all of it."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from agent_desktop.agent.post.post import Hand, OrderKind, OrderState, PostOffice, Told
from agent_desktop.desk.ledger import LedgerError
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.outage import Outage
from agent_desktop.desk.overseeing import Overseeing
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.desk.stepping_in import SteppingIn, WayIn
from agent_desktop.store.faults import StoreError

log = logging.getLogger(__name__)

R = TypeVar("R")
LOOK_S: Final = 1.0
OTHERS_S: Final = 30.0
"""A hand of another team is told of when nobody came so long; the board shows it at once."""
MESSAGE: Final = "message"
"""How a lead answers a hand, beside the ways of stepping in."""


class Leading:
    """Implements `LeadingIntents`. Thread: main; the store is asked on the lookup worker."""

    def __init__(
        self,
        parts: Parts,
        overseeing: Overseeing,
        stepping_in: SteppingIn,
        notices: Notices,
        begin: Callable[[str, Coroutine[Any, Any, None]], None],
        changed: Callable[[], None],
    ) -> None:
        """`begin` runs a coroutine in the background."""
        self._parts, self._overseeing, self._stepping_in = parts, overseeing, stepping_in
        self._notices, self._begin, self._changed = notices, begin, changed
        self._outage = Outage(log, "hands can't be seen")
        self._warned: set[str] = set()
        self._open: dict[str, str] = {}  # orders whose end isn't known: whom they are about
        self.hands: tuple[Hand, ...] = ()
        self.gone: Callable[[], None] = lambda: None  # whoever sits here leads nobody

    async def run(self) -> None:
        """Until cancelled; nothing is asked for somebody who leads nobody."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self._overseeing.supervises():
                await self.look()
            else:
                self.gone()
                if self.hands:
                    self._show(())

    async def look(self) -> None:
        """Who needs help, and what became of orders."""
        try:
            post = await self._ask(lambda office: office.lead())
        except LedgerError as error:
            self._outage.gone(error)
            return
        self._outage.over()
        for given in post.given:
            if given.id in self._open and given.state is not OrderState.WAITING:
                self._ended(self._open.pop(given.id), given.kind, given.state)
        self._show(post.hands)

    def _ended(self, who: str, kind: OrderKind, state: OrderState) -> None:
        level = Level.INFO if state in (OrderState.DONE, OrderState.LATER) else Level.WARN
        if kind is not OrderKind.LISTENED:
            self._notices.tell(f"notice-given-{state}", level, agent=who, order=kind.value)
            self._changed()

    def _show(self, hands: tuple[Hand, ...]) -> None:
        for hand in hands:
            if hand.id not in self._warned and (hand.own_team or hand.waits_s >= OTHERS_S):
                self._warned.add(hand.id)
                self._notices.tell("notice-hand-up", Level.WARN, agent=hand.name or hand.agent)
        if self.hands and not hands:
            self._notices.over("notice-hand-up")
        if [hand.id for hand in hands] != [hand.id for hand in self.hands]:
            self.hands = hands
            self._changed()

    # by the lead

    def order(self, kind: OrderKind, agent: str, detail: str = "") -> None:
        """See `LeadingIntents.order`."""
        self._begin(f"order {agent}", self._order(kind, agent, detail))

    async def _order(self, kind: OrderKind, agent: str, detail: str) -> None:
        order_id = uuid.uuid4().hex
        try:
            refused = await self._ask(lambda office: office.order(order_id, agent, kind, detail))
        except LedgerError as error:
            self._told(f"notice-{error.key}", **error.facts)
            return
        if refused:
            self._told(f"notice-order-refused-{refused}", agent=agent)
        else:
            self._open[order_id] = agent

    def heard_in(self, way: WayIn, agent: str) -> None:
        """A call is stepped into: its agent is told, where the site wants it so."""
        if way is WayIn.LISTEN and self._parts.exchange.listening_told:
            self.order(OrderKind.LISTENED, agent)

    async def answer_hand(self, hand: Hand, how: str, words: str = "") -> bool:
        """See `LeadingIntents.answer_hand`."""
        try:
            first = await self._ask(lambda office: office.answer_hand(hand.id, how, words))
        except LedgerError as error:
            self._told(f"notice-{error.key}", **error.facts)
            return False
        if not first:
            self._told("notice-hand-taken", agent=hand.name or hand.agent)
        elif how != MESSAGE:
            self._stepping_in.step_in(WayIn(how), hand.agent, hand.extension)
        await self.look()
        self._changed()
        return True

    async def tell(self, body: str, *, agent: str = "", group: str = "", pinned: bool = False) -> bool:
        """See `LeadingIntents.tell`."""
        message_id = uuid.uuid4().hex
        return await self._ask(
            lambda office: office.tell(message_id, body, agent=agent, group=group, pinned=pinned)
        )

    async def unpin(self, message_id: str) -> bool:
        """See `LeadingIntents.unpin`."""
        return await self._ask(lambda office: office.unpin(message_id))

    async def told(self) -> tuple[Told, ...]:
        """See `LeadingIntents.told`."""
        return await self._ask(lambda office: office.told())

    def wallboard_unopened(self) -> None:
        """See `LeadingIntents.wallboard_unopened`."""
        self._told("notice-wallboard-unopened")

    async def _ask(self, work: Callable[[PostOffice], R]) -> R:
        try:
            return await self._parts.workers.lookup.run(lambda: work(self._parts.post()))
        except StoreError as error:
            raise LedgerError(error.key, **error.facts) from error

    def _told(self, key: str, **facts: str | int) -> None:
        self._notices.tell(key, Level.WARN, **facts)
        self._changed()
