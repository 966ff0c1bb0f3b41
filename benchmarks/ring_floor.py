"""The floor under INVITE→180: Debian's baresip, a phone in C, and a core that somebody else burns."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.uac import Uac, call_at_rate, percentile

RATE, COUNT, WARM_UP = 10.0, 200, 20
_MODULES = Path("/usr/lib/baresip/modules")
_CONFIG = """module_path {modules}
module g711.so
module_app account.so
module_app menu.so
sip_listen 127.0.0.1:{port}
call_local_timeout 120
call_max_calls 8
"""


@contextlib.contextmanager
def burning() -> Iterator[None]:
    """A Python thread in another process takes all of one core."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as burner:
        try:
            yield
        finally:
            burner.kill()


def ringing_ms(port: int) -> list[float]:
    """INVITE→180 of the phone at `port`, at ten a second, sorted."""
    with Uac(port) as uac:
        call_at_rate(uac, RATE, WARM_UP)
        attempts = call_at_rate(uac, RATE, COUNT)
    return sorted(a.ringing_ms for a in attempts if a.ringing_ms is not None)


def baresip_p50_ms(folder: Path) -> float | None:
    """baresip's median under the same burn; None where it isn't installed."""
    if shutil.which("baresip") is None or not _MODULES.exists():
        return None
    port = _free_port()
    folder.mkdir()
    (folder / "config").write_text(_CONFIG.format(modules=_MODULES, port=port), encoding="ascii")
    (folder / "accounts").write_text(f"<sip:agent@127.0.0.1:{port}>;regint=0\n", encoding="ascii")
    with subprocess.Popen(
        ["baresip", "-f", str(folder)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as phone:  # fmt: skip
        try:
            time.sleep(1.0)
            rang = ringing_ms(port)
        finally:
            phone.kill()
    return percentile(rang, 50) if rang else None


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
