"""The card of a colleague's call at a lead's seat: looked at beside the hand, by the lead's own rights.

It is no call and no ticket of the lead's: nothing of it stands in the call book. The hand it came from, each
look and each reading in full are written down.
"""

from collections.abc import Callable
from typing import Any

from agent_desktop.agent.post.post import Hand, HandCall
from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.pop import Pop
from agent_desktop.desk.state import CallView, Level
from agent_desktop.desk.store_watch import StoreWatch
from agent_desktop.desk.tasks import Tasks
from agent_desktop.desk.trail import Trail
from agent_desktop.desk.view import Views
from agent_desktop.store.faults import StoreError
from customer360.phone import normalise
from softphone.call import Call, CallState, Direction

_TASK = "look at a hand"


class HandCard:
    """Implements `HandCardIntents`; one card at a time. Thread: main."""

    def __init__(
        self,
        parts: Parts,
        store: StoreWatch,
        trail: Trail,
        notices: Notices,
        tasks: Tasks,
        changed: Callable[[], None],
    ) -> None:
        self._parts, self._trail, self._notices = parts, trail, notices
        self._tasks, self._changed = tasks, changed
        self._book, self._views = CallBook(), Views(parts)
        self._pop = Pop(parts, self._book, store, self._filled)
        self.hand: Hand | None = None

    @property
    def view(self) -> CallView | None:
        """What is looked at, masked as any card."""
        return next(iter(self._views.of(self._book)), None)

    def open(self, hand: Hand) -> None:
        """See `HandCardIntents.open`."""
        self.close()
        self._tasks.start(_TASK, self._open(hand))

    async def _open(self, hand: Hand) -> None:
        try:
            known = await self._parts.workers.lookup.run(lambda: self._parts.post().hand_card(hand.id))
        except StoreError as error:
            self._tell(f"notice-{error.key}", **error.facts)
            return
        if known is None:
            self._tell("notice-hand-card-none", agent=hand.name or hand.agent)
            return
        self.hand = hand
        self._book.add(live := self._called(hand, known))
        self._book.selected = live.call.id
        self._changed()
        await self._pop.identify(live.call.id)
        if known.account_id and (live.card is None or live.card.chosen != known.account_id):
            await self._pop.choose(live, known.account_id)
        else:
            await self._pop.catch_up(live)

    def _called(self, hand: Hand, known: HandCall) -> LiveCall:
        """The agent's call as it would be here; it rings nobody and is nobody's line."""
        call = Call(
            id=hand.asking.call_id or hand.id,
            direction=Direction.INCOMING,
            state=CallState.ACTIVE,
            since=hand.at,
            started_at=hand.at,
            remote=known.phone,
            skill_group=hand.asking.skill_group,
        )
        number = normalise(known.phone, self._parts.site)
        return LiveCall(call=call, number=number, skill_group=call.skill_group, appeared_at=0.0)

    def _filled(self, live: LiveCall) -> None:
        self._trail.look(live)
        self._changed()

    def choose_account(self, account_id: str) -> None:
        """See `HandCardIntents.choose_account`."""
        if (live := self._book.current()) is not None:
            self._tasks.start(_TASK, self._pop.choose(live, account_id))

    def reveal(self) -> None:
        """See `HandCardIntents.reveal`."""
        if (live := self._book.current()) is not None and not live.revealed:
            live.revealed = True
            self._trail.audit("reveal", live)
            self._changed()

    def close(self) -> None:
        """See `HandCardIntents.close`."""
        self._tasks.cancel(_TASK)  # a card that has not come yet never comes
        if self.hand is not None:
            self.hand = None
            for live in self._book:
                self._book.remove(live.call.id)
            self._changed()

    def _tell(self, key: str, **facts: Any) -> None:
        self._notices.tell(key, Level.WARN, **facts)
        self._changed()
