"""Desk states as agents meet them, built from values: the heating repair of the design pictures and worse."""

from datetime import date, timedelta

from msgspec.structs import replace

from agent_desktop.agent.post.post import Asking, Hand, Message, OwnHand
from agent_desktop.agent.reasons import Reason
from agent_desktop.agent.states import AgentState, Presence
from agent_desktop.desk.colleague import Colleague, Person
from agent_desktop.desk.state import (
    DeskState,
    Knowledge,
    Level,
    Lookup,
    LookupState,
    MustReadView,
    Notice,
    RecentCall,
    Status,
)
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.editing.inbox.post import Bulletin
from customer360.card import (
    AccountState,
    Certainty,
    Found,
    ListKind,
    Match,
    MatchReason,
    Part,
    PartAge,
    PartState,
    Service,
)
from customer360.identity import Check, Evidence, Gate
from customer360.oversight.watch import Alarm, Proposal, Watched
from softphone.call import CallState, Direction
from softphone.line import ColleagueState, Quality, Registration, RegistrationState
from softphone.sound import SoundDevice, SoundState
from tests.ui.callers import (
    ACCOUNTS,
    ALERTS,
    ARABIC,
    GATE,
    HOSTILE,
    LATE_TICKET,
    NOW,
    OUTAGE,
    WANG,
    account,
    ago,
    call,
    card,
    timeline,
    view,
    waiting,
)  # fmt: skip
from tests.ui.writing import ARTICLE, FORMS, GUIDED, HEATING, KNOWLEDGE, draft

__all__ = [
    "ACCOUNTS",
    "ALERTS",
    "ARABIC",
    "ARTICLE",
    "FORMS",
    "GATE",
    "HEATING",
    "HOSTILE",
    "KNOWLEDGE",
    "LATE_TICKET",
    "NOW",
    "OUTAGE",
    "SCENES",
    "WANG",
    "account",
    "ago",
    "call",
    "call_back_promised",
    "card",
    "chooser",
    "draft",
    "held",
    "hostile",
    "idle",
    "landlord",
    "must_read",
    "ringing",
    "stage_one",
    "talking",
    "timeline",
    "trouble",
    "unknown",
    "view",
    "waiting",
    "wrap_up",
]  # fmt: skip


REGISTERED = Registration(state=RegistrationState.REGISTERED, since=ago(hours=3), round_trip_ms=12.0)


SOUND = SoundState(
    devices=(
        SoundDevice(id="usb.stereo", name="Jabra Evolve2 40 立体声", captures=False, plays=True),
        SoundDevice(id="usb.mono", name="Jabra Evolve2 40 单声道", captures=True, plays=False),
        SoundDevice(id="pci.stereo", name="内置音频 模拟立体声", captures=False, plays=True),
    ),
    microphone="usb.mono",
    speaker="usb.stereo",
    ringer="pci.stereo",
)


def idle(**more: object) -> DeskState:
    base = DeskState(
        agent_no="1011",
        agent_name="张敏",
        presence=Presence(state=AgentState.READY, since=ago(minutes=12, seconds=8)),
        allowed=(AgentState.SIGNED_OUT, AgentState.NOT_READY, AgentState.ON_BREAK),
        break_reasons=(
            Reason("training", "培训"),
            Reason("meeting", "班会"),
            Reason("coaching", "辅导"),
            Reason("paperwork", "工单处理"),
            Reason("system", "系统故障"),
        ),
        calls=(),
        selected="",
        forms=FORMS,
        drafts=(),
        active_draft="",
        knowledge=Knowledge(revision="2026-11-22"),
        sound=SOUND,
        status=Status(
            registration=REGISTERED, phone_up=True, data_ms=3.0, revision="2026-11-22", due_follow_ups=3
        ),
    )
    return replace(base, **more)


def must_read() -> DeskState:
    bulletins = (
        Bulletin(
            id="b1",
            title="暖气不热：电话排查与派单",
            body="时限改了：派单后 24 小时 → 12 小时内上门。\n\n不再让客户自己拆温控阀。",
            from_at=ago(hours=16),
            article_no="HT-001",
            edition="2026-11",
            who="1096",
        ),
        Bulletin(id="b2", title="11 月 25 日系统升级", body="0:00–2:00 工单只存本机。", from_at=ago(hours=3)),
    )
    presence = Presence(state=AgentState.NOT_READY, since=ago(minutes=2), reason="system")
    return idle(presence=presence, must_read=MustReadView(bulletins, True))


def ringing(**more: object) -> DeskState:
    base = idle(
        presence=Presence(state=AgentState.RINGING, since=ago(seconds=6)),
        calls=(view(), waiting()),
        selected="k1",
        drafts=(draft(),),
        active_draft="d1",
        knowledge=KNOWLEDGE,
    )
    return replace(base, **more)


def stage_one() -> DeskState:
    """The first paint: a number and a queue, nothing else yet."""
    return ringing(calls=(view(card=None, alerts=(), caller="", gate=Gate()),), drafts=(), active_draft="")


def talking(**more: object) -> DeskState:
    """A call that is up; `more` are further fields of the state."""
    live = call(state=CallState.ACTIVE, since=ago(seconds=133), answered_at=ago(seconds=133))
    gate = replace(GATE, passed=True, evidence=(*GATE.evidence, Evidence(Check.NAME, True, NOW)), offered=())
    quality = Quality("k1", 0.2, 8.0, 22.0, 4.3)
    base = ringing(
        presence=Presence(state=AgentState.TALKING, since=ago(seconds=133)),
        calls=(view(call=live, gate=gate, quality=quality),),
    )
    return replace(base, **more)


def paused(recording: str = "paused") -> DeskState:
    """A recorded call while a card number is said."""
    base = talking()
    (up,) = base.calls
    notice = Notice(id=9, key="notice-recording-paused", level=Level.WARN, at=NOW, args={"minutes": "2"})
    shown = replace(up, call=replace(up.call, recording=recording))
    return replace(base, calls=(shown,), notices=(notice,) if recording == "paused" else ())


COLLEAGUES = tuple(
    Colleague(Person(no, name, extension, kind), state)
    for no, name, extension, kind, state in (
        ("1901", "马建国", "8901", "expert", ColleagueState.FREE),
        ("1902", "赵文静", "8902", "expert", ColleagueState.BUSY),
        ("1012", "李思远", "8012", "normal", ColleagueState.RINGING),
        ("1013", "陈晓", "8013", "normal", ColleagueState.AWAY),
        ("1014", "周玉兰", "8014", "vip", ColleagueState.UNKNOWN),
    )
)

RECENT = (
    RecentCall(number="13893216621", shown="138 **** 6621", at=ago(minutes=9), incoming=True, answered=True),
    RecentCall(
        number="09317712210", shown="0931 771 2210", at=ago(minutes=21), incoming=False, answered=False
    ),
    RecentCall(
        number="13519310044", shown="135 **** 0044", at=ago(minutes=48), incoming=True, answered=False
    ),
)


def consulting(*, joined: bool = False) -> DeskState:
    """The caller waits while an expert is asked; or all three speak."""
    waits = CallState.ACTIVE if joined else CallState.HELD
    caller = call(state=waits, since=ago(seconds=40), answered_at=ago(seconds=133), joined=joined)
    colleague = call(
        "k9", state=CallState.ACTIVE, since=ago(seconds=12), answered_at=ago(seconds=12), joined=joined,
        direction=Direction.OUTGOING, skill_group="",
    )  # fmt: skip
    expert = view(
        call=colleague, card=None, alerts=(), caller="马建国", gate=Gate(), asked_for="k1", draft_id="",
        shown_number="8901", place="", skill_label="",
    )  # fmt: skip
    return talking(calls=(view(call=caller), expert), colleagues=COLLEAGUES, recent=RECENT, has_survey=True)


def cut() -> DeskState:
    """The network is gone while somebody talks."""
    base = talking()
    live = replace(base.calls[0].call, silent_since=ago(seconds=12))
    bad = Quality("k1", 100.0, 8.0, 22.0, 1.2)
    notice = Notice(id=9, key="notice-cut-in-call", level=Level.ERROR, at=ago(seconds=6), args={})
    lost = replace(base.status.registration, state=RegistrationState.RECONNECTING, since=ago(seconds=6))
    return replace(
        base,
        calls=(replace(base.calls[0], call=live, quality=bad),),
        notices=(notice,),
        status=replace(base.status, registration=lost),
    )


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


def call_back_promised() -> DeskState:
    """It is 12:03 on a Sunday: within the hour, or tomorrow morning."""
    state = wrap_up()
    day = NOW.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)  # 08:00 at the site
    offered = (NOW + timedelta(hours=1), *(day + timedelta(hours=n) for n in range(1, 4)))
    [first, *rest] = state.drafts
    draft = replace(first.draft, result="promised_callback")
    return replace(state, drafts=(replace(first, draft=draft, call_backs=offered), *rest))


def chooser() -> DeskState:
    matches = (
        Match(
            account_id="a2",
            certainty=Certainty.LIKELY,
            why=MatchReason.FAMILY,
            relation="配偶",
            open_ticket=True,
            last_call=ago(hours=20),
        ),
        Match(account_id="a1", certainty=Certainty.LIKELY, why=MatchReason.OLD_TICKET),
        Match(account_id="a3", certainty=Certainty.DOUBTFUL, why=MatchReason.FORMER_TENANT, relation="租客"),
    )
    many = card(matches=matches, chosen="", bills=(), timeline=())
    return ringing(calls=(view(card=many, caller="", alerts=ALERTS[:1], gate=Gate()),))


RESULTS = (
    Found(
        account_id="a7",
        account_no="0213 **** 71",
        name="李**",
        address="安宁区费家营 12 号楼 *-***",
        service=Service.ELECTRICITY,
        state=AccountState.ACTIVE,
    ),
    Found(
        account_id="a8",
        account_no="0213 **** 72",
        name="李**",
        address="安宁区费家营 14 号楼 *-***",
        service=Service.GAS,
        state=AccountState.CUT_OFF,
    ),
)
FOUND = Lookup(text="li an ning", state=LookupState.ANSWERED, found=RESULTS)


def unknown(lookup: Lookup | None = None) -> DeskState:
    """Nobody knows the number; `lookup`: what was looked up."""
    nobody = card(matches=(), accounts=(), chosen="", bills=(), timeline=(), tickets=(), incidents=())
    return ringing(
        calls=(
            view(
                card=nobody,
                caller="",
                alerts=(),
                gate=Gate(),
                shown_number="151 **** 0093",
                lookup=lookup or Lookup(),
            ),
        ),
    )


def landlord() -> DeskState:
    owner = replace(WANG, name="兰州****")
    states = (AccountState.ACTIVE, AccountState.ACTIVE, AccountState.CUT_OFF, AccountState.SUSPENDED)
    places = tuple(
        account(n, states[n % 4], customer=owner, arrears_cents=31_200 if n % 7 == 0 else 0)
        for n in range(1, 61)
    )
    many = card(
        accounts=places,
        chosen="a41",
        bills=(),
        parts=(
            PartAge(Part.CORE, PartState.CACHED, ago(hours=3)),
            PartAge(Part.BILLS, PartState.LOADING),
            PartAge(Part.TIMELINE, PartState.FAILED),
        ),
    )
    return ringing(calls=(view(card=many, caller="兰州****"),))


def hostile() -> DeskState:
    """Names and words from somebody who means harm, in every place that shows text from outside."""
    evil = replace(WANG, name=HOSTILE, prefers=HOSTILE)
    places = tuple(replace(a, customer=evil, address=HOSTILE, account_no=HOSTILE) for a in ACCOUNTS)
    contacts = tuple(replace(c, matter=HOSTILE, summary=HOSTILE, outcome=ARABIC) for c in timeline())
    alerts = tuple(replace(a, text=HOSTILE) for a in ALERTS)
    bad = view(
        call=call(remote_name=HOSTILE, ivr_trail=HOSTILE),
        caller=ARABIC,
        shown_number=HOSTILE,
        place=HOSTILE,
        skill_label=HOSTILE,
        card=card(accounts=places, timeline=contacts),
        alerts=alerts,
    )
    worse = waiting(caller=HOSTILE, shown_number=ARABIC, skill_label=HOSTILE)
    notice = Notice(
        id=1,
        key="notice-refused",
        level=Level.WARN,
        at=NOW,
        args={"reason": HOSTILE},
    )
    return ringing(calls=(bad, worse), agent_name=HOSTILE, notices=(notice,))


def trouble() -> DeskState:
    """The phone is gone in a call, the data doesn't answer, two tickets wait."""
    failed = card(
        matches=(),
        accounts=(),
        chosen="",
        bills=(),
        timeline=(),
        parts=(PartAge(Part.CORE, PartState.FAILED),),
    )
    notices = (
        Notice(
            id=1,
            key="notice-filed",
            level=Level.INFO,
            at=ago(minutes=3),
            args={"number": "261122-A01-0007", "promised": 1, "promise": "11-22 14:03 前上门"},
        ),
        Notice(
            id=2,
            key="notice-phone-lost-in-call",
            level=Level.ERROR,
            at=ago(seconds=4),
            args={},
        ),
    )
    status = replace(idle().status, phone_up=False, data_up=False, to_send=2)
    return talking(
        calls=(
            view(
                call=call(state=CallState.ACTIVE, answered_at=ago(seconds=50)),
                card=failed,
                alerts=(),
                caller="",
            ),
        ),
        notices=notices,
        status=status,
    )


WATCHED = Watched(
    supervises=True,
    proposals=(
        Proposal(
            id="p1", kind=ListKind.BLACK, phone="+8617609315520", account_no="", reason="骚扰来电",
            proposed_by="1012", since=date(2026, 11, 22), until=date(2026, 12, 22),
        ),
        Proposal(
            id="p2", kind=ListKind.RED, phone="", account_no="0211345652", reason="独居老人，优先处理",
            proposed_by="1019", since=date(2026, 11, 20), until=None,
        ),
    ),
    alarms=(
        Alarm(
            id="m1", at=ago(minutes=3), agent="1014", login="li",
            what="too many looks: 31 in a minute, 64 in an hour, 70 accounts, 30 without a call",
        ),
    ),
)  # fmt: skip


OWN_HAND = OwnHand(id="h1", at=ago(seconds=40), how="message", who="2001", name="王建军")
ANSWER = Message(
    id="m1", at=ago(seconds=9), who="2001", name="王建军", hand="h1",
    body="先安抚：赔偿我来批，最多 200 元；孕妇在家的按特殊群体 2 小时内上门，工单里勾“老人或婴幼儿”。",
)  # fmt: skip
PINNED = Message(
    id="m2", at=ago(minutes=50), who="2002", name="李芳", pinned=True, seen=True,
    body="七里河换热站停热，口径见知识 H-031，预计 18:00 恢复",
)  # fmt: skip
HANDS = tuple(
    Hand(
        id=f"h{n}", agent=agent, name=name, team=team, extension=f"8{agent}", at=ago(seconds=waits),
        asking=Asking(call_id="k1" if caller else "", caller=caller, skill_group=group, about=about),
        own_team=own, waits_s=waits,
    )
    for n, (agent, name, team, own, waits, caller, group, about) in enumerate(
        (
            ("1015", "刘洋", "一班", True, 74, "138 **** 6621", "heating",
             "赔偿 · 客户称孕妇在家两天不热，要求赔偿 500 元，说再不解决就找媒体"),
            ("1022", "<b>赵</b>", "二班", False, 8, "", "", ""),
        )
    )
)  # fmt: skip


def hands() -> DeskState:
    """Two ask for help."""
    return idle(watched=WATCHED, hands=HANDS, ways_in=tuple(WayIn))


LOOKED = view(card=card(), call=call(state=CallState.ACTIVE), gate=Gate())


SCENES = {
    "idle": idle,
    "stage-one": stage_one,
    "ringing": ringing,
    "talking": talking,
    "dialling": lambda: idle(recent=RECENT),
    "handing": lambda: talking(colleagues=COLLEAGUES, has_survey=True),
    "consulting": consulting,
    "three-way": lambda: consulting(joined=True),
    "guided": lambda: talking(knowledge=GUIDED),
    "helped": lambda: talking(hand=OWN_HAND, messages=(ANSWER, PINNED)),
    "lead": lambda: idle(watched=WATCHED),
    "hands": hands,
    "hand-card": lambda: replace(hands(), hand_card=LOOKED),
    "held": held,
    "cut": cut,
    "paused": paused,
    "wrap-up": wrap_up,
    "call-back": call_back_promised,
    "chooser": chooser,
    "unknown": unknown,
    "found": lambda: unknown(FOUND),
    "landlord": landlord,
    "hostile": hostile,
    "trouble": trouble,
}
