"""A recording in the lead's headset: played, paused, anywhere in it, faster or slower.

miniaudio asks for sound on a thread of its own; what it reads and where it is are guarded by one lock. The
device is opened for playing and let go of when nothing plays, so that a call always finds it free.
"""

import io
import logging
import threading
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from agent_desktop.recording.listening.sound import Opened

if TYPE_CHECKING:
    from agent_desktop.recording.listening.speed import Samples

log = logging.getLogger(__name__)

SPEEDS: Final = (1.0, 1.25, 1.5, 2.0)
_BUFFER_MS: Final = 120


class NoSpeaker(Exception):
    """No loudspeaker can be opened; the message says what the system said."""


class Playback(Struct, frozen=True, kw_only=True):
    """Where playing is, in seconds."""

    call_id: str = ""
    seconds: float = 0.0
    at: float = 0.0
    playing: bool = False
    speed: float = 1.0


class Player:
    """One recording at a time. Thread: any, guarded; opening a device takes some ms: a worker does it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._sound: Any = None  # soundfile.SoundFile over the bytes
        self._speed: Any = None
        self._device: Any = None
        self._playing = False
        self._at = 0  # frames that were read

    @property
    def now(self) -> Playback:
        """This moment."""
        opened, sound, speed = self._opened, self._sound, self._speed
        if opened is None or sound is None or speed is None:
            return Playback()
        at = max(0, self._at - speed.pending) / sound.samplerate
        return Playback(
            call_id=opened.call_id, seconds=opened.seconds, at=min(at, opened.seconds),
            playing=self._playing, speed=speed.factor,
        )  # fmt: skip

    @property
    def opened(self) -> Opened | None:
        """What is held in memory."""
        return self._opened

    def load(self, opened: Opened) -> None:
        """Take a recording; the last one is forgotten."""
        import soundfile

        from agent_desktop.recording.listening.speed import Speed

        self.close()
        with self._lock:
            self._opened, self._at = opened, 0
            self._sound = soundfile.SoundFile(io.BytesIO(opened.sound))
            self._speed = Speed(self._read, self._sound.samplerate, self._sound.channels)

    def play(self, device: str) -> None:
        """Go on, at a loudspeaker by the id that the phone gives it, "" or one that is gone: the system's.

        From the beginning when it had ended. Raises `NoSpeaker`.
        """
        if self._opened is None or self._playing:
            return
        if self.now.at >= self._opened.seconds - 0.05:
            self.seek(0.0)
        self._release()
        self._playing = True
        try:
            self._device = _device(device, self._sound.samplerate, self._sound.channels)
            pulled = self._pulled()
            next(pulled)
            self._device.start(pulled)
        except Exception as error:
            self._playing = False
            self._release()
            raise NoSpeaker(str(error)) from error

    def hush(self) -> None:
        """Be silent at once; `pause` gives the device back."""
        self._playing = False

    def pause(self) -> None:
        """Be silent, and give the device back."""
        self._playing = False
        self._release()

    def seek(self, at: float) -> None:
        """Go on at this second."""
        with self._lock:
            if self._sound is not None:
                self._at = round(max(0.0, min(at, self._opened.seconds if self._opened else 0.0))
                                 * self._sound.samplerate)  # fmt: skip
                self._sound.seek(min(self._at, self._sound.frames))
                self._speed.flush()

    def set_speed(self, factor: float) -> None:
        """How many times as fast."""
        with self._lock:
            if self._speed is not None:
                self._speed.factor = max(0.5, min(factor, 3.0))

    def close(self) -> None:
        """Forget the recording."""
        self.pause()
        with self._lock:
            if self._sound is not None:
                self._sound.close()
            self._opened = self._sound = self._speed = None

    # --- inside ----------------------------------------------------------------------------------

    def _pulled(self) -> Generator[bytes, int, None]:
        """What the device asks for, on its thread: silence once it has ended or is paused."""
        wanted = yield b""
        while True:
            with self._lock:
                frame = 2 * self._sound.channels if self._sound is not None else 4
                data = (
                    self._speed.take(wanted).tobytes() if self._playing and self._speed is not None else b""
                )
            if len(data) < wanted * frame:
                self._playing = False
                data = data.ljust(wanted * frame, b"\0")
            wanted = yield data

    def _read(self, count: int) -> "Samples":
        samples: Samples = self._sound.read(count, dtype="int16", always_2d=True)
        self._at += len(samples)
        return samples

    def _release(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()


def _device(wanted: str, rate: int, channels: int) -> Any:
    """An open playback device; the chosen one when miniaudio knows it under the phone's id."""
    import miniaudio

    options = {"output_format": miniaudio.SampleFormat.SIGNED16, "nchannels": channels, "sample_rate": rate}
    found = None
    if wanted:
        known = miniaudio.Devices().get_playbacks()
        found = next((one["id"] for one in known if is_same(one, wanted)), None)
    return miniaudio.PlaybackDevice(
        **options, buffersize_msec=_BUFFER_MS, device_id=found, app_name="agent-desktop"
    )


def is_same(device: Any, wanted: str) -> bool:
    """A sound server's own name is in miniaudio's id; elsewhere PJSIP cuts the name that people see."""
    import miniaudio

    raw = bytes(miniaudio.ffi.buffer(device["id"])).split(b"\0", 1)[0]
    name = wanted.partition("/")[2]
    return raw == wanted.encode() or bool(name and device["name"].startswith(name))
