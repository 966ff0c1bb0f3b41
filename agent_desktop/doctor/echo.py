"""The echo test: what the microphone hears for a second, measured, then played at the loudspeaker.

Beside the phone, with miniaudio: it opens the devices by the names that the phone uses, and a call is never
waited for. Thread: a worker; it takes `HEARD_S` twice.
"""

import threading
from collections.abc import Generator, Iterator
from typing import Any, Final

import msgspec

from agent_desktop.agent.fitness import Finding, Health
from agent_desktop.doctor.subject import Subject
from agent_desktop.recording.listening.player import is_same
from ui.words import t

HEARD_S: Final = 1.0
RATE: Final = 16_000
SILENT_DB: Final = -66.0
"""A microphone that is muted or not plugged in; an open one in a quiet room gives -60 dB and more."""
QUIET_DB: Final = -48.0
PATIENCE_S: Final = {"microphone": 0.8, "speaker": 2.0}
"""Longer than the sound itself; a sound server that slept wakes up within it."""
_BUFFER_MS: Final = 120


class NoDevice(Exception):
    """A device can't be opened; the message says what the system said."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """Level of the loudest tenth of a second in dB of full scale; seconds that the loudspeaker took."""

    level_db: float
    played_s: float


def echo(subject: Subject) -> Iterator[Finding]:
    """The finding. Nothing is listened to where nobody asked for it, in a call, or without sound."""
    settings = subject.setup.loaded.settings
    if not subject.aloud or settings.phone.sound == "none":
        return
    if subject.in_call:
        yield Finding("echo", Health.OK, t("doctor-echo-in-call"))
        return
    try:
        heard = listen_and_play(settings.sound.microphone, settings.sound.speaker)
    except NoDevice as error:
        yield Finding("echo", Health.FAIL, str(error), t("doctor-remedy-no-device"))
        return
    said = t("doctor-echo-heard", level=f"{heard.level_db:.0f}", played=f"{heard.played_s:.1f}")
    if heard.level_db < SILENT_DB:
        yield Finding("echo", Health.FAIL, said, t("doctor-remedy-silent"))
    elif heard.played_s < HEARD_S / 2:
        yield Finding("echo", Health.FAIL, said, t("doctor-remedy-mute-speaker"))
    elif heard.level_db < QUIET_DB:
        yield Finding("echo", Health.WARN, said, t("doctor-remedy-quiet"))
    else:
        yield Finding("echo", Health.OK, said)


def listen_and_play(microphone: str, speaker: str) -> Heard:
    """Listen, then play what was heard; "" is the system's own device. Nothing is kept. Raises `NoDevice`."""
    sound = _listened(microphone)
    return Heard(level_db=_level(sound), played_s=_played(sound, speaker))


def _listened(wanted: str) -> bytes:
    enough, kept = threading.Event(), bytearray()
    size = int(HEARD_S * RATE) * 2

    def taken() -> Generator[None, bytes, None]:
        while True:
            kept.extend((yield))
            if len(kept) >= size:
                enough.set()

    _run("microphone", wanted, taken(), enough)
    return bytes(kept[:size])


def _played(sound: bytes, wanted: str) -> float:
    done, taken = threading.Event(), 0

    def given() -> Generator[bytes, int, None]:
        nonlocal taken
        frames = yield b""
        while True:
            piece = sound[taken : taken + frames * 2]
            taken += len(piece)
            if taken >= len(sound):
                done.set()
            frames = yield piece.ljust(frames * 2, b"\0")

    _run("speaker", wanted, given(), done)
    return taken / 2 / RATE


def _run(kind: str, wanted: str, sound: Generator[Any, Any, None], done: threading.Event) -> None:
    """Have a device take `sound` or give it, until `done` or its patience is over. Raises `NoDevice`."""
    import miniaudio

    opened, known = {
        "microphone": (miniaudio.CaptureDevice, miniaudio.Devices.get_captures),
        "speaker": (miniaudio.PlaybackDevice, miniaudio.Devices.get_playbacks),
    }[kind]
    next(sound)
    try:
        chosen = _known(known(miniaudio.Devices()), wanted)
        form = miniaudio.SampleFormat.SIGNED16
        device = opened(form, 1, RATE, _BUFFER_MS, chosen, app_name="agent-desktop")
        try:
            device.start(sound)
            done.wait(HEARD_S + PATIENCE_S[kind])
        finally:
            device.close()
    except miniaudio.MiniaudioError as error:
        raise NoDevice(str(error)) from error


def _known(devices: Any, wanted: str) -> Any:
    return next((one["id"] for one in devices if wanted and is_same(one, wanted)), None)


def _level(sound: bytes) -> float:
    """RMS of the loudest tenth of a second: somebody who says one word is heard."""
    import numpy as np

    samples = np.frombuffer(sound, np.int16).astype(np.float64) / 32768
    piece = RATE // 10
    whole = samples[: len(samples) // piece * piece].reshape(-1, piece)
    loudest = float(np.sqrt((whole**2).mean(axis=1)).max()) if len(whole) else 0.0
    return float(20 * np.log10(max(loudest, 1e-6)))
