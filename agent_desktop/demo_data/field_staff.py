"""Who goes out: a station of each trade in each district, offices for what needs no visit, and their duty."""

from collections.abc import Iterator
from typing import Final

from agent_desktop.demo_data.work_rows import DutyRow, StationRow
from agent_desktop.demo_data.world import City, Staff
from agent_desktop.store.instants import DAY

_FIRST_PHONE: Final = 8401
_DUTY: Final = 7 * DAY
_CAPACITY: Final = 60
_NAMES: Final = "李建军 王海涛 张永强 马德明 赵志刚 杨文斌 陈国栋 刘彦龙 周学文 何长青"
_OFFICES: Final = (("billing", "账务处理组"), ("complaint", "服务监督组"), ("vip", "大客户服务组"))


def station_of(service: str, area: str) -> str:
    """Code of the station that serves a trade in a supply area: "heating-ql" for "QL-02"."""
    return f"{service}-{area.partition('-')[0].lower()}"


def stations(city: City, staff: Staff) -> list[StationRow]:
    """All stations, their phones as people at the centre dial them."""
    made = [(f"{group}-office", name, "department", "", group, 0) for group, name in _OFFICES]
    for district in city.district:
        areas = " ".join(f"{district.code}-{n:02}" for n in range(1, district.areas + 1))
        for service, trade in staff.crews.items():
            name = f"{district.name.removesuffix('区')}{trade}站"
            made.append((station_of(service, district.code), name, "station", areas, service, _CAPACITY))
    return [
        StationRow(code, name, kind, str(_FIRST_PHONE + turn), areas, group, capacity)
        for turn, (code, name, kind, areas, group, capacity) in enumerate(made)
    ]


def duties(made: list[StationRow], now_us: int) -> Iterator[DutyRow]:
    """One person at each station, for a week."""
    names = _NAMES.split()
    for turn, station in enumerate(made):
        yield DutyRow(station.code, now_us - DAY, now_us + _DUTY, names[turn % len(names)], station.phone)
