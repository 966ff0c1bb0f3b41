"""The life of a ticket on both stores: what the table allows, what follows from it, and nothing twice."""

import contextlib
import itertools
from datetime import timedelta

from sqlalchemy import text, update

from agent_desktop.store.schema.field import attachments, dispatches, ticket_clocks
from agent_desktop.store.schema.work import follow_ups, ticket_events, tickets
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.attached import files as attachment_files
from agent_desktop.tickets.forms import RequestType
from agent_desktop.tickets.life.database import TicketStore
from agent_desktop.tickets.life.steps import LIFE, Role, Step, StepRefused, passage
from agent_desktop.tickets.nodes import ENDS, Node
from tests.contract.stores import NOW, REPAIR, Shared, nodes, ticket


def test_a_whole_life(shared: Shared) -> None:
    shared.deliver(ticket())
    said = [
        shared.step("dispatch", station="qlh"),
        shared.step("take", role="station", crew="王师傅", crew_phone="13900001111"),
        shared.step("arrive", role="station"),
        shared.step("report", role="station", reason="阀门已更换"),
        shared.step("follow_up"),
        shared.step("archive"),
    ]
    assert said == [""] * 6
    row = shared.row(tickets, id="t1")
    assert (row.node, row.station, row.crew, row.last_note) == ("archived", "qlh", "王师傅", "阀门已更换")
    assert row.closed_at is not None
    assert row.due_at is None
    events = sorted(shared.rows(ticket_events), key=lambda e: e.at)
    assert nodes(events) == [
        "accepted", "dispatched", "taken", "arrived", "reported", "follow_up", "archived",
    ]  # fmt: skip
    assert {e.origin for e in events} == {"A01"}
    assert events[1].detail == {"station": "qlh"}
    assert all(c.met_at is not None for c in shared.rows(ticket_clocks))


def test_what_the_table_does_not_allow_is_refused_and_explained(shared: Shared) -> None:
    shared.deliver(ticket())
    assert "archive from accepted" in shared.step("archive")
    assert "pass by" in shared.step("handle"), "this type asks for a dispatch and a visit first"
    assert shared.step("dispatch", station="qlh") == ""
    assert "reason" in shared.step("send_back", reason=" ")
    assert "not by" in shared.step("dispatch", role="station")
    assert shared.row(tickets, id="t1").node == "dispatched"
    assert "no such ticket" in shared.act("step", step="take", ticket_id="gone")


def test_a_second_delivery_changes_nothing(shared: Shared) -> None:
    shared.deliver(ticket())
    told = {"ticket_id": "t1", "agent": "1011", "step": "dispatch", "station": "qlh"}
    again = Act(id="s1", kind="step", at=NOW, payload=dict(told))
    shared.deliver(again)
    shared.step("take", role="station")
    assert shared.deliver(again).sent == ("s1",)
    assert shared.row(tickets, id="t1").node == "taken"
    assert len(shared.rows(dispatches)) == 1


def test_a_return_never_resets_a_clock(shared: Shared) -> None:
    shared.deliver(ticket())
    due = {c.node: c.due_at for c in shared.rows(ticket_clocks)}
    shared.step("dispatch", station="qlh")
    assert shared.row(tickets, id="t1").due_at == due["arrived"]
    assert shared.step("send_back", role="station", reason="不属于本站") == ""
    row = shared.row(tickets, id="t1")
    assert (row.node, row.due_at, row.last_note) == ("accepted", due["dispatched"], "不属于本站")
    assert {c.node: c.due_at for c in shared.rows(ticket_clocks)} == due


def test_a_pause_gives_back_what_it_took(shared: Shared) -> None:
    shared.deliver(ticket())
    shared.step("dispatch", station="qlh")
    before = shared.row(tickets, id="t1").due_at
    shared.step("pause", reason="customer")
    assert shared.row(tickets, id="t1").paused_at is not None
    later = round((before + timedelta(days=3)).timestamp() * 1e6)
    shared.step("resume", due=f'{{"arrived": [{later}, {later - 1}], "dispatched": [{later}, {later}]}}')
    row = shared.row(tickets, id="t1")
    clocks = {c.node: c for c in shared.rows(ticket_clocks)}
    assert row.paused_at is None
    assert clocks["arrived"].due_at == before + timedelta(days=3)
    assert row.due_at == clocks["reported"].due_at, "the earliest that runs"
    assert clocks["dispatched"].due_at == before, "met before the pause: it stays"
    earlier = f'{{"arrived": [{later - 10**12}, 0]}}'
    shared.step("resume", due=earlier)
    assert shared.row(tickets, id="t1").due_at == row.due_at, "nothing was paused"


def test_an_outer_deadline_wins_when_it_is_earlier(shared: Shared) -> None:
    kind = RequestType(code="slow", label="", nodes=(("follow_up", 20 * 1440),))
    shared.deliver(ticket(kind=kind, outer_source="12345", outer_number="GD-7"))
    row = shared.row(tickets, id="t1")
    outer = shared.row(ticket_clocks, ticket_id="t1", node="outer")
    assert row.due_at == outer.due_at
    assert (row.outer_source, row.outer_number) == ("12345", "GD-7")
    shared.step("dispatch", station="qlh")
    assert shared.row(tickets, id="t1").due_at == outer.due_at


def test_chases_are_counted_and_the_second_proposes_an_escalation(shared: Shared) -> None:
    shared.deliver(ticket())
    shared.step("dispatch", station="qlh")
    shared.act("chase", text="老人在家", reason="no_news")
    row = shared.row(tickets, id="t1")
    assert (row.chased, row.escalation, row.last_note) == (1, 0, "老人在家")
    shared.act("chase", reason="late")
    row = shared.row(tickets, id="t1")
    assert (row.chased, row.escalation) == (2, 1)
    kinds = sorted(e.kind for e in shared.rows(ticket_events))
    assert kinds == ["chase", "chase", "escalate", "node", "node"]
    assert sorted(d.kind for d in shared.rows(dispatches)) == ["chase", "chase", "dispatch"]
    shared.act("escalate", agent="2001", text="今天必须到场")
    assert shared.row(tickets, id="t1").escalation == 2
    shared.act("chase")
    assert shared.row(tickets, id="t1").escalation == 2


def test_a_verbal_dispatch_counts_as_delivered(shared: Shared) -> None:
    shared.deliver(ticket())
    shared.step("dispatch", station="qlh")
    shared.act("verbal", station="qlh", phone="09318400001", told="值班李工", text="电话已派")
    row = shared.rows(dispatches)[0]
    assert (row.how, row.next_at, row.taken_at) == ("verbal", None, None)
    assert row.delivered_at is not None
    shared.step("take")
    assert shared.rows(dispatches)[0].taken_at is not None


def test_two_desks_edit_one_ticket_and_no_word_is_lost(shared: Shared) -> None:
    shared.deliver(ticket())
    was = "全屋不热"
    shared.act("edit", field="description", was=was, now="全屋不热，家有老人")
    shared.act("edit", field="description", was=was, now="全屋不热，下午在家", agent="1012")
    shared.act("edit", field="phone", was="", now="13900000000", agent="1012")
    row = shared.row(tickets, id="t1")
    assert row.field_values["description"] == "全屋不热，家有老人"
    assert row.field_values["phone"] == "13900000000"
    lost = [e for e in shared.rows(ticket_events) if e.kind == "conflict"]
    assert [(e.who, e.detail["now"], e.detail["stands"]) for e in lost] == [
        ("1012", "全屋不热，下午在家", "全屋不热，家有老人")
    ]
    shared.act(
        "edit",
        field="description",
        was="全屋不热，家有老人",
        now="全屋不热，家有老人，下午在家",
        agent="1012",
    )
    assert shared.row(tickets, id="t1").field_values["description"] == "全屋不热，家有老人，下午在家"


def test_merging_closes_one_and_names_the_other(shared: Shared) -> None:
    shared.deliver(ticket(), ticket(2))
    assert shared.step("merge", other_id="t2", reason="同一故障") == ""
    row = shared.row(tickets, id="t1")
    assert (row.node, row.parent_id) == ("merged", "t2")
    assert row.closed_at is not None
    assert "from merged" in shared.step("dispatch", station="qlh")


def test_rework_opens_an_archived_ticket_again(shared: Shared) -> None:
    shared.deliver(ticket())
    for step in ("dispatch", "arrive", "report", "follow_up", "archive"):
        assert shared.step(step, station="qlh") == ""
    assert shared.step("rework", reason="又不热了") == ""
    row = shared.row(tickets, id="t1")
    assert (row.node, row.closed_at) == ("dispatched", None)
    assert len([d for d in shared.rows(dispatches) if d.kind == "dispatch"]) == 2


def test_a_follow_up_is_owed_when_the_work_is_reported_and_dropped_at_the_end(shared: Shared) -> None:
    shared.deliver(ticket())
    for step in ("dispatch", "arrive"):
        shared.step(step, station="qlh")
    assert shared.rows(follow_ups) == [], "the report is still asked for"
    shared.step("report")
    owed = shared.rows(follow_ups)[0]
    assert (owed.ticket_id, owed.phone, owed.kind, owed.skill_group) == (
        "t1",
        "+8613812346621",
        "follow_up",
        "heating",
    )
    shared.step("follow_up")
    shared.step("archive")
    owed = shared.rows(follow_ups)[0]
    assert (owed.outcome, owed.done_at is not None) == ("dropped", True)


def test_an_attachment_is_whole_when_all_its_parts_are_there(shared: Shared) -> None:
    shared.deliver(ticket())
    body = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 2000
    taken = attachment_files.check("现场.jpg", body)
    first, *parts = attachment_files.acts(taken, "t1", agent="1011", origin="A01", now=NOW)
    shared.deliver(first, *parts[:-1], parts[0])
    assert not shared.row(attachments, id=taken.id).whole
    shared.deliver(parts[-1], parts[-1])
    row = shared.row(attachments, id=taken.id)
    assert (row.whole, row.size, row.name) == (True, len(body), "现场.jpg")


def test_both_stores_allow_what_the_table_allows(shared: Shared) -> None:
    """Every step from every node by every role: the store says what the table says."""
    asked = frozenset(Node(n) for n, _ in REPAIR.nodes)
    allowed, said = [], []
    with shared.engine.begin() as conn:
        TicketStore.ticket(conn, ticket())
        for turn, (step, node, role) in enumerate(itertools.product(Step, Node, Role)):
            with contextlib.suppress(StepRefused):
                passage(step, node, role, asked, reason="因")
                allowed.append((step, node, role))
            payload = {
                "ticket_id": "t1",
                "agent": "1",
                "step": step.value,
                "role": role.value,
                "reason": "因",
            }
            act = Act(id=f"s{turn}", kind="step", at=NOW, payload=dict(payload))
            with contextlib.suppress(ValueError), conn.begin_nested():
                conn.execute(update(tickets).values(node=node.value, closed_at=NOW if node in ENDS else None))
                TicketStore.step(conn, act)
                said.append((step, node, role))
    assert said == allowed
    assert len(said) > 60


def test_a_server_keeps_the_same_table(centre: str) -> None:
    made = Shared(centre)
    with made.engine.connect() as conn:
        kept = conn.execute(text("SELECT step, frm, leads_to, who, needs_reason, forward FROM life_passages"))
        rows = {tuple(row) for row in kept}
    made.close()
    assert rows == {(*p.line(), p.needs_reason, p.forward) for p in LIFE}
