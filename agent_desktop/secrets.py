"""Secrets live in the OS store only. Without one, passwords are asked at each start and the data key is
a file that only this user can read; doctor says so.

Thread: any but the main one — a store may ask the person to unlock it, for minutes.
"""

import contextlib
import os
import secrets as random
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from agent_desktop.whole_file import write

SERVICE = "agent-desktop"
DATA_KEY = "data-key"
SIP_PASSWORD = "sip-password"
DATABASE_PASSWORD = "database-password"
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


class ServiceSecrets(OsSecrets):
    """A service's: those that systemd hands it (`LoadCredential`), else the system's store."""

    def get(self, name: str) -> str | None:
        """The secret, or None."""
        given = os.environ.get("CREDENTIALS_DIRECTORY", "")
        try:
            return Path(given, name).read_text("utf-8").strip() if given else super().get(name)
        except (OSError, UnicodeDecodeError):
            return super().get(name)


class DataKey(Struct, frozen=True):
    """The key that seals what a desktop keeps of customers, and whether the OS store holds it."""

    key: bytes
    in_store: bool

    def __repr__(self) -> str:
        return f"DataKey(in_store={self.in_store})"  # never the key: reprs end up in logs and tracebacks


class SecretsLocked(Exception):
    """The data key is in a store that doesn't open: what it seals is kept and can't be read yet."""

    def __init__(self) -> None:
        super().__init__(
            "the system's secret store is locked or gone; unlock it and start again, nothing was lost"
        )


class KeyBroken(Exception):
    """The stored data key is not a key. It is left as it is: somebody may know where it came from."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where} holds no key; bring it back from a backup, or remove it: "
            "a new one is made, and what the old one sealed can't be read any more"
        )
        self.where = where


IN_STORE = "in the store"


def data_key(secrets: Secrets, folder: Path) -> DataKey:
    """The key of this user on this machine, made on first use.

    A file that a crash left empty counts as none. Raises `SecretsLocked` when the key is in a store that
    doesn't open, `KeyBroken` when what is kept is no key, `OSError` when it can't be kept.
    """
    file = folder / "data.key"
    known = file.read_text(encoding="ascii", errors="replace").strip() if file.exists() else ""
    if known and known != IN_STORE:
        return DataKey(_bytes(known, str(file)), False)
    if (kept := secrets.get(DATA_KEY)) is not None:
        return DataKey(_bytes(kept, f"{SERVICE}/{DATA_KEY}"), True)
    if known == IN_STORE:
        raise SecretsLocked
    key = random.token_bytes(KEY_BYTES)
    in_store = secrets.put(DATA_KEY, key.hex())
    folder.mkdir(parents=True, exist_ok=True)
    _keep(file, IN_STORE if in_store else key.hex())
    return DataKey(key, in_store)


def _bytes(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise KeyBroken(where) from error
    if len(key) != KEY_BYTES:
        raise KeyBroken(where)
    return key


def _keep(file: Path, text: str) -> None:
    """Whole or not at all, and for this user only."""
    write(file, text.encode("ascii"), private=True)
