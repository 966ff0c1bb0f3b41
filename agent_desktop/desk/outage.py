"""A store that is gone, in the log: one line when it goes, one when it answers again."""

import logging


class Outage:
    """Of one question that is asked again and again. Thread: its owner's."""

    def __init__(self, log: logging.Logger, what: str) -> None:
        """`what` can't be known meanwhile."""
        self._log, self._what, self._lasts = log, what, False

    def gone(self, error: Exception) -> None:
        """It was not answered."""
        if not self._lasts:
            self._lasts = True
            self._log.info("%s: %s", self._what, error)

    def over(self) -> None:
        """It was answered."""
        if self._lasts:
            self._lasts = False
            self._log.info("%s: over", self._what)
