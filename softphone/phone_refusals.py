"""Who may ring, and what becomes of those who may not: counted, told, and shut out where they flood."""

import time
from typing import Final

from softphone.host_names import HostNames
from softphone.invite import clean
from softphone.line import InviteRefused
from softphone.phone_board import Board
from softphone.phone_log import Trickle
from softphone.shut_out import MINUTE_S, Strangers, shut_out

_REPORTS_A_SECOND: Final = 10


class Refusals:
    """Counts the INVITEs that don't ring; in a flood a few a second are reported, all are counted.

    Thread: the phone's. `port` is that of the UDP transport, 0 where there is none.
    """

    def __init__(self, board: Board) -> None:
        self.total = 0
        self.port = 0
        self.known: dict[int, str] = {}  # addresses of the registrars that took our registration
        self.registrars = HostNames(())  # the configured ones: for that alone they may not ring
        self._peers = set(board.config.peers)
        self._board = board
        self._reports = Trickle(_REPORTS_A_SECOND)
        self._strangers = Strangers()

    def knows(self, source: str) -> bool:
        """Whether this address (with its port) may ring."""
        return self._rings(_host(source))

    def add(self, reason: str, source: str) -> None:
        """One more INVITE was refused for `reason`, coming from `source` (address:port)."""
        self.total += 1
        self.heard_from(source)
        if self._reports.passes():
            source = clean(source)
            self._board.log.warning("invite refused", extra={"reason": reason, "source": source})
            self._board.publish(InviteRefused(reason, source, self.total))

    def heard_from(self, source: str) -> None:
        """A request that costs memory: a stranger who sends too many isn't heard for a while."""
        host = _host(source)
        if self._spares(host) or not self._strangers.asks(host, time.monotonic()):
            return
        if self._shut_out():
            told = {"source": clean(source), "seconds": MINUTE_S}
            self._board.log.warning("a flood is shut out", extra=told)
        else:
            self._board.log.warning("a flood can't be shut out", extra={"source": clean(source)})

    def tend(self, now: float) -> None:
        """Once a second. The filter is put on again: the socket of a changed address has none."""
        if self._strangers.forgive(now) or self._strangers.out:
            self._shut_out()

    def _shut_out(self) -> bool:
        """Whether those who are out now, and nobody else, aren't heard."""
        hosts = tuple(host for host in self._strangers.out if not self._spares(host))
        return self.port != 0 and shut_out(self.port, hosts)

    def _spares(self, host: str) -> bool:
        """Whom a forged source may not silence: a registrar, also one that has taken nothing of us yet."""
        return self._rings(host) or self.registrars.have(host)

    def _rings(self, host: str) -> bool:
        return host in self._peers or host in self.known.values()


def _host(source: str) -> str:
    return source.rpartition(":")[0].strip("[]")
