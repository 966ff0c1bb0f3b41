"""Secrets live in the OS store only. Without one, passwords are asked at each start and the data key is
a file that only this user can read; doctor says so.

Thread: any but the main one — a store may ask the person to unlock it, for minutes.
"""

import contextlib
import os
import secrets as random
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

SERVICE = "agent-desktop"
DATA_KEY = "data-key"
KEY_BYTES = 32


class Secrets(Protocol):
    """Where secrets are kept."""

    def get(self, name: str) -> str | None:
        """The secret with this name, or None: not there, or no store."""

    def put(self, name: str, value: str) -> bool:
        """Keep a secret. False: there is no store that would."""

    def forget(self, name: str) -> None:
        """Remove a secret."""


class OsSecrets:
    """The store of the operating system, through keyring. A missing or locked one is absence."""

    def get(self, name: str) -> str | None:
        """The secret, or None."""
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(SERVICE, name)
        except KeyringError:
            return None

    def put(self, name: str, value: str) -> bool:
        """Keep it, if there is a store that does not write plain text."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, name, value)
        except KeyringError:
            return False
        return True

    def forget(self, name: str) -> None:
        """Remove it."""
        import keyring
        from keyring.errors import KeyringError

        with contextlib.suppress(KeyringError):
            keyring.delete_password(SERVICE, name)


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key that seals what a desktop keeps of customers, and whether the OS store holds it."""

    key: bytes
    in_store: bool

    def __repr__(self) -> str:
        return f"DataKey(in_store={self.in_store})"  # never the key: reprs end up in logs and tracebacks


class StoreLocked(Exception):
    """The data key is in a store that doesn't open: what it seals is kept and can't be read yet."""

    def __init__(self) -> None:
        super().__init__(
            "the system's secret store is locked or gone; unlock it and start again, nothing was lost"
        )


IN_STORE = "in the store"


def data_key(secrets: Secrets, folder: Path) -> DataKey:
    """The key of this user on this machine, made on first use.

    Raises `StoreLocked` when the key is in a store that doesn't open, `OSError` when it can't be kept.
    """
    file = folder / "data.key"
    known = file.read_text(encoding="ascii").strip() if file.exists() else ""
    if known and known != IN_STORE:
        return DataKey(bytes.fromhex(known), False)
    if (kept := secrets.get(DATA_KEY)) is not None:
        return DataKey(bytes.fromhex(kept), True)
    if known == IN_STORE:
        raise StoreLocked
    key = random.token_bytes(KEY_BYTES)
    in_store = secrets.put(DATA_KEY, key.hex())
    folder.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(IN_STORE if in_store else key.hex())
    return DataKey(key, in_store)
