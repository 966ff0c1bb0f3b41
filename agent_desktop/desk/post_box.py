"""What leads tell this seat: orders that are carried out, messages, and the answer to a raised hand."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from agent_desktop.agent.post.post import (
    LONGEST_ABOUT,
    ORDERED,
    Asking,
    Message,
    Order,
    OrderKind,
    OrderState,
    OwnHand,
    Post,
)
from agent_desktop.agent.states import AgentState
from agent_desktop.desk.entry import Entry
from agent_desktop.desk.live import CallBook
from agent_desktop.desk.must_read import MustRead
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.outage import Outage
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.desk.tasks import Tasks
from agent_desktop.desk.telephone import Telephone
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets import prefill
from customer360.masking import masked_number

log = logging.getLogger(__name__)

LOOK_S: Final = 2.0
WAITING_S: Final = 1.0
"""Somebody on the line waits for the answer to a hand."""


class PostBox:
    """Asks every two seconds. Thread: main; the store is asked on the lookup worker."""

    def __init__(
        self,
        parts: Parts,
        book: CallBook,
        entry: Entry,
        telephone: Telephone,
        must_read: MustRead,
        notices: Notices,
        tasks: Tasks,
        changed: Callable[[], None],
    ) -> None:
        self._parts, self._book, self._entry, self._telephone = parts, book, entry, telephone
        self._must_read, self._notices, self._tasks, self._changed = must_read, notices, tasks, changed
        self._outage = Outage(log, "no post")
        self._carried: dict[str, OrderState] = {}  # orders done here, until the store has heard of it
        self._read: set[str] = set()  # messages read here, which a look begun before may bring again
        self.hand: OwnHand | None = None
        self.messages: tuple[Message, ...] = ()
        self.regrouped: Callable[[tuple[str, ...]], None] = lambda _: None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            waits = self.hand is not None and not self.hand.how
            await asyncio.sleep(WAITING_S if waits else LOOK_S)

    async def look(self) -> None:
        """Fetch what waits, once."""
        hand = self.hand
        try:
            post = await self._parts.workers.lookup.run(lambda: self._parts.post().fetch())
            await self._carry_out(post)
        except StoreError as error:
            self._outage.gone(error)
            return
        self._outage.over()
        self._take(post, hand)

    async def _carry_out(self, post: Post) -> None:
        for order in post.orders:
            if order.id not in self._carried:
                self._carried[order.id] = state = self._do(order)
                self._tell(order, state)
                self._changed()
        for order_id in tuple(self._carried):
            await self._parts.workers.lookup.run(self._say, order_id, self._carried[order_id])
            del self._carried[order_id]

    def _say(self, order_id: str, state: OrderState) -> None:
        """Thread: lookup."""
        self._parts.post().answered(order_id, state)

    def _do(self, order: Order) -> OrderState:
        """Carry an order out. Nobody is torn out of a call or of what they write by a state: it is for
        afterwards. Who needs the seat at once has an order of its own for that, the end of wrap-up."""
        agent = self._parts.agent
        match order.kind:
            case OrderKind.READY | OrderKind.NOT_READY | OrderKind.SIGN_OUT:
                wanted = ORDERED[order.kind]
                if self._must_read.holds_back(wanted):
                    return OrderState.REFUSED
                reason = order.detail if wanted is AgentState.NOT_READY else ""
                return OrderState.LATER if agent.choose_next(wanted, reason) else OrderState.DONE
            case OrderKind.END_WRAP_UP:
                if agent.presence.state is not AgentState.WRAP_UP:
                    return OrderState.REFUSED
                agent.finish_wrap_up()
            case OrderKind.HANG_UP:
                live = self._book.get(order.detail)
                if live is None or not (live.up or live.rings):
                    return OrderState.REFUSED
                self._telephone.hang_up(order.detail)
            case OrderKind.GROUPS:
                self.regrouped(tuple(dict.fromkeys(order.detail.split(","))))
            case OrderKind.LISTENED:
                pass  # told, not done
        return OrderState.DONE

    def _tell(self, order: Order, state: OrderState) -> None:
        """Who did what: the agent is never left to guess."""
        if state is OrderState.REFUSED:
            return
        labels = {form.skill_group: form.label for form in self._parts.forms}
        groups = "、".join(labels.get(code, code) for code in order.detail.split(","))
        key = f"notice-order-{order.kind}"
        self._notices.tell(
            f"{key}-later" if state is OrderState.LATER else key,
            Level.WARN,
            lead=order.name or order.who,
            groups=groups if order.kind is OrderKind.GROUPS else "",
        )

    def _take(self, post: Post, before: OwnHand | None) -> None:
        new = {m.id for m in post.messages}
        self._read &= new
        shown = tuple(
            replace(m, seen=True) if m.id in self._read else m
            for m in post.messages
            if m.pinned or m.id not in self._read
        )
        hand = post.hand if self.hand is before else self.hand  # raised or lowered meanwhile
        if (
            hand is not None
            and hand.how
            and (self.hand is None or not self.hand.how)
            and hand.how != "message"
        ):
            self._notices.tell(f"notice-hand-{hand.how}", lead=hand.name or hand.who)
        if (shown, hand) != (self.messages, self.hand):
            self.messages, self.hand = shown, hand
            self._changed()

    # a hand

    def raise_hand(self) -> None:
        """Ask the leads for help with what is on the desk; again: it isn't needed any more."""
        if self.hand is not None:
            hand, self.hand = self.hand, None
            self._tasks.start("hand", self._lower(hand.id))
        else:
            self.hand = OwnHand(id=uuid.uuid4().hex, at=self._parts.now())
            self._tasks.start("hand", self._raise(self.hand.id, self._asking()))
        self._changed()

    def _asking(self) -> Asking:
        live = self._book.current()
        opened = self._entry.get(live.draft_id if live else self._entry.active)
        about = ""
        if opened is not None:
            words = opened.draft.text(prefill.DESCRIPTION)
            title = prefill.title(self._entry.form(opened), opened.draft)
            rest = " ".join(words.split())[40:]
            about = f"{title}{rest}"[:LONGEST_ABOUT]
        if live is None:
            return Asking(skill_group=opened.draft.skill_group if opened else "", about=about)
        return Asking(
            call_id=live.call.id,
            caller=masked_number(live.number),
            skill_group=live.skill_group,
            about=about,
            phone=live.number.e164,
            account_id=live.card.chosen if live.card else "",
        )

    async def _raise(self, hand_id: str, asking: Asking) -> None:
        try:
            leads = await self._parts.workers.lookup.run(
                lambda: self._parts.post().raise_hand(hand_id, asking)
            )
        except StoreError as error:
            log.info("the hand isn't seen: %s", error)
            self.hand = None
            self._notices.tell("notice-hand-unseen", Level.WARN)
        else:
            if not leads:
                self._notices.tell("notice-hand-nobody", Level.WARN)
        self._changed()

    async def _lower(self, hand_id: str) -> None:
        try:
            await self._parts.workers.lookup.run(lambda: self._parts.post().lower_hand(hand_id))
        except StoreError as error:  # the next look shows it up again, and it is the agent's to lower
            log.info("the hand isn't lowered: %s", error)

    # messages

    def read(self, message_id: str) -> None:
        """Whoever sits here has read it."""
        self._read.add(message_id)
        self._take(Post(messages=self.messages, hand=self.hand), self.hand)
        self._tasks.start(f"read {message_id}", self._tell_read(message_id))

    async def _tell_read(self, message_id: str) -> None:
        try:
            await self._parts.workers.lookup.run(lambda: self._parts.post().read(message_id))
        except StoreError as error:  # it is unread to its sender, and shown again
            log.info("a message that was read is not noted: %s", error)
            self._read.discard(message_id)

    async def close(self) -> None:
        """The desk closes: nobody waits for help here."""
        if self.hand is not None:
            self._tasks.cancel("hand")
            await self._lower(self.hand.id)
