"""The way to the exchange lost and found: connections closed, and packets that are dropped without a word."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.ring_line import Told, phone
from softphone.line import LineEvent, RegistrationChanged, RegistrationState
from softphone.remote_line import RemoteLine
from tests.softphone.cable import NEAR, POSSIBLE, Cable
from tests.softphone.registrar import TlsRegistrar

CUTS = 3
TARGETS = {
    "tls_loss_noticed_ms": "<= 2000",
    "failover_ms": "<= 10000",
    "path_loss_udp_noticed_ms": "<= 15000",
    "path_loss_tls_noticed_ms": "<= 15000",
    "path_back_udp_ms": "<= 3000",
    "path_back_tls_ms": "<= 3000",
}


async def measure_path(folder: Path) -> dict[str, float]:
    """The worst of each. Cutting a path between two network namespaces takes root; else that is left out."""
    figures = await _closed(folder)
    for way in ("udp", "tls") if POSSIBLE else ():
        (folder / way).mkdir()
        figures |= await _cut(folder / way, way)
    return figures


async def _closed(folder: Path) -> dict[str, float]:
    """The primary closes its TLS connections and is gone: when that is known, when the backup has us."""
    first, second = folder / "first", folder / "second"
    first.mkdir()
    second.mkdir()
    with TlsRegistrar(second) as backup, contextlib.ExitStack() as doomed:
        primary = doomed.enter_context(TlsRegistrar(first))
        trusted = folder / "trusted.pem"
        trusted.write_bytes(primary.ca_file.read_bytes() + backup.ca_file.read_bytes())
        hosts = {
            "registrar": f"localhost:{primary.port}",
            "backup_registrar": f"localhost:{backup.port}",
        }
        async with phone(folder / "e", transport="tls", tls_ca_file=str(trusted), **hosts) as (line, _):
            told = Told(line)
            await _registered(line, told)
            began = time.monotonic()
            await asyncio.to_thread(doomed.close)
            lost, _ = await told.when(lambda e: _is_news(e) and not _is_registered(e), began)
            back, _ = await told.when(_is_registered, lost)
    return {"tls_loss_noticed_ms": (lost - began) * 1000, "failover_ms": (back - lost) * 1000}


async def _cut(folder: Path, way: str) -> dict[str, float]:
    noticed, back = [], []
    settings: dict[str, Any] = {"transport": way, "tls_verify": False, "bind": NEAR}
    with _cable() as cable, cable.registrar(folder, way) as registrar:
        async with phone(folder / "f", registrar=registrar.host, **settings) as (line, _):
            told = Told(line)
            for round_no in range(CUTS):
                await _registered(line, told)
                await asyncio.sleep(
                    0.5 + 1.3 * round_no
                )  # not always at the same moment between two questions
                began = time.monotonic()
                cable.cut()
                lost, _ = await told.when(lambda e: _is_news(e) and not _is_registered(e), began)
                await asyncio.sleep(3.0)
                mended = time.monotonic()
                cable.mend()
                there, _ = await told.when(_is_registered, mended)
                noticed.append(lost - began)
                back.append(there - mended)
    return {
        f"path_loss_{way}_noticed_ms": max(noticed) * 1000,
        f"path_back_{way}_ms": max(back) * 1000,
    }


@contextlib.contextmanager
def _cable() -> Iterator[Cable]:
    made = Cable()
    try:
        yield made
    finally:
        made.remove()


async def _registered(line: RemoteLine, told: Told) -> None:
    if line.snapshot.registration.state is not RegistrationState.REGISTERED:
        await told.when(_is_registered)


def _is_news(event: LineEvent) -> bool:
    return isinstance(event, RegistrationChanged)


def _is_registered(event: LineEvent) -> bool:
    return isinstance(event, RegistrationChanged) and event.registration.state is RegistrationState.REGISTERED
