"""What else must reach the shared store exactly once: chases, joins, calls, looks, articles that helped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

TICKET: Final = "ticket"
"""Kind of a filed ticket in the outbox; every other kind is an act's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that happened. `id` is a UUIDv7; `payload` is flat and depends on `kind`.

    Kinds: chase, join, note (tickets); call, article_used, question, audit (desk).
    """

    id: str
    kind: str
    at: datetime
    payload: dict[str, str | int | None]
