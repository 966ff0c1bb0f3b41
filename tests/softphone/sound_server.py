"""A sound server of null sinks: a desk's loudspeaker and microphone, and headsets that come and go."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Self

THERE = bool(shutil.which("pulseaudio") and shutil.which("pactl"))
_SCRIPT = """
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=desk rate=48000
load-module module-null-sink sink_name=room rate=48000
load-module module-remap-source master=room.monitor source_name=deskmic
set-default-sink desk
set-default-source deskmic
"""


class SoundServer:
    """PulseAudio in a folder of its own; `address` goes into PULSE_SERVER."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "pulse.sock"
        self.address = f"unix:{self._socket}"
        script = folder / "script.pa"
        script.write_text(_SCRIPT.format(socket=self._socket), encoding="ascii")
        home = {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        options = ["--exit-idle-time=-1", "--daemonize=no", "--use-pid-file=no"]
        options += ["--realtime=false", "--high-priority=false", "--log-target=file:" + str(folder / "log")]
        self._process = subprocess.Popen(["pulseaudio", "-n", "-F", str(script), *options], env=home)
        give_up_at = time.monotonic() + 30
        while not self._socket.exists():
            assert time.monotonic() < give_up_at, "the sound server did not start"
            time.sleep(0.05)

    def do(self, *words: str) -> str:
        """What `pactl` says to that."""
        command = ["pactl", "--server", self.address, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout.strip()

    def plug_in(self, name: str) -> tuple[str, ...]:
        """A headset: a sink, and a microphone that hears what is played into its room."""
        return (
            self.do("load-module", "module-null-sink", f"sink_name={name}", "rate=48000"),
            self.do("load-module", "module-null-sink", f"sink_name={name}room", "rate=48000"),
            self.do(
                "load-module", "module-remap-source", f"master={name}room.monitor", f"source_name={name}mic"
            ),
        )

    def plug_out(self, modules: tuple[str, ...]) -> None:
        for module in reversed(modules):
            self.do("unload-module", module)

    def sing(self, room: str, hertz: int) -> None:
        """A tone in a room, from now on."""
        self.do("load-module", "module-sine", f"sink={room}", f"frequency={hertz}")

    def heard(self, sink: str, seconds: float) -> bytes:
        """What a loudspeaker plays now: 16 kHz, 16 bit, one channel."""
        command = ["parec", "--server", self.address, "--device", f"{sink}.monitor"]
        command += ["--rate=16000", "--channels=1", "--format=s16le", "--latency-msec=20"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as recording:
            assert recording.stdout is not None
            data = recording.stdout.read(int(seconds * 32000))
            recording.kill()
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._socket.unlink(missing_ok=True)
