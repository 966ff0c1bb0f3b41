"""What the demo's callers turned to us about before: the third call's two earlier ones, and some colour."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from agent_desktop.demo_data import persons
from agent_desktop.demo_data.chance import Chance
from agent_desktop.demo_data.clock import Clock
from agent_desktop.demo_data.field_staff import station_of
from agent_desktop.demo_data.lives import DESK
from agent_desktop.demo_data.persons import Person
from agent_desktop.demo_data.work_rows import ContactRow, TicketEventRow, TicketRow
from agent_desktop.demo_data.world import Matter
from agent_desktop.store.instants import DAY, HOUR, MINUTE

_AGENT: Final = "1016"
_FIRST_CALL: Final = 4 * DAY + 2 * HOUR
_SECOND_CALL: Final = DAY + 3 * HOUR
_CREW: Final = "供热维修七里河2班"
_CREW_PHONE: Final = "+869312318840"


class _Line(NamedTuple):
    """One line of somebody's timeline: how long ago, by which channel, what."""

    ago_us: int
    channel: str
    incoming: bool
    matter: str
    summary: str
    outcome: str


class _EarlierCall(NamedTuple):
    """A call of this week about the cold flat."""

    ago_us: int
    summary: str
    outcome: str
    promise: str
    due_ago_us: int


_EARLIER_CALLS: Final = (
    _EarlierCall(
        _FIRST_CALL, "全屋暖气不热，室温约16°C，家有老人", "工单 {number}", "次日18:00前上门", 3 * DAY
    ),
    _EarlierCall(_SECOND_CALL, "催问维修，至今无人上门", "已催办", "当天20:00前上门", 14 * HOUR),
)

_COLOUR: Final[tuple[tuple[Person, tuple[_Line, ...]], ...]] = (
    (
        persons.SUSPENDED,
        (
            _Line(38 * DAY, "counter", True, "申请报停", "房屋空置，申请本采暖季报停", "已受理"),
            _Line(300 * DAY, "sms", False, "催缴", "上一采暖季热费未交，短信提醒", "已送达"),
            _Line(325 * DAY, "app", True, "账单查询", "查询上一采暖季热费", "已答复"),
        ),
    ),
    (
        persons.THIRD_CALL,
        (
            _Line(31 * DAY, "wechat", True, "账单查询", "查询本采暖季热费", "已答复"),
            _Line(340 * DAY, "phone", True, "室温不达标", "次卧一组暖气片不热", "电话指导放气后正常"),
        ),
    ),
    (
        persons.LANDLORD,
        (
            _Line(12 * DAY, "phone", True, "账单查询", "问三套房的电费", "已答复"),
            _Line(47 * DAY, "counter", True, "过户更名", "租客换人，改联系电话", "已改联系电话"),
            _Line(75 * DAY, "app", True, "账单查询", "下载二十户燃气账单", "已发电子账单"),
            _Line(190 * DAY, "phone", True, "表计异常", "怀疑4楼一户电表走得快", "校验合格"),
        ),
    ),
    (
        persons.VIP,
        (
            _Line(
                9 * DAY, "phone", False, "计划停供咨询与保供", "通知母线检修，备用线路供电", "总值班室已确认"
            ),
            _Line(64 * DAY, "visit", False, "专人上门", "保供电巡视，自备电源测试正常", "已上门"),
        ),
    ),
    (
        persons.IN_OUTAGE,
        (_Line(52 * DAY, "wechat", True, "账单查询", "问费用怎么比上期高", "已答复"),),
    ),
    (
        persons.SMELLS_GAS,
        (
            _Line(204 * DAY, "visit", False, "预约安检", "安检发现灶台下私接三通，已下整改单", "已上门"),
            _Line(190 * DAY, "phone", False, "私改举报或整改", "电话催办整改，客户称近期处理", "未整改"),
        ),
    ),
    (
        persons.CUT_OFF,
        (
            _Line(6 * DAY + 2 * HOUR, "sms", False, "催缴", "停电前30分钟通知", "已送达"),
            _Line(11 * DAY, "sms", False, "催缴", "停电通知单已送达，请尽快交清", "已送达"),
            _Line(28 * DAY, "phone", False, "催缴", "电话催缴，客户称月底交", "已告知"),
        ),
    ),
    (
        persons.BROADBAND,
        (_Line(43 * DAY, "phone", True, "套餐变更", "咨询提速到1000兆", "已办理，次月生效"),),
    ),
)


def contacts_and_tickets(
    chance: Chance, clock: Clock, no_heat: Matter
) -> tuple[list[ContactRow], list[TicketEventRow], list[TicketRow]]:
    """Contacts of all of them, and the open ticket of the third call with its events."""
    ticket = _open_ticket(chance, clock, no_heat)
    events = list(_ticket_events(chance, ticket, clock))
    contacts = [_contact(chance, clock, person, line) for person, lines in _COLOUR for line in lines]
    contacts += _earlier_calls(chance, clock, ticket, no_heat)
    return contacts, events, [ticket]  # in this order: a server counts chases as they arrive


def _contact(chance: Chance, clock: Clock, person: Person, line: _Line) -> ContactRow:
    at_us = clock.now_us - line.ago_us
    spoken = line.channel in ("phone", "counter")
    return ContactRow(
        id=chance.id_at(at_us),
        at=at_us,
        channel=line.channel,
        incoming=line.incoming,
        phone=None if line.channel == "counter" else person.phone,
        account_id=person.home.id,
        agent=_AGENT if spoken else "",
        skill_group=person.home.service,
        matter=line.matter,
        summary=line.summary,
        outcome=line.outcome,
        satisfaction=5 if spoken and line.incoming else None,
        duration_s=chance.between(60, 300) if line.channel == "phone" else 0,
    )


def _earlier_calls(chance: Chance, clock: Clock, ticket: TicketRow, no_heat: Matter) -> Iterator[ContactRow]:
    """Two calls this week, each with a promise that was broken."""
    for call in _EARLIER_CALLS:
        at_us = clock.now_us - call.ago_us
        yield ContactRow(
            id=chance.id_at(at_us),
            at=at_us,
            channel="phone",
            incoming=True,
            phone=persons.THIRD_CALL.phone,
            account_id=persons.THIRD_CALL.home.id,
            agent=_AGENT,
            skill_group=no_heat.group,
            matter=no_heat.type.zh,
            summary=call.summary,
            outcome=call.outcome.format(number=ticket.number),
            promise=call.promise,
            promise_due=clock.now_us - call.due_ago_us,
            promise_kept=False,
            satisfaction=2,
            duration_s=chance.between(120, 260),
            ticket_id=ticket.id,
        )


def _open_ticket(chance: Chance, clock: Clock, no_heat: Matter) -> TicketRow:
    person, filed_at = persons.THIRD_CALL, clock.now_us - _FIRST_CALL + 3 * MINUTE
    return TicketRow(
        id=chance.id_at(filed_at),
        number=f"{clock.day_of(filed_at):%y%m%d}-{DESK}-900001",
        skill_group=no_heat.group,
        request_type=no_heat.code,
        account_id=person.home.id,
        call_id=None,
        phone=person.phone,
        area=person.home.area,
        title=f"{no_heat.type.zh} · 全屋暖气不热，室温约16°C，家有老人",
        node="dispatched",
        priority=no_heat.type.priority,
        emergency=False,
        filed_at=filed_at,
        due_at=clock.now_us - 14 * HOUR,
        closed_at=None,
        crew=_CREW,
        crew_phone=_CREW_PHONE,
        last_note="等待过滤器配件，未联系客户",
        promise="当天20:00前上门",
        chased=1,
        agent=_AGENT,
        field_values='{"description": "全屋暖气不热，室温约16°C，家有老人"}',
        result="dispatched",
        asked=" ".join(limit.node for limit in no_heat.type.nodes),
        station=station_of("heating", person.home.area),
    )


def _ticket_events(chance: Chance, ticket: TicketRow, clock: Clock) -> Iterator[TicketEventRow]:
    happened = (
        (ticket.filed_at, "node", "accepted", _AGENT, ""),
        (ticket.filed_at + 12 * MINUTE, "node", "dispatched", "调度 201", ""),
        (ticket.filed_at + 2 * DAY, "note", "", _CREW, ticket.last_note),
        (clock.now_us - _SECOND_CALL + 4 * MINUTE, "chase", "", _AGENT, "客户第二次来电催办"),
    )
    for at_us, kind, node, who, note in happened:
        yield TicketEventRow(ticket.id, chance.id_at(at_us), at_us, kind, node, who, note)
