"""Callers, their cards and their calls, from a harmless household to somebody who means harm."""

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from agent_desktop.desk.state import (
    CallView,
)
from customer360.card import (
    Account,
    AccountState,
    Alert,
    AlertKind,
    Bill,
    Card,
    Certainty,
    Channel,
    Contact,
    Customer,
    Incident,
    Match,
    MatchReason,
    Modification,
    OpenTicket,
    Part,
    PartAge,
    PartState,
    Service,
    Severity,
    Suspension,
)
from customer360.identity import Check, Evidence, Gate, Need
from customer360.number import Number, NumberKind
from softphone.call import Call, CallState, Direction

NOW = datetime(2026, 11, 22, 4, 3, 10, tzinfo=UTC)  # 12:03:10 in Shanghai
HOSTILE = "<b onmouseover=x>王</b>&amp;\u202eevil\u202c\u0000\n<img src='http://x/y.png'>" + "长" * 10_000
ARABIC = "\u200fمحمد عبد الله 王\u200e"


def ago(**span: float) -> datetime:
    """An instant before `NOW`."""
    return NOW - timedelta(**span)


def number(text: str = "138 **** 6621", place: str = "甘肃兰州") -> Number:
    return Number(raw=text, e164=f"+861380000{text[-4:]}", kind=NumberKind.MOBILE, national=text, place=place)


WANG = Customer(id="c1", name="王**", prefers="晚间勿扰")


def account(place: int, state: AccountState = AccountState.ACTIVE, **more: object) -> Account:
    base = Account(
        id=f"a{place}",
        account_no=f"0211 **** {37 + place}",
        customer=WANG,
        service=Service.HEATING,
        address=f"幸福里小区 5 号楼 {place}-*-***",
        area="QLH-03",
        district="七里河",
        meter="RM****21",
        state=state,
        area_m2=98,
    )
    return replace(base, **more)


ACCOUNTS = (
    account(
        1,
        AccountState.SUSPENDED,
        arrears_cents=128_640,
        arrears_periods=3,
        arrears_oldest=date(2025, 10, 6),
        suspension=Suspension(since=date(2025, 11, 1), until=None, fee_cents=42_880),
        modification=Modification(found_on=date(2026, 10, 28), finding="加装循环泵"),
    ),
    account(2, area_m2=121),
    account(3, service=Service.GAS, address="商铺 1-***", area_m2=46),
)


def bills() -> tuple[Bill, ...]:
    rows = [
        ("2023-11", 142_900, 0),
        ("2024-01", 142_900, 0),
        ("2024-03", 142_900, 0),
        ("2024-11", 142_900, 0),
        ("2025-01", 142_900, 0),
        ("2025-02", 142_900, 0),
        ("2025-03", 131_000, 0),
        ("2025-10", 42_880, 42_880),
        ("2025-12", 42_880, 42_880),
        ("2026-02", 42_880, 42_880),
    ]
    return tuple(
        Bill(account_id="a1", period=p, amount_cents=a, unpaid_cents=u, due_on=date(2026, 3, 1))
        for p, a, u in rows
    )


def timeline() -> tuple[Contact, ...]:
    rows = [
        (ago(days=2, hours=-6), Channel.WECHAT, "催办", "“说好周四来人，没来”", "已催 1 次", "warn", None),
        (ago(days=3, hours=2), Channel.PHONE, "不热", "整户不热", "已派单", "bad", False),
        (ago(days=6), Channel.PHONE, "不热", "远程指导放气", "已答复", "good", None),
        (ago(days=19), Channel.WEB, "报停咨询", "5-2-***，自助", "", "", None),
        (ago(days=25), Channel.VISIT, "入户检查", "发现加装循环泵，已下整改单", "未整改", "bad", None),
        (ago(days=47), Channel.SMS, "缴费提醒", "428.80 元，逾期 365 天", "未缴", "warn", None),
        (ago(days=234), Channel.PHONE, "退费", "停供退费已办结", "满意", "good", None),
        (ago(days=309), Channel.PHONE, "漏水", "阀门更换，1:36 到场", "满意", "good", None),
        (ago(days=320), Channel.APP, "缴费", "1,310.00 元", "", "", None),
        (ago(days=340), Channel.COUNTER, "过户", "材料不全，已告知", "已答复", "good", None),
        (ago(days=400), Channel.PHONE, "查询", "账单口径说明", "满意", "good", None),
    ]
    return tuple(
        Contact(
            at=at,
            channel=channel,
            incoming=channel not in (Channel.SMS, Channel.VISIT),
            matter=matter,
            summary=summary,
            outcome=outcome,
            tone=tone,
            promise="24 小时内上门" if kept is not None else "",
            promise_kept=kept,
            agent="1027" if channel is Channel.PHONE else "",
        )
        for at, channel, matter, summary, outcome, tone, kept in rows
    )


FRESH = tuple(PartAge(part, PartState.FRESH, ago(seconds=2)) for part in Part)
LATE_TICKET = OpenTicket(
    id="t412",
    number="GD20261119-0412",
    account_id="a2",
    title="不热",
    request_type="not_warm",
    node="dispatched",
    opened_at=ago(days=3),
    due_at=ago(hours=2),
    crew="七里河二班",
    crew_phone="0931 771 2210",
    last_note="周五未到场",
    promise="24 小时内上门",
)
OUTAGE = Incident(
    id="i3",
    number="GW-1122-03",
    title="幸福里换热站跳闸",
    service=Service.HEATING,
    area="QLH-03",
    cause="跳闸",
    since=ago(hours=3),
    expected_end=NOW + timedelta(hours=3, minutes=37),
    joined=27,
)


def card(**more: object) -> Card:
    base = Card(
        number=number(),
        matches=(
            Match(
                account_id="a1",
                certainty=Certainty.CERTAIN,
                why=MatchReason.OWN_NUMBER,
                relation="户主",
                bound=True,
            ),
        ),
        accounts=ACCOUNTS,
        chosen="a1",
        tickets=(LATE_TICKET,),
        incidents=(OUTAGE,),
        satisfaction=3.4,
        bills=bills(),
        timeline=timeline(),
        parts=FRESH,
    )
    return replace(base, **more)


ALERTS = (
    Alert(
        kind=AlertKind.OUTAGE,
        severity=Severity.CRITICAL,
        as_of=ago(seconds=8),
        account_id="a1",
        until=OUTAGE.expected_end,
        text="幸福里换热站跳闸",
        count=27,
    ),
    Alert(
        kind=AlertKind.SUSPENSION,
        severity=Severity.DANGER,
        as_of=ago(seconds=1),
        account_id="a1",
        day=date(2025, 11, 1),
        cents=42_880,
    ),
    Alert(
        kind=AlertKind.UNAUTHORISED_MODIFICATION,
        severity=Severity.DANGER,
        as_of=ago(seconds=1),
        account_id="a1",
        text="加装循环泵",
        day=date(2026, 10, 28),
    ),
    Alert(
        kind=AlertKind.REPEAT_CALL,
        severity=Severity.WARN,
        as_of=ago(seconds=1),
        count=3,
        hours=168,
        text="不热",
        promise_kept=False,
    ),
    Alert(
        kind=AlertKind.ARREARS,
        severity=Severity.WARN,
        as_of=ago(seconds=2),
        account_id="a1",
        cents=128_640,
        periods=3,
        day=date(2025, 10, 6),
    ),
    Alert(kind=AlertKind.VIP, severity=Severity.INFO, as_of=ago(seconds=2), text="晚间勿扰"),
)
GATE = Gate(
    need=Need.DATA_CHECK,
    wanted=2,
    account_id="a1",
    offered=(Check.NAME, Check.ADDRESS, Check.ID_TAIL),
    evidence=(Evidence(Check.BOUND_NUMBER, True, ago(seconds=6)),),
)


def call(call_id: str = "k1", state: CallState = CallState.RINGING, **more: object) -> Call:
    base = Call(
        id=call_id,
        direction=Direction.INCOMING,
        state=state,
        since=ago(seconds=6),
        started_at=ago(seconds=6),
        remote="13812346621",
        ivr_trail="2-1",
        skill_group="heating",
    )
    return replace(base, **more)


def view(**more: object) -> CallView:
    base = CallView(
        call=call(),
        number=number(),
        shown_number="138 **** 6621",
        caller="王**",
        skill_label="供暖报修",
        place="甘肃兰州",
        card=card(),
        alerts=ALERTS,
        gate=GATE,
        draft_id="d1",
    )
    return replace(base, **more)


def waiting(n: int = 2, **more: object) -> CallView:
    base = CallView(
        call=call(f"k{n}", since=ago(seconds=12), skill_group="vip"),
        number=number("0931 *** 4410"),
        shown_number="0931 *** 4410",
        skill_label="VIP",
        place="甘肃兰州",
    )
    return replace(base, **more)
