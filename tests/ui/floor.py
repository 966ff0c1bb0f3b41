"""A floor as leads see it: agents in every state, made from values by the real rules."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from agent_desktop.agent.fitness import Health
from agent_desktop.agent.states import AgentState
from agent_desktop.store.faults import StoreUnreachable
from agent_desktop.supervision.board import Checked, Group, News, Person, Seen, Span, Staff
from agent_desktop.supervision.day import Counted, Figures
from agent_desktop.supervision.floor import Floor
from agent_desktop.supervision.limits import Limits, read_limits
from agent_desktop.supervision.lines import Wish
from agent_desktop.supervision.promises import Promises
from agent_desktop.supervision.queues.floor import QueueFloor
from agent_desktop.supervision.queues.standing import Hearing, Link, People, Queues, Tally, Waiter
from agent_desktop.supervision.queues.targets import FILE, read_targets
from agent_desktop.supervision.shift.book import (
    Again,
    Brief,
    Changed,
    Incident,
    Left,
    Mistake,
    MistakeKind,
    Owed,
    ShiftLog,
)
from agent_desktop.supervision.shift.room import ShiftRoom
from agent_desktop.supervision.shift.times import Shift
from agent_desktop.supervision.watch import View, Watch
from agent_desktop.tickets.finding.finder import Row
from resources import files
from tests.ui.callers import NOW

LIMITS: Limits = read_limits((files("settings") / "board.toml").read_text("utf-8"))
TARGETS = read_targets((files("settings") / FILE).read_text("utf-8"))
ZONE = ZoneInfo("Asia/Shanghai")
GROUPS = (
    Group("heating", "供热"),
    Group("gas", "天然气"),
    Group("electricity", "电力"),
    Group("billing", "账务"),
)


def midnight(at: datetime) -> datetime:
    """When the day of a moment began at the site."""
    return at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


_NAMES = "罗丹 张敏 郑凯 王磊 刘洋 李娜 赵静 陈涛 孙悦 周航 吴倩 马琳 何超 高洁 林峰 梁爽 宋佳".split()
_STATES = (
    ("talking", 34, 560), ("ready", 30, 300), ("wrap_up", 10, 70), ("holding", 4, 60), ("not_ready", 6, 500),
    ("on_break", 6, 800), ("ringing", 4, 6), ("outbound", 3, 200), ("signed_out", 3, 4000),
)  # fmt: skip


def staff(agents: int) -> Staff:
    """So many people in four groups."""
    return Staff(
        tuple(
            Person(
                agent=str(1011 + n), name=_NAMES[n % len(_NAMES)], extension=str(8011 + n), team="一班",
                groups=(GROUPS[n % len(GROUPS)].code,),
            )
            for n in range(agents)
        ),
        GROUPS,
    )  # fmt: skip


def news(agents: int, at: datetime = NOW, seed: int = 7) -> News:
    """What they do: some too long, one gone."""
    chance = random.Random(seed)
    seen, spans = [], []
    for n in range(agents):
        agent = str(1011 + n)
        ((state, _, most),) = chance.choices(_STATES, [weight for _, weight, _ in _STATES])
        lasted = timedelta(seconds=chance.randint(1, most) * (2.2 if chance.random() < 0.2 else 1))
        beat = at - timedelta(seconds=71 if n == 9 else chance.randint(0, 4))
        on_call = state in ("talking", "holding", "outbound", "ringing")
        caller = f"138 **** {chance.randint(1000, 9999)}" if on_call else ""
        reason = "training" if state == "not_ready" else ""
        seen.append(
            Seen(
                agent=agent,
                state=AgentState(state),
                reason=reason,
                since=at - lasted,
                beat_at=beat,
                caller=caller,
                checked=_checked(n, at),
            )
        )
        ended = at - lasted
        while ended > at - timedelta(hours=1):
            ((name, _, most),) = chance.choices(_STATES[:6], (34, 30, 14, 3, 2, 2))
            begun = ended - timedelta(seconds=chance.randint(20, most + 30))
            spans.append(Span(agent, begun, ended, AgentState(name)))
            ended = begun
    return News(at, tuple(seen), tuple(sorted(spans, key=lambda span: span.until)))


def _checked(n: int, at: datetime) -> Checked | None:
    """Each seat was tested in the morning, but for a few old ones; some are not well."""
    if n % 9 == 8:
        return None
    wrong: dict[int, tuple[Health, tuple[str, ...]]] = {
        4: (Health.FAIL, ("echo", "clock")), 7: (Health.WARN, ("secrets",)),
    }  # fmt: skip
    health, failed = wrong.get(n % 13, (Health.OK, ()))
    tested = at - timedelta(hours=3, minutes=n)
    return Checked(at=tested, health=health, failed=failed, version="0.3.0", desk=f"A{n + 1:02}")


def figures(agents: int, at: datetime = NOW) -> Figures:
    """A morning's work."""
    chance = random.Random(11)

    def counted(calls: int) -> Counted:
        answered = round(calls * 0.93)
        return Counted(
            offered=calls, answered=answered, outgoing=calls // 9,
            talk_s=answered * chance.uniform(130.0, 210.0), hold_s=answered * 14.0,
            wrap_up_s=answered * 41.0, ready_s=calls * 60.0,
            signed_in_s=calls * 300.0, filed=calls // 2, late=calls // 40, chased=calls // 30,
        )  # fmt: skip

    hours = {
        (group.code, hour): counted(chance.randint(4, 30) * max(1, 6 - abs(hour - 9)))
        for group in GROUPS
        for hour in range(13)
    }
    return Figures(
        at=at, since=at.replace(hour=16, minute=0, second=0) - timedelta(days=1),
        agents={str(1011 + n): counted(chance.randint(18, 66)) for n in range(agents)},
        groups={g.code: counted(sum(c.offered for (k, _), c in hours.items() if k == g.code)) for g in GROUPS
        },
        hours=hours,
    )  # fmt: skip


def promises(at: datetime = NOW) -> Promises:
    """Tickets in every kind of trouble, and a district where something is wrong."""
    minutes = ((-134, 2, 2), (-6, 0, 0), (11, 0, 0), (24, 1, 0), (300, 3, 1))
    rows = tuple(
        Row(
            id=f"t{n}", number=f"261122-A01-04{n:02}", skill_group="heating", request_type="no_heat",
            title="不热 · 老人独居", node="dispatched", priority="normal", filed_at=at - timedelta(hours=3),
            due_at=at + timedelta(minutes=due), warn_at=at + timedelta(minutes=due - 30), closed_at=None,
            paused_at=None, area="七里河", station="qlh" if n % 2 else "all", crew="", agent="1011",
            chased=chased, level=0, escalation=escalation, outer_source="", last_note="",
        )
        for n, (due, chased, escalation) in enumerate(minutes)
    )  # fmt: skip
    areas = ("七里河", "城关", "安宁", "西固", "红古")
    chance = random.Random(3)
    faults = {
        (area, hour): chance.randint(0, 6) + (22 if area == "七里河" and hour > 9 else 0)
        for area in areas
        for hour in range(4, 13)
    }
    stations = {"qlh": "七里河站", "all": "总站"}
    return Promises(at=at, rows=rows, stations=stations, faults={k: v for k, v in faults.items() if v})


def queues(at: datetime = NOW) -> Queues:
    """A busy moment: somebody dear among those who wait."""
    chance = random.Random(5)
    waiting = tuple(
        Waiter(
            group=GROUPS[n % 3].code, since=at - timedelta(seconds=waited), vip=n == 1,
            caller=f"138 **** {chance.randint(1000, 9999)}" if n != 4 else "",
        )
        for n, waited in enumerate((74, 41, 33, 18, 12, 7, 3))
    )  # fmt: skip
    people = {g.code: People(members=9 + n, paused=2, free=n % 2) for n, g in enumerate(GROUPS)}
    link = Link(state=Hearing.UP, why="", since=at - timedelta(hours=9), beat_at=at)
    gap = (at - timedelta(hours=3), at - timedelta(hours=3) + timedelta(seconds=48))
    return Queues(at=at, link=link, waiting=waiting, people=people, gaps=(gap,))


def queue_hours(at: datetime = NOW) -> dict[tuple[str, datetime], Tally]:
    """A morning of the queues, worst at ten."""
    chance, since = random.Random(9), midnight(at)
    told = {}
    for group in GROUPS:
        for hour in range(13):
            offered = chance.randint(20, 40) * max(1, 6 - abs(hour - 9))
            answered = round(offered * (0.82 if hour == 10 else 0.95))
            told[group.code, since + timedelta(hours=hour)] = Tally(
                offered=offered, answered=answered, abandoned=offered - answered, longest_s=40 + hour * 7,
                in_time=round(answered * (0.71 if hour == 10 else chance.uniform(0.76, 0.95))),
                waited_s=answered * 11,
            )  # fmt: skip
    return told


def queue_floor(at: datetime = NOW) -> QueueFloor:
    """The queues as a lead's desk knows them."""
    made = QueueFloor(TARGETS, midnight)
    made.heard(queues(at))
    made.counted(queue_hours(at), midnight(at), {}, at)
    return made


def floor_of(agents: int, at: datetime = NOW) -> Floor:
    """The floor of so many agents."""
    made = Floor(LIMITS, queue_floor(at))
    made.staffed(staff(agents))
    made.heard(news(agents, at))
    made.counted(figures(agents, at))
    return made


def brief(at: datetime = NOW) -> Brief:
    """Something of everything that is said before a shift."""
    hour = timedelta(hours=1)
    mistakes = tuple(
        Mistake(
            kind=kind, at=at - n * hour, ticket_id=f"t{n}", number=f"261121-A01-00{n:02}",
            title="地址不清，跑错楼栋", agent="1015", note="客户说的是 5 号楼",
        )
        for n, kind in enumerate(MistakeKind, 3)
    )  # fmt: skip
    return Brief(
        at=at,
        shift=Shift(at.replace(hour=0), at.replace(hour=8)),
        incidents=(
            Incident(number="S26112201", title="七里河供热主管爆管", area="七里河", since=at - 2 * hour,
                     expected_end=at + 4 * hour, joined=38),
        ),
        changed=(
            Changed(no="GR-014", title="暖气不热的处理", version="2026-11", at=at - 20 * hour),
            Changed(no="RQ-003", title="旧版开户须知", version="2025-06", at=at - 9 * hour, withdrawn=True),
        ),
        yesterday=mistakes,
        rework=mistakes[:1],
        owed=(
            Owed(id="f1", kind="follow_up", reason="不热", due_at=at - hour, number="261121-A01-0007"),
            Owed(id="f2", kind="promised", reason="晚上回电", due_at=at + 3 * hour, agent="1012", attempts=1),
        ),
        again=(Again(caller="+86138 **** 6621", calls=4, last_at=at - hour / 6, skill_group="heating"),),
    )  # fmt: skip


class StillShift(ShiftRoom):
    """A shift of values; what is asked of it is kept and done."""

    def __init__(self) -> None:
        self.me, self.asked, self.gone = "1001", list[tuple[object, ...]](), False
        left = Left(number="261122-A01-0400", title="不热", due_at=NOW, node="dispatched", station="七里河站")
        self.logs: tuple[ShiftLog, ...] = (
            ShiftLog(
                id="l1", at=NOW - timedelta(hours=8), outgoing="1002", outgoing_name="马国祥",
                notes="七里河爆管，抢修队已到；1015 下午请假。\n大客户热电厂晚上要回电。",
                incidents=brief().incidents, tickets=(left,), handed_at=NOW - timedelta(minutes=9),
            ),
            ShiftLog(
                id="l0", at=NOW - timedelta(hours=16), outgoing="1001", outgoing_name="赵永红",
                notes="无特殊情况。", incoming="1002", incoming_name="马国祥",
                handed_at=NOW - timedelta(hours=8), accepted_at=NOW - timedelta(hours=8),
            ),
        )  # fmt: skip

    async def told(self) -> tuple[Brief, tuple[ShiftLog, ...]]:
        self._there()
        return brief(), self.logs

    async def write(self, log_id: str, notes: str) -> bool:
        self._there()
        self.asked.append(("write", notes))
        kept = [log for log in self.logs if log.id != log_id]
        self.logs = (ShiftLog(id=log_id, at=NOW, outgoing=self.me, notes=notes), *kept)
        return True

    async def hand(self, log_id: str, *, hands: bool) -> bool:
        self._there()
        self.asked.append(("hand", hands))
        at = NOW if hands else None
        self.logs = tuple(replace(log, handed_at=at) if log.id == log_id else log for log in self.logs)
        return True

    async def accept(self, log_id: str) -> bool:
        self._there()
        self.asked.append(("accept", log_id))
        taken = {"incoming": self.me, "incoming_name": "赵永红", "accepted_at": NOW}
        self.logs = tuple(replace(log, **taken) if log.id == log_id else log for log in self.logs)
        return True

    def _there(self) -> None:
        if self.gone:
            raise StoreUnreachable("store", why="no route")


class StillFloor(Watch):
    """Asks nobody; `tell` shows what a test likes."""

    def __init__(self, agents: int = 36) -> None:
        self.floor = floor_of(agents)
        self.looking: Callable[[View], None] | None = None
        self.wish = Wish()
        self.wishes: list[Wish] = []
        self.trail: list[tuple[str, str, str]] = []
        self.shift = self.still = StillShift()
        self.told = lambda *act: self.trail.append(act)
        self.view = View(shown=self.floor.shown(self.wish, NOW), age_s=1.0)

    def begin(self, heard: Callable[[View], None]) -> None:
        self.looking = heard
        self.tell(self.view)

    def end(self, heard: Callable[[View], None]) -> None:
        self.looking = None if heard == self.looking else self.looking

    def tell(self, view: View) -> None:
        self.view = view
        if self.looking is not None:
            self.looking(view)

    async def promises(self) -> Promises:
        return promises()

    async def wished(self, wish: Wish) -> None:
        self.wish = wish
        self.wishes.append(wish)
        self.tell(View(shown=self.floor.shown(wish, NOW), age_s=1.0))
