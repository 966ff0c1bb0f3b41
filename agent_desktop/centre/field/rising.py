"""Looks for rises now and then: often at what comes in, seldom at what is usual."""

import logging
import math
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from agent_desktop.centre.field.inward import Begin
from agent_desktop.store.faults import StoreError, StoreUnreachable, clear_errors
from agent_desktop.tickets.incidents.rises import database
from agent_desktop.tickets.incidents.rises.rule import Key, RiseRule, rising

log = logging.getLogger(__name__)

LOOK_S: Final = 30.0
USUAL_S: Final = 900.0
"""What is usual at this hour changes slowly, and looks through two weeks."""


class Rising:
    """One round is some milliseconds, one in thirty a look into the past. Thread: the jobs'."""

    def __init__(self, begin: Begin, rule: RiseRule) -> None:
        self._begin, self._rule = begin, rule
        self._look_at = self._usual_at = -math.inf
        self._usual: tuple[Mapping[Key, int], float] = ({}, 0.0)

    def round(self, now: datetime) -> dict[str, int]:
        """Propose what is new; how many. Raises `StoreUnreachable`."""
        clock = time.monotonic()
        if not self._rule.days or clock < self._look_at:
            return {}
        self._look_at = clock + LOOK_S
        try:
            with clear_errors("the store"), self._begin() as conn:
                if clock >= self._usual_at:
                    self._usual, self._usual_at = database.history(conn, now, self._rule), clock + USUAL_S
                totals, exposure = self._usual
                if not exposure:
                    return {}
                found = rising(
                    database.signs(conn, now - self._rule.window, now), totals, exposure, self._rule
                )
                new = database.note(conn, found, now, self._rule)
        except StoreUnreachable:
            raise
        except (StoreError, ValueError) as error:
            log.warning("rises: %s", error)
            return {}
        return {"rises": new} if new else {}
