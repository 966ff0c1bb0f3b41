"""What a lead is asked while somebody is on the line, on both stores and under both kinds of login."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.store.faults import StoreError
from agent_desktop.store.schema.field import ticket_clocks
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.trail import audit
from agent_desktop.store.schema.work import ticket_events, tickets
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.delivery import Sender
from agent_desktop.tickets.forms import RequestType
from agent_desktop.tickets.lead.database import SqlLeadMatters
from agent_desktop.tickets.lead.matter import MatterKind, Verdict
from tests.contract.stores import NOW, Shared, ticket
from tests.servers import Server

REFUND = RequestType(code="refund", label="退费", nodes=(("reviewed", 1440), ("handled", 7200)))


class Site:
    """A store with an agent's and a lead's way into it; on a server each under a login of its own."""

    def __init__(self, shared: Shared, agent: Sender, lead: Sender) -> None:
        self.shared, self.desk = shared, agent
        self.agent, self.lead = SqlLeadMatters(agent.run, "1011"), SqlLeadMatters(lead.run, "2001")

    def say(self, kind: str, id_: str = "", at: datetime = NOW, **told: Any) -> str:
        payload = {"agent": "1011", "origin": "A01", **told}
        made = Act(id=id_ or f"{kind}1", kind=kind, at=at, payload=payload)
        delivery = self.shared.deliver(made, by=self.desk)
        assert delivery.error is None, delivery.error
        return delivery.refused[0][1] if delivery.refused else ""

    def asks(self, id_: str = "m1", *, ago: timedelta = timedelta()) -> None:
        about = {"about_kind": "approval", "cents": 68000, "about": "退费 · 多收一个采暖季"}
        at = datetime.now(UTC) - ago
        assert self.say("ask_lead", id_, at, skill_group="billing", call_id="c1", **about) == ""


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    if request.param == "sqlite":
        shared = Shared(tmp_path / "s.sqlite")
        ways = (shared.sender, shared.another_desk())
    else:
        server: Server = request.getfixturevalue("server")
        shared = Shared(centre := request.getfixturevalue("centre"))
        with shared.engine.begin() as conn:
            for login, no, role in (("matter_agent", "1011", "agent"), ("matter_lead", "2001", "supervisor")):
                conn.exec_driver_sql(f"DROP ROLE IF EXISTS {login}")
                conn.exec_driver_sql(f"CREATE ROLE {login} LOGIN")
                conn.exec_driver_sql("SELECT desk_admit(%s, %s, %s)", (login, no, role))
        name = centre.split("@/")[1].split("?")[0]
        ways = (
            shared.another_desk(server.url(name, "matter_agent")),
            shared.another_desk(server.url(name, "matter_lead")),
        )
    staff = (("1011", "张敏", "agent"), ("2001", "王班长", "supervisor"))
    for no, name, role in staff:
        shared.add(agents, {"no": no, "name": name, "extension": f"8{no}", "role": role})
    yield Site(shared, *ways)
    for way in ways:
        way.close()
    shared.close()


def test_agreed_in_the_call_the_ticket_is_reviewed_with_who_when_and_the_words(site: Site) -> None:
    site.asks()
    [asked] = site.lead.waiting()
    assert (asked.kind, asked.cents, asked.agent, asked.number) == (MatterKind.APPROVAL, 68000, "1011", "")
    assert site.agent.waiting() == (), "an agent leads nobody"
    assert site.lead.answer("m1", Verdict.AGREED, "核过账，同意退", NOW)
    assert not site.lead.answer("m1", Verdict.DECLINED, "", NOW), "it is answered already"
    [said] = site.agent.mine(("m1", "other"))
    assert (said.verdict, said.who, said.words, said.decided_at) == ("agreed", "2001", "核过账，同意退", NOW)
    site.shared.deliver(ticket(kind=REFUND), by=site.desk)
    for _ in range(2):  # delivered twice
        assert site.say("matter_filed", "f1", matter_id="m1", ticket_id="t1") == ""
    assert site.shared.row(tickets, id="t1").node == "reviewed"
    events = {e.kind: e for e in site.shared.rows(ticket_events) if e.origin == "lead"}
    assert (events["approval"].who, events["approval"].note) == ("2001", "核过账，同意退")
    assert events["approval"].detail == {"verdict": "agreed", "cents": "68000"}
    assert site.shared.row(ticket_clocks, ticket_id="t1", node="reviewed").met_at is not None
    assert ("2001", "lead_agreed", "m1") in {(a.who, a.action, a.subject) for a in site.shared.rows(audit)}


def test_what_nobody_will_file_is_not_asked_for_ever(site: Site) -> None:
    site.asks("gone", ago=timedelta(days=2))  # its desk died, and its draft with it
    site.asks("m1")
    site.asks("m2")
    assert {matter.id for matter in site.lead.waiting()} == {"m1", "m2"}
    assert site.say("matter_withdrawn", matter_id="m1") == ""
    assert [matter.id for matter in site.lead.waiting()] == ["m2"]
    assert not site.lead.answer("m1", Verdict.AGREED, "", NOW), "it was taken back"
    site.shared.deliver(ticket(kind=REFUND), by=site.desk)
    assert site.say("matter_filed", "f1", matter_id="m2", ticket_id="t1") == ""
    assert site.say("matter_withdrawn", "w2", matter_id="m2") == ""
    assert [matter.id for matter in site.lead.waiting()] == ["m2"], "it has a ticket"


def test_filed_as_pending_it_waits_for_the_lead_and_then_goes_on(site: Site) -> None:
    site.asks()
    site.shared.deliver(ticket(kind=REFUND), by=site.desk)
    assert site.say("matter_filed", "f1", matter_id="m1", ticket_id="t1") == ""
    assert "not by" in site.shared.act("step", by=site.desk, step="review"), "an agent reviews nothing"
    assert site.shared.row(tickets, id="t1").node == "accepted"
    assert [m.number for m in site.lead.waiting()] == ["261120-A01-0001"]
    assert site.lead.answer("m1", Verdict.AGREED, "同意", NOW)
    assert site.shared.row(tickets, id="t1").node == "reviewed"


def test_declined_it_stays_where_it_is_and_the_words_are_in_the_ticket(site: Site) -> None:
    site.asks()
    site.shared.deliver(ticket(kind=REFUND), by=site.desk)
    site.say("matter_filed", "f1", matter_id="m1", ticket_id="t1")
    assert site.lead.answer("m1", Verdict.DECLINED, "金额不对，先核表", NOW)
    assert site.shared.row(tickets, id="t1").node == "accepted"
    assert "金额不对，先核表" in [e.note for e in site.shared.rows(ticket_events)]
    assert site.lead.waiting() == ()


def test_who_asks_cannot_agree(site: Site) -> None:
    site.asks()
    with contextlib.suppress(StoreError):  # a server refuses the very question
        assert not site.agent.answer("m1", Verdict.AGREED, "自己批", NOW)
    assert [m.id for m in site.lead.waiting()] == ["m1"]
