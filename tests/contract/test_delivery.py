"""What a desk delivers, on every store: in order, exactly once, and what can't be taken is named."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from agent_desktop.store import audit
from agent_desktop.store.schema import supply, trail, work
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.delivery import Delivery
from agent_desktop.tickets.draft import Ticket
from agent_desktop.upkeep.database import check
from tests.contract.stores import Shared
from ui.words import t

NOW = datetime(2026, 11, 22, 4, 3, tzinfo=UTC)


def ticket(turn: int = 1, **facts: Any) -> Ticket:
    plain: dict[str, Any] = {
        "id": f"t{turn}", "number": f"261122-A01-{turn:04}", "skill_group": "heating",
        "request_type": "no_heat", "account_id": "a1", "call_id": "c1", "title": "不热", "filed_at": NOW,
        "agent": "1011", "node": "accepted", "phone": "+8613812346621",
        "values": {"温度": "14", "note": "%s :x"},
    }  # fmt: skip
    return Ticket(**plain | facts)


def act(kind: str, turn: int = 1, **payload: str | int | None) -> Act:
    return Act(id=f"{kind}{turn}", kind=kind, at=NOW + timedelta(seconds=turn), payload=payload)


def call(result: str) -> Act:
    return act(
        "call", id="c1", direction="incoming", phone="+8613812346621", account_id="a1", skill_group="heating",
        agent="1011", ivr_trail="1", started_at=NOW.isoformat(), answered_at=NOW.isoformat(),
        ended_at=(NOW + timedelta(seconds=90)).isoformat(), end_reason="remote", hold_s=0, wrap_up_s=5,
        result=result, ticket_id="t1", matter="no_heat", summary="",
    )  # fmt: skip


def test_a_ticket_delivered_twice_is_there_once(shared: Shared) -> None:
    assert shared.deliver(ticket()).sent == ("t1",)
    assert shared.deliver(ticket()).sent == ("t1",)
    [row] = shared.rows(work.tickets)
    assert (row.number, row.field_values, row.filed_at) == ("261122-A01-0001", ticket().values, NOW)
    assert [(e.ticket_id, e.node) for e in shared.rows(work.ticket_events)] == [("t1", "accepted")]


def test_a_chase_and_a_join_are_counted_once(shared: Shared) -> None:
    shared.add(supply.incidents, {"id": "i1", "number": "GW-1", "since": NOW})
    chase = act("chase", ticket_id="t1", agent="1011", text="家中有老人")
    join = act("join", incident_id="i1", call_id="c1", account_id="a1", phone=None, agent="1011")
    for _ in range(2):
        assert len(shared.deliver(ticket(), chase, join).sent) == 3
    assert [(t.chased, t.last_note) for t in shared.rows(work.tickets)] == [(1, "家中有老人")]
    assert [i.joined for i in shared.rows(supply.incidents)] == [1]


def test_of_a_call_told_twice_the_later_word_stands(shared: Shared) -> None:
    shared.deliver(call(""))
    shared.deliver(call("solved"))
    assert [(c.result, c.started_at) for c in shared.rows(work.calls)] == [("solved", NOW)]
    assert [(c.outcome, c.duration_s) for c in shared.rows(work.contacts)] == [("solved", 90)]


def test_what_is_never_taken_is_named_and_the_rest_goes_through(shared: Shared) -> None:
    """A number given twice, a kind of a later version, a payload without its key."""
    delivered = shared.deliver(
        ticket(1), ticket(2, number="261122-A01-0001"), act("dream"), act("chase", agent="1011"), ticket(3)
    )
    assert delivered.sent == ("t1", "t3")
    assert [parcel for parcel, _ in delivered.refused] == ["t2", "dream1", "chase1"]
    assert [t.id for t in shared.rows(work.tickets)] == ["t1", "t3"]


def test_looks_of_two_desks_at_once_make_one_whole_chain(shared: Shared) -> None:
    desks = [shared.another_desk() for _ in range(2)]

    def look(turn: int) -> Delivery:
        seen = act("audit", turn, agent=f"10{turn % 2}", action="look", subject="a1", detail="", call_id="c1")
        return shared.deliver(seen, by=desks[turn % 2])

    with ThreadPoolExecutor(2) as threads:
        for first in range(0, 20, 2):  # a sender belongs to one thread at a time
            delivered = list(threads.map(look, (first, first + 1)))
            assert [d.error for d in delivered] == [None, None]
    again = act("audit", 3, agent="101", action="look", subject="a1", detail="", call_id="c1")
    assert shared.deliver(again).sent == ("audit3",)
    assert len(shared.rows(trail.audit)) == 20
    with shared.engine.connect() as conn:
        assert audit.verify(conn) is None
        assert audit.head(conn).seq == 20


def test_a_trail_that_is_written_while_it_is_walked_is_whole(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site's desks write several lines a second, and the walk takes as long as the trail is."""
    look = partial(act, "audit", agent="1011", action="look", subject="a1", detail="", call_id="c1")
    shared.deliver(look(1), look(2))
    walked, sealed = list[int](), audit._hash

    def meanwhile(before: str, *content: int | str) -> str:
        walked.append(len(walked))
        if walked == [0]:
            assert shared.deliver(look(3)).sent == ("audit3",)
        return sealed(before, *content)

    monkeypatch.setattr(audit, "_hash", meanwhile)
    said = list(check(shared.where))
    assert len(shared.rows(trail.audit)) == 3
    assert any(line.endswith(t("upkeep-whole")) for line in said)
