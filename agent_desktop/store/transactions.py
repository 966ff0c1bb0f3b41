"""How a room's statements reach the shared store, and which kind of store that is."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine

Run = Callable[[Callable[[Connection], Any]], Any]
"""Does a piece of work in one transaction, now or not at all; gives what it gives. Raises `StoreError`."""


def is_server(store: Connection | Engine) -> bool:
    """Whether it is PostgreSQL, where a desk asks by functions; else a file that its desk owns."""
    return store.dialect.name == "postgresql"
