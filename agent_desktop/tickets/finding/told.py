"""A story from what the store tells: one shape for both, times as integers, documents perhaps as text."""

import json
from collections.abc import Mapping
from typing import Any, Final

from agent_desktop.store.instants import instant, instant_or_none
from agent_desktop.tickets.clocks.clock import Clock
from agent_desktop.tickets.life.story import Attachment, Event, Story
from agent_desktop.tickets.nodes import Node

_SAME: Final = (
    "id", "number", "skill_group", "request_type", "title", "priority", "level", "agent", "area", "station",
    "crew", "crew_phone", "promise", "chased", "escalation", "result", "outer_source",
)  # fmt: skip
_OR_EMPTY: Final = ("account_id", "phone", "incident_id", "parent_id", "outer_number")


def story(told: Mapping[str, Any]) -> Story:
    """The story in {"ticket": …, "clocks": […], "events": […], "attachments": […]}."""
    row = told["ticket"]
    facts: dict[str, Any] = {name: row[name] for name in _SAME}
    facts |= {name: row[name] or "" for name in _OR_EMPTY}
    facts |= {name: instant_or_none(row[name]) for name in ("due_at", "closed_at", "paused_at")}
    return Story(
        **facts,
        filed_at=instant(row["filed_at"]),
        node=Node(row["node"]) if row["node"] in set(Node) else Node.ACCEPTED,
        asked=frozenset(Node(n) for n in row["asked"].split() if n in set(Node)),
        values={str(k): str(v) for k, v in _document(row["field_values"]).items()},
        clocks=tuple(sorted((_clock(c) for c in told["clocks"]), key=lambda c: (c.due_at, c.node))),
        events=tuple(_event(e) for e in told["events"]),
        attachments=tuple(_attachment(a) for a in told["attachments"]),
    )


def _clock(row: Mapping[str, Any]) -> Clock:
    return Clock(
        node=row["node"],
        due_at=instant(row["due_at"]),
        warn_at=instant(row["warn_at"]),
        met_at=instant_or_none(row["met_at"]),
        edition=row["edition"],
    )


def _event(row: Mapping[str, Any]) -> Event:
    same = {name: row[name] for name in ("id", "kind", "node", "who", "origin", "note")}
    detail = {str(k): str(v) for k, v in _document(row["detail"]).items()}
    return Event(at=instant(row["at"]), detail=detail, **same)


def _attachment(row: Mapping[str, Any]) -> Attachment:
    same = {name: row[name] for name in ("id", "name", "kind", "size", "sha256", "who")}
    return Attachment(at=instant(row["at"]), inside=bool(row["whole"]), **same)


def _document(kept: Any) -> dict[str, Any]:
    """The object that a desk wrote; anything else, which another login may have put there, is ignored."""
    try:
        said = json.loads(kept) if isinstance(kept, str) else kept
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
