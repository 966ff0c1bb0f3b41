"""What works on the shared store: each adapter, made by the thread that uses it.

SQLAlchemy and the adapters are loaded there, after the window's first paint.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent_desktop.agent.board import Board
from agent_desktop.agent.breaks import BreakBook
from agent_desktop.agent.fitness import FitnessBook
from agent_desktop.agent.post.post import PostOffice
from agent_desktop.recording.listening.archive import Archive
from agent_desktop.settings import Centre
from agent_desktop.settings import Seat as SeatSettings
from agent_desktop.store.faults import StoreError
from agent_desktop.store.instants import utc_now
from agent_desktop.store.sessions import Sessions
from agent_desktop.store.transactions import is_server
from agent_desktop.supervision.shift.book import ShiftBook
from agent_desktop.supervision.shift.times import Rota
from agent_desktop.tickets.clocks.rules import ClockRules
from agent_desktop.tickets.delivery import Handler, Sender, SharedStore
from agent_desktop.tickets.dispatch.book import DispatchBook
from agent_desktop.tickets.finding.finder import TicketFinder
from agent_desktop.tickets.follow_ups.calls import CallList
from agent_desktop.tickets.follow_ups.rules import CallRules
from agent_desktop.tickets.incidents.incident import SituationBook
from agent_desktop.tickets.incidents.rises.rule import RiseRule
from agent_desktop.tickets.lead.matter import LeadMatters
from customer360.oversight.watch import Oversight
from customer360.phone import Site
from customer360.records import Records
from kb_search.sources import Source
from resources import files

if TYPE_CHECKING:  # SQLAlchemy is loaded after the first paint
    from agent_desktop.store.engines import Engine


def archive(sender: Sender, seat: SeatSettings) -> Archive:
    """Recordings to listen to. Thread: lookup."""
    from agent_desktop.recording.listening.database import SqlArchive

    return SqlArchive(sender.run, seat.agent_no)


def records(store: Sessions, prepare: Callable[[], None], site: Site, zone: ZoneInfo) -> Records:
    """The card's; `prepare` runs first. Thread: card. Raises `StoreError`."""
    from agent_desktop.store.revisions import check
    from customer360.database import SqlRecords

    prepare()
    reader = store.own()
    try:
        check(reader)
        writer = store.writer()
        others = store.reader() if is_server(writer) else None
    except StoreError:
        reader.dispose()
        raise
    return SqlRecords(reader, writer, others, site=site, zone=zone, now=utc_now)


def board(sender: Sender, seat: SeatSettings) -> Board:
    """Colleagues and their states. Thread: lookup."""
    from agent_desktop.agent.database import SqlBoard

    return SqlBoard(sender.run, seat.agent_no, seat.desk_code)


def fitness(sender: Sender, seat: SeatSettings) -> FitnessBook:
    """What the seat's self-test found. Thread: lookup."""
    from agent_desktop.agent.database import SqlFitness

    return SqlFitness(sender.run, seat.agent_no, seat.desk_code)


def shift_book(sender: Sender, seat: SeatSettings, rota: Rota) -> ShiftBook:
    """What a lead tells before a shift and leaves to the next. Thread: lookup."""
    from agent_desktop.supervision.shift.database import SqlShiftBook

    return SqlShiftBook(sender.run, seat.agent_no, rota)


def breaks(sender: Sender, seat: SeatSettings) -> BreakBook:
    """小休 asked for and given. Thread: lookup."""
    from agent_desktop.agent.database import SqlBreaks

    return SqlBreaks(sender.run, seat.agent_no)


def post(sender: Sender, seat: SeatSettings) -> PostOffice:
    """What leads and agents tell each other. Thread: lookup."""
    from agent_desktop.agent.post.database import SqlPost

    return SqlPost(sender.run, seat.agent_no)


def oversight(sender: Sender, seat: SeatSettings, zone: ZoneInfo) -> Oversight:
    """Lists, looks and alarms. Thread: lookup."""
    from customer360.oversight.database import SqlOversight

    return SqlOversight(sender.run, seat.agent_no, lambda: utc_now().astimezone(zone).date())


def matters(sender: Sender, seat: SeatSettings) -> LeadMatters:
    """What leads are asked. Thread: lookup."""
    from agent_desktop.tickets.lead.database import SqlLeadMatters

    return SqlLeadMatters(sender.run, seat.agent_no)


def situation(sender: Sender, seat: SeatSettings) -> SituationBook:
    """Incidents and surge mode. Thread: lookup."""
    from agent_desktop.tickets.incidents.database import SqlSituation

    return SqlSituation(sender.run, seat.agent_no)


def articles(store: Path | str, sessions: Sessions) -> Source:
    """Where the index takes articles from. Thread: index, lookup."""
    from kb_search.database import StoredArticles

    return StoredArticles(store, files("articles"), sessions.reader)


def site_jobs(
    store: Path | str, rules: ClockRules, calls: CallRules, rises: RiseRule, centre: Centre, share: str
) -> Callable[[], object] | None:
    """The centre's work with tickets and recordings, for the embedded store, which has no centre.

    Thread: lookup.
    """
    if not isinstance(store, Path):
        return None

    @cache
    def jobs() -> Callable[[], object]:
        from agent_desktop.centre.field.rising import Rising
        from agent_desktop.centre.field.rounds import Hourly, Ways, round_of
        from agent_desktop.recording.database import erase
        from agent_desktop.recording.retention import Remover
        from agent_desktop.store.revisions import open_checked

        begin, ways = open_checked(store).begin, Ways(dispatch=centre.dispatch)
        hourly, remover = Hourly(begin, calls), Remover(begin, share)
        rising = Rising(begin, rises)

        def look_after() -> None:
            round_of(begin, rules, ways, utc_now())
            hourly.round(utc_now())
            rising.round(utc_now())
            with begin() as conn:
                erase(conn, centre.recordings_days, utc_now())
            remover.look()

        return look_after

    return lambda: jobs()()


def finder(reader: "Engine", agent_no: str, site: Site) -> TicketFinder:
    """The list of tickets. Thread: lookup."""
    from agent_desktop.tickets.finding.database import SqlFinder, Viewer

    return SqlFinder(reader, Viewer(agent_no=agent_no, site=site))


def book(reader: "Engine") -> DispatchBook:
    """Stations, crews and duty. Thread: lookup."""
    from agent_desktop.tickets.dispatch.database import SqlDispatchBook

    return SqlDispatchBook(reader)


def calls(store: Sessions, agent_no: str, rules: CallRules) -> CallList:
    """Thread: lookup."""
    from agent_desktop.tickets.follow_ups.database import SqlCallList

    return SqlCallList(store.reader(), store.writer(), rules, agent_no)


def shared_store(store: Sessions) -> SharedStore:
    """Where parcels are delivered. Thread: lookup."""
    return SharedStore(store.writer().begin, parcel_handlers(), store.close)


def parcel_handlers() -> dict[str, Handler]:
    """Who writes which kind of parcel."""
    from agent_desktop.desk.database import DeskStore
    from agent_desktop.editing.inbox.database import read
    from agent_desktop.editing.questions.database import consult
    from agent_desktop.recording.database import quality, recording
    from agent_desktop.tickets.attached.database import AttachmentStore
    from agent_desktop.tickets.follow_ups.database import CallStore
    from agent_desktop.tickets.lead.database import ask_lead, matter_filed, withdrawn
    from agent_desktop.tickets.life.database import TicketStore
    from customer360.oversight.database import propose

    return {
        "ticket": TicketStore.ticket,
        "chase": TicketStore.chase,
        "join": TicketStore.join,
        "note": TicketStore.note,
        "step": TicketStore.step,
        "edit": TicketStore.edit,
        "verbal": TicketStore.verbal,
        "escalate": TicketStore.escalate,
        "attach": AttachmentStore.attach,
        "attach_part": AttachmentStore.part,
        "called": CallStore.called,
        "call": DeskStore.call,
        "article_used": DeskStore.article_used,
        "question": DeskStore.question,
        "handover": DeskStore.handover,
        "survey": DeskStore.survey,
        "search": DeskStore.search,
        "read": read,
        "consult": consult,
        "audit": DeskStore.audit,
        "recording": recording,
        "quality": quality,
        "propose": propose,
        "ask_lead": ask_lead,
        "matter_filed": matter_filed,
        "matter_withdrawn": withdrawn,
    }
