"""Desk states as agents meet them, built from values: the heating repair of the design pictures and worse."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from agent_desktop.agent.reasons import Reason
from agent_desktop.agent.states import AgentState, Presence
from agent_desktop.desk.state import (
    CallView,
    DeskState,
    DraftView,
    Knowledge,
    Level,
    Notice,
    Offer,
    Status,
)
from agent_desktop.tickets.draft import Draft, FieldValue, Source
from agent_desktop.tickets.forms import Choice, FieldKind, FieldSpec, Form, RequestType
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
    Found,
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
from kb_search.articles import Article, Hit, Step, Suggestion, Why
from softphone.call import Call, CallState, Direction
from softphone.line import Quality, Registration, RegistrationState

NOW = datetime(2026, 11, 22, 4, 3, 10, tzinfo=UTC)  # 12:03:10 in Shanghai
HOSTILE = "<b onmouseover=x>王</b>&amp;\u202eevil\u202c\u0000\n<img src='http://x/y.png'>" + "长" * 10_000
ARABIC = "\u200fمحمد عبد الله 王\u200e"


def ago(**span: float) -> datetime:
    """An instant before `NOW`."""
    return NOW - timedelta(**span)


# ── who calls ──


def number(text: str = "138 **** 6621", place: str = "甘肃兰州") -> Number:
    return Number(raw=text, e164="", kind=NumberKind.MOBILE, national=text, place=place)


WANG = Customer(id="c1", name="王**", prefers="晚间勿扰")


def account(place: int, state: AccountState = AccountState.ACTIVE, **more: object) -> Account:
    base = Account(
        id=f"a{place}", account_no=f"0211 **** {37 + place}", customer=WANG, service=Service.HEATING,
        address=f"幸福里小区 5 号楼 {place}-*-***", area="QLH-03", district="七里河", meter="RM****21",
        state=state, area_m2=98,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


ACCOUNTS = (
    account(
        1, AccountState.SUSPENDED, arrears_cents=128_640, arrears_periods=3, arrears_oldest=date(2025, 10, 6),
        suspension=Suspension(since=date(2025, 11, 1), until=None, fee_cents=42_880),
        modification=Modification(found_on=date(2026, 10, 28), finding="加装循环泵"),
    ),
    account(2, area_m2=121),
    account(3, service=Service.GAS, address="商铺 1-***", area_m2=46),
)  # fmt: skip


def bills() -> tuple[Bill, ...]:
    rows = [("2023-11", 142_900, 0), ("2024-01", 142_900, 0), ("2024-03", 142_900, 0), ("2024-11", 142_900, 0),
            ("2025-01", 142_900, 0), ("2025-02", 142_900, 0), ("2025-03", 131_000, 0), ("2025-10", 42_880, 42_880),
            ("2025-12", 42_880, 42_880), ("2026-02", 42_880, 42_880)]  # fmt: skip
    return tuple(
        Bill(account_id="a1", period=p, amount_cents=a, unpaid_cents=u, due_on=date(2026, 3, 1))
        for p, a, u in rows
    )


def timeline() -> tuple[Contact, ...]:
    rows = [
        (ago(days=2, hours=-6), Channel.WECHAT, "催办", "“说好周四来人，没来”", "已催 1 次", "warn", None),
        (ago(days=3, hours=2), Channel.PHONE, "不热", "承诺 24 小时内上门", "", "bad", False),
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
            at=at, channel=channel, incoming=channel not in (Channel.SMS, Channel.VISIT), matter=matter,
            summary=summary, outcome=outcome, tone=tone, promise_kept=kept,
            agent="1027" if channel is Channel.PHONE else "",
        )
        for at, channel, matter, summary, outcome, tone, kept in rows
    )  # fmt: skip


FRESH = tuple(PartAge(part, PartState.FRESH, ago(seconds=2)) for part in Part)
LATE_TICKET = OpenTicket(
    id="t412", number="GD20261119-0412", account_id="a2", title="不热", request_type="not_warm", node="dispatched",
    opened_at=ago(days=3), due_at=ago(hours=2), crew="七里河二班", crew_phone="0931 771 2210",
    last_note="周五未到场", promise="24 小时内上门",
)  # fmt: skip
OUTAGE = Incident(
    id="i3", number="GW-1122-03", title="幸福里换热站跳闸", service=Service.HEATING, area="QLH-03", cause="跳闸",
    since=ago(hours=3), expected_end=NOW + timedelta(hours=3, minutes=37), joined=27,
)  # fmt: skip


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
    return replace(base, **more)  # type: ignore[arg-type]


ALERTS = (
    Alert(kind=AlertKind.OUTAGE, severity=Severity.CRITICAL, as_of=ago(seconds=8), account_id="a1",
          until=OUTAGE.expected_end, text="幸福里换热站跳闸", count=27),
    Alert(kind=AlertKind.SUSPENSION, severity=Severity.DANGER, as_of=ago(seconds=1), account_id="a1",
          day=date(2025, 11, 1), cents=42_880),
    Alert(kind=AlertKind.UNAUTHORISED_MODIFICATION, severity=Severity.DANGER, as_of=ago(seconds=1),
          account_id="a1", text="加装循环泵", day=date(2026, 10, 28)),
    Alert(kind=AlertKind.REPEAT_CALL, severity=Severity.WARN, as_of=ago(seconds=1), count=3, hours=168,
          text="不热", promise_kept=False),
    Alert(kind=AlertKind.ARREARS, severity=Severity.WARN, as_of=ago(seconds=2), account_id="a1", cents=128_640,
          periods=3, day=date(2025, 10, 6)),
    Alert(kind=AlertKind.VIP, severity=Severity.INFO, as_of=ago(seconds=2), text="晚间勿扰"),
)  # fmt: skip
GATE = Gate(
    need=Need.DATA_CHECK, wanted=2, account_id="a1", offered=(Check.NAME, Check.ADDRESS, Check.ID_TAIL),
    evidence=(Evidence(Check.BOUND_NUMBER, True, ago(seconds=6)),),
)  # fmt: skip


def call(call_id: str = "k1", state: CallState = CallState.RINGING, **more: object) -> Call:
    base = Call(
        id=call_id, direction=Direction.INCOMING, state=state, since=ago(seconds=6), started_at=ago(seconds=6),
        remote="13812346621", ivr_trail="2-1", skill_group="heating",
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def view(**more: object) -> CallView:
    base = CallView(
        call=call(), number=number(), shown_number="138 **** 6621", caller="王**", skill_label="供暖报修",
        place="甘肃兰州", card=card(), alerts=ALERTS, gate=GATE, draft_id="d1",
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def waiting(n: int = 2, **more: object) -> CallView:
    base = CallView(
        call=call(f"k{n}", since=ago(seconds=12), skill_group="vip"), number=number("0931 *** 4410"),
        shown_number="0931 *** 4410", skill_label="VIP", place="甘肃兰州",
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


# ── what is written ──

_LINE, _CHOICE = FieldKind.LINE, FieldKind.CHOICE


def _choice(code: str, label: str, *labels: str) -> FieldSpec:
    choices = tuple(Choice(f"{code}{i}", text) for i, text in enumerate(labels))
    return FieldSpec(code=code, label=label, kind=_CHOICE, choices=choices)


HEATING = Form(
    skill_group="heating", label="供暖报修", edition="2026-10",
    request_types=(
        RequestType(code="not_warm", label="室温不达标", need=Need.NONE,
                    nodes=(("accepted", 5), ("dispatched", 15), ("arrived", 120), ("followed_up", 1440))),
        RequestType(code="leak", label="漏水", priority="urgent", nodes=(("accepted", 5), ("dispatched", 10))),
    ),
    fields=(
        FieldSpec(code="account_no", label="户号", kind=_LINE, source="account_no"),
        FieldSpec(code="contact", label="联系人", kind=_LINE, source="name"),
        FieldSpec(code="address", label="地址", kind=_LINE, source="address", required=True),
        FieldSpec(code="phone", label="联系电话", kind=FieldKind.PHONE, source="phone", required=True),
        _choice("extent", "影响范围", "整户", "个别房间"),
        FieldSpec(code="temperature", label="室温 °C", kind=FieldKind.NUMBER, hint="低于 18 可派单"),
        _choice("urgency", "紧急程度", "一般", "急"),
        FieldSpec(code="visit", label="期望上门", kind=FieldKind.SLOT),
        _choice("at_home", "家中有人", "老人", "婴幼儿", "无"),
        FieldSpec(code="description", label="描述", kind=FieldKind.TEXT, required=True),
    ),
    phrases=("整户不热", "部分房间", "忽冷忽热", "有老人幼儿"),
    results=(Choice("dispatched", "已派单"), Choice("answered", "已答复")),
)  # fmt: skip
FORMS = (
    HEATING,
    *(replace(HEATING, skill_group=code, label=label)
      for code, label in (("restore", "停复热"), ("billing", "收费"), ("gas", "燃气"), ("complaint", "投诉"))),
)  # fmt: skip


def draft(**more: object) -> DraftView:
    values = {
        "account_no": FieldValue("0211 **** 38", Source.PREFILLED),
        "contact": FieldValue("王**", Source.PREFILLED),
        "address": FieldValue("幸福里小区 5 号楼 1-*-***", Source.PREFILLED),
        "phone": FieldValue("138 **** 6621", Source.PREFILLED),
        "request_type": FieldValue("not_warm", Source.GUESSED),
        "description": FieldValue("客户称客厅 15 度，卧室 14 度，已持续三天。"),
    }
    base = DraftView(
        draft=Draft(id="d1", skill_group="heating", call_id="k1", account_id="a1", created_at=ago(seconds=6),
                    changed_at=ago(seconds=6), values=values),
        saved_at=ago(seconds=6), offers=(Offer(incident=OUTAGE), Offer(ticket=LATE_TICKET)), guessed_type=True,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


ARTICLE = Article(
    no="HT-001", title="暖气不热：电话排查与派单", category="供暖", skill_groups=("heating",), keywords=("不热",),
    version="2026-10 版", in_force_from=date(2026, 10, 1), in_force_to=date(2027, 3, 31),
    answer="先核对区域事件，再分整户与个别房间排查。", ask=("整户还是个别房间不热？", "室温多少，从哪天开始？"),
    steps=(
        Step("先查区域事件：本楼停暖期间不单独派单，加入事件并告知恢复时间。", True),
        Step("问清：整户还是个别房间不热，室温多少，从哪天开始。"),
        Step("请客户摸进水管：进水热、回水凉，指导放气，关阀 1 分钟后再开。", True),
        Step("18 °C 以下且无区域事件，派单，2 小时内上门测温。", True),
        Step("报停户恢复供热须先结清欠费并提前 3 日申请，不得现场开阀。"),
    ),
    limits=("上门测温 2 小时内", "18 °C 为达标线"), never=("不要让客户自己拆温控阀。",),
    say="您好，您所在的幸福里小区换热站今天上午跳闸，抢修人员已到场，预计 15:40 恢复供热。",
)  # fmt: skip


def _hit(no: str, title: str, *why: Why) -> Suggestion:
    return Suggestion(Hit(no=no, title=title, snippet=title, spans=(), score=1.0, category="供暖"), why)


KNOWLEDGE = Knowledge(
    suggestions=(
        _hit("HT-001", "暖气不热：电话排查与派单", Why.OUTAGE, Why.SKILL_GROUP),
        _hit("HT-002", "区域停暖答复口径", Why.OUTAGE),
        _hit("HT-003", "报停户复热条件", Why.SUSPENSION),
        _hit("HT-004", "供热欠费违约金", Why.ARREARS),
    ),
    article=ARTICLE,
    revision="2026-11-22",
)
REGISTERED = Registration(state=RegistrationState.REGISTERED, since=ago(hours=3), round_trip_ms=12.0)


# ── whole desks ──


def idle(**more: object) -> DeskState:
    base = DeskState(
        agent_no="1011", agent_name="张敏",
        presence=Presence(state=AgentState.READY, since=ago(minutes=12, seconds=8)),
        allowed=(AgentState.SIGNED_OUT, AgentState.NOT_READY, AgentState.ON_BREAK),
        break_reasons=(Reason("training", "培训"), Reason("meeting", "班会"), Reason("coaching", "辅导"),
                       Reason("paperwork", "工单处理"), Reason("system", "系统故障")),
        calls=(), selected="", forms=FORMS, drafts=(), active_draft="", knowledge=Knowledge(revision="2026-11-22"),
        status=Status(registration=REGISTERED, phone_up=True, data_ms=3.0, revision="2026-11-22", due_follow_ups=3),
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def ringing(**more: object) -> DeskState:
    base = idle(
        presence=Presence(state=AgentState.RINGING, since=ago(seconds=6)), calls=(view(), waiting()), selected="k1",
        drafts=(draft(),), active_draft="d1", knowledge=KNOWLEDGE,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def stage_one() -> DeskState:
    """The first paint: a number and a queue, nothing else yet."""
    return ringing(calls=(view(card=None, alerts=(), caller="", gate=Gate()),), drafts=(), active_draft="")


def talking(**more: object) -> DeskState:
    live = call(state=CallState.ACTIVE, since=ago(seconds=133), answered_at=ago(seconds=133))
    gate = replace(GATE, passed=True, evidence=(*GATE.evidence, Evidence(Check.NAME, True, NOW)), offered=())
    quality = Quality("k1", 0.2, 8.0, 22.0, 4.3)
    base = ringing(
        presence=Presence(state=AgentState.TALKING, since=ago(seconds=133)),
        calls=(view(call=live, gate=gate, quality=quality),),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def held() -> DeskState:
    live = call(state=CallState.HELD, since=ago(seconds=20), answered_at=ago(seconds=133))
    wrong = Evidence(Check.ADDRESS, False, NOW)
    gate = replace(GATE, evidence=(*GATE.evidence, wrong))
    calls = (view(call=live, gate=gate), waiting(2), waiting(3), waiting(4), waiting(5))
    return ringing(presence=Presence(state=AgentState.HOLDING, since=ago(seconds=20)), calls=calls)


def wrap_up() -> DeskState:
    ended = call(
        state=CallState.ENDED, since=ago(seconds=10), answered_at=ago(seconds=200), ended_at=ago(seconds=10)
    )
    presence = Presence(state=AgentState.WRAP_UP, since=ago(seconds=10), until=NOW + timedelta(seconds=50))
    return ringing(presence=presence, calls=(view(call=ended, wrap_up=True), waiting()))


def chooser() -> DeskState:
    matches = (
        Match(account_id="a2", certainty=Certainty.LIKELY, why=MatchReason.FAMILY, relation="配偶"),
        Match(account_id="a1", certainty=Certainty.LIKELY, why=MatchReason.OLD_TICKET),
        Match(account_id="a3", certainty=Certainty.DOUBTFUL, why=MatchReason.FORMER_TENANT, relation="租客"),
    )
    many = card(matches=matches, chosen="", bills=(), timeline=())
    return ringing(calls=(view(card=many, caller="", alerts=ALERTS[:1], gate=Gate()),))


def unknown(found: bool = False) -> DeskState:
    nobody = card(matches=(), accounts=(), chosen="", bills=(), timeline=(), tickets=(), incidents=())
    results = (
        Found(account_id="a7", account_no="0213 **** 71", name="李**", address="安宁区费家营 12 号楼 *-***",
              service=Service.ELECTRICITY, state=AccountState.ACTIVE),
        Found(account_id="a8", account_no="0213 **** 72", name="李**", address="安宁区费家营 14 号楼 *-***",
              service=Service.GAS, state=AccountState.CUT_OFF),
    )  # fmt: skip
    return ringing(
        calls=(view(card=nobody, caller="", alerts=(), gate=Gate(), shown_number="151 **** 0093"),),
        found=results if found else (),
    )


def landlord() -> DeskState:
    owner = replace(WANG, name="兰州****")
    states = (AccountState.ACTIVE, AccountState.ACTIVE, AccountState.CUT_OFF, AccountState.SUSPENDED)
    places = tuple(
        account(n, states[n % 4], customer=owner, arrears_cents=31_200 if n % 7 == 0 else 0)
        for n in range(1, 61)
    )
    many = card(accounts=places, chosen="a41", bills=(), parts=(
        PartAge(Part.CORE, PartState.CACHED, ago(hours=3)), PartAge(Part.BILLS, PartState.LOADING),
        PartAge(Part.TIMELINE, PartState.FAILED)))  # fmt: skip
    return ringing(calls=(view(card=many, caller="兰州****"),))


def hostile() -> DeskState:
    """Names and words from somebody who means harm, in every place that shows text from outside."""
    evil = replace(WANG, name=HOSTILE, prefers=HOSTILE)
    places = tuple(replace(a, customer=evil, address=HOSTILE, account_no=HOSTILE) for a in ACCOUNTS)
    contacts = tuple(replace(c, matter=HOSTILE, summary=HOSTILE, outcome=ARABIC) for c in timeline())
    alerts = tuple(replace(a, text=HOSTILE) for a in ALERTS)
    bad = view(
        call=call(remote_name=HOSTILE, ivr_trail=HOSTILE), caller=ARABIC, shown_number=HOSTILE, place=HOSTILE,
        skill_label=HOSTILE, card=card(accounts=places, timeline=contacts), alerts=alerts,
    )  # fmt: skip
    worse = waiting(caller=HOSTILE, shown_number=ARABIC, skill_label=HOSTILE)
    notice = Notice(
        id=1,
        key="notice-command-failed",
        level=Level.WARN,
        at=NOW,
        args={"command": "hold", "reason": HOSTILE},
    )
    return ringing(calls=(bad, worse), agent_name=HOSTILE, notices=(notice,))


def trouble() -> DeskState:
    """The phone is gone in a call, the data doesn't answer, two tickets wait."""
    failed = card(matches=(), accounts=(), chosen="", bills=(), timeline=(), parts=(
        PartAge(Part.CORE, PartState.FAILED),))  # fmt: skip
    notices = (
        Notice(id=1, key="notice-filed", level=Level.INFO, at=ago(minutes=3), args={"number": "261122-A01-0007"}),
        Notice(id=2, key="notice-phone-lost-in-call", level=Level.ERROR, at=ago(seconds=4), args={"reason": "signal 11"}),
    )  # fmt: skip
    status = replace(idle().status, phone_up=False, data_up=False, to_send=2)
    return talking(
        calls=(view(call=call(state=CallState.ACTIVE, answered_at=ago(seconds=50)), card=failed, alerts=(), caller=""),),
        notices=notices, status=status,
    )  # fmt: skip


SCENES = {
    "idle": idle,
    "stage-one": stage_one,
    "ringing": ringing,
    "talking": talking,
    "held": held,
    "wrap-up": wrap_up,
    "chooser": chooser,
    "unknown": unknown,
    "found": lambda: unknown(found=True),
    "landlord": landlord,
    "hostile": hostile,
    "trouble": trouble,
}
