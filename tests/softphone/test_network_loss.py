"""A path that is cut, a cable that is pulled, an address that changes: between two network namespaces.

Needs root and `ip`; the registrars live in the other namespace.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from softphone.line import RegistrationState
from tests.softphone.phones import Seat, seat

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

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("ip") is None,
        reason="two network namespaces need root and ip",
    ),
]


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


@pytest.fixture
def cable() -> Iterator[Cable]:
    made = Cable()
    yield made
    made.remove()


async def becomes(one: Seat, state: RegistrationState, within_s: float) -> None:
    await one.hearing.until(lambda: one.line.snapshot.registration.state is state, within_s)


@pytest.mark.parametrize("transport", ["udp", "tls"])
async def test_a_path_that_was_cut_is_noticed_and_used_again(
    tmp_path: Path, cable: Cable, transport: str
) -> None:
    with cable.registrar(tmp_path, transport) as host:
        settings: dict[str, Any] = {"transport": transport, "tls_verify": False, "bind": NEAR}
        async with seat(tmp_path, registrar=host, **settings) as one:
            await becomes(one, RegistrationState.REGISTERED, 10)
            cable.cut()
            await becomes(one, RegistrationState.RECONNECTING, 15)
            cable.mend()
            await becomes(one, RegistrationState.REGISTERED, 10)


async def test_another_address_is_told_to_the_exchange(tmp_path: Path, cable: Cable) -> None:
    with cable.registrar(tmp_path, "udp") as host:
        async with seat(tmp_path, registrar=host, bind="0.0.0.0") as one:
            await becomes(one, RegistrationState.REGISTERED, 10)
            assert f"@{NEAR}:" in one.line.snapshot.registration.address
            cable.move()
            await one.hearing.until(lambda: MOVED in one.line.snapshot.registration.address, 10)
            await becomes(one, RegistrationState.REGISTERED, 10)
