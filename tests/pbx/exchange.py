"""A running Asterisk or Kamailio on a loopback address of its own, from the settings in `etc/`."""

import contextlib
import itertools
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Final

from tests.pbx.tones import write_tone
from tests.softphone.registrar import self_signed

SETTINGS: Final = Path(__file__).parent / "etc"
HOLD_HZ: Final = 300  # what a caller hears on hold
_START_S: Final = 60.0
_numbers = itertools.count(1)


class Exchange:
    """One server. `program` is asterisk or kamailio; `start` and `kill` may be repeated."""

    def __init__(
        self, installation: Path, program: str, *, address: str = "", within: tuple[str, ...] = ()
    ) -> None:
        """`address` and `within`: it lives at the far end of a `Cable`."""
        self.program = program
        self._within = within
        # The whole of 127/8 is this machine: two test runs, or two servers, never meet.
        self.address = (
            address or f"127.{100 + next(_numbers)}.{1 + os.getpid() // 250 % 250}.{1 + os.getpid() % 250}"
        )
        self._installation = installation
        self._inside = Path("/srv") / f"{self.address}-{os.getpid()}"  # a run that was killed left its own
        self.home = installation / self._inside.relative_to("/")
        self._process: subprocess.Popen[bytes] | None = None
        self._write()

    @property
    def authority(self) -> Path:
        """PEM of the authority that its TLS certificate is from."""
        return self.home / "exchange.crt"

    def start(self) -> None:
        """Come up. Returns once it answers. Raises RuntimeError with its last words."""
        if self.program == "asterisk":
            command = ["/usr/sbin/asterisk", "-f", "-C", str(self._inside / "etc/asterisk.conf")]
        else:
            settings = str(self._inside / "etc/kamailio.cfg")
            command = ["/usr/sbin/kamailio", "-f", settings, "-DD", "-E", "-m", "32", "-M", "8"]
            command += ["-Y", str(self._inside)]
        with (self.home / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [*self._within, "chroot", str(self._installation), *command],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        give_up_at = time.monotonic() + _START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > give_up_at:
                self.kill()
                raise RuntimeError(f"{self.program} did not start: {self._last_words()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """Gone without a word, as by a power cut; its calls' audio stops."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """End it and remove its folder."""
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def freeze(self, on: bool) -> None:
        """Stop answering without closing a connection, or go on: a dropped path, a hung server."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP if on else signal.SIGCONT)

    def ask(self, command: str) -> str:
        """What a command at Asterisk's console says. Blocks some 20 ms."""
        settings = str(self._inside / "etc/asterisk.conf")
        done = subprocess.run(
            ["chroot", str(self._installation), "/usr/sbin/asterisk", "-C", settings, "-rx", command],
            capture_output=True, text=True, timeout=_START_S, check=False,
        )  # fmt: skip
        return done.stdout

    @property
    def channels(self) -> list[list[str]]:
        """The legs that are up, as lists of fields (name, context, extension, …)."""
        return [
            line.split("!") for line in self.ask("core show channels concise").splitlines() if "!" in line
        ]

    def log(self) -> str:
        """What it wrote so far."""
        file = self.home / ("full" if self.program == "asterisk" else "output")
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def _answers(self) -> bool:
        if self.program == "asterisk":
            return "fully booted" in self.ask("core waitfullybooted")
        with contextlib.suppress(OSError), socket.create_connection((self.address, 5061), 1):
            return True
        return False

    def _last_words(self) -> str:
        return (self.home / "output").read_text("utf-8", "replace")[-2000:]

    def _write(self) -> None:
        (self.home / "etc").mkdir(parents=True)
        (self.home / "moh").mkdir()
        for file in SETTINGS.iterdir():
            text = file.read_text("utf-8")
            text = text.replace("@ADDRESS@", self.address).replace("@HOME@", str(self._inside))
            (self.home / "etc" / file.name).write_text(text, "utf-8")
        certificate, key = self_signed("exchange.test", self.address)
        self.authority.write_bytes(certificate)
        (self.home / "exchange.key").write_bytes(key)
        write_tone(self.home / "moh" / "hold.wav", HOLD_HZ, rate=8000)
