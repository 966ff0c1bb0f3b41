"""Two network namespaces with a cable between them that can be cut, mended, or given another address.

Needs root and `ip` (`POSSIBLE`); the registrars live in the other namespace.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NEAR, MOVED, FAR = "10.213.77.1", "10.213.77.3", "10.213.77.2"
_SERVE = """
import sys, pathlib
from tests.softphone.registrar import Registrar, TlsRegistrar
made = TlsRegistrar(pathlib.Path(sys.argv[1]), sys.argv[3]) if sys.argv[2] == "tls" else Registrar(
    [200], host=sys.argv[3])
with made as registrar:
    print(registrar.port, flush=True)
    sys.stdin.read()
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
        self.mend()

    def cut(self) -> None:
        """Whatever is sent is gone, and nobody is told."""
        ip("-n", self.space, "link", "set", self._far, "down")

    def mend(self) -> None:
        ip("-n", self.space, "link", "set", self._far, "up")

    def move(self) -> None:
        """Our address becomes MOVED."""
        ip("addr", "del", f"{NEAR}/24", "dev", self.near)
        ip("addr", "add", f"{MOVED}/24", "dev", self.near)

    def remove(self) -> None:
        ip("link", "del", self.near)
        ip("netns", "del", self.space)

    @contextlib.contextmanager
    def registrar(self, folder: Path, kind: str) -> Iterator[str]:
        """A registrar at the far end; its host and port."""
        command = ["ip", "netns", "exec", self.space, sys.executable, "-c", _SERVE, str(folder), kind, FAR]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            yield f"{FAR}:{server.stdout.readline().strip()}"
            server.kill()
