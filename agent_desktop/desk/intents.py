"""What a person at the window can ask of the desk. The window knows this and nothing else of it."""

from asyncio import Future
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from agent_desktop.agent.states import AgentState
from agent_desktop.desk.page_intents import (
    HandCardIntents,
    LeadingIntents,
    LedgerIntents,
    ListeningIntents,
    OutboundIntents,
    SituationIntents,
)
from agent_desktop.desk.state import DeskState
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.settings import Sound
from agent_desktop.tickets.lead.matter import Verdict
from customer360.card import Service
from customer360.identity import Check
from kb_search.articles import Findings

R = TypeVar("R")


class Intents(Protocol):
    """Thread: main. Every method returns at once; the answer is a new `DeskState`."""

    @property
    def state(self) -> DeskState:
        """The state as it is now."""

    @property
    def outbound(self) -> OutboundIntents:
        """Calls that we owe."""

    @property
    def ledger(self) -> LedgerIntents:
        """Tickets that are written."""

    @property
    def listening(self) -> ListeningIntents:
        """Recordings."""

    @property
    def leading(self) -> LeadingIntents:
        """Others' desks, for a lead."""

    @property
    def hand_card(self) -> HandCardIntents:
        """The card of a raised hand's call, at a lead's seat."""

    @property
    def situation(self) -> SituationIntents:
        """Incidents and surge mode, for leads."""

    def on_change(self, listener: Callable[[DeskState], None]) -> None:
        """Call `listener` with each new state."""

    # the phone
    def answer(self, call_id: str = "") -> None:
        """Answer; "" means the one that rings, the selected one first. Ignored for 500 ms after it came."""

    def hang_up(self, call_id: str = "") -> None:
        """End the selected call, or reject it while it rings."""

    def hold(self, call_id: str = "") -> None:
        """Hold, or resume when held."""

    def mute(self, call_id: str = "") -> None:
        """Mute, or unmute when muted."""

    def pause_recording(self, call_id: str = "") -> None:
        """Leave what is said now out of the recording, or go on with it."""

    def send_digits(self, digits: str) -> None:
        """Key digits into the selected call."""

    def dial(self, number: str) -> None:
        """Ring a number; "" rings the last one again."""

    def transfer(self, number: str) -> None:
        """Hand the selected call over, blind."""

    def consult(self, number: str) -> None:
        """Ask a colleague while the selected caller waits."""

    def hand_over(self) -> None:
        """Give the caller to the colleague who was asked, who may still ring."""

    def join_calls(self) -> None:
        """Caller, colleague and agent speak together."""

    def to_survey(self) -> None:
        """送评价: the exchange asks the selected caller how it was, and the call ends here."""

    def select_call(self, call_id: str) -> None:
        """Open the panes of another call."""

    # the agent
    def set_agent_state(self, state: AgentState, reason: str = "") -> None:
        """Ready, not ready, on break (asked for, where the site wants it so), signed out."""

    def withdraw_break(self) -> None:
        """The break that was asked for isn't wanted any more."""

    def extend_wrap_up(self) -> None:
        """More time for wrap-up, as often as the site allows."""

    def raise_hand(self) -> None:
        """举手: ask the leads for help with what is on the desk; again: it isn't needed any more."""

    def read_message(self, message_id: str) -> None:
        """A lead's message was read."""

    # the card
    def choose_account(self, account_id: str) -> None:
        """Open another account (of the card or found); refills only untouched fields."""

    def find_customer(self, text: str) -> None:
        """Look a person or account up; the answer is `DeskState.found`."""

    def link_caller(self, account_id: str, relation: str) -> None:
        """Remember the caller's number for an account and open it."""

    def enrol_caller(self, name: str, address: str, service: Service, relation: str) -> None:
        """Put a caller whom nobody knows on file with this number, and open that; the call log knows it."""

    def verify(self, check: Check, typed: str) -> None:
        """Compare what the caller said with the record; the verdict shows in the gate."""

    def reveal(self) -> None:
        """Show names and numbers unmasked; written to the audit."""

    # tickets
    def new_draft(self, skill_group: str) -> None:
        """Begin a draft without a call."""

    def open_tab(self, skill_group: str) -> None:
        """Show the draft of the selected call in another skill group's form, keeping every word."""

    def select_draft(self, draft_id: str) -> None:
        """Show another open draft."""

    def edit(self, draft_id: str, field: str, value: str) -> None:
        """A field was typed in; safe in the journal within a second."""

    def attach(self, draft_id: str, field: str, name: str, read: Callable[[], bytes]) -> None:
        """Add a file to a draft's field; `read` gives its bytes, on another thread, or raises `OSError`."""

    def set_result(self, draft_id: str, code: str) -> None:
        """Choose the result code of wrap-up."""

    def set_call_back(self, draft_id: str, at: datetime | None) -> None:
        """Until when the caller is rung back, one of `DraftView.call_backs`; None: the usual."""

    def mark_read_back(self, draft_id: str) -> None:
        """二次确认: what was agreed has been read out to the caller; its place in the call is kept."""

    def ask_lead(self, draft_id: str) -> None:
        """Ask the team lead to agree to the amount in a draft; the answer shows in the draft."""

    def file_pending(self, draft_id: str) -> None:
        """待审批: file what the lead has not agreed to yet; the ticket waits for the lead's review."""

    def file(self, draft_id: str) -> None:
        """File the ticket; problems show in the draft, the number when it's done."""

    def dispatch_now(self, draft_id: str) -> None:
        """先派后补: dispatch an emergency with place and phone; the draft goes on as its supplement."""

    def ring_station(self, ticket_id: str) -> None:
        """Ring the station of an emergency that was dispatched."""

    def ring_lead(self) -> None:
        """Ring the team lead on duty."""

    def told_station(self, ticket_id: str, who: str) -> None:
        """口头派单: the station was told by phone; `who` answered there."""

    def discard(self, draft_id: str) -> None:
        """Drop a draft (kept in the journal's history for a day)."""

    def chase(self, ticket_id: str) -> None:
        """Chase an open ticket instead of writing a new one."""

    def join(self, incident_id: str) -> None:
        """Join this call to an incident."""

    def finish(self, result: str) -> None:
        """Short closing of the selected ended call: silent, nuisance, wrong_number, cut_off, inquiry."""

    # knowledge
    def search(self, text: str) -> Future[Findings]:
        """Search the library; a newer search cancels this one. `LibraryError` while it can't answer."""

    def open_article(self, no: str) -> None:
        """Show an article."""

    def adopt_article(self, no: str) -> None:
        """Put an article's steps into the ticket and note that it was used."""

    def choose_in_path(self, place: int) -> None:
        """Take the choice at `place` (from 0) of the open decision path; it goes into the ticket."""

    def back_in_path(self) -> None:
        """Take the last choice back, and what it wrote."""

    def judge_article(self, no: str, helped: bool) -> None:
        """Say whether the open article solved it; the same word twice takes it back."""

    def ask_editors(self, text: str) -> None:
        """Nothing was found: pass the question to the people who write answers."""

    def carried(self, digest: str) -> Awaitable[bytes | None]:
        """The bytes of a picture or file of an article; None when they can't be had."""

    def editing(self, work: Callable[[EditorsRoom], R]) -> Awaitable[R]:
        """Do something in the editors' room, on the lookup thread. Raises `StoreError`, `EditionRefused`."""

    def ask_department(self, question: str, department: str, hours: int, question_id: str) -> Awaitable[str]:
        """Ask a business department (its code) by a lateral ticket; its number. Raises `JournalError`."""

    def end_consultation(self, ticket_id: str, node: str, answer: str) -> None:
        """End a lateral ticket that stands at `node`: its wording has become a draft."""

    # what must be read
    def confirm_read(self, bulletin_id: str) -> None:
        """A bulletin was read; after the last one the 示闲 that had to wait comes by itself."""

    def read_later(self) -> None:
        """Close the list; what is unread goes on holding 示闲 back."""

    def open_must_read(self) -> None:
        """Open the list by hand."""

    # a lead's
    def step_in(self, way: WayIn, agent: str, extension: str) -> None:
        """Listen to a colleague's call, whisper, join, take or end it; written to the audit."""

    def decide(self, proposal_id: str, approves: bool) -> None:
        """Put a proposed entry of a list in force, or take it away; written to the audit."""

    def decide_break(self, request_id: str, grants: bool) -> None:
        """Give leave for a break that was asked for, or not."""

    def answer_matter(self, matter_id: str, verdict: Verdict, words: str) -> None:
        """Agree to what an agent asks, or not, or say that it was seen; into the ticket and the audit."""

    def alarm_seen(self, alarm_id: str) -> None:
        """An alarm was looked into; written to the audit."""

    # the sound
    def choose_sound(self, sound: Sound) -> None:
        """Use these devices and ring tones from now on, in a running call too."""

    def listen_to_microphone(self, on: bool) -> None:
        """Meter the microphone without a call, or no longer."""

    # what is shown
    def unfold(self, on: bool) -> None:
        """All fields of the forms, or again only those that surge mode asks for."""

    def dismiss(self, notice_id: int) -> None:
        """Take a notice away."""
