"""Which microphones and loudspeakers there are, and which of them is to be used. No PJSIP in here.

On Linux the sound server (PulseAudio, or PipeWire in its place) knows them by name and says when one is
plugged in or out; a thread listens to it. Elsewhere PJSIP's own list is used (`phone_devices`).
"""

import logging
import sys
import threading
import time
from typing import Any, Final

from msgspec import Struct

from softphone.sound import SoundDevice

_AGAIN_S: Final = 2.0
_MAX_NAME: Final = 80


class Plugged(Struct, frozen=True):
    """What is plugged in now, and what the system would take."""

    devices: tuple[SoundDevice, ...] = ()
    microphone: str = ""
    speaker: str = ""

    def microphone_for(self, chosen: str) -> str:
        """The chosen microphone while it is there, else the system's, else any; "" when there is none."""
        return _pick(chosen, self.microphone, [d.id for d in self.devices if d.captures])

    def speaker_for(self, chosen: str) -> str:
        """The chosen loudspeaker while it is there, else the system's, else any; "" when there is none."""
        return _pick(chosen, self.speaker, [d.id for d in self.devices if d.plays])


def _pick(chosen: str, default: str, there: list[str]) -> str:
    return next((one for one in (chosen, default) if one in there), there[0] if there else "")


class SoundServer:
    """Listens to the sound server in a thread; `plugged` is what it last said, None while there is none."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self.plugged: Plugged | None = None
        if not sys.platform.startswith("linux"):
            return
        first = threading.Event()
        threading.Thread(target=self._listen, args=(first,), name="sound devices", daemon=True).start()
        first.wait(1.0)

    def _listen(self, first: threading.Event) -> None:
        import pulsectl

        while True:
            try:
                with pulsectl.Pulse("agent-desktop") as server:
                    server.event_mask_set("sink", "source", "server")
                    changed = threading.Event()

                    def stop(_: Any, changed: threading.Event = changed) -> None:
                        changed.set()
                        raise pulsectl.PulseLoopStop

                    server.event_callback_set(stop)
                    while True:
                        self.plugged = _read(server)
                        first.set()
                        changed.clear()
                        while not changed.is_set():
                            server.event_listen()
            except pulsectl.PulseError as error:
                if self.plugged is not None or not first.is_set():  # not again with each attempt
                    self._log.info("no sound server", extra={"error": str(error)[:80]})
            except Exception:  # noqa: BLE001 - a broken server must not end the watch for good
                self._log.exception("sound server not understood")
            self.plugged = None
            first.set()
            time.sleep(_AGAIN_S)


def _read(server: Any) -> Plugged:
    """All sinks and sources but the monitors, which hear what a loudspeaker plays."""
    devices = [
        SoundDevice(id=sink.name, name=sink.description[:_MAX_NAME], captures=False, plays=True)
        for sink in server.sink_list()
        if sink.name != "auto_null"  # what the server makes up when there is none
    ]
    devices += [
        SoundDevice(id=source.name, name=source.description[:_MAX_NAME], captures=True, plays=False)
        for source in server.source_list()
        if not source.name.endswith(".monitor")
    ]
    default = server.server_info()
    return Plugged(tuple(devices), default.default_source_name or "", default.default_sink_name or "")
