"""Incidents and surge mode on both stores: a lead declares, every desk knows, nobody else may."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from agent_desktop.store.engines import open_reader, open_writer
from agent_desktop.store.faults import StoreError
from agent_desktop.store.schema import customers
from agent_desktop.store.schema.situation import incident_rises, surges
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.supply import incidents
from agent_desktop.store.schema.trail import audit
from agent_desktop.store.schema.work import contacts, follow_ups
from agent_desktop.tickets.incidents.database import SqlSituation
from agent_desktop.tickets.incidents.incident import Declaration, IncidentKind, RiseKind
from customer360.card import Service
from customer360.database import SqlRecords
from customer360.phone import Site, normalise
from tests.contract.stores import NOW, Shared
from tests.servers import Server

TODAY = date(2026, 11, 20)
MOBILES = [f"+861381234{n:04}" for n in range(6)]
OUTAGE = Declaration(
    service=Service.HEATING, kind=IncidentKind.FAILURE, title="停暖：银安路换热站跳闸", area="AN-05",
    district="安宁区", street="银安路 12号", cause="循环泵故障", script="抢修已到场",
    expected_end=NOW + timedelta(hours=3),
)  # fmt: skip


class Floor:
    """A store with an agent's and a lead's way into it; on a server each under a login of its own."""

    def __init__(self, shared: Shared, agent: Any, lead: Any) -> None:
        self.shared, self.ways = shared, (agent, lead)
        self.agent, self.lead = SqlSituation(agent.run, "1011"), SqlSituation(lead.run, "2001")

    def declare(
        self, told: Declaration = OUTAGE, *, incident_id: str = "i1", edition: int = 0, rise: str = ""
    ) -> str:
        return self.lead.declare(incident_id, edition, told, NOW, TODAY, rise)

    def joins(self, phone: str | None, n: int, **facts: Any) -> None:
        told = {"incident_id": "i1", "call_id": f"c{n}", "account_id": "a1", "phone": phone, **facts}
        assert self.shared.act("join", **told) == ""

    def owed(self) -> list[tuple[str, str, str]]:
        return sorted((f.kind, f.phone, f.reason) for f in self.shared.rows(follow_ups))

    def trail(self) -> list[str]:
        return [a.action for a in self.shared.rows(audit) if a.who == "2001"]


@pytest.fixture(params=["sqlite", "postgresql"])
def floor(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Floor]:
    if request.param == "sqlite":
        shared = Shared(tmp_path / "s.sqlite")
        ways = (shared.sender, shared.another_desk())
    else:
        server: Server = request.getfixturevalue("server")
        shared = Shared(centre := request.getfixturevalue("centre"))
        with shared.engine.begin() as conn:
            for login, no, role in (("floor_agent", "1011", "agent"), ("floor_lead", "2001", "supervisor")):
                conn.exec_driver_sql(f"DROP ROLE IF EXISTS {login}")
                conn.exec_driver_sql(f"CREATE ROLE {login} LOGIN")
                conn.exec_driver_sql("SELECT desk_admit(%s, %s, %s)", (login, no, role))
        name = centre.split("@/")[1].split("?")[0]
        agent, lead = (server.url(name, login) for login in ("floor_agent", "floor_lead"))
        ways = (shared.another_desk(agent), shared.another_desk(lead))
    for no, role in (("1011", "agent"), ("2001", "supervisor")):
        shared.add(agents, {"no": no, "name": no, "extension": f"8{no}", "role": role})
    for n, (area, address) in enumerate(
        (
            ("AN-05", "安宁区银安路12号 幸福里 3号楼"),
            ("AN-05", "安宁区银安路 14号"),
            ("CG-01", "城关区银安路12号"),
        )
    ):
        district = "安宁区" if area == "AN-05" else "城关区"
        told = {"id": f"a{n + 1}", "account_no": f"02{n}", "customer_id": "c", "state": "active"}
        shared.add(customers.accounts, {**told, "service": "heating", "address": address, "area": area,
                                        "district": district})  # fmt: skip
    made = Floor(shared, *ways)
    shared.at(NOW)
    yield made
    for way in ways:
        way.close()
    shared.close()


def test_a_lead_declares_changes_and_closes_and_every_desk_knows(floor: Floor) -> None:
    assert floor.agent.now().incidents == ()
    assert floor.declare() == "E261120-01"
    [known] = floor.agent.now().incidents
    assert (known.title, known.street, known.kind, known.expected_end) == (
        OUTAGE.title, "银安路12号", "failure", OUTAGE.expected_end,
    )  # fmt: skip
    later = replace(OUTAGE, expected_end=NOW + timedelta(hours=9), street="")
    assert floor.declare(later, edition=1) == "E261120-01"
    assert floor.declare(OUTAGE, edition=1) == "", "somebody else changed it meanwhile"
    assert floor.declare(OUTAGE, incident_id="i2") == "E261120-02"
    assert floor.declare(OUTAGE, incident_id="i2") == "", "twice at once: it is declared already"
    [shown] = [i for i in floor.lead.board(NOW).incidents if i.id == "i1"]
    assert (shown.told, shown.edition, shown.who) == (later, 2, "2001")
    assert floor.lead.close_incident("i1", 1, lists=True, at=NOW, day=TODAY) is None, "not as it was read"
    assert floor.lead.close_incident("i1", 2, lists=True, at=NOW, day=TODAY) == 0
    assert floor.lead.close_incident("i1", 3, lists=True, at=NOW, day=TODAY) is None
    assert [i.id for i in floor.agent.now().incidents] == ["i2"]
    assert [i.closed_at for i in floor.lead.board(NOW).incidents] == [None, NOW]
    assert floor.declare(later, edition=3) == "", "what is closed stays closed"
    assert floor.trail() == ["incident_declare", "incident_change", "incident_declare", "incident_close"]


def test_one_that_came_from_elsewhere_is_changed_like_any_other(floor: Floor) -> None:
    told = {
        "id": "f1",
        "number": "GW-7",
        "service": "heating",
        "area": "AN-05",
        "title": "停暖",
        "since": NOW,
    }
    floor.shared.add(incidents, told)
    [one] = floor.lead.board(NOW).incidents
    assert (one.edition, one.told.kind) == (0, IncidentKind.FAILURE)
    assert floor.declare(OUTAGE, incident_id="f1", edition=0) == "GW-7"
    assert floor.declare(OUTAGE, incident_id="f1", edition=0) == ""
    assert floor.trail() == ["incident_change"]


def test_the_card_of_who_is_inside_shows_it_and_nobody_else_s(floor: Floor) -> None:
    records = SqlRecords(
        open_reader(floor.shared.where), open_writer(floor.shared.where),
        site=Site(area_code="0931"), now=lambda: NOW,
    )  # fmt: skip
    number = normalise("13812340000", Site(area_code="0931"))

    def shown() -> list[str]:
        return [no for no in ("020", "021", "022") if records.card(number, account_no=no, now=NOW).incidents]

    areas = floor.lead.areas()
    assert [(a.code, a.district) for a in areas] == [("AN-05", "安宁区"), ("CG-01", "城关区")]
    turns: list[tuple[Declaration, list[str]]] = [
        (OUTAGE, ["020"]),
        (replace(OUTAGE, street=""), ["020", "021"]),
        (replace(OUTAGE, street="", area="", district="城关区"), ["022"]),
        (replace(OUTAGE, district="城关区"), []),
        (replace(OUTAGE, street="", service=Service.GAS), []),
        (replace(OUTAGE, street="%银_路"), []),
    ]
    for edition, (told, inside) in enumerate(turns):
        assert floor.declare(told, edition=edition)
        assert shown() == inside, told
        assert floor.lead.inside(told, areas) == len(inside), told
    with pytest.raises(ValueError, match="place"):
        floor.declare(replace(OUTAGE, area="", district=""))
    records.close()


def test_who_joined_is_counted_and_rung_once_when_it_is_over(floor: Floor) -> None:
    floor.declare()
    floor.shared.add(
        contacts,
        {"id": "k2", "at": NOW, "channel": "phone", "incoming": True, "phone": MOBILES[2], "call_id": "c3",
         "promise": "恢复后回电", "promise_due": NOW},
    )  # fmt: skip
    floor.shared.add(follow_ups, {"id": "f", "phone": MOBILES[3], "due_on": TODAY, "kind": "promised"})
    for n, phone in enumerate((MOBILES[1], MOBILES[1], None, MOBILES[2], MOBILES[3])):
        floor.joins(phone, n)
    [shown] = floor.lead.board(floor.shared.at(NOW + timedelta(minutes=10))).incidents
    assert (shown.joined, shown.lately) == (5, 5)
    [shown] = floor.lead.board(floor.shared.at(NOW + timedelta(hours=5))).incidents
    assert (shown.joined, shown.lately) == (5, 0)
    assert floor.agent.now().incidents[0].joined == 5
    assert floor.lead.close_incident("i1", 1, lists=True, at=NOW, day=TODAY) == 2
    assert floor.owed() == [
        ("follow_up", MOBILES[1], OUTAGE.title), ("promised", MOBILES[2], "恢复后回电"),
        ("promised", MOBILES[3], ""),
    ]  # fmt: skip


def test_closing_without_a_list_owes_nobody(floor: Floor) -> None:
    floor.declare()
    floor.joins(MOBILES[1], 1)
    assert floor.lead.close_incident("i1", 1, lists=False, at=NOW, day=TODAY) == 0
    assert floor.owed() == []


def test_surge_mode_is_one_switch_for_the_whole_floor(floor: Floor) -> None:
    assert floor.lead.end_surge(NOW, TODAY) is None
    assert not floor.lead.begin_surge("s0", "  ", NOW), "a reason is due"
    assert floor.lead.begin_surge("s1", "寒潮，供热来电激增", NOW)
    assert not floor.lead.begin_surge("s2", "再来一次", NOW), "it is on"
    surge = floor.agent.now().surge
    assert surge is not None
    assert (surge.reason, surge.who, surge.since) == ("寒潮，供热来电激增", "2001", NOW)
    said = {"channel": "phone", "incoming": True, "promise": "明早回电", "at": NOW + timedelta(minutes=5)}
    floor.shared.add(contacts, *({"id": f"k{n}", "phone": MOBILES[1], **said} for n in (1, 2)))
    floor.shared.add(contacts, {"id": "k3", "phone": MOBILES[2], **said, "ticket_id": "t1"})
    floor.shared.add(contacts, {"id": "k4", "phone": MOBILES[3], **said, "at": NOW - timedelta(hours=1)})
    assert floor.lead.end_surge(floor.shared.at(NOW + timedelta(hours=1)), TODAY) == 1
    assert floor.owed() == [("promised", MOBILES[1], "明早回电")]
    assert floor.agent.now().surge is None
    assert floor.lead.begin_surge("s3", "又来了", floor.shared.at(NOW + timedelta(hours=2)))
    assert [s.ended_by for s in floor.shared.rows(surges)] == ["2001", ""]
    assert floor.trail() == ["surge_begin", "surge_end", "surge_begin"]


def test_a_rise_waits_for_a_verdict_and_is_answered_once(floor: Floor) -> None:
    seen = {"skill_group": "heating", "found": 14, "usual": 75, "since": NOW, "seen_at": NOW}
    for n, (kind, about) in enumerate((("area", "AN-05"), ("word", "爆管"), ("word", "旧事"))):
        later = {} if n < 2 else {"seen_at": NOW - timedelta(hours=2)}
        floor.shared.add(incident_rises, {"id": f"r{n}", "kind": kind, "about": about, **seen, **later})
    rises = floor.lead.board(NOW).rises
    assert {(r.kind, r.about, r.found, r.usual) for r in rises} == {
        (RiseKind.AREA, "AN-05", 14, 0.75), (RiseKind.WORD, "爆管", 14, 0.75),
    }  # fmt: skip
    assert floor.lead.dismiss("r1", NOW)
    assert not floor.lead.dismiss("r1", NOW)
    floor.declare(rise="r0")
    assert floor.lead.board(NOW).rises == ()
    assert floor.shared.row(incident_rises, id="r0").incident_id == "i1"


def test_an_agent_decides_nothing(floor: Floor) -> None:
    floor.declare()
    acts: list[Callable[[], object]] = [
        lambda: floor.agent.board(NOW),
        floor.agent.areas,
        lambda: floor.agent.inside(OUTAGE, floor.lead.areas()),
        lambda: floor.agent.declare("i9", 0, OUTAGE, NOW, TODAY),
        lambda: floor.agent.declare("i1", 1, OUTAGE, NOW, TODAY),
        lambda: floor.agent.close_incident("i1", 1, lists=True, at=NOW, day=TODAY),
        lambda: floor.agent.dismiss("r", NOW),
        lambda: floor.agent.begin_surge("s", "我要", NOW),
        lambda: floor.agent.end_surge(NOW, TODAY),
    ]
    for act in acts:
        with pytest.raises(StoreError) as refused:
            act()
        assert refused.value.key == "store-forbidden"
    assert [i.id for i in floor.agent.now().incidents] == ["i1"]
    assert floor.agent.now().surge is None
