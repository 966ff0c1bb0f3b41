"""Where desk and phone find each other: a private folder with a lock and the phone's address."""

import os
import secrets
import sys
from pathlib import Path
from typing import IO

import msgspec

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class PhoneAddress(msgspec.Struct, frozen=True):
    """How to reach a running phone, readable by its own user only.

    Two tokens: the desk proves itself with one, the phone answers with the other. A stranger who
    took over a dead phone's port learns the first and still can't pass for the phone.
    """

    port: int
    pid: int
    protocol: int
    desk_token: str
    phone_token: str


def new_token() -> str:
    """128 random bits as text."""
    return secrets.token_hex(16)


class AlreadyHeld(Exception):
    """Another phone lives in this runtime folder."""


class RuntimeFolder:
    """One phone's meeting point. Thread: any; a lock is held by the process that took it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: IO[bytes] | None = None

    @property
    def _address_file(self) -> Path:
        return self.path / "phone.json"

    def prepare(self) -> None:
        """Create the folder for this user only."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)

    def publish(self, address: PhoneAddress) -> None:
        """Write the address so that a reader sees all of it or the former one."""
        draft = self.path / f"phone.json.{os.getpid()}"
        # 0600 from the first byte on; on Windows the profile folder's access list does this.
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(address))
        os.replace(draft, self._address_file)

    def address(self) -> PhoneAddress | None:
        """The address last published, or None when there is none that can be read."""
        try:
            return msgspec.json.decode(self._address_file.read_bytes(), type=PhoneAddress)
        except (OSError, msgspec.MsgspecError):
            return None

    def withdraw(self) -> None:
        """Remove the address; nobody should come any more."""
        self._address_file.unlink(missing_ok=True)

    def hold(self) -> None:
        """Take the folder for this process until it ends. Raises AlreadyHeld."""
        self.prepare()
        self._take_lock()
        self.withdraw()  # what a phone that died has left behind

    def _take_lock(self) -> None:
        lock = (self.path / "phone.lock").open("ab")
        try:
            if sys.platform == "win32":
                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise AlreadyHeld(f"another phone runs in {self.path}") from error
        self._lock = lock

    @property
    def held(self) -> bool:
        """Whether a phone lives here, by the lock that even a hanging one keeps."""
        probe = RuntimeFolder(self.path)
        try:
            probe._take_lock()
        except AlreadyHeld:
            return True
        probe.let_go()
        return False

    def let_go(self) -> None:
        """Give the folder up."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
