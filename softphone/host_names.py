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
        self._found: dict[str, tuple[tuple[str, ...], float]] = {}
        self._hosts = [host.partition(":")[0] for host in hosts]
        self._names = [host for host in self._hosts if not _is_address(host)]
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
        addresses, at = self._found.get(name, (("",), 0.0))
        return addresses[0] if time.monotonic() - at < _STALE_S else ""

    def have(self, address: str) -> bool:
        """Whether `address` is one of theirs, as far as was found out, however long ago."""
        found = (self._found[name][0] for name in self._names if name in self._found)
        return address in self._hosts or any(address in addresses for addresses in found)

    def _look_up(self) -> None:
        while True:
            for name in self._names:
                with contextlib.suppress(OSError):
                    found = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_DGRAM)
                    self._found[name] = (tuple(str(each[4][0]) for each in found), time.monotonic())
            self._first.set()
            time.sleep(_EVERY_S)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
