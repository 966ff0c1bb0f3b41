"""The index of words: which accounts may fit what somebody typed of a name and an address.

A word of Chinese has no end that a machine could see, so every pair of neighbouring characters counts as one,
and of names each character too. PostgreSQL keeps the index itself (`schema/server_sql`). In a file, triggers
note which accounts it doesn't hold yet; a search looks through those as well, so it is right at any time, and
`catch_up` brings them in.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection, Engine

from agent_desktop.store.engines import place
from agent_desktop.store.faults import clear_errors
from agent_desktop.store.transactions import is_server

LONGEST: Final = 200
"""Characters of a name or an address that are kept."""

_AT_ONCE: Final = 50_000
_NEXT: Final = "SELECT max(account_id) FROM (SELECT account_id FROM account_words_due ORDER BY 1 LIMIT ?)"
_STEPS: Final = (
    "INSERT INTO account_keys (account_id) SELECT account_id FROM account_words_due WHERE account_id <= ?",
    """INSERT INTO account_words (rowid, grams) SELECT k.key, desk_grams(c.name, a.address)
    FROM account_words_due d JOIN account_keys k ON k.account_id = d.account_id
    JOIN accounts a ON a.id = d.account_id LEFT JOIN customers c ON c.id = a.customer_id
    WHERE d.account_id <= ? ORDER BY k.key""",
    "DELETE FROM account_words_due WHERE account_id <= ?",
)


def grams(name: str | None, address: str) -> str:
    """What the index keeps of an account, as a file's index takes it."""
    name, address = (name or "")[:LONGEST], address[:LONGEST]
    return " ".join([*name, *map("".join, pairwise(name)), *map("".join, pairwise(address))])


def query(words: Iterable[str]) -> str:
    """What a file's index is asked for: every second pair of a word covers it, the last one closes it."""
    asked = []
    for word in words:
        last = len(word) - 2
        asked += [word[at : at + 2] for at in range(last + 1) if at % 2 == 0 or at == last]
        if len(word) == 1 and not word.isdecimal():
            asked.append(word)
    kept = ("".join(filter(_counts, gram)) for gram in dict.fromkeys(asked))
    return " ".join(f'"{gram}"' for gram in kept if gram)


def catch_up(engine: Engine) -> None:
    """Bring into a file's index what it lacks, in slices: nobody waits long. Raises `StoreError`."""
    if is_server(engine):
        return
    going_on = True
    while going_on:
        with clear_errors(place(engine)), engine.begin() as conn:
            going_on = _slice(conn)


def _slice(conn: Connection) -> bool:
    last = conn.exec_driver_sql(_NEXT, (_AT_ONCE,)).scalar()
    if last is None:
        return False
    driver: Any = conn.connection.driver_connection
    driver.create_function("desk_grams", 2, grams, deterministic=True)
    for step in _STEPS:
        conn.exec_driver_sql(step, (last,))
    return True


def _counts(char: str) -> bool:
    """Whether the index keeps a character: it passes over ASCII that is neither letter nor figure."""
    return char.isalnum() or not char.isascii()
