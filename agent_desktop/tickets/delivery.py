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
from agent_desktop.tickets.journal import Parcel

R = TypeVar("R")
Handler = Callable[[Any, Any], None]
"""Writes one parcel's body inside a transaction: (connection, ticket or act)."""

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0


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
        """Deliver as much of `parcels` as the store takes. Returns at once while a pause runs."""
        if self._clock() < self._not_before:
            return Delivery(error="waiting")
        try:
            self._store = self._store or self._connect()
            delivery = _together(self._store, parcels)
        except StoreError as error:
            self._not_before = self._clock() + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE_S)
            self.close()
            return Delivery(error=str(error))
        self._pause = FIRST_PAUSE_S
        return delivery

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


def _together(store: SharedStore, parcels: Sequence[Parcel]) -> Delivery:
    """One transaction for all; when one of them is refused, each on its own to find which."""
    try:
        _write(store, parcels)
    except _Refused:
        return _one_by_one(store, parcels)
    return Delivery(sent=tuple(p.id for p in parcels))


def _one_by_one(store: SharedStore, parcels: Sequence[Parcel]) -> Delivery:
    sent, refused = [], []
    for parcel in parcels:
        try:
            _write(store, (parcel,))
        except _Refused as error:
            refused.append((parcel.id, str(error)))
        else:
            sent.append(parcel.id)
    return Delivery(tuple(sent), tuple(refused))


def _write(store: SharedStore, parcels: Sequence[Parcel]) -> None:
    with clear_errors("shared store"), store.begin() as conn:
        for parcel in parcels:
            handler = store.handlers.get(parcel.kind)
            if handler is None:
                raise _Refused(f"this version knows no {parcel.kind}")
            try:
                handler(conn, parcel.body)
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                raise _Refused(f"{parcel.kind}: {error}") from error


class _Refused(Exception):
    """The store or this version will never take a parcel as it is."""
