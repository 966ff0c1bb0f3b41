"""What the limits of a ticket promise to its caller: until when, in the site's words. Pure.

A promise is stored with the call in which it was made. Whether it was kept is never stored: the card reads it
from what happened to the ticket, or to the call that was owed (`customer360.statements`).
"""

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from agent_desktop.tickets.clocks.clock import Clock

VISIT: Final = "visit"
"""Code of the field in which a span for the visit is agreed."""

CALL_BACK: Final = "promised_callback"
"""Result of a call that ends with the promise to ring back."""

_SPAN: Final = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)-(\d\d:\d\d)")


class Promise(Struct, frozen=True):
    """What was said to the caller, and until when it holds."""

    text: str
    due_at: datetime


class Promises(Struct, frozen=True, kw_only=True):
    """The site's words; `{by}` in them stands for the moment, or for the span of a visit."""

    nodes: tuple[tuple[str, str], ...] = ()  # (node, words): the first whose clock the ticket has counts
    visit: str = ""
    call_back: str = ""
    call_back_minutes: int = 60
    zone: ZoneInfo

    def of_ticket(self, clocks: tuple[Clock, ...], visit: str = "") -> Promise | None:
        """What a ticket with these clocks promises; a span agreed for the visit goes before its limit."""
        if self.visit and (agreed := self._span_end(visit)) is not None:
            return Promise(self.visit.replace("{by}", visit[len("2026-") :]), agreed)
        due = {clock.node: clock.due_at for clock in clocks}
        return next((self._by(words, due[node]) for node, words in self.nodes if node in due), None)

    def of_call_back(self, due_at: datetime) -> Promise | None:
        """The promise to ring back until then."""
        return self._by(self.call_back, due_at) if self.call_back else None

    def _by(self, words: str, due_at: datetime) -> Promise:
        return Promise(words.replace("{by}", f"{due_at.astimezone(self.zone):%m-%d %H:%M}"), due_at)

    def _span_end(self, visit: str) -> datetime | None:
        """When an agreed span is over; None for words that are no span."""
        found = _SPAN.fullmatch(visit)
        try:
            ends = datetime.fromisoformat(f"{found[1]} {found[3]}") if found else None
        except ValueError:
            return None
        return ends.replace(tzinfo=self.zone).astimezone(UTC) if ends else None
