"""Incidents: the power failure that is open now, with the calls that joined it, and some that are over."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent_desktop.demo_data import persons
from agent_desktop.demo_data.chance import Chance
from agent_desktop.demo_data.clock import Clock
from agent_desktop.demo_data.households import Household
from agent_desktop.demo_data.rows import IncidentJoinRow, IncidentRow
from agent_desktop.demo_data.world import IncidentWords
from agent_desktop.store.instants import HOUR, MINUTE

_BEGAN: Final = 95 * MINUTE
_EXPECTED_IN: Final = 145 * MINUTE
_MOST_JOINS: Final = 37
_AREA_NAME: Final = "安宁区银安路一带"

# days ago, service, area, title, cause
_PAST: Final = (
    (6, "heating", "QL-02", "停暖：敦煌路换热站循环泵故障", "换热站循环泵故障，已更换"),
    (15, "telecom", "CG-04", "宽带中断：雁滩路光缆被挖断", "施工挖断光缆，已熔接"),
    (33, "gas", "XG-02", "停气：玉门街中压管网改造", "计划停气，已按时恢复"),
    (58, "electricity", "CG-09", "停电：白银路变压器检修", "计划停电，已按时恢复"),
)


class Neighbour(NamedTuple):
    """An account without power, and who would ring about it."""

    account_id: str
    phone: str


def in_the_dark(home: Household) -> Iterator[Neighbour]:
    """Accounts of a household that the open outage has hit."""
    place = persons.IN_OUTAGE.home
    for holding in home.holdings:
        if (holding.service, holding.door.area) == (place.service, place.area) and holding.id != place.id:
            yield Neighbour(holding.id, home.phones[0])


def incidents(
    chance: Chance, clock: Clock, words: IncidentWords, dark: Sequence[Neighbour]
) -> tuple[list[IncidentRow], list[IncidentJoinRow]]:
    """The open one first. Every second neighbour in the dark has rung already, 37 at the most."""
    place, began = persons.IN_OUTAGE.home, clock.now_us - _BEGAN
    incident_id = chance.id_at(began)
    joins = _joins(chance, began, incident_id, dark)
    failure = IncidentRow(
        id=incident_id,
        number=_number(clock, began),
        title=words.title.format(area_name=_AREA_NAME),
        service=place.service,
        area=place.area,
        cause=words.cause,
        script=words.script,
        since=began,
        expected_end=clock.now_us + _EXPECTED_IN,
        closed_at=None,
        joined=len(joins),
    )
    return [failure, *_past(chance, clock)], joins


def _past(chance: Chance, clock: Clock) -> Iterator[IncidentRow]:
    for days, service, area, title, cause in _PAST:
        since = clock.days_ago(chance, days)
        end = since + chance.between(2, 9) * HOUR
        id_, number = chance.id_at(since), _number(clock, since)
        yield IncidentRow(id_, number, title, service, area, cause, "", since, end, end, 0)


def _number(clock: Clock, since: int) -> str:
    return f"E{clock.day_of(since):%y%m%d}-01"


def _joins(chance: Chance, began: int, incident_id: str, dark: Sequence[Neighbour]) -> list[IncidentJoinRow]:
    callers = [neighbour for neighbour in dark if chance.happens(0.5)][:_MOST_JOINS]
    times = (began + chance.between(3, 90) * MINUTE for _ in callers)
    return [
        IncidentJoinRow(
            incident_id,
            chance.id_at(at),
            at,
            caller.account_id,
            caller.phone,
            str(chance.between(1012, 1040)),
        )
        for caller, at in zip(callers, times, strict=True)
    ]
