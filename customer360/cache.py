"""The last cards of this desk, for the first stage of the pop and for when the store is gone.

A small SQLite file in the data folder, bounded, encrypted when a key is given. It may be lost at any time:
whatever can't be read (another key, an older shape, a damaged file) is simply not there.
"""

import hashlib
import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from agent_desktop.store.instants import instant, micros
from customer360.card import Card
from customer360.number import Number

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SHAPE: Final = 1
"""Raised when `Card` changes so that older ones can't be read; the cache then begins anew."""

_NONCE_BYTES: Final = 12
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS cards (phone BLOB PRIMARY KEY, as_of INTEGER NOT NULL, sealed BLOB NOT NULL)"
)


class CardCache:
    """The `size` cards seen last, by number. Thread: one at a time (the card worker's); opens at first use.

    `key`: 16, 24 or 32 bytes for AES-GCM, None for the demo's plain data. Nothing here raises for a file
    that can't be used: `get` finds nothing, `put` keeps nothing, `trouble` says why.
    """

    def __init__(self, path: Path, key: bytes | None = None, *, size: int = 200) -> None:
        self._path = path
        self._key = key
        self._cipher = _cipher(key) if key else None
        self._size = size
        self._conn: sqlite3.Connection | None = None
        self._decoder: msgspec.msgpack.Decoder[Card] = msgspec.msgpack.Decoder(Card)
        self.trouble = ""
        """What was wrong with the file at the last use; "" when nothing was."""

    def get(self, number: Number) -> tuple[Card, datetime] | None:
        """The card last seen for a number and when it was true; None: nobody's, or unreadable."""
        if not number.tells_who:
            return None
        try:
            row = self._open().execute(
                "SELECT as_of, sealed FROM cards WHERE phone = ?", [self._name(number)]
            )
            found = row.fetchone()
            return (self._unseal(found[1], number), instant(found[0])) if found else None
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
        except ValueError:
            pass  # another key or an older shape: as if it had never been kept
        return None

    def put(self, card: Card, as_of: datetime | None = None) -> None:
        """Keep a card; the oldest goes when there are too many. `as_of`: now unless told."""
        if not card.number.tells_who:
            return
        as_of = as_of or datetime.now(UTC)
        try:
            conn = self._open()
            conn.execute(
                "INSERT OR REPLACE INTO cards VALUES (?, ?, ?)",
                [self._name(card.number), micros(as_of), self._seal(card)],
            )
            conn.execute(
                "DELETE FROM cards WHERE phone IN "
                "(SELECT phone FROM cards ORDER BY as_of DESC LIMIT -1 OFFSET ?)",
                [self._size],
            )
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def close(self) -> None:
        """Close the file."""
        conn, self._conn = self._conn, None
        if conn is not None:
            conn.close()

    def _open(self) -> sqlite3.Connection:
        if self._conn is None:
            self._path.touch(mode=0o600)
            conn = sqlite3.connect(self._path, timeout=0.2, isolation_level=None, check_same_thread=False)
            try:
                self._prepare(conn)
            except sqlite3.Error:
                conn.close()
                raise
            self._conn = conn
        self.trouble = ""
        return self._conn

    def _prepare(self, conn: sqlite3.Connection) -> None:
        """Settings, table and shape. Not flushed at each commit: what a power cut takes is fetched again."""
        with closing(conn.cursor()) as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
            cursor.execute("PRAGMA secure_delete=ON")
            if cursor.execute("PRAGMA user_version").fetchone()[0] != SHAPE:
                cursor.execute("DROP TABLE IF EXISTS cards")
                cursor.execute(f"PRAGMA user_version={SHAPE}")
            cursor.execute(_SCHEMA)

    def _give_up(self, error: sqlite3.Error | OSError) -> None:
        """A file that is no database is put away, so that the next use makes a new one."""
        self.trouble = str(error)
        self.close()
        if getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            for file in (self._path, *(Path(f"{self._path}{end}") for end in ("-wal", "-shm"))):
                with suppress(OSError):  # a folder that can't be written, a file that another holds open
                    file.unlink(missing_ok=True)

    def _name(self, number: Number) -> bytes:
        """The number as the file names it: with a key a keyed hash, so that the file tells nobody."""
        if self._key is None:
            return number.e164.encode()
        return hashlib.blake2b(
            number.e164.encode(), key=self._key, digest_size=16, person=b"card-name"
        ).digest()

    def _seal(self, card: Card) -> bytes:
        plain = msgspec.msgpack.encode(card)
        if self._cipher is None:
            return plain
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, card.number.e164.encode())

    def _unseal(self, sealed: bytes, number: Number) -> Card:
        """Raises `ValueError` for anything that isn't a card of this number under this key."""
        if self._cipher is not None:
            from cryptography.exceptions import InvalidTag

            nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            try:
                sealed = self._cipher.decrypt(nonce, text, number.e164.encode())
            except InvalidTag as error:
                raise ValueError("sealed with another key") from error
        return self._decoder.decode(sealed)  # msgspec's errors are ValueErrors


def _cipher(key: bytes) -> "AESGCM":
    """The cipher, loaded (50 ms) only where there is a key."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
