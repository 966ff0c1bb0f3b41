"""Delivery of the outbox to the shared store: in order, exactly once, patient when the store is gone.

At least once on the wire and once in the table: every row carries its UUIDv7 and a second insert of it
changes nothing, so a crash between "stored" and "struck off" costs nothing.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, TypeVar

from msgspec import Struct

from agent_desktop.store.faults import StoreError, clear_errors
from agent_desktop.tickets.acts import PART
from agent_desktop.tickets.journal import Parcel

R = TypeVar("R")
Handler = Callable[[Any, Any], None]
"""Writes one parcel's body inside a transaction: (connection, ticket or act)."""

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0

ENOUGH_S: Final = 2.0
"""A delivery that has taken so long ends, the rest is for the next: the first line of the trail locks out
every other desk's until its transaction ends, and searches wait for the thread."""


class SharedStore(Struct, frozen=True):
    """An open store: what begins a transaction, who writes which kind of parcel in it, how it is closed."""

    begin: Callable[[], AbstractContextManager[Any]]
    handlers: Mapping[str, Handler]
    close: Callable[[], None] = lambda: None


class Delivery(Struct, frozen=True):
    """What became of a batch: ids stored, ids the store will never take and why, and what stopped it."""

    sent: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    error: str | None = None


class Sender:
    """Delivers batches. Thread: lookup. Connects when first needed, so a desk starts without its store."""

    def __init__(
        self, connect: Callable[[], SharedStore], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`connect` opens the store; it raises `StoreError`."""
        self._connect, self._clock = connect, clock
        self._store: SharedStore | None = None
        self._pause, self._not_before = FIRST_PAUSE_S, 0.0

    def deliver_once(self, parcels: Sequence[Parcel]) -> Delivery:
        """Deliver what of `parcels` the store takes in `ENOUGH_S`, in order; one at least.

        Returns at once while a pause runs.
        """
        if self._clock() < self._not_before:
            return Delivery(error="waiting")
        enough_at = self._clock() + ENOUGH_S
        told = _Told(parcels)
        try:
            self._store = self._store or self._connect()
            while told.left and not (told.began and self._clock() >= enough_at):
                _together(self._store, told, lambda: self._clock() >= enough_at)
        except StoreError as error:
            self._not_before = self._clock() + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE_S)
            self.close()
            return told.delivery(str(error))
        self._pause = FIRST_PAUSE_S
        return told.delivery()

    def run(self, work: Callable[[Any], R]) -> R:
        """Do `work` in a transaction of the store now, or not at all. Raises `StoreError`. Thread: lookup."""
        try:
            self._store = self._store or self._connect()
            with clear_errors("shared store"), self._store.begin() as conn:
                return work(conn)
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the store; the next delivery opens it again. Thread: lookup."""
        store, self._store = self._store, None
        if store is not None:
            store.close()


class _Told:
    """How far a batch has come. `left`: parcels that were neither taken nor refused yet, in their order."""

    def __init__(self, parcels: Sequence[Parcel]) -> None:
        self.left = parcels
        self._sent: list[str] = []
        self._refused: list[tuple[str, str]] = []

    @property
    def began(self) -> bool:
        return bool(self._sent or self._refused)

    def sent(self, count: int) -> None:
        self._sent += [parcel.id for parcel in self.left[:count]]
        self.left = self.left[count:]

    def refused(self, why: str) -> None:
        self._refused.append((self.left[0].id, why))
        self.left = self.left[1:]

    def delivery(self, error: str | None = None) -> Delivery:
        return Delivery(tuple(self._sent), tuple(self._refused), error)


def _together(store: SharedStore, told: _Told, enough: Callable[[], bool], most: int | None = None) -> None:
    """As many as are fit for one transaction; before one that is refused, those that stand before it."""
    try:
        told.sent(_write(store, told.left[:most], enough))
    except _Refused as error:
        if error.place:
            _together(store, told, enough, error.place)
        else:
            told.refused(str(error))


def _write(store: SharedStore, parcels: Sequence[Parcel], enough: Callable[[], bool]) -> int:
    """One transaction; how many are in it. A file's part has one of its own: on a thin line it takes long."""
    with clear_errors("shared store"), store.begin() as conn:
        for place, parcel in enumerate(parcels):
            if place and (enough() or PART in (parcel.kind, parcels[place - 1].kind)):
                return place
            handler = store.handlers.get(parcel.kind)
            if handler is None:
                raise _Refused(f"this version knows no {parcel.kind}", place)
            try:
                handler(conn, parcel.body)
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                raise _Refused(f"{parcel.kind}: {error}", place) from error
        return len(parcels)


class _Refused(Exception):
    """The store or this version will never take a parcel as it is. `place`: which of the transaction's."""

    def __init__(self, why: str, place: int) -> None:
        super().__init__(why)
        self.place = place
