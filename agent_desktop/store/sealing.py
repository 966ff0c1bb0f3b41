"""Sealing of what a desktop keeps of a centre's customers: AES-256-GCM by a library, one key a user."""

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # loading it costs 30 ms that a plain desk need not pay
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PLAIN: Final = b"\x00"
SEALED: Final = b"\x01"
NONCE_BYTES: Final = 12


class SealBroken(Exception):
    """Bytes can't be opened: sealed with another key, or changed since."""


class Seal:
    """Seals with a key, or only marks as plain without one (the demo). Thread: any, one at a time."""

    def __init__(self, key: bytes | None) -> None:
        self._key = key

    def close(self, plain: bytes) -> bytes:
        """The bytes to keep."""
        if self._key is None:
            return PLAIN + plain
        nonce = os.urandom(NONCE_BYTES)
        return SEALED + nonce + self._cipher(self._key).encrypt(nonce, plain, None)

    def open(self, kept: bytes) -> bytes:
        """The bytes as they were. Raises `SealBroken`."""
        mark, rest = kept[:1], kept[1:]
        if mark == PLAIN:
            return rest
        if mark != SEALED or self._key is None:
            raise SealBroken("kept data is sealed with a key that this desk does not have")
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher(self._key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], None)
        except InvalidTag as error:
            raise SealBroken("kept data does not open with this desk's key") from error

    @staticmethod
    def _cipher(key: bytes) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(key)

    def __repr__(self) -> str:
        return f"Seal({'with a key' if self._key else 'plain'})"
