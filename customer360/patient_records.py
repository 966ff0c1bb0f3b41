"""Records of a store that may be locked or gone: opened when first asked, and again after a failure.

The desk starts without its store and catches up by itself; until then each answer is a `RecordsError`.
"""

import time
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Final

from agent_desktop.store.faults import StoreError
from customer360.card import Bill, Card, Contact, Found, InstalmentPlan
from customer360.newcomer import Enrolled, Newcomer
from customer360.number import Number
from customer360.records import MOST_FOUND, Records
from customer360.refusals import told

AGAIN_AFTER_S: Final = 1.0
"""A store that refused is asked again after this pause, not with every call that rings meanwhile."""


class PatientRecords:
    """Implements `Records` by passing everything on to what `open_records` gives. Threads as in the port."""

    def __init__(self, open_records: Callable[[], Records]) -> None:
        """`open_records` raises `StoreError` while the store can't be opened."""
        self._open_records = open_records
        self._records: Records | None = None
        self._refused: StoreError | None = None
        self._not_before = 0.0
        self._opening = Lock()  # card and lookup may both be the first to ask

    def warm(self) -> None:
        """Open the store, if it lets itself be opened, and warm its session."""
        self._opened().warm()

    def card(self, number: Number, *, account_no: str = "", now: datetime) -> Card:
        """See `Records.card`."""
        return self._opened().card(number, account_no=account_no, now=now)

    def bills(self, account_id: str) -> tuple[Bill, ...]:
        """See `Records.bills`."""
        return self._opened().bills(account_id)

    def plan(self, account_id: str) -> InstalmentPlan | None:
        """See `Records.plan`."""
        return self._opened().plan(account_id)

    def timeline(self, number: Number, account_ids: tuple[str, ...]) -> tuple[Contact, ...]:
        """See `Records.timeline`."""
        return self._opened().timeline(number, account_ids)

    def find(self, text: str, limit: int = MOST_FOUND) -> tuple[Found, ...]:
        """See `Records.find`."""
        return self._opened().find(text, limit)

    def choose(self, card: Card, account_id: str) -> Card:
        """See `Records.choose`."""
        return self._opened().choose(card, account_id)

    def link(self, number: Number, account_id: str, relation: str) -> None:
        """See `Records.link`."""
        self._opened().link(number, account_id, relation)

    def enrol(self, card: Card, newcomer: Newcomer) -> Enrolled:
        """See `Records.enrol`."""
        return self._opened().enrol(card, newcomer)

    def close(self) -> None:
        """Let go of the store; asked again, it opens again. Thread: any, after the workers have stopped."""
        with self._opening:
            records, self._records = self._records, None
        if records is not None:
            records.close()

    def _opened(self) -> Records:
        if self._records is not None:
            return self._records
        with self._opening:
            return self._open()

    def _open(self) -> Records:
        if self._records is not None:
            return self._records
        if self._refused is not None and time.monotonic() < self._not_before:
            raise told(self._refused)
        try:
            self._records = self._open_records()
        except StoreError as error:
            self._refused, self._not_before = error, time.monotonic() + AGAIN_AFTER_S
            raise told(error) from error
        return self._records
