"""Two network namespaces with a cable between them that can be cut, mended, or given another address.

Needs root and `ip` (`POSSIBLE`); the registrars live in the other namespace. A second cable that is never cut
(`aside`) is for those who talk with the one who is.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NEAR, MOVED, FAR = "10.213.77.1", "10.213.77.3", "10.213.77.2"
ASIDE, _ASIDE_FAR, _ASIDE_TABLE = "10.213.78.1", "10.213.78.2", "7778"
_NO_CARD = "02:00:00:00:00:99"
_SERVE = """
import sys, pathlib
from tests.softphone.registrar import Registrar, TlsRegistrar
made = TlsRegistrar(pathlib.Path(sys.argv[1]), sys.argv[3]) if sys.argv[2] == "tls" else Registrar(
    [200], host=sys.argv[3])
with made as registrar:
    print(registrar.port, flush=True)
    for _ in sys.stdin:
        print(*registrar.contacts, sep="; ", flush=True)
"""

POSSIBLE = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("ip") is not None


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


class Cable:
    """A pair of interfaces; ours has the address NEAR, the other is FAR in a namespace of its own."""

    def __init__(self) -> None:
        self.space = f"ad{os.getpid()}"
        self.near, self._far = f"{self.space}n", f"{self.space}f"
        ip("netns", "add", self.space)
        ip("link", "add", self.near, "type", "veth", "peer", "name", self._far, "netns", self.space)
        ip("addr", "add", f"{NEAR}/24", "dev", self.near)
        ip("link", "set", self.near, "up")
        ip("-n", self.space, "addr", "add", f"{FAR}/24", "dev", self._far)
        ip("-n", self.space, "link", "set", "lo", "up")
        ip("-n", self.space, "link", "set", self._far, "up")
        self._aside = ""
        there = ("-n", self.space)
        self._ways = (((), FAR, self.near), (there, NEAR, self._far), (there, MOVED, self._far))

    @property
    def within(self) -> tuple[str, ...]:
        """What a command begins with that runs at the far end."""
        return ("ip", "netns", "exec", self.space)

    def aside(self) -> str:
        """Lay the second cable; who sends from the address that this gives reaches FAR through it."""
        self._aside, far = f"{self.space}a", f"{self.space}b"
        ip("link", "add", self._aside, "type", "veth", "peer", "name", far, "netns", self.space)
        ip("addr", "add", f"{ASIDE}/24", "dev", self._aside)
        ip("link", "set", self._aside, "up")
        ip("-n", self.space, "addr", "add", f"{_ASIDE_FAR}/24", "dev", far)
        ip("-n", self.space, "link", "set", far, "up")
        ip("route", "add", FAR, "via", _ASIDE_FAR, "dev", self._aside, "table", _ASIDE_TABLE)
        ip("rule", "add", "from", ASIDE, "table", _ASIDE_TABLE)
        return ASIDE

    def cut(self) -> None:
        """Whatever is sent is gone, and nobody is told: it goes to an address that no card has.

        A link that is down would be an error for whoever sends.
        """
        for place, peer, card in self._ways:
            ip(*place, "neigh", "replace", peer, "lladdr", _NO_CARD, "dev", card, "nud", "permanent")

    def mend(self) -> None:
        for place, peer, card in self._ways:
            ip(*place, "neigh", "del", peer, "dev", card)

    def move(self) -> None:
        """Our address becomes MOVED."""
        ip("addr", "del", f"{NEAR}/24", "dev", self.near)
        ip("addr", "add", f"{MOVED}/24", "dev", self.near)

    def remove(self) -> None:
        ip("link", "del", self.near)
        if self._aside:
            ip("rule", "del", "from", ASIDE, "table", _ASIDE_TABLE)
            ip("link", "del", self._aside)
        ip("netns", "del", self.space)

    @contextlib.contextmanager
    def registrar(self, folder: Path, kind: str) -> Iterator["FarRegistrar"]:
        """A registrar at the far end."""
        command = [*self.within, sys.executable, "-c", _SERVE, str(folder), kind, FAR]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            yield FarRegistrar(server)
            server.kill()


class FarRegistrar:
    """A registrar in the other namespace: `host` with its port, and where it was told to ring us."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        assert server.stdin is not None
        assert server.stdout is not None
        self._asks, self._tells = server.stdin, server.stdout
        self.host = f"{FAR}:{self._tells.readline().strip()}"

    def contacts(self) -> list[str]:
        """What each REGISTER so far wanted to be rung at."""
        print(file=self._asks, flush=True)
        return self._tells.readline().strip().split("; ")
