"""What one desk has open of the shared store: on a server two sessions, however many rooms ask there.

The pop has one of its own, so that nothing slow ever stands before it; the rooms that own nothing but
questions (search, tickets, board, library, delivery) share the other, since one thread asks for all of them.
A second thread that asks meanwhile (the index, when it is opened) gets a third, which ends with its question.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from agent_desktop.store.faults import clear_errors
from agent_desktop.store.transactions import is_server

if TYPE_CHECKING:  # SQLAlchemy is loaded with the first question
    from agent_desktop.store.engines import Engine

SILENT_S: Final = 30
"""A link that is torn in a transaction keeps its locks no longer: a login's looks wait for one another.

A part of a file must have crossed the slowest line in that time, since a server hears nothing of half of it.
"""


class Sessions:
    """Opened when first asked; asked again after `close`, opened again. Thread: any. Raises `StoreError`."""

    def __init__(self, where: Callable[[], Path | str]) -> None:
        """`where` gives the store's file or address; it may raise `StoreError`."""
        self._where = where
        self._reader: Engine | None = None
        self._writer: Engine | None = None
        self._let_go = False  # a server may have another schema when it is back
        self._opening = Lock()

    def own(self) -> "Engine":
        """A reader that is nobody else's; whoever asks closes it."""
        from agent_desktop.store.engines import open_reader

        return open_reader(self._where())

    def reader(self) -> "Engine":
        """For statements that stand alone."""
        where = self._where()
        with self._opening:
            if isinstance(where, Path):
                from agent_desktop.store.engines import open_reader

                self._reader = self._reader or open_reader(where)
            elif self._reader is None:  # another way to use the same session
                self._reader = self._open(where).execution_options(isolation_level="AUTOCOMMIT")
            return self._reader

    def writer(self) -> "Engine":
        """For transactions, with a store that this program can work with."""
        where = self._where()
        with self._opening:
            return self._open(where)

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A connection for statements that stand alone."""
        from agent_desktop.store.engines import place

        reader = self.reader()
        with clear_errors(place(reader)), reader.connect() as conn:
            yield conn

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A transaction."""
        from agent_desktop.store.engines import place

        writer = self.writer()
        with clear_errors(place(writer)), writer.begin() as conn:
            yield conn

    def close(self) -> None:
        """Let go of the store. A server's engines stay, empty: who holds one still shares its session."""
        with self._opening:
            for engine in (self._reader, self._writer):
                if engine is not None:
                    engine.dispose()
            if self._writer is not None and is_server(self._writer):
                self._let_go = True
            else:
                self._reader = self._writer = None

    def _open(self, where: Path | str) -> "Engine":
        from agent_desktop.store.revisions import check, open_checked

        if self._writer is None:
            self._writer = open_checked(where, silent_s=SILENT_S)
        elif self._let_go:
            check(self._writer)
        self._let_go = False
        return self._writer
