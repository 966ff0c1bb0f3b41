"""What the demo's colleagues do with what a lead tells them: orders, messages, and hands of their own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from uuid_utils import uuid7

from agent_desktop.agent.post.database import SqlPost
from agent_desktop.agent.post.post import ORDERED, Asking, Order, OrderKind, OrderState
from agent_desktop.agent.states import AgentState
from agent_desktop.demo.colleague import Colleague
from agent_desktop.demo_data.chance import Chance

ASKS: Final = 0.006
"""Share of signs of life in a talk with which somebody asks for help: one in some minutes, with thirty."""
MOST_HANDS: Final = 2
_ABOUT: Final = (
    "赔偿 · 家有孕妇，修了两次没修好，要求赔偿 500 元，说再不解决就找媒体",
    "账单 · 对上月费用有异议，要求今天给书面答复",
    "投诉 · 客户已第三次来电，要求直接和领导通话",
)


class DemoPost:
    """Fetches and answers as a desk does, with a colleague's sign of life. Thread: the floor's."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._hands: dict[str, str] = {}  # by agent

    def look(self, run: Callable[[Callable[[Any], Any]], Any], one: Colleague, now: datetime) -> None:
        """Carry out what waits for one of them. Raises `StoreError`."""
        office = SqlPost(run, one.agent)
        post = office.fetch()
        for order in post.orders:
            office.answered(order.id, _carry_out(order, one, now))
        for message in post.messages:
            if not message.seen:
                office.read(message.id)
        talks = one.state is AgentState.TALKING
        up = self._hands.get(one.agent, "")
        if not up and post.hand is not None:  # of a demo that was closed: its call is long over
            office.lower_hand(post.hand.id)
        if up and (not one.caller or (post.hand is not None and post.hand.how)):
            office.lower_hand(self._hands.pop(one.agent))
        elif talks and not up and len(self._hands) < MOST_HANDS and self._chance.happens(ASKS):
            self._hands[one.agent] = hand_id = uuid7().hex
            about = self._chance.one_of(_ABOUT)
            office.raise_hand(
                hand_id,
                Asking(call_id=one.call_id, caller=one.caller, skill_group=one.skill_group, about=about),
            )


def _carry_out(order: Order, one: Colleague, now: datetime) -> OrderState:
    match order.kind:
        case OrderKind.READY | OrderKind.NOT_READY | OrderKind.SIGN_OUT:
            at_once = one.ordered(ORDERED[order.kind], now)
            return OrderState.DONE if at_once else OrderState.LATER
        case OrderKind.END_WRAP_UP if one.state is AgentState.WRAP_UP:
            one.finish(now)
        case OrderKind.HANG_UP if one.call_id and one.call_id == order.detail:
            one.cut_off(now)
        case OrderKind.GROUPS | OrderKind.LISTENED:
            pass
        case _:
            return OrderState.REFUSED
    return OrderState.DONE
