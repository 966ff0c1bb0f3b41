"""Python's cyclic garbage is collected on the main thread only.

A collection runs on whichever thread happens to allocate. Widgets are often parts of cycles, and a widget
that is destroyed by the card or journal worker takes the process down (seen: segmentation fault in a worker
while it ran a statement). So collection by itself is switched off, and a timer of the main thread does it.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MS: Final = 1_000
YOUNG: Final = 700
"""New objects after which the youngest generation is worth a look; Python's own figure."""

OLDER: Final = (10, 10)
"""Collections of one generation after which the next older one has its turn; Python's own figures."""


class MainThreadGarbage(QObject):
    """Collects while it lives. Thread: main."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(collect)
        self._timer.start(EVERY_MS)

    def settle(self) -> None:
        """What is there after the start stays: collections don't walk it, now or later, and stay short.

        Nothing is collected first: that walk takes a tenth of a second, and a call may be ringing.
        """
        gc.freeze()

    def stop(self) -> None:
        """Collection is Python's own affair again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()


def collect() -> int:
    """Collect the oldest generation that is due; its number, -1 when none was."""
    young, middle, old = gc.get_count()
    due = 2 if old > OLDER[1] else 1 if middle > OLDER[0] else 0 if young > YOUNG else -1
    if due >= 0:
        gc.collect(due)
    return due
