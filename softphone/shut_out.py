"""Strangers who flood the SIP port are kept out by the kernel for a minute.

PJSIP keeps each transaction for 32 s, one that is refused too: a thousand INVITEs a second would take a
gigabyte. The rule has no clock; the gate is a filter on the port's own socket, for UDP over IPv4 on Linux.
"""

import contextlib
import ctypes
import ipaddress
import os
import socket
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

A_SECOND: Final = 100  # requests of one stranger, each of which costs memory for 32 s
MINUTE_S: Final = 60.0
MOST: Final = 32  # strangers at one time: the filter looks at each packet
_MOST_COUNTED: Final = 1024

# Classic BPF, as linux/filter.h has it.
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_SOURCE: Final = 0xFFF00000 + 12  # in the IPv4 header, wherever a socket's filter begins to look
_WHOLE: Final = 0xFFFF
_ATTACH, _DETACH = 26, 27  # SO_ATTACH_FILTER, SO_DETACH_FILTER
_INSTRUCTION: Final = struct.Struct("@HBBI")


class Strangers:
    """Who is shut out, and until when. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._second = 0
        self._asked: Counter[str] = Counter()
        self._until: dict[str, float] = {}

    def asks(self, host: str, now: float) -> bool:
        """One more request of a stranger; whether that was too many."""
        if int(now) != self._second:
            self._second = int(now)
            self._asked.clear()
        if len(self._asked) < _MOST_COUNTED or host in self._asked:
            self._asked[host] += 1
        if self._asked[host] <= A_SECOND or host in self._until or len(self._until) >= MOST:
            return False
        self._until[host] = now + MINUTE_S
        return True

    def forgive(self, now: float) -> bool:
        """Let those in again whose time is over; whether there were any."""
        over = [host for host, until in self._until.items() if now >= until]
        for host in over:
            del self._until[host]
        return bool(over)

    @property
    def out(self) -> tuple[str, ...]:
        """Who is shut out now."""
        return tuple(self._until)


def shut_out(port: int, hosts: tuple[str, ...]) -> bool:
    """From now on the UDP socket on `port` hears nothing of these addresses; whether that could be done."""
    if not sys.platform.startswith("linux"):
        return False
    done = False
    for own in _sockets(port):
        with own, contextlib.suppress(OSError, ValueError):
            if hosts:
                done = _attach(own, _program(hosts))
            else:
                own.setsockopt(socket.SOL_SOCKET, _DETACH, 0)
                done = True
    return done


def _attach(own: socket.socket, program: bytes) -> bool:
    """Raises OSError. A sandbox's kernel may know no filters and yet take one, so it is read back."""
    kept = ctypes.create_string_buffer(program, len(program))
    count = len(program) // _INSTRUCTION.size
    own.setsockopt(socket.SOL_SOCKET, _ATTACH, struct.pack("@HP", count, ctypes.addressof(kept)))
    # The kernel copies the program and names its length in instructions: so many bytes Python gives us.
    return own.getsockopt(socket.SOL_SOCKET, _ATTACH, len(program)) == program[:count]


def _program(hosts: tuple[str, ...]) -> bytes:
    """Load the source, compare it with each, drop on a match, else take the whole packet."""
    lines = [(_LOAD, 0, 0, _SOURCE)]
    for left, host in zip(range(len(hosts), 0, -1), hosts, strict=True):
        lines.append((_JUMP_IF_EQUAL, left, 0, int(ipaddress.IPv4Address(host))))
    lines += [(_RETURN, 0, 0, _WHOLE), (_RETURN, 0, 0, 0)]
    return b"".join(_INSTRUCTION.pack(*line) for line in lines)


def _sockets(port: int) -> Iterator[socket.socket]:
    """PJSIP doesn't give its sockets away: copies of this process's own that are bound to that UDP port."""
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # gone meanwhile
            if not entry.is_socket():
                continue
            own = socket.socket(fileno=os.dup(int(entry.name)))
            if (own.family, own.type) == (socket.AF_INET, socket.SOCK_DGRAM) and own.getsockname()[1] == port:
                yield own
            else:
                own.close()
