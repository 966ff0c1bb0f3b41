"""A call that changes seats, with what is known of it; and who there is to hand it to."""

import binascii
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from agent_desktop.desk.colleague import Person
from agent_desktop.store.sessions import Sessions

if TYPE_CHECKING:
    from agent_desktop.desk.state import RecentCall

_MARK: Final = "ad1"
_LONGEST: Final = 200  # characters; User-to-User travels in one UDP packet with the rest of the INVITE


class Handover(Struct, frozen=True, kw_only=True):
    """Who hands over, whose call it is, and what was written so far (field code, text)."""

    from_agent: str
    from_name: str = ""
    phone: str = ""  # E.164 of the caller
    account_id: str = ""
    skill_group: str = ""
    draft: tuple[tuple[str, str], ...] = ()
    id: str = ""  # "": known by its token alone


def as_token(handover: Handover) -> str:
    """User-to-User of a call to a colleague: enough to name caller and account where there is no store."""
    words = (_MARK, handover.from_agent, handover.phone, handover.account_id, handover.from_name)
    return "|".join(words)[:_LONGEST].encode().hex() + ";encoding=hex"


def of_token(token: str) -> Handover | None:
    """What a token says, None when it isn't one of ours. Never raises, whatever the text."""
    value, _, parameters = token.partition(";")
    if "encoding=hex" not in parameters:
        return None
    try:
        words = binascii.unhexlify(value.strip()).decode().split("|")
    except ValueError:
        return None
    if len(words) != 5 or words[0] != _MARK or not all(word.isprintable() for word in words):
        return None
    _, agent, phone, account, name = words
    return Handover(from_agent=agent, from_name=name, phone=phone, account_id=account)


class Switchroom:
    """Colleagues and hand-overs in the shared store. Thread: lookup. Raises `StoreError`."""

    def __init__(self, store: Sessions) -> None:
        self._store = store

    def colleagues(self) -> tuple[Person, ...]:
        """Who can be rung, experts first."""
        from agent_desktop.desk import database

        with self._store.reading() as conn:
            return database.colleagues(conn)

    def handed_over(
        self, *, extension: str, token: str, phone: str | None, after: datetime
    ) -> Handover | None:
        """See `database.handed_over`."""
        from agent_desktop.desk import database

        with self._store.reading() as conn:
            return database.handed_over(conn, extension=extension, token=token, phone=phone, after=after)

    def calls_of(
        self, *, agent: str, after: datetime, before: datetime, limit: int
    ) -> "tuple[RecentCall, ...]":
        """An agent's own calls that began between, the last one first; numbers in E.164, none without one."""
        from agent_desktop.desk import database

        with self._store.reading() as conn:
            return database.calls_of(conn, agent, after, before, limit)
