"""Speech faster or slower, its voice unchanged: overlapping pieces, joined where they fit best (WSOLA)."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
Read = Callable[[int], Samples]
"""The next samples, (n, channels) of 16 bit; fewer at the end."""

_HOP: Final = 0.02  # seconds
_SEEK: Final = 0.01  # how far a piece may be moved so that it fits


class Speed:
    """Takes from `read` and gives at `factor` times the speed. Thread: one at a time."""

    def __init__(self, read: Read, rate: int, channels: int) -> None:
        self._read = read
        self._hop, self._seek = round(rate * _HOP), round(rate * _SEEK)
        ramp = np.linspace(0.0, 1.0, self._hop, dtype=np.float32)[:, None]
        self._rise, self._fall = ramp, 1.0 - ramp
        self._empty: Samples = np.zeros((0, channels), np.int16)
        self.factor = 1.0
        self.flush()

    def flush(self) -> None:
        """Forget what was read ahead: somewhere else goes on."""
        self._ahead = self._out = self._tail = self._empty

    @property
    def pending(self) -> int:
        """Samples that were read and not given yet."""
        return len(self._ahead) + len(self._out)

    def take(self, count: int) -> Samples:
        """The next `count` samples; fewer only at the end."""
        if self.factor == 1.0 and not len(self._ahead) and not len(self._out):
            return self._read(count)
        parts, have = [self._out], len(self._out)
        while have < count and len(piece := self._piece()):
            parts.append(piece)
            have += len(piece)
        whole = np.concatenate(parts)
        self._out = whole[count:]
        return whole[:count]

    def _piece(self) -> Samples:
        """One hop of sound, faded over from where the last one would have gone on."""
        hop, seek = self._hop, self._seek
        step = round(hop * self.factor)
        self._fill(step + 2 * hop + 2 * seek)
        if len(self._ahead) < 2 * hop + 2 * seek:
            rest, self._ahead, self._tail = self._ahead, self._empty, self._empty
            return rest
        at = self._best() if len(self._tail) else 0
        piece = self._ahead[at : at + hop]
        if len(self._tail):
            piece = (self._tail * self._fall + piece * self._rise).astype(np.int16)
        self._tail = self._ahead[at + hop : at + 2 * hop]
        self._ahead = self._ahead[step:]
        return piece

    def _best(self) -> int:
        """Where the next piece is most like the way the last one would have gone on."""
        window: NDArray[Any] = self._ahead[: self._hop + 2 * self._seek].astype(np.float32).sum(axis=1)
        wanted: NDArray[Any] = self._tail.astype(np.float32).sum(axis=1)
        likeness = np.correlate(window, wanted)
        power = np.cumsum(np.concatenate([[0.0], window**2]))
        energy = power[self._hop :] - power[: len(power) - self._hop]
        return int(np.argmax(likeness / np.sqrt(energy + 1.0)))

    def _fill(self, count: int) -> None:
        missing = count - len(self._ahead)
        if missing > 0:
            self._ahead = np.concatenate([self._ahead, self._read(missing)])
