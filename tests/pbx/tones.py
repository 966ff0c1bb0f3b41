"""Voices as tones: written to a file for one end, found by FFT in what the other end heard."""

import wave
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

RATE: Final = 16000  # Hz, of the phones' conference bridge
_HEADER_BYTES: Final = 44
_LOOK_S: Final = 0.4
_APART_HZ: Final = 50
_AUDIBLE: Final = 0.004  # amplitude, of 1; a tone is played at 0.25


def write_tone(file: Path, hertz: float, *, rate: int = RATE, seconds: int = 2) -> None:
    """A tone that loops without a click: whole seconds hold whole periods."""
    times = np.arange(rate * seconds) / rate
    samples = (8192 * np.sin(2 * np.pi * hertz * times)).astype("<i2")
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())


def length(file: Path) -> int:
    """Samples in a recording that is still being written."""
    return max(0, (file.stat().st_size - _HEADER_BYTES) // 2) if file.exists() else 0


def occurs(file: Path, hertz: int, start: int = 0) -> bool:
    """Whether a tone, however short, was heard after sample `start`."""
    samples, window = _samples(file, start), int(RATE * _LOOK_S)
    return any(hertz in tones_of(samples[: at + window], RATE) for at in range(0, len(samples), window // 4))


def heard(file: Path, start: int = 0) -> frozenset[int]:
    """The tones, to the nearest 20 Hz, in the last part of a recording that is still being written.

    Nothing before sample `start` counts; with less than 0.4 s after it the answer is empty.
    """
    return tones_of(_samples(file, start), RATE)


def _samples(file: Path, start: int) -> Any:
    raw = file.read_bytes()[_HEADER_BYTES:] if file.exists() else b""
    return np.frombuffer(raw[: len(raw) // 2 * 2], "<i2")[start:].astype(float) / 32768


def tones_of(samples: Any, rate: int) -> frozenset[int]:
    """The tones, to the nearest 20 Hz, in the last 0.4 s of one channel's samples, each from -1 to 1."""
    wanted = int(rate * _LOOK_S)
    if len(samples) < wanted:
        return frozenset()
    window = np.hanning(wanted)
    spectrum = np.abs(np.fft.rfft(samples[-wanted:] * window)) * 2 / window.sum()
    # A packet that was late smears its tone; its neighbourhood belongs to the loudest in it.
    reach = int(_APART_HZ * _LOOK_S)
    around = sliding_window_view(np.pad(spectrum, reach), 2 * reach + 1).max(axis=1)
    floor = max(_AUDIBLE, spectrum.max(initial=0.0) / 10)  # harmonics and late packets lie lower
    peaks = np.flatnonzero((spectrum == around) & (spectrum > floor))
    return frozenset(round(float(peak) / _LOOK_S / 20) * 20 for peak in peaks)
