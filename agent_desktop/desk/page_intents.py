"""What the pages beside the call can ask of the desk: written tickets, calls that are owed, recordings."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from agent_desktop.agent.post.post import Hand, OrderKind, Told
from agent_desktop.recording.listening.archive import Listed
from agent_desktop.recording.listening.archive import Page as Recordings
from agent_desktop.recording.listening.player import Playback
from agent_desktop.recording.listening.sound import Opened
from agent_desktop.tickets.dispatch.book import Proposal
from agent_desktop.tickets.finding.finder import Page, Query, Scope
from agent_desktop.tickets.follow_ups.calls import CallKind, CallPage, OutCall, Outcome
from agent_desktop.tickets.incidents.incident import Area, Declaration, Declared, LeadBoard
from agent_desktop.tickets.journal import Held
from agent_desktop.tickets.life.steps import Step
from agent_desktop.tickets.life.story import Story


class LedgerIntents(Protocol):
    """Tickets that are written. Thread: main. What is awaited raises `desk.ledger.LedgerError`."""

    async def scopes(self) -> tuple[Scope, ...]:
        """Whose tickets may be asked for."""

    async def page(self, query: Query, after: str = "") -> Page:
        """Some tickets; `after`: `Page.next` of the page before."""

    async def story(self, ticket_id: str) -> Story | None:
        """All of one ticket; None: there is none, or it is not to be seen from here."""

    async def export(self, query: Query, file: Path, told: Callable[[int], None]) -> int:
        """Write what a query finds into a CSV or XLSX file; how many. Raises `OSError` as well.

        `told` hears how many are written so far; cancelled, no file is left.
        """

    def supplement(self, story: Story) -> None:
        """Open a ticket in its form; what is changed goes as edits, and nobody's words are lost."""

    def note(self, ticket_id: str, text: str) -> None:
        """Add words to a ticket."""

    def chase(self, ticket_id: str, reason: str) -> None:
        """催办."""

    def escalate(self, ticket_id: str, reason: str) -> None:
        """督办, a lead's decision."""

    def reassign(self, ticket_id: str, station: str, reason: str) -> None:
        """改派: give it to another station."""

    def steps(self, story: Story) -> tuple[Step, ...]:
        """What may be done with a ticket by the person at this seat."""

    def pause_reasons(self) -> tuple[str, ...]:
        """Why the site pauses tickets, in its words; any other words do as well."""

    async def stations(self, story: Story) -> tuple[Proposal, ...]:
        """Who could take a ticket, best first."""

    def step(self, story: Story, step: Step, reason: str = "", station: str = "") -> None:
        """Take a step of the life; the store refuses what its table does not allow by then."""

    async def merge(self, story: Story, number: str, reason: str) -> None:
        """并单: the matter goes on under another ticket's number."""

    def split(self, story: Story, reason: str) -> None:
        """拆单: open a draft for the second matter; filed, both tickets know each other."""

    async def attach(self, ticket_id: str, file: Path) -> None:
        """Attach a file; by its bytes it must be what its name says. Raises `OSError` as well."""

    async def held(self) -> tuple[Held, ...]:
        """What has not reached the store, refused things first."""

    async def send_again(self, held: Held) -> None:
        """Let what was refused wait again."""

    async def drop(self, held: Held) -> None:
        """Give up a refused act; never a ticket."""

    def edit(self, held: Held) -> None:
        """Open a refused ticket in its form; it keeps its number."""


class OutboundIntents(Protocol):
    """Calls that we owe. Thread: main. What is awaited raises `desk.ledger.LedgerError`."""

    async def counts(self) -> dict[CallKind, int]:
        """How many of each kind are due."""

    async def due(self, kind: CallKind | None, after: str = "") -> CallPage:
        """What may be rung now, the most pressing first."""

    async def ring(self, call: OutCall) -> bool:
        """Take a call and ring it; False: somebody else has it."""

    def rests(self, kind: CallKind) -> bool:
        """Whether calls of this kind wait until surge mode is over."""

    def script(self, kind: CallKind) -> str:
        """What is said first."""

    def outcomes(self, kind: CallKind) -> tuple[Outcome, ...]:
        """How such a call can end."""

    def done(
        self, call: OutCall, outcome: Outcome, text: str, satisfaction: int | None, wished: datetime | None
    ) -> None:
        """What came of it; `wished`: when the customer wants to be rung again."""


class ListeningIntents(Protocol):
    """调听: recordings of all seats. Thread: main. What is awaited raises `desk.ledger.LedgerError`."""

    async def page(self, words: str, held: bool, after: str = "") -> Recordings:
        """Recordings, newest first: of a number, an agent, a call, some days; `held`: kept from erasure."""

    async def open(self, row: Listed, reason: str) -> Opened:
        """Get one ready to be heard; who, which and why are written down before it is given out."""

    async def save(self, row: Listed, reason: str, file: Path) -> None:
        """Write the opened one into a file, which is written down again. Raises `OSError` as well."""

    async def hold(self, row: Listed, reason: str) -> bool:
        """Keep it from being erased, or let a held one go; False: it is as it was."""

    @property
    def playback(self) -> Playback:
        """Where playing is; asked ten times a second, the state doesn't carry it."""

    async def play(self) -> None:
        """Play on, through the loudspeaker that the calls use; not while a call is up."""

    async def pause(self) -> None:
        """Be silent, and give the loudspeaker back."""

    def hush(self) -> None:
        """Be silent at once."""

    def seek(self, at: float) -> None:
        """Go on at this second."""

    def set_speed(self, factor: float) -> None:
        """How many times as fast; the voice stays as it is."""

    async def close(self) -> None:
        """Forget what was opened."""


class LeadingIntents(Protocol):
    """What a lead does with others' desks. Thread: main. What is awaited raises `desk.ledger.LedgerError`."""

    def order(self, kind: OrderKind, agent: str, detail: str = "") -> None:
        """Have a desk do something; what comes of it is told."""

    async def answer_hand(self, hand: Hand, how: str, words: str = "") -> bool:
        """Go to an agent's help, by a message or a `WayIn`; the first lead has it.

        False: the store did not hear of it, which is told.
        """

    async def tell(self, body: str, *, agent: str = "", group: str = "", pinned: bool = False) -> bool:
        """Write to one agent, a skill group or everybody; `pinned` stays in sight until it is taken down."""

    async def unpin(self, message_id: str) -> bool:
        """Take a pinned notice down; False: it is."""

    async def told(self) -> tuple[Told, ...]:
        """Notices of the last day, and who has read them."""

    def wallboard_unopened(self) -> None:
        """The system would not start the wallboard: the lead is told."""


class HandCardIntents(Protocol):
    """The card of a raised hand's call: looked at, by the lead's own rights. Thread: main."""

    def open(self, hand: Hand) -> None:
        """Look at it; written down. What keeps it from being seen is told."""

    def choose_account(self, account_id: str) -> None:
        """Another account of that caller."""

    def reveal(self) -> None:
        """Names and numbers in full; written down."""

    def close(self) -> None:
        """It is looked at no more."""


class SituationIntents(Protocol):
    """Incidents and surge mode, for leads. Thread: main. What is awaited raises `desk.ledger.LedgerError`."""

    async def board(self) -> LeadBoard:
        """What stands, and rises that wait for a verdict."""

    async def areas(self) -> tuple[Area, ...]:
        """Supply areas with their districts."""

    async def inside(self, told: Declaration, areas: tuple[Area, ...]) -> int:
        """How many accounts that would hit, counted up to `MOST_INSIDE`."""

    async def declare(self, told: Declaration, before: Declared | None = None, rise: str = "") -> str:
        """Declare, or change what was read as `before`; its number. Empty: somebody was faster."""

    async def close(self, one: Declared, *, lists: bool) -> int | None:
        """Close it, and list who joined to be rung; how many. None: somebody was faster."""

    async def dismiss(self, rise_id: str) -> bool:
        """It is nothing."""

    async def begin_surge(self, reason: str) -> bool:
        """Surge mode for everybody; False: it is on already."""

    async def end_surge(self) -> int | None:
        """Back to the usual; how many promised calls are owed. None: it was off."""
