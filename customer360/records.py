"""The port to customer data. The adapter in `customer360.database` serves SQLite and PostgreSQL."""

from datetime import datetime
from typing import Final, Protocol

from customer360.card import Bill, Card, Contact, Found, InstalmentPlan
from customer360.newcomer import Enrolled, Newcomer
from customer360.number import Number

MOST_FOUND: Final = 20
"""Accounts that a search gives at most: who sees so many has to say more."""


MOST_CONTACTS: Final = 60
"""Lines of a contact trail, as the statements have it: who sees so many sees a part."""


class RecordsError(Exception):
    """The store can't answer now (slow, locked, gone); the message says which and what to do, in English.

    `key` and `facts` say the same to the window, in the agent's language.
    """

    def __init__(self, message: str, *, key: str = "records-failed", **facts: str | int) -> None:
        super().__init__(message)
        self.key = key
        self.facts = facts


class Records(Protocol):
    """Customer data. `card` runs on the card thread and nothing else does; the rest on the lookup thread."""

    def warm(self) -> None:
        """Open the session and run dummy pops, so that the first real one is fast. Thread: card."""

    def card(self, number: Number, *, account_no: str = "", now: datetime) -> Card:
        """The core of the card in one statement; `account_no` is the IVR's customer code. Thread: card.

        Raises `RecordsError`.
        """

    def bills(self, account_id: str) -> tuple[Bill, ...]:
        """Bills of the last two years, oldest first. Thread: lookup."""

    def plan(self, account_id: str) -> InstalmentPlan | None:
        """The latest agreement to pay arrears in parts, kept or not. Thread: lookup."""

    def timeline(self, number: Number, account_ids: tuple[str, ...]) -> tuple[Contact, ...]:
        """Contacts over all channels, newest first, 60 at most. Thread: lookup."""

    def find(self, text: str, limit: int = MOST_FOUND) -> tuple[Found, ...]:
        """Accounts by name, address, account number, phone or pinyin initials. Thread: lookup."""

    def choose(self, card: Card, account_id: str) -> Card:
        """The same card opened at another account (fetched when it isn't on the card). Thread: lookup."""

    def link(self, number: Number, account_id: str, relation: str) -> None:
        """Remember that this number belongs to that account from now on. Thread: lookup."""

    def enrol(self, card: Card, newcomer: Newcomer) -> Enrolled:
        """Put an unknown caller on file as a prospect (待立户). Thread: lookup.

        Nobody is added when the number has an account by now that `card` lacks: that one is the answer.
        """

    def close(self) -> None:
        """Let go of the store. Thread: any, after the workers have stopped."""
