"""Delivery of the outbox to the shared store: in order, exactly once, patient when the store is gone.

At least once on the wire and once in the table: every row carries its UUIDv7 and a second insert of it
changes nothing, so a crash between "stored" and "struck off" costs nothing.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final

from agent_desktop.store.faults import StoreError, clear_errors
from agent_desktop.tickets.journal import Parcel

Handler = Callable[[Any, Any], None]
"""Writes one parcel's body inside a transaction: (connection, ticket or act)."""

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a batch: ids stored, ids the store will never take and why, and what stopped it."""

    sent: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    error: str | None = None


class Sender:
    """Delivers batches. Thread: lookup. Connects when first needed, so a desk starts without its store."""

    def __init__(
        self,
        connect: Callable[[], Callable[[], AbstractContextManager[Any]]],
        handlers: Mapping[str, Handler],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`connect` opens the store and gives what begins a transaction; it raises `StoreError`."""
        self._connect, self._handlers, self._clock = connect, handlers, clock
        self._begin: Callable[[], AbstractContextManager[Any]] | None = None
        self._pause, self._not_before = FIRST_PAUSE_S, 0.0

    def deliver_once(self, parcels: Sequence[Parcel]) -> Delivery:
        """Deliver as much of `parcels` as the store takes. Returns at once while a pause runs."""
        if self._clock() < self._not_before:
            return Delivery(error="waiting")
        try:
            self._begin = self._begin or self._connect()
            delivery = self._together(parcels)
        except StoreError as error:
            self._not_before = self._clock() + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE_S)
            self._begin = None
            return Delivery(error=str(error))
        self._pause = FIRST_PAUSE_S
        return delivery

    def _together(self, parcels: Sequence[Parcel]) -> Delivery:
        """One transaction for all; when one of them is refused, each on its own to find which."""
        try:
            self._write(parcels)
        except _Refused:
            return self._one_by_one(parcels)
        return Delivery(sent=tuple(p.id for p in parcels))

    def _one_by_one(self, parcels: Sequence[Parcel]) -> Delivery:
        sent, refused = [], []
        for parcel in parcels:
            try:
                self._write((parcel,))
            except _Refused as error:
                refused.append((parcel.id, str(error)))
            else:
                sent.append(parcel.id)
        return Delivery(tuple(sent), tuple(refused))

    def _write(self, parcels: Sequence[Parcel]) -> None:
        assert self._begin is not None
        with clear_errors("shared store"), self._begin() as conn:
            for parcel in parcels:
                handler = self._handlers.get(parcel.kind)
                if handler is None:
                    raise _Refused(f"this version knows no {parcel.kind}")
                try:
                    handler(conn, parcel.body)
                except (KeyError, ValueError) as error:
                    raise _Refused(f"{parcel.kind}: {error}") from error


class _Refused(Exception):
    """The store or this version will never take a parcel as it is."""
