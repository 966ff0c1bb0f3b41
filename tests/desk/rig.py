"""A desk with everything real but the phone and the library."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from agent_desktop.agent.database import SqlBoard, SqlBreaks
from agent_desktop.agent.machine import AgentMachine
from agent_desktop.agent.post.database import SqlPost
from agent_desktop.agent.reasons import load_reasons
from agent_desktop.desk.desk import Desk
from agent_desktop.desk.front import Front
from agent_desktop.desk.handover import Switchroom
from agent_desktop.desk.parts import ExchangeCodes, Parts, Seat
from agent_desktop.desk.state import CallView, DeskState, DraftView
from agent_desktop.desk.workers import Workers
from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.editing.newsroom import Newsroom
from agent_desktop.store.sealing import Seal
from agent_desktop.store.sessions import Sessions
from agent_desktop.supervision.shift.database import SqlShiftBook
from agent_desktop.supervision.shift.times import read_rota
from agent_desktop.tickets import form_files
from agent_desktop.tickets.clocks import rule_files
from agent_desktop.tickets.delivery import Sender
from agent_desktop.tickets.dispatch.book import Delivery, Proposal, Rates, Station
from agent_desktop.tickets.emergency import read_rules
from agent_desktop.tickets.incidents.database import SqlSituation
from agent_desktop.tickets.journal import Journal
from agent_desktop.tickets.lead.database import SqlLeadMatters
from customer360.alerts import AlertPolicy
from customer360.cache import CardCache
from customer360.gate import read_policy
from customer360.ivr import Menu
from customer360.oversight.database import SqlOversight
from customer360.oversight.watch import NuisanceRule
from customer360.supply import read_ways
from kb_search.articles import Article, Condition, Findings, Hit, Situation, Step, Suggestion, Why
from kb_search.media import EveryMedia, FolderMedia
from resources import files
from softphone.call import Call
from softphone.fake_line import FakeLine
from tests.desk.store import SITE, ZONE, Store, StoreRecords

FORMS, _ = form_files.load(files("forms"), "zh_CN")
ASIDE, _ = form_files.load(files("forms") / "lateral", "zh_CN")
KEY = bytes(range(32))
ROTA = read_rota((files("settings") / "board.toml").read_text("utf-8"), ZONE)
PATIENCE_S = 30.0


@dataclass
class FakeLibrary:
    """One article that fits everything."""

    revision: str = "2026-11-22"
    asked: Situation | None = None

    def open(self) -> None: ...

    def look(self) -> None:
        return None

    def take(self, news: object) -> bool:
        return False

    def warm(self) -> bool:
        return False

    @property
    def condition(self) -> Condition:
        return Condition(open=True, revision=self.revision)

    def close(self) -> None: ...

    def search(
        self, text: str, *, skill_group: str = "", channel: str = "", on: date, limit: int = 10
    ) -> Findings:
        return Findings(query=text, hits=(_hit(),), took_ms=0.1, revision=self.revision)

    def suggest(self, situation: Situation, *, on: date, limit: int = 5) -> tuple[Suggestion, ...]:
        self.asked = situation
        return (Suggestion(_hit(), (Why.SKILL_GROUP,)),)

    def article(self, no: str) -> Article | None:
        return Article(
            no=no,
            title="暖气不热",
            category="heating",
            skill_groups=("heating",),
            keywords=(),
            version="1",
            in_force_from=date(2026, 1, 1),
            steps=(Step("请客户摸进回水管"), Step("放气")),
        )


def _hit() -> Hit:
    return Hit(no="H-001", title="暖气不热", snippet="", spans=(), score=1.0)


class Phone(FakeLine):
    """A phone that may have kept calls while no desk was there."""

    def __init__(self, kept: tuple[Call, ...] = ()) -> None:
        super().__init__()
        self._kept = kept

    async def start(self) -> None:
        await super().start()
        if self._kept:
            self.phone_returns(self._kept)


class Dispatches:
    """What the station says of dispatches; nothing until a test lets it speak."""

    def __init__(self) -> None:
        self.told: dict[str, Delivery] = {}

    def delivery(self, ticket_id: str) -> Delivery | None:
        return self.told.get(ticket_id)

    def stations(self) -> tuple[Station, ...]:
        return ()

    def proposals(
        self, *, skill_group: str, request_type: str, area: str, address: str, now: datetime
    ) -> tuple[Proposal, ...]:
        return ()

    def rates(self, since: datetime, until: datetime) -> tuple[Rates, ...]:
        return ()

    def close(self) -> None:
        pass


class Rig:
    """A desk over `folder`, with what a person at the window does and sees."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        line: Any = None,
        *,
        who: tuple[str, str, str] = ("1011", "张敏", "8011"),
        exchange: ExchangeCodes | None = None,
        oversees: str = "1011",
    ) -> None:
        """`who`: number, name and extension; `oversees`: whose right to oversee this desk has."""
        self.folder, self.store, self._oversees = folder, store, oversees
        self._who, self._exchange = who, exchange or ExchangeCodes()
        self.line: Any = line or Phone()
        self.library = FakeLibrary()
        self.dispatches = Dispatches()
        self.journal = Journal(folder / "journal.sqlite", "A01", Seal(KEY), ZONE)
        self._sender = Sender(self.store.shared)
        self._sessions = Sessions(store.where)
        self.newsroom = Newsroom(self._sessions)
        self.desk = Desk(self._parts())
        self.front = Front(self.desk)

    def _parts(self) -> Parts:
        return Parts(
            seat=Seat(
                agent_no=self._who[0],
                agent_name=self._who[1],
                extension=self._who[2],
                desk_code="A01",
                skill_groups=tuple(f.skill_group for f in FORMS),
                zone=ZONE,
            ),
            line=self.line,
            records=StoreRecords(self.store),
            cache=CardCache(self.folder / "cards.sqlite", KEY),
            library=self.library,
            store=self._sessions,
            media=EveryMedia(FolderMedia(files("articles") / "pictures"), self.newsroom),
            newsroom=self.newsroom,
            editors=EditorsRoom(
                self.newsroom,
                agent="1011",
                shipped=lambda: (),
                words=files("search") / "synonyms.toml",
                media=self.newsroom,
                now=lambda: datetime.now(UTC),
                zone=ZONE,
            ),
            switchroom=Switchroom(self._sessions),
            journal=self.journal,
            sender=self._sender,
            board=lambda: SqlBoard(self._sender.run, self._who[0], "A01"),
            matters=lambda: SqlLeadMatters(self._sender.run, self._who[0]),
            situation=lambda: SqlSituation(self._sender.run, self._oversees),
            oversight=lambda: SqlOversight(self._sender.run, self._oversees, date.today),
            post=lambda: SqlPost(self._sender.run, self._who[0]),
            handovers=lambda: SqlShiftBook(self._sender.run, self._who[0], ROTA),
            breaks=lambda: SqlBreaks(self._sender.run, self._who[0]),
            agent=AgentMachine(lambda: datetime.now(UTC), strict=True),
            forms=FORMS,
            aside=ASIDE,
            reasons=load_reasons(files("settings") / "agent.toml", "zh_CN"),
            site=SITE,
            alert_policy=AlertPolicy(zone=ZONE),
            identity_policy=read_policy((files("settings") / "identity.toml").read_bytes()),
            lane_rules=read_rules(files("settings") / "emergency.toml", "zh_CN"),
            dispatches=self.dispatches,
            clock_rules=rule_files.load(files("settings"), Path("nowhere"), ZONE, "zh_CN")[0],
            supply_rules=read_ways((files("settings") / "supply.toml").read_bytes(), "zh_CN"),
            menu=Menu({"2": "供暖"}),
            nuisance=NuisanceRule(30, "骚扰来电"),
            exchange=self._exchange,
            workers=Workers(),
            now=lambda: datetime.now(UTC),
        )

    async def __aenter__(self) -> "Rig":
        await self.desk.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.desk.close()

    async def dies(self) -> None:
        """As kill -9 leaves it: nothing is saved, told or hung up; the files are let go."""
        await self.desk.tasks.close()
        self.desk.parts.workers.close()
        self.journal.close()
        self.desk.parts.cache.close()

    # what is seen

    @property
    def state(self) -> DeskState:
        return self.front.state

    @property
    def view(self) -> CallView:
        assert self.state.view is not None, "no call is selected"
        return self.state.view

    @property
    def draft(self) -> DraftView:
        assert self.state.draft is not None, "no draft is open"
        return self.state.draft

    def shown(self, field: str) -> str:
        """What stands in a field of the open draft."""
        value = self.draft.draft.values.get(field)
        return self.draft.shown.get(field, value.value if value else "")

    def told(self) -> list[str]:
        """Keys of the notice bar."""
        return [n.key.removeprefix("notice-") for n in self.state.notices]

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        """Wait until it holds. Fails with what is on screen."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while not holds():
            if asyncio.get_running_loop().time() > deadline:
                seen = f"notices {self.told()}, {self.state}"
                raise AssertionError(f"never came: {what or holds}; {seen[:2000]}")
            await asyncio.sleep(0.005)

    async def settle(self) -> None:
        """Let everything that was begun come to its end."""
        workers = self.desk.parts.workers
        for _ in range(3):
            await asyncio.sleep(0.03)
            # What a thread was given before this is done, unless a test holds it up.
            given = [worker.begin(int) for worker in (workers.journal, workers.lookup, workers.card)]
            await asyncio.wait(given, timeout=2)
            self.front.state  # noqa: B018 - reading it is what the window does

    # what is done

    async def rings(self, remote: str, skill_group: str = "heating", **known: str) -> Call:
        """A call rings and its card is there."""
        call: Call = self.line.ring(remote, skill_group=skill_group, **known)
        await self.until(lambda: self.card_of(call) is not None, "the card")
        return call

    def card_of(self, call: Call) -> object:
        return next((v.card for v in self.state.calls if v.call.id == call.id), None)

    async def takes(self, remote: str, skill_group: str = "heating", **known: str) -> Call:
        """A call is answered."""
        call = await self.rings(remote, skill_group, **known)
        await self.takes_ringing()
        return call

    async def takes_ringing(self) -> None:
        """The call that rings is answered."""
        await asyncio.sleep(0.03)  # the key guard of these tests
        self.front.answer()
        await self.until(lambda: self.state.presence.state == "talking", "talking")

    async def types(self, **fields: str) -> None:
        """Type into the open draft."""
        for field, value in fields.items():
            self.front.edit(self.state.active_draft, field, value)
        await asyncio.sleep(0.005)

    async def files(self, result: str = "dispatched") -> str:
        """Choose a result, file the open draft; its number."""
        draft_id = self.state.active_draft
        self.front.set_result(draft_id, result)
        self.front.file(draft_id)
        await asyncio.sleep(0.02)
        await self.until(lambda: "filed" in self.told() or self.draft.problems)
        assert "filed" in self.told(), self.draft.problems
        return next(str(n.args["number"]) for n in self.state.notices if n.key == "notice-filed")

    async def written_down(self) -> None:
        """Every word of every draft is in the journal: what a desk that dies now leaves behind."""
        await self.until(lambda: not self.desk.entry._dirty, "everything is in the journal")

    async def delivered(self) -> None:
        """Everything has reached the store. An act is not in the journal before it is written there."""
        await self.settle()
        await self.until(
            lambda: self.store.gone or not (self.desk.trail.unwritten or self.journal.waiting()), "delivered"
        )

    def journal_is_empty(self) -> bool:
        """Whether nothing is left in the journal of a desk that was closed."""
        self.journal.open()
        try:
            return not self.journal.drafts() and not self.journal.waiting()
        finally:
            self.journal.close()
