"""What is being written: forms, a draft, the article that helps."""

from datetime import date

from msgspec.structs import replace

from agent_desktop.desk.state import (
    DraftView,
    GuideView,
    Knowledge,
    Offer,
)
from agent_desktop.tickets.draft import Draft, FieldValue, Source
from agent_desktop.tickets.forms import Choice, FieldKind, FieldSpec, Form, RequestType
from customer360.identity import Need
from kb_search.articles import Article, Hit, Step, Suggestion, Why
from tests.ui.callers import LATE_TICKET, OUTAGE, ago

_LINE, _CHOICE = FieldKind.LINE, FieldKind.CHOICE


def _choice(code: str, label: str, *labels: str) -> FieldSpec:
    choices = tuple(Choice(f"{code}{i}", text) for i, text in enumerate(labels))
    return FieldSpec(code=code, label=label, kind=_CHOICE, choices=choices)


HEATING = Form(
    skill_group="heating",
    label="供暖报修",
    edition="2026-10",
    request_types=(
        RequestType(
            code="not_warm",
            label="室温不达标",
            need=Need.NONE,
            nodes=(("accepted", 5), ("dispatched", 15), ("arrived", 120), ("follow_up", 1440)),
        ),
        RequestType(
            code="leak", label="漏水", priority="urgent", nodes=(("accepted", 5), ("dispatched", 10))
        ),
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
)
FORMS = (
    HEATING,
    *(
        replace(HEATING, skill_group=code, label=label)
        for code, label in (
            ("restore", "停复热"),
            ("billing", "收费"),
            ("gas", "燃气"),
            ("complaint", "投诉"),
        )
    ),
)


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
        draft=Draft(
            id="d1",
            skill_group="heating",
            call_id="k1",
            account_id="a1",
            created_at=ago(seconds=6),
            changed_at=ago(seconds=6),
            values=values,
        ),
        saved_at=ago(seconds=6),
        offers=(Offer(incident=OUTAGE), Offer(ticket=LATE_TICKET)),
        promise="11-22 14:03 前上门",
    )
    return replace(base, **more)


ARTICLE = Article(
    no="HT-001",
    title="暖气不热：电话排查与派单",
    category="供暖",
    skill_groups=("heating",),
    keywords=("不热",),
    version="2026-10",
    in_force_from=date(2026, 10, 1),
    in_force_to=date(2027, 3, 31),
    answer="先核对区域事件，再分整户与个别房间排查。",
    ask=("整户还是个别房间不热？", "室温多少，从哪天开始？"),
    steps=(
        Step("先查区域事件：本楼停暖期间不单独派单，加入事件并告知恢复时间。", True),
        Step("问清：整户还是个别房间不热，室温多少，从哪天开始。"),
        Step("请客户摸进水管：进水热、回水凉，指导放气，关阀 1 分钟后再开。", True),
        Step("18 °C 以下且无区域事件，派单，2 小时内上门测温。", True),
        Step("报停户恢复供热须先结清欠费并提前 3 日申请，不得现场开阀。"),
    ),
    limits=("上门测温 2 小时内", "18 °C 为达标线"),
    never=("不要让客户自己拆温控阀。",),
    say="您好，您所在的幸福里小区换热站今天上午跳闸，抢修人员已到场，预计 15:40 恢复供热。",
)


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

GUIDED = replace(
    KNOWLEDGE,
    guide=GuideView(
        text="摸一下进水管和回水管：哪根热？",
        choices=("都不热", "进水热、回水凉", "都热", "不愿配合"),
        said=("整户都凉", "邻居家热"),
    ),
)
