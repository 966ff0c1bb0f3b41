"""A ticket's story from what either store tells, whatever another version or a login has put there."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from agent_desktop.store.instants import micros
from agent_desktop.tickets.finding.told import story
from agent_desktop.tickets.life.story import Attachment, Story
from agent_desktop.tickets.nodes import Node
from tests.tickets.desk_paper import NOW

AT = micros(NOW)
_EMPTY = "area station crew crew_phone promise result outer_source".split()
_NOTHING = "account_id phone incident_id parent_id outer_number due_at closed_at paused_at".split()
TICKET: dict[str, Any] = {
    **dict.fromkeys(_EMPTY, ""),
    **dict.fromkeys(_NOTHING),
    **dict.fromkeys(("level", "chased", "escalation"), 0),
    "id": "t1",
    "number": "261122-A01-0001",
    "skill_group": "gas",
    "request_type": "gas_leak",
    "title": "漏气",
    "priority": "emergency",
    "agent": "1011",
    "filed_at": AT,
    "node": "dispatched",
    "asked": "accepted dispatched",
    "field_values": {"address": "幸福里"},
}
EVENT = {"id": "e1", "kind": "node", "node": "dispatched", "who": "", "origin": "", "note": "", "at": AT}
FILE = {"id": "f1", "name": "表.jpg", "kind": "image/jpeg", "size": 7, "sha256": "ab", "who": "", "at": AT}


def told(detail: object = None, **ticket: object) -> Story:
    event = EVENT | {"detail": {} if detail is None else detail}
    parts = {"clocks": [], "events": [event], "attachments": [FILE | {"whole": 1}]}
    return story({"ticket": TICKET | ticket} | parts)


def test_nothing_is_said_by_empty_words() -> None:
    found = told()
    assert [found.account_id, found.phone, found.incident_id, found.parent_id, found.outer_number] == [""] * 5
    assert (found.due_at, found.closed_at, found.filed_at) == (None, None, NOW)
    assert told(due_at=micros(NOW + timedelta(1))).due_at == NOW + timedelta(1)


@pytest.mark.parametrize(
    ("kept", "read"), [({"a": 1}, {"a": "1"}), ('{"a": 1}', {"a": "1"}), ("[1]", {}), ("{", {})]
)
def test_a_document_is_an_object_or_its_text_and_all_else_says_nothing(
    kept: object, read: dict[str, str]
) -> None:
    assert told(field_values=kept).values == read
    assert told(detail=kept).events[0].detail == read


def test_nodes_of_a_newer_version_hide_no_ticket() -> None:
    found = told(node="weighed", asked="accepted weighed dispatched")
    assert (found.node, found.asked) == (Node.ACCEPTED, frozenset({Node.ACCEPTED, Node.DISPATCHED}))
    assert told().node is Node.DISPATCHED


def test_files_and_clocks_stand_in_order() -> None:
    assert told().attachments == (
        Attachment(
            id="f1", name="表.jpg", kind="image/jpeg", size=7, sha256="ab", at=NOW, who="", inside=True
        ),
    )

    def clock(node: str, due: datetime) -> dict[str, Any]:
        return {"node": node, "due_at": micros(due), "warn_at": AT, "met_at": None, "edition": "2026-10"}

    clocks = [clock("handled", NOW + timedelta(2)), clock("arrived", NOW + timedelta(1))]
    found = story({"ticket": TICKET, "clocks": clocks, "events": [], "attachments": []})
    assert [c.node for c in found.clocks] == ["arrived", "handled"]
