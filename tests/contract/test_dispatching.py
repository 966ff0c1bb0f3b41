"""The centre gives what waits to stations: to whom, why, once, and what it leaves to people; on both."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from agent_desktop.centre.field.rounds import Ways, round_of
from agent_desktop.store.schema.field import dispatches, duties, stations
from agent_desktop.store.schema.work import ticket_events, tickets
from agent_desktop.tickets.forms import RequestType
from tests.contract.stores import NOW, REPAIR, RULES, Shared, ticket

LATER = NOW + timedelta(minutes=5)
LEAK = RequestType(code="leak", label="漏气", priority="emergency", nodes=(("dispatched", 2),))
PAPER = RequestType(code="suspend", label="报停", nodes=(("reviewed", 1440), ("handled", 4320)))
ADVICE = RequestType(code="appeal", label="申诉", nodes=(("handled", 4320),))


def station(shared: Shared, code: str, **facts: object) -> None:
    shared.add(stations, {"code": code, "name": code, "kind": "station", "phone": "8401", **facts})


def dispatched(shared: Shared, which: Any = "all") -> int:
    done = round_of(shared.engine.begin, RULES, Ways(dispatch=which), LATER)
    return done.get("dispatched", 0)


def where(shared: Shared) -> dict[str, str]:
    return {row.id: row.station for row in shared.rows(tickets)}


def test_by_area_type_duty_and_load_once(shared: Shared) -> None:
    station(shared, "north", areas="QLH-03 QLH-04", capacity=2)
    station(shared, "south", areas="QLH-09")
    station(shared, "town")
    shared.add(duties, {"station": "north", "since": NOW, "until": LATER + NOW.resolution, "name": "李工"})
    places = ("QLH-03", "QLH-03", "QLH-03", "QLH-09", "")
    at = [NOW + timedelta(seconds=n) for n in range(5)]
    shared.deliver(*(ticket(n + 1, area=places[n], filed_at=at[n], values={}) for n in range(5)))
    assert dispatched(shared, "off") == 0
    assert dispatched(shared) == 5
    assert dispatched(shared) == 0
    assert where(shared) == {"t1": "north", "t2": "north", "t3": "town", "t4": "south", "t5": "town"}
    told = shared.row(ticket_events, id="auto-t1")
    assert (told.who, told.origin, told.detail["why"]) == ("system", "centre", "area duty")
    assert len(shared.rows(dispatches)) == 5
    assert {row.node for row in shared.rows(tickets)} == {"dispatched"}


def test_who_goes_to_the_building_anyway_gets_it(shared: Shared) -> None:
    station(shared, "a-crew", kind="crew", name="王师傅", phone="13900001111")
    station(shared, "north", areas="QLH-03")
    shared.deliver(ticket(1))
    shared.step("dispatch", station="a-crew", crew="王师傅")
    shared.deliver(ticket(2, values={"address": "幸福里小区5号楼3单元101"}))
    shared.deliver(ticket(3, values={"address": "幸福里小区9号楼3单元101"}))
    assert dispatched(shared) == 2
    assert where(shared) == {"t1": "a-crew", "t2": "a-crew", "t3": "north"}
    assert shared.row(tickets, id="t2").crew == "王师傅"


def test_what_people_decide_is_left_to_them(shared: Shared) -> None:
    station(shared, "north", capacity=1)
    shared.deliver(ticket(1), ticket(2, kind=PAPER), ticket(3, incident_id="i1"), ticket(4, kind=ADVICE))
    shared.deliver(ticket(5, filed_at=LATER - timedelta(seconds=3)))
    assert dispatched(shared) == 1, "not before review, not of an open incident, not what needs no visit"
    assert where(shared)["t1"] == "north"
    shared.step("send_back", role="station", reason="不属于本站")
    shared.deliver(ticket(6))
    assert dispatched(shared) == 0, "sent back; and the station is full"
    shared.deliver(replace(ticket(7, kind=LEAK), priority="emergency"))
    assert dispatched(shared, "emergency") == 1, "an emergency goes to a full station"
    shared.step("review", ticket_id="t2", role="supervisor")
    station(shared, "paper", kind="department", request_types="suspend")
    assert dispatched(shared) == 1
    assert where(shared)["t2"] == "paper"
    assert REPAIR.code == shared.row(tickets, id="t6").request_type
