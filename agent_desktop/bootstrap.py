"""The only place that knows every adapter: what a desk is made of, in what order it starts and stops."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from agent_desktop import adapters
from agent_desktop.agent.machine import AgentMachine
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
from agent_desktop.recording.listening.sound import Sounds
from agent_desktop.recording.shelf import Shelf
from agent_desktop.secrets import Secrets, data_key
from agent_desktop.settings import Exchange, Folders, Loaded, Settings
from agent_desktop.site_rules import BOARD, SiteRules, read_one, read_site_rules
from agent_desktop.store.instants import utc_now
from agent_desktop.store.sealing import Seal
from agent_desktop.store.sessions import Sessions
from agent_desktop.supervision.board import BoardBook
from agent_desktop.supervision.limits import read_limits as read_board_limits
from agent_desktop.supervision.queues.targets import FILE as QUEUES
from agent_desktop.supervision.queues.targets import load_targets
from agent_desktop.supervision.shift.room import ShiftRoom
from agent_desktop.supervision.shift.times import Rota, read_rota
from agent_desktop.supervision.watch import Watch
from agent_desktop.tickets.delivery import Sender
from agent_desktop.tickets.dispatch.patient import PatientBook
from agent_desktop.tickets.finding.patient import PatientFinder
from agent_desktop.tickets.follow_ups.patient import PatientCalls
from agent_desktop.tickets.journal import Journal
from customer360.alerts import AlertPolicy
from customer360.cache import CardCache
from customer360.patient_records import PatientRecords
from customer360.phone import Site
from kb_search.articles import Article
from kb_search.media import EveryMedia, FolderMedia
from kb_search.whoosh_library import WhooshLibrary
from resources import files
from softphone.config import PhoneConfig
from softphone.headset import UsbHeadset
from softphone.line import Line
from softphone.remote_line import RemoteLine

log = logging.getLogger(__name__)

_Read = TypeVar("_Read")


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

    What was wrong with settings and forms is told on the desk. Raises `SecretsLocked` and `KeyBroken` of
    `secrets`, `OSError` when the data key can't be kept, `NoForms`.
    """
    zone, language = ZoneInfo(setup.loaded.settings.site.zone), setup.loaded.settings.language
    rules = read_site_rules(setup.folders, zone, language)
    desk = Desk(_parts(setup, rules, line))
    for problem in (*setup.loaded.problems, *rules.problems):
        log.warning("%s", problem)
    if setup.loaded.problems or rules.problems:
        from ui.setting_words import told  # a sound start does without

        problems = (*map(told, setup.loaded.problems), *rules.problems)
        desk.notices.tell("notice-configuration", Level.WARN, problem="; ".join(problems))
    return desk


def _parts(setup: Setup, rules: SiteRules, line: Line | None) -> Parts:
    """Every adapter with what it needs, a line each."""
    settings, folders = setup.loaded.settings, setup.folders
    zone = ZoneInfo(settings.site.zone)
    site = Site(area_code=settings.site.area_code)
    key = data_key(setup.secrets, folders.data).key if setup.sealed else None
    store = Sessions(lambda: setup.store)
    sender = Sender(lambda: adapters.shared_store(store))
    groups = settings.seat.skill_groups or tuple(f.skill_group for f in rules.forms)
    newsroom = Newsroom(store)
    shown, carried = (FolderMedia(files("articles") / folder) for folder in ("pictures", "files"))
    media = EveryMedia(shown, carried, newsroom)
    return Parts(
        seat=_seat(settings, groups, zone),
        line=line or RemoteLine(phone_config(setup), folders.runtime / "phone", folders.logs),
        records=PatientRecords(lambda: adapters.records(store, setup.prepare, site, zone)),
        cache=CardCache(folders.data / "cards.sqlite", key),
        library=WhooshLibrary(lambda: adapters.articles(setup.store, store), folders.cache / "index"),
        store=store,
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
        switchroom=Switchroom(store),
        journal=Journal(folders.data / "journal.sqlite", settings.seat.desk_code, Seal(key), zone),
        sender=sender,
        agent=AgentMachine(utc_now, strict=False, limits=rules.limits),
        board=cache(lambda: adapters.board(sender, settings.seat)),
        oversight=cache(lambda: adapters.oversight(sender, settings.seat, zone)),
        breaks=cache(lambda: adapters.breaks(sender, settings.seat)),
        matters=cache(lambda: adapters.matters(sender, settings.seat)),
        post=cache(lambda: adapters.post(sender, settings.seat)),
        handovers=cache(lambda: adapters.shift_book(sender, settings.seat, _rota(setup))),
        situation=cache(lambda: adapters.situation(sender, settings.seat)),
        forms=tuple(f for f in rules.forms if f.skill_group in groups) or rules.forms,
        aside=rules.aside,
        reasons=rules.reasons,
        site=site,
        alert_policy=AlertPolicy(zone=zone),
        identity_policy=rules.identity,
        lane_rules=rules.lane,
        clock_rules=rules.clocks,
        finder=PatientFinder(lambda: adapters.finder(store.reader(), settings.seat.agent_no, site)),
        dispatches=PatientBook(lambda: adapters.book(store.reader())),
        calls=PatientCalls(lambda: adapters.calls(store, settings.seat.agent_no, rules.calls)),
        call_rules=rules.calls,
        site_jobs=adapters.site_jobs(
            setup.store, rules.clocks, rules.calls, rules.rises, settings.centre, settings.recording.share
        ),
        supply_rules=rules.supply,
        menu=rules.menu,
        nuisance=rules.nuisance,
        exchange=exchange_codes(settings.exchange),
        workers=Workers(),
        now=utc_now,
        shelf=_shelf(setup),
        archive=cache(lambda: adapters.archive(sender, settings.seat)),
        sounds=_sounds(setup),
        headset=UsbHeadset() if settings.phone.sound != "none" and settings.sound.headset_buttons else None,
        longest_pause_s=float(settings.recording.pause_s),
    )


def _seat(settings: Settings, groups: tuple[str, ...], zone: ZoneInfo) -> Seat:
    return Seat(
        agent_no=settings.seat.agent_no,
        agent_name=settings.seat.agent_name,
        desk_code=settings.seat.desk_code,
        skill_groups=groups,
        zone=zone,
        extension=settings.phone.user,
    )


def make_watch(setup: Setup, desk: Desk) -> Watch:
    """What a lead looks at; opened when somebody does. Raises `ValueError` for a wrong board.toml."""

    def told(action: str, subject: str, detail: str) -> None:
        desk.trail.post("audit", action=action, subject=subject, detail=detail)

    return watch_over(setup, desk.parts.store, desk.parts.workers, told, make_shift(setup, desk))


def watch_over(
    setup: Setup, store: Sessions, workers: Workers,
    told: Callable[[str, str, str], None] = lambda *_: None, shift: ShiftRoom | None = None,
) -> Watch:  # fmt: skip
    """The same without a desk. Raises `ValueError` for a wrong board.toml."""
    settings = setup.loaded.settings
    zone = ZoneInfo(settings.site.zone)
    limits = _board(setup, read_board_limits)
    targets = load_targets(files("settings"), setup.folders.holding(QUEUES))

    def book() -> BoardBook:
        """Thread: lookup."""
        from agent_desktop.supervision.database import SqlBoardBook

        return SqlBoardBook(store.reader(), settings.seat.agent_no)

    def midnight(at: datetime) -> datetime:
        return at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)

    return Watch(book, limits, targets, workers.lookup, workers.board, midnight, told, shift)


def make_shift(setup: Setup, desk: Desk) -> ShiftRoom:
    """What a lead says before a shift and hands over after it. Raises `ValueError` for a wrong board.toml."""
    settings = setup.loaded.settings
    rota = _rota(setup)
    book = cache(lambda: adapters.shift_book(desk.parts.sender, settings.seat, rota))
    return ShiftRoom(book, desk.parts.workers.lookup, settings.seat.agent_no)


def _rota(setup: Setup) -> Rota:
    """Raises `ValueError` for a wrong board.toml."""
    zone = ZoneInfo(setup.loaded.settings.site.zone)
    return _board(setup, lambda text: read_rota(text, zone))


def _board(setup: Setup, read: Callable[[str], _Read]) -> _Read:
    """What board.toml says; the site's own is logged when it is wrong."""
    problems: list[str] = []
    said = read_one(setup.folders.site, BOARD, lambda file: read(file.read_text("utf-8")), problems)
    for problem in problems:
        log.warning("%s", problem)
    return said


def _shipped() -> tuple[Article, ...]:
    """Thread: lookup."""
    from kb_search.article_files import load_folder

    return load_folder(files("articles")).articles


def exchange_codes(written: Exchange) -> ExchangeCodes:
    """What the settings say of the exchange."""
    return ExchangeCodes(
        queues=QueueCodes(
            sign_in=written.sign_in,
            ready=written.ready,
            not_ready=written.not_ready,
            sign_out=written.sign_out,
            join_group=written.join_group,
            leave_group=written.leave_group,
        ),
        survey=written.survey,
        steps_in={way: code for way in WayIn if PLACE in (code := str(getattr(written, way.value)))},
        listening_told=written.listening_told,
        auto_answer=frozenset(written.auto_answer),
    )


def phone_config(setup: Setup) -> PhoneConfig:
    """The seat's account and devices, as its phone is started with them."""
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
