"""Names of registrars looked up aside: PJSIP looks them up itself, on the one thread that answers calls.

A lookup without a network takes seconds, in which nothing rings and the desk would take the phone for dead.
So nothing is sent to a name that this thread couldn't find a moment ago.
"""

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Iterable
from typing import Final

_EVERY_S: Final = 5.0
_STALE_S: Final = 15.0  # a lookup that hangs for longer means that the next one would hang too


class HostNames:
    """Addresses of `hosts` ("name" or "name:port"). Thread: any; one of its own does the waiting."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self._found: dict[str, tuple[str, float]] = {}
        self._names = [name for host in hosts if not _is_address(name := host.partition(":")[0])]
        self._first = threading.Event()
        if self._names:
            threading.Thread(target=self._look_up, name="names", daemon=True).start()

    def wait(self, seconds: float) -> None:
        """Until every name was looked up once, or `seconds` at most."""
        if self._names:
            self._first.wait(seconds)

    def address(self, host: str) -> str:
        """The address of `host`, "" when it isn't known or too old to be relied on."""
        name = host.partition(":")[0]
        if _is_address(name):
            return name
        address, at = self._found.get(name, ("", 0.0))
        return address if time.monotonic() - at < _STALE_S else ""

    def _look_up(self) -> None:
        while True:
            for name in self._names:
                with contextlib.suppress(OSError):
                    self._found[name] = (socket.gethostbyname(name), time.monotonic())
            self._first.set()
            time.sleep(_EVERY_S)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
