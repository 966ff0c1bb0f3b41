"""The post in SQL. A server's functions decide who may; an embedded store asks its staff."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection

from agent_desktop.agent.post.embedded.database import EmbeddedPost
from agent_desktop.agent.post.post import (
    Asking,
    Given,
    Hand,
    HandCall,
    LeadPost,
    Message,
    Order,
    OrderKind,
    OrderState,
    OwnHand,
    Post,
    Told,
)
from agent_desktop.store.instants import SECOND, instant
from agent_desktop.store.transactions import Run, is_server

Rows = Sequence[Sequence[Any]]
_KNOWN: Final = frozenset(OrderKind)


class SqlPost:
    """`PostOffice` for the person at this seat. Thread: lookup."""

    def __init__(self, run: Run, agent_no: str) -> None:
        self._run, self._embedded = run, EmbeddedPost(agent_no)

    def _ask(self, name: str, *given: object) -> Rows:
        """Rows of a server's function `desk_…`, or of what stands for it in an embedded store."""

        def work(conn: Connection) -> Rows:
            if not is_server(conn):
                return self._embedded.ask(conn, name, *given)
            marks = ", ".join(["%s"] * len(given))
            return conn.exec_driver_sql(f"SELECT * FROM desk_{name}({marks})", given).all()

        rows: Rows = self._run(work)
        return rows

    def fetch(self) -> Post:
        """See `PostOffice.fetch`."""
        rows = self._ask("post")
        hand = next((row for row in rows if row[0] == "hand"), None)
        return Post(
            orders=tuple(_order(row) for row in rows if row[0] == "order" and row[5] in _KNOWN),
            messages=tuple(_message(row) for row in rows if row[0] == "message"),
            hand=_own(hand) if hand is not None else None,
        )

    def answered(self, order_id: str, state: OrderState) -> bool:
        """See `PostOffice.answered`."""
        return bool(self._ask("order_answered", order_id, state.value)[0][0])

    def raise_hand(self, hand_id: str, asking: Asking) -> int:
        """See `PostOffice.raise_hand`."""
        told = (
            asking.call_id, asking.caller, asking.skill_group, asking.about, asking.phone, asking.account_id,
        )  # fmt: skip
        return int(self._ask("raise_hand", hand_id, *map(_plain, told))[0][0])

    def lower_hand(self, hand_id: str) -> None:
        """See `PostOffice.lower_hand`."""
        self._ask("lower_hand", hand_id)

    def read(self, message_id: str) -> None:
        """See `PostOffice.read`."""
        self._ask("read_message", message_id)

    def lead(self) -> LeadPost:
        """See `PostOffice.lead`."""
        hands = tuple(_hand(row) for row in self._ask("hands"))
        given = (row for row in self._ask("orders_given") if row[2] in _KNOWN)
        return LeadPost(hands, tuple(Given(r[0], r[1], OrderKind(r[2]), OrderState(r[3])) for r in given))

    def hand_card(self, hand_id: str) -> HandCall | None:
        """See `PostOffice.hand_card`."""
        # Two transactions: a server tells whose call it is when the line of the trail is final.
        said = next((row[0] for row in self._ask("hand_card", hand_id)), None)
        rows = self._ask("hand_shown", said) if said else ()
        return HandCall(*rows[0]) if rows else None

    def order(self, order_id: str, agent: str, kind: OrderKind, detail: str = "") -> str:
        """See `PostOffice.order`."""
        return str(self._ask("order", order_id, agent, kind.value, _plain(detail))[0][0])

    def answer_hand(self, hand_id: str, how: str, words: str = "") -> bool:
        """See `PostOffice.answer_hand`."""
        return bool(self._ask("answer_hand", hand_id, how, _plain(words))[0][0])

    def tell(
        self, message_id: str, body: str, *, agent: str = "", group: str = "", pinned: bool = False,
        minutes: int = 480,
    ) -> bool:  # fmt: skip
        """See `PostOffice.tell`."""
        return bool(self._ask("tell", message_id, agent, group, _plain(body), pinned, minutes)[0][0])

    def unpin(self, message_id: str) -> bool:
        """See `PostOffice.unpin`."""
        return bool(self._ask("unpin", message_id)[0][0])

    def told(self) -> tuple[Told, ...]:
        """See `PostOffice.told`."""
        return tuple(
            Told(
                id=r[0], at=instant(r[1]), until=instant(r[2]), who=r[3], name=r[4], skill_group=r[5],
                body=r[6], pinned=r[7], readers=r[8], missing=tuple(r[9]),
            )
            for r in self._ask("notices")
        )  # fmt: skip


def _plain(words: str) -> str:
    """A server's text holds no NUL."""
    return words.replace("\x00", "")


def _order(row: Sequence[Any]) -> Order:
    _, id_, at, who, name, kind, words, _, _ = row
    return Order(id=id_, kind=OrderKind(kind), who=who, name=name, at=instant(at), detail=words)


def _message(row: Sequence[Any]) -> Message:
    _, id_, at, who, name, hand, body, pinned, seen = row
    return Message(id=id_, at=instant(at), who=who, name=name, body=body, hand=hand, pinned=pinned, seen=seen)


def _own(row: Sequence[Any]) -> OwnHand:
    _, id_, at, who, name, how, _, _, _ = row
    return OwnHand(id=id_, at=instant(at), who=who, name=name, how=how)


def _hand(row: Sequence[Any]) -> Hand:
    id_, agent, name, team, extension, at, call_id, caller, group, about, own, waits = row
    return Hand(
        id=id_, agent=agent, name=name, team=team, extension=extension, at=instant(at),
        asking=Asking(call_id=call_id or "", caller=caller, skill_group=group, about=about),
        own_team=bool(own), waits_s=waits / SECOND,
    )  # fmt: skip
