"""A desk that only writes down what it was asked, and shows whatever state it is given."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from agent_desktop.agent.post.post import Hand, OrderKind, Told
from agent_desktop.agent.states import AgentState
from agent_desktop.desk.ledger import LedgerError
from agent_desktop.desk.state import DeskState
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.recording.listening.archive import Listed
from agent_desktop.recording.listening.archive import Page as Recordings
from agent_desktop.recording.listening.player import Playback
from agent_desktop.recording.listening.sound import Opened
from agent_desktop.settings import Sound
from agent_desktop.tickets.dispatch.book import Proposal
from agent_desktop.tickets.finding.finder import Page, Query, Scope
from agent_desktop.tickets.follow_ups.calls import CallKind, CallPage, OutCall, Outcome
from agent_desktop.tickets.incidents.incident import MOST_INSIDE, Area, Declaration, Declared, LeadBoard
from agent_desktop.tickets.journal import Held
from agent_desktop.tickets.lead.matter import Verdict
from agent_desktop.tickets.life.steps import Role, Step, steps
from agent_desktop.tickets.life.story import Story
from customer360.card import Service
from customer360.identity import Check
from kb_search.articles import Findings

R = TypeVar("R")


class FakeLedger:
    """Implements `LedgerIntents`: pages, stories and unsent things that a test puts in."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.pages: list[Page] = [Page(())]
        self.stories: dict[str, Story] = {}
        self.unsent: tuple[Held, ...] = ()
        self.gone: LedgerError | None = None
        self.proposed: tuple[Proposal, ...] = ()

    async def scopes(self) -> tuple[Scope, ...]:
        return tuple(Scope)

    async def page(self, query: Query, after: str = "") -> Page:
        self.asked.append(("page", query, after))
        if self.gone is not None:
            raise self.gone
        return self.pages[min(len(self.pages) - 1, int(after or 0))]

    async def story(self, ticket_id: str) -> Story | None:
        return self.stories.get(ticket_id)

    async def export(self, query: Query, file: Path, told: Callable[[int], None]) -> int:
        self.asked.append(("export", query, file))
        told(2)
        await asyncio.sleep(0)
        return 3

    def supplement(self, story: Story) -> None:
        self.asked.append(("supplement", story.id))

    def note(self, ticket_id: str, text: str) -> None:
        self.asked.append(("note", ticket_id, text))

    def chase(self, ticket_id: str, reason: str) -> None:
        self.asked.append(("chase", ticket_id, reason))

    def escalate(self, ticket_id: str, reason: str) -> None:
        self.asked.append(("escalate", ticket_id, reason))

    def reassign(self, ticket_id: str, station: str, reason: str) -> None:
        self.asked.append(("reassign", ticket_id, station, reason))

    def steps(self, story: Story) -> tuple[Step, ...]:
        return steps(story.node, Role.AGENT, story.asked)

    def pause_reasons(self) -> tuple[str, ...]:
        return "用户改约", "家中无人"

    async def stations(self, story: Story) -> tuple[Proposal, ...]:
        return self.proposed

    def step(self, story: Story, step: Step, reason: str = "", station: str = "") -> None:
        self.asked.append(("step", story.id, step.value, reason, station))

    async def merge(self, story: Story, number: str, reason: str) -> None:
        self.asked.append(("merge", story.id, number, reason))

    def split(self, story: Story, reason: str) -> None:
        self.asked.append(("split", story.id, reason))

    async def attach(self, ticket_id: str, file: Path) -> None:
        self.asked.append(("attach", ticket_id, file.name))

    async def held(self) -> tuple[Held, ...]:
        return self.unsent

    async def send_again(self, held: Held) -> None:
        self.asked.append(("send_again", held.id))

    async def drop(self, held: Held) -> None:
        self.asked.append(("drop", held.id))

    def edit(self, held: Held) -> None:
        self.asked.append(("edit", held.id))


class FakeOutbound:
    """Implements `OutboundIntents`: calls that a test puts in."""

    def __init__(self) -> None:
        self.calls: tuple[OutCall, ...] = ()
        self.taken = False
        self.resting: tuple[CallKind, ...] = ()
        self.asked: list[tuple[Any, ...]] = []

    async def counts(self) -> dict[CallKind, int]:
        return {kind: sum(c.kind is kind for c in self.calls) for kind in CallKind}

    async def due(self, kind: CallKind | None, after: str = "") -> CallPage:
        return CallPage(tuple(c for c in self.calls if kind in (None, c.kind)))

    async def ring(self, call: OutCall) -> bool:
        self.asked.append(("ring", call.id))
        return not self.taken

    def rests(self, kind: CallKind) -> bool:
        return kind in self.resting

    def script(self, kind: CallKind) -> str:
        return "您好，回访您反映的问题。"

    def outcomes(self, kind: CallKind) -> tuple[Outcome, ...]:
        later = Outcome(code="later", label="约定再拨", again_min=60, asks_time=True)
        return (Outcome(code="solved", label="已解决", step="archive"), later)

    def done(
        self, call: OutCall, outcome: Outcome, text: str, satisfaction: int | None, wished: datetime | None
    ) -> None:
        self.asked.append(("done", call.id, outcome.code, text, satisfaction, wished))


class FakeListening:
    """Implements `ListeningIntents`: recordings that a test puts in; time passes when it says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.rows: tuple[Listed, ...] = ()
        self.sound = Opened(call_id="", sound=b"", seconds=0.0, waves=())
        self.wrong: LedgerError | None = None
        self.playback = Playback()

    async def page(self, words: str, held: bool, after: str = "") -> Recordings:
        self.asked.append(("page", words, held))
        return Recordings(tuple(one for one in self.rows if one.held_for or not held))

    async def open(self, row: Listed, reason: str) -> Opened:
        self.asked.append(("open", row.call_id, reason))
        if self.wrong is not None:
            raise self.wrong
        self.playback = Playback(call_id=row.call_id, seconds=self.sound.seconds)
        return replace(self.sound, call_id=row.call_id)

    async def save(self, row: Listed, reason: str, file: Path) -> None:
        self.asked.append(("save", row.call_id, reason, file.name))

    async def hold(self, row: Listed, reason: str) -> bool:
        self.asked.append(("hold", row.call_id, reason))
        held = replace(row, held_for="" if row.held_for else reason, held_by="2001")
        self.rows = tuple(held if one.call_id == row.call_id else one for one in self.rows)
        return True

    async def play(self) -> None:
        self.asked.append(("play",))
        self.playback = replace(self.playback, playing=True)

    async def pause(self) -> None:
        self.asked.append(("pause",))
        self.playback = replace(self.playback, playing=False)

    def hush(self) -> None:
        self.playback = replace(self.playback, playing=False)

    def seek(self, at: float) -> None:
        self.asked.append(("seek", round(at, 1)))
        self.playback = replace(self.playback, at=at)

    def set_speed(self, factor: float) -> None:
        self.playback = replace(self.playback, speed=factor)

    async def close(self) -> None:
        self.playback = Playback()


class FakeLeading:
    """Implements `LeadingIntents`: notices that a test puts in."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.notices: tuple[Told, ...] = ()
        self.wrong: LedgerError | None = None

    def order(self, kind: OrderKind, agent: str, detail: str = "") -> None:
        self.asked.append(("order", kind.value, agent, detail))

    async def answer_hand(self, hand: Hand, how: str, words: str = "") -> bool:
        if self.wrong is not None:
            return False
        self.asked.append(("answer_hand", hand.id, how, words))
        return True

    def wallboard_unopened(self) -> None:
        self.asked.append(("wallboard_unopened",))

    async def tell(self, body: str, *, agent: str = "", group: str = "", pinned: bool = False) -> bool:
        if self.wrong is not None:
            raise self.wrong
        self.asked.append(("tell", body, agent, group, pinned))
        return True

    async def unpin(self, message_id: str) -> bool:
        self.asked.append(("unpin", message_id))
        return True

    async def told(self) -> tuple[Told, ...]:
        if self.wrong is not None:
            raise self.wrong
        return self.notices


class FakeHandCard:
    """Implements `HandCardIntents`: only notes what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def open(self, hand: Hand) -> None:
        self.asked.append(("open", hand.id))

    def choose_account(self, account_id: str) -> None:
        self.asked.append(("choose_account", account_id))

    def reveal(self) -> None:
        self.asked.append(("reveal",))

    def close(self) -> None:
        self.asked.append(("close",))


class FakeSituation:
    """Implements `SituationIntents`: a floor that a test puts in."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.told = LeadBoard(at=datetime.now(UTC))
        self.known: tuple[Area, ...] = ()
        self.wrong: LedgerError | None = None
        self.faster = False  # somebody else was

    async def board(self) -> LeadBoard:
        if self.wrong is not None:
            raise self.wrong
        return self.told

    async def areas(self) -> tuple[Area, ...]:
        return self.known

    async def inside(self, told: Declaration, areas: tuple[Area, ...]) -> int:
        return 1_284 if told.street else MOST_INSIDE

    async def declare(self, told: Declaration, before: Declared | None = None, rise: str = "") -> str:
        self.asked.append(("declare", told, before.id if before else "", rise))
        return "" if self.faster else "E261122-02"

    async def close(self, one: Declared, *, lists: bool) -> int | None:
        self.asked.append(("close", one.id, lists))
        return None if self.faster else 27

    async def dismiss(self, rise_id: str) -> bool:
        self.asked.append(("dismiss", rise_id))
        return not self.faster

    async def begin_surge(self, reason: str) -> bool:
        if self.wrong is not None:
            raise self.wrong
        self.asked.append(("begin_surge", reason))
        return not self.faster

    async def end_surge(self) -> int | None:
        self.asked.append(("end_surge",))
        return 4


class FakeDesk:
    """Implements `Intents`. `asked` holds (method, *arguments) in order; `findings` answers searches."""

    def __init__(self, state: DeskState) -> None:
        self._state = state
        self._listeners: list[Callable[[DeskState], None]] = []
        self.asked: list[tuple[Any, ...]] = []
        self.pictures: bytes | None = None
        self.ledger, self.outbound, self.listening = FakeLedger(), FakeOutbound(), FakeListening()
        self.leading, self.hand_card = FakeLeading(), FakeHandCard()
        self.situation = FakeSituation()
        self.room: EditorsRoom | None = None
        self.findings = Findings(query="", hits=(), took_ms=0.0, revision="")

    @property
    def state(self) -> DeskState:
        return self._state

    def on_change(self, listener: Callable[[DeskState], None]) -> None:
        self._listeners.append(listener)

    def push(self, state: DeskState) -> None:
        """Show a new state."""
        self._state = state
        for listener in self._listeners:
            listener(state)

    def count(self, name: str) -> int:
        """How often a method was called."""
        return sum(1 for asked in self.asked if asked[0] == name)

    def answer(self, call_id: str = "") -> None:
        self.asked.append(("answer", call_id))

    def hang_up(self, call_id: str = "") -> None:
        self.asked.append(("hang_up", call_id))

    def hold(self, call_id: str = "") -> None:
        self.asked.append(("hold", call_id))

    def mute(self, call_id: str = "") -> None:
        self.asked.append(("mute", call_id))

    def pause_recording(self, call_id: str = "") -> None:
        self.asked.append(("pause_recording", call_id))

    def send_digits(self, digits: str) -> None:
        self.asked.append(("send_digits", digits))

    def dial(self, number: str) -> None:
        self.asked.append(("dial", number))

    def transfer(self, number: str) -> None:
        self.asked.append(("transfer", number))

    def extend_wrap_up(self) -> None:
        self.asked.append(("extend_wrap_up",))

    def consult(self, number: str) -> None:
        self.asked.append(("consult", number))

    def hand_over(self) -> None:
        self.asked.append(("hand_over",))

    def join_calls(self) -> None:
        self.asked.append(("join_calls",))

    def to_survey(self) -> None:
        self.asked.append(("to_survey",))

    def select_call(self, call_id: str) -> None:
        self.asked.append(("select_call", call_id))

    def set_agent_state(self, state: AgentState, reason: str = "") -> None:
        self.asked.append(("set_agent_state", state, reason))

    def raise_hand(self) -> None:
        self.asked.append(("raise_hand",))

    def read_message(self, message_id: str) -> None:
        self.asked.append(("read_message", message_id))

    def withdraw_break(self) -> None:
        self.asked.append(("withdraw_break",))

    def choose_account(self, account_id: str) -> None:
        self.asked.append(("choose_account", account_id))

    def find_customer(self, text: str) -> None:
        self.asked.append(("find_customer", text))

    def link_caller(self, account_id: str, relation: str) -> None:
        self.asked.append(("link_caller", account_id, relation))

    def decide(self, proposal_id: str, approves: bool) -> None:
        self.asked.append(("decide", proposal_id, approves))

    def decide_break(self, request_id: str, grants: bool) -> None:
        self.asked.append(("decide_break", request_id, grants))

    def alarm_seen(self, alarm_id: str) -> None:
        self.asked.append(("alarm_seen", alarm_id))

    def step_in(self, way: WayIn, agent: str, extension: str) -> None:
        self.asked.append(("step_in", way, agent, extension))

    def enrol_caller(self, name: str, address: str, service: Service, relation: str) -> None:
        self.asked.append(("enrol_caller", name, address, service, relation))

    def verify(self, check: Check, typed: str) -> None:
        self.asked.append(("verify", check, typed))

    def reveal(self) -> None:
        self.asked.append(("reveal",))

    def new_draft(self, skill_group: str) -> None:
        self.asked.append(("new_draft", skill_group))

    def open_tab(self, skill_group: str) -> None:
        self.asked.append(("open_tab", skill_group))

    def select_draft(self, draft_id: str) -> None:
        self.asked.append(("select_draft", draft_id))

    def edit(self, draft_id: str, field: str, value: str) -> None:
        self.asked.append(("edit", draft_id, field, value))

    def attach(self, draft_id: str, field: str, name: str, read: Callable[[], bytes]) -> None:
        self.asked.append(("attach", draft_id, field, name, read()))

    def ask_lead(self, draft_id: str) -> None:
        self.asked.append(("ask_lead", draft_id))

    def file_pending(self, draft_id: str) -> None:
        self.asked.append(("file_pending", draft_id))

    def answer_matter(self, matter_id: str, verdict: Verdict, words: str) -> None:
        self.asked.append(("answer_matter", matter_id, verdict, words))

    def set_result(self, draft_id: str, code: str) -> None:
        self.asked.append(("set_result", draft_id, code))

    def set_call_back(self, draft_id: str, at: datetime | None) -> None:
        self.asked.append(("set_call_back", draft_id, at))

    def mark_read_back(self, draft_id: str) -> None:
        self.asked.append(("mark_read_back", draft_id))

    def file(self, draft_id: str) -> None:
        self.asked.append(("file", draft_id))

    def dispatch_now(self, draft_id: str) -> None:
        self.asked.append(("dispatch_now", draft_id))

    def ring_station(self, ticket_id: str) -> None:
        self.asked.append(("ring_station", ticket_id))

    def ring_lead(self) -> None:
        self.asked.append(("ring_lead",))

    def told_station(self, ticket_id: str, who: str) -> None:
        self.asked.append(("told_station", ticket_id, who))

    def discard(self, draft_id: str) -> None:
        self.asked.append(("discard", draft_id))

    def chase(self, ticket_id: str) -> None:
        self.asked.append(("chase", ticket_id))

    def join(self, incident_id: str) -> None:
        self.asked.append(("join", incident_id))

    def finish(self, result: str) -> None:
        self.asked.append(("finish", result))

    def search(self, text: str) -> asyncio.Future[Findings]:
        self.asked.append(("search", text))
        return asyncio.ensure_future(self._found())

    async def _found(self) -> Findings:
        return self.findings

    def open_article(self, no: str) -> None:
        self.asked.append(("open_article", no))

    def adopt_article(self, no: str) -> None:
        self.asked.append(("adopt_article", no))

    def choose_in_path(self, place: int) -> None:
        self.asked.append(("choose_in_path", place))

    def back_in_path(self) -> None:
        self.asked.append(("back_in_path",))

    def judge_article(self, no: str, helped: bool) -> None:
        self.asked.append(("judge_article", no, helped))

    def editing(self, work: Callable[[EditorsRoom], R]) -> Awaitable[R]:
        assert self.room is not None
        return asyncio.to_thread(work, self.room)

    def confirm_read(self, bulletin_id: str) -> None:
        self.asked.append(("confirm_read", bulletin_id))

    def read_later(self) -> None:
        self.asked.append(("read_later",))

    def open_must_read(self) -> None:
        self.asked.append(("open_must_read",))

    async def ask_department(self, question: str, department: str, hours: int, question_id: str) -> str:
        self.asked.append(("ask_department", question, department, hours, question_id))
        return "261122-A01-0007"

    def end_consultation(self, ticket_id: str, node: str, answer: str) -> None:
        self.asked.append(("end_consultation", ticket_id, node, answer))

    def carried(self, digest: str) -> Awaitable[bytes | None]:
        self.asked.append(("picture", digest))
        return self._picture()

    async def _picture(self) -> bytes | None:
        return self.pictures

    def ask_editors(self, text: str) -> None:
        self.asked.append(("ask_editors", text))

    def choose_sound(self, sound: Sound) -> None:
        self.asked.append(("choose_sound", sound))

    def listen_to_microphone(self, on: bool) -> None:
        self.asked.append(("listen_to_microphone", on))

    def unfold(self, on: bool) -> None:
        self.asked.append(("unfold", on))

    def dismiss(self, notice_id: int) -> None:
        self.asked.append(("dismiss", notice_id))
