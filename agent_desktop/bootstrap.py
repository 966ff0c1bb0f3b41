"""The only place that knows every adapter: what a desk is made of, in what order it starts and stops."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from agent_desktop.agent.board import Board
from agent_desktop.agent.breaks import BreakBook
from agent_desktop.agent.limits import read_limits
from agent_desktop.agent.machine import AgentMachine
from agent_desktop.agent.reasons import load_reasons
from agent_desktop.agent.standing import QueueCodes
from agent_desktop.desk.desk import Desk
from agent_desktop.desk.handover import Switchroom
from agent_desktop.desk.parts import ExchangeCodes, Parts, Seat
from agent_desktop.desk.sound import choice_of
from agent_desktop.desk.state import Level
from agent_desktop.desk.stepping_in import PLACE, WayIn
from agent_desktop.desk.workers import Workers
from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.editing.newsroom import Newsroom
from agent_desktop.recording.listening.archive import Archive
from agent_desktop.recording.listening.sound import Sounds
from agent_desktop.recording.shelf import Shelf
from agent_desktop.secrets import Secrets, data_key
from agent_desktop.settings import Centre, Exchange, Folders, Loaded
from agent_desktop.settings import Seat as SeatSettings
from agent_desktop.store.faults import StoreError
from agent_desktop.store.sealing import Seal
from agent_desktop.supervision.board import BoardBook
from agent_desktop.supervision.limits import read_limits as read_board_limits
from agent_desktop.supervision.watch import Watch
from agent_desktop.tickets import form_files
from agent_desktop.tickets.clocks import rule_files
from agent_desktop.tickets.clocks.rules import ClockRules
from agent_desktop.tickets.delivery import Handler, Sender, SharedStore
from agent_desktop.tickets.dispatch.book import DispatchBook
from agent_desktop.tickets.dispatch.patient import PatientBook
from agent_desktop.tickets.emergency import read_rules
from agent_desktop.tickets.finding.finder import TicketFinder
from agent_desktop.tickets.finding.patient import PatientFinder
from agent_desktop.tickets.follow_ups.calls import CallList
from agent_desktop.tickets.follow_ups.patient import PatientCalls
from agent_desktop.tickets.follow_ups.rules import CallRules
from agent_desktop.tickets.follow_ups.rules import load as load_call_rules
from agent_desktop.tickets.journal import Journal
from agent_desktop.tickets.lead.matter import LeadMatters
from customer360.alerts import AlertPolicy
from customer360.cache import CardCache
from customer360.gate import read_policy
from customer360.ivr import read_menu
from customer360.oversight.watch import Oversight, read_nuisance
from customer360.patient_records import PatientRecords
from customer360.phone import Site
from customer360.records import Records
from customer360.supply import read_ways
from kb_search.articles import Article
from kb_search.media import EveryMedia, FolderMedia
from kb_search.sources import Source
from kb_search.whoosh_library import WhooshLibrary
from resources import files
from softphone.config import PhoneConfig
from softphone.headset import UsbHeadset
from softphone.line import Line
from softphone.remote_line import RemoteLine

if TYPE_CHECKING:  # SQLAlchemy is loaded after the first paint
    from agent_desktop.store.engines import Engine

log = logging.getLogger(__name__)


class NoForms(ValueError):
    """Not one form can be used; the message says what is wrong with each."""


def utc_now() -> datetime:
    """The one clock of the product."""
    return datetime.now(UTC)


class Setup(Struct, frozen=True, kw_only=True):
    """What a desk is started with. `store` is a file or a server's address; `sealed` is off for the demo."""

    folders: Folders
    loaded: Loaded
    store: Path | str
    secrets: Secrets
    sealed: bool = True
    sip_password: str = ""
    prepare: Callable[[], None] = lambda: None
    """Runs on the card thread before the store is opened; raises `StoreError`."""

    def __repr__(self) -> str:
        return f"Setup(store={self.store!r})"  # no password in a traceback


def make_desk(setup: Setup, line: Line | None = None) -> Desk:
    """Join the rooms. Nothing is opened yet: stores, index and phone open in `Desk.start`.

    What was wrong with settings and forms is told on the desk. Raises `StoreLocked` and `KeyBroken` of
    `secrets`, `OSError` when the data key can't be kept, `NoForms`.
    """
    settings, folders = setup.loaded.settings, setup.folders
    zone = ZoneInfo(settings.site.zone)
    site = Site(area_code=settings.site.area_code)
    key = data_key(setup.secrets, folders.data).key if setup.sealed else None
    forms, wrong = form_files.load(files("forms"), settings.language)
    aside, aside_wrong = form_files.load(files("forms") / "lateral", settings.language)
    if not forms:
        raise NoForms("; ".join(str(problem) for problem in wrong))
    clock_rules, clocks_wrong = rule_files.load(files("settings"), folders.config, zone, settings.language)
    sender = Sender(lambda: shared_store(setup.store))
    agent_rules = files("settings") / "agent.toml"
    reader = cache(lambda: _reader(setup.store))
    call_rules, calls_wrong = load_call_rules(files("settings"), folders.config, zone, settings.language)
    groups = settings.seat.skill_groups or tuple(f.skill_group for f in forms)
    newsroom = Newsroom(lambda: setup.store)
    shown, carried = (FolderMedia(files("articles") / folder) for folder in ("pictures", "files"))
    media = EveryMedia(shown, carried, newsroom)
    desk = Desk(
        Parts(
            seat=Seat(
                agent_no=settings.seat.agent_no,
                agent_name=settings.seat.agent_name,
                desk_code=settings.seat.desk_code,
                skill_groups=groups,
                zone=zone,
                extension=settings.phone.user,
            ),
            line=line or RemoteLine(_phone(setup), folders.runtime / "phone", folders.logs),
            records=PatientRecords(lambda: _records(setup, site, zone)),
            cache=CardCache(folders.data / "cards.sqlite", key),
            library=WhooshLibrary(lambda: _articles(setup), folders.cache / "index"),
            media=media,
            newsroom=newsroom,
            editors=EditorsRoom(
                newsroom,
                agent=settings.seat.agent_no,
                shipped=_shipped,
                words=files("search") / "synonyms.toml",
                media=media,
                now=utc_now,
                zone=zone,
            ),
            switchroom=Switchroom(lambda: setup.store),
            journal=Journal(folders.data / "journal.sqlite", settings.seat.desk_code, Seal(key), zone),
            sender=sender,
            agent=AgentMachine(utc_now, strict=False, limits=read_limits(agent_rules.read_text("utf-8"))),
            board=cache(lambda: _board(sender, settings.seat)),
            oversight=cache(lambda: _oversight(sender, settings.seat, zone)),
            breaks=cache(lambda: _breaks(sender, settings.seat)),
            matters=cache(lambda: _matters(sender, settings.seat)),
            forms=tuple(f for f in forms if f.skill_group in groups) or forms,
            aside=aside,
            reasons=load_reasons(agent_rules, settings.language),
            site=site,
            alert_policy=AlertPolicy(zone=zone),
            identity_policy=read_policy((files("settings") / "identity.toml").read_bytes()),
            lane_rules=read_rules(files("settings") / "emergency.toml", settings.language),
            clock_rules=clock_rules,
            finder=PatientFinder(lambda: _finder(reader(), settings.seat.agent_no, site)),
            dispatches=PatientBook(lambda: _book(reader())),
            calls=PatientCalls(lambda: _calls(reader(), setup.store, settings.seat.agent_no, call_rules)),
            call_rules=call_rules,
            site_jobs=_site_jobs(setup.store, clock_rules, call_rules, settings.centre),
            supply_rules=read_ways((files("settings") / "supply.toml").read_bytes(), settings.language),
            menu=read_menu((files("settings") / "ivr.toml").read_bytes(), settings.language),
            nuisance=read_nuisance((files("settings") / "lists.toml").read_bytes(), settings.language),
            exchange=_exchange(settings.exchange),
            workers=Workers(),
            now=utc_now,
            shelf=_shelf(setup),
            archive=cache(lambda: _archive(sender, settings.seat)),
            sounds=_sounds(setup),
            headset=UsbHeadset()
            if settings.phone.sound != "none" and settings.sound.headset_buttons
            else None,
            longest_pause_s=float(settings.recording.pause_s),
        )
    )
    problems = [
        str(problem)
        for problem in (*setup.loaded.problems, *wrong, *aside_wrong, *clocks_wrong, *calls_wrong)
    ]
    for problem in problems:
        log.warning("%s", problem)
    if problems:
        desk.notices.tell("notice-configuration", Level.WARN, problem="; ".join(problems))
    return desk


def make_watch(setup: Setup, desk: Desk) -> Watch:
    """What a lead looks at; opened when somebody does. Raises `ValueError` for a wrong board.toml."""
    settings = setup.loaded.settings
    zone, workers = ZoneInfo(settings.site.zone), desk.parts.workers
    limits = read_board_limits((files("settings") / "board.toml").read_text("utf-8"))

    def book() -> BoardBook:
        """Thread: lookup. With a session of its own: a poll each second finds what it prepared."""
        from agent_desktop.store.engines import open_reader
        from agent_desktop.supervision.database import SqlBoardBook

        return SqlBoardBook(open_reader(setup.store), settings.seat.agent_no)

    def midnight(at: datetime) -> datetime:
        return at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)

    def told(action: str, subject: str, detail: str) -> None:
        desk.trail.post("audit", action=action, subject=subject, detail=detail)

    return Watch(book, limits, workers.lookup, workers.board, midnight, told)


def _shipped() -> tuple[Article, ...]:
    """Thread: lookup."""
    from kb_search.article_files import load_folder

    return load_folder(files("articles")).articles


def _exchange(written: Exchange) -> ExchangeCodes:
    return ExchangeCodes(
        queues=QueueCodes(
            sign_in=written.sign_in,
            ready=written.ready,
            not_ready=written.not_ready,
            sign_out=written.sign_out,
        ),
        survey=written.survey,
        steps_in={way: code for way in WayIn if PLACE in (code := str(getattr(written, way.value)))},
        auto_answer=frozenset(written.auto_answer),
    )


def _phone(setup: Setup) -> PhoneConfig:
    phone = setup.loaded.settings.phone
    return PhoneConfig(
        user=phone.user,
        domain=phone.domain,
        registrar=phone.registrar,
        backup_registrar=phone.backup_registrar,
        password=setup.sip_password,
        transport=phone.transport,
        srtp=phone.srtp,
        tls_ca_file=phone.tls_ca_file,
        port=phone.port,
        bind=phone.listens_at,
        peers=phone.peers,
        max_calls=phone.max_calls,
        sound=phone.sound,
        rings=phone.sound != "none",
        recordings=str(_recordings(setup)) if setup.loaded.settings.recording.on else "",
        longest_pause_s=float(setup.loaded.settings.recording.pause_s),
        devices=choice_of(setup.loaded.settings.sound),
    )


def _recordings(setup: Setup) -> Path:
    return setup.folders.data / "recordings"


def _shelf(setup: Setup) -> Shelf | None:
    kept = setup.loaded.settings.recording
    return Shelf(_recordings(setup), Path(kept.share) if kept.share else None, kept.days) if kept.on else None


def _sounds(setup: Setup) -> Sounds:
    kept = setup.loaded.settings.recording
    shared = (Path(kept.share),) if kept.share else ()
    return Sounds(folders=(*shared, _recordings(setup)), exchange=kept.exchange)


def _archive(sender: Sender, seat: SeatSettings) -> Archive:
    """Thread: lookup."""
    from agent_desktop.recording.listening.database import SqlArchive

    return SqlArchive(sender.run, seat.agent_no)


def _records(setup: Setup, site: Site, zone: ZoneInfo) -> Records:
    """Thread: card. The store's library is loaded here, not at start."""
    from agent_desktop.store.engines import open_reader, open_writer
    from agent_desktop.store.revisions import check
    from customer360.database import SqlRecords

    setup.prepare()
    reader = open_reader(setup.store)
    try:
        check(reader)
        writer = open_writer(setup.store)
    except StoreError:
        reader.dispose()
        raise
    return SqlRecords(reader, writer, site=site, zone=zone, now=utc_now)


def _board(sender: Sender, seat: SeatSettings) -> Board:
    """Thread: lookup."""
    from agent_desktop.agent.database import SqlBoard

    return SqlBoard(sender.run, seat.agent_no, seat.desk_code)


def _breaks(sender: Sender, seat: SeatSettings) -> BreakBook:
    """Thread: lookup."""
    from agent_desktop.agent.database import SqlBreaks

    return SqlBreaks(sender.run, seat.agent_no)


def _oversight(sender: Sender, seat: SeatSettings, zone: ZoneInfo) -> Oversight:
    """Thread: lookup."""
    from customer360.oversight.database import SqlOversight

    return SqlOversight(sender.run, seat.agent_no, lambda: utc_now().astimezone(zone).date())


def _matters(sender: Sender, seat: SeatSettings) -> LeadMatters:
    """Thread: lookup."""
    from agent_desktop.tickets.lead.database import SqlLeadMatters

    return SqlLeadMatters(sender.run, seat.agent_no)


def _articles(setup: Setup) -> Source:
    """Thread: index."""
    from kb_search.database import StoredArticles

    return StoredArticles(setup.store, files("articles"))


def _site_jobs(
    store: Path | str, rules: ClockRules, calls: CallRules, centre: Centre
) -> Callable[[], object] | None:
    """The centre's work with tickets and recordings, for the embedded store, which has no centre.

    Thread: lookup.
    """
    if not isinstance(store, Path):
        return None

    @cache
    def jobs() -> Callable[[], object]:
        from agent_desktop.centre.field.rounds import Hourly, Ways, round_of
        from agent_desktop.recording.database import erase
        from agent_desktop.store.revisions import open_checked

        begin, ways = open_checked(store).begin, Ways(dispatch=centre.dispatch)
        hourly = Hourly(begin, calls)

        def look_after() -> None:
            round_of(begin, rules, ways, utc_now())
            hourly.round(utc_now())
            with begin() as conn:
                erase(conn, centre.recordings_days, utc_now())

        return look_after

    return lambda: jobs()()


def _reader(store: Path | str) -> "Engine":
    """One session for all that the lookup thread reads: a login has ten at most. Thread: lookup."""
    from agent_desktop.store.engines import open_reader

    return open_reader(store)


def _finder(reader: "Engine", agent_no: str, site: Site) -> TicketFinder:
    """Thread: lookup."""
    from agent_desktop.tickets.finding.database import SqlFinder, Viewer

    return SqlFinder(reader, Viewer(agent_no=agent_no, site=site))


def _book(reader: "Engine") -> DispatchBook:
    """Thread: lookup."""
    from agent_desktop.tickets.dispatch.database import SqlDispatchBook

    return SqlDispatchBook(reader)


def _calls(reader: "Engine", store: Path | str, agent_no: str, rules: CallRules) -> CallList:
    """Thread: lookup. On a server a claim is a function, which the reader's session asks as well."""
    from agent_desktop.store.revisions import open_checked
    from agent_desktop.tickets.follow_ups.database import SqlCallList

    writer = open_checked(store) if isinstance(store, Path) else reader
    return SqlCallList(reader, writer, rules, agent_no)


def shared_store(store: Path | str) -> SharedStore:
    """Thread: lookup. Who writes which kind of parcel stands here."""
    from agent_desktop.desk.database import DeskStore
    from agent_desktop.editing.inbox.database import read
    from agent_desktop.editing.questions.database import consult
    from agent_desktop.recording.database import quality, recording
    from agent_desktop.store.revisions import open_checked
    from agent_desktop.tickets.attached.database import AttachmentStore
    from agent_desktop.tickets.follow_ups.database import CallStore
    from agent_desktop.tickets.lead.database import ask_lead, matter_filed
    from agent_desktop.tickets.life.database import TicketStore
    from customer360.oversight.database import propose

    engine = open_checked(store)
    handlers: dict[str, Handler] = {
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
    }
    return SharedStore(engine.begin, handlers, engine.dispose)
