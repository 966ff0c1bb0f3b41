"""What a process of this user starts from: folders, log, settings, store."""

import logging
import sys
from collections.abc import Callable
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from agent_desktop import crash, system_log
from agent_desktop.bootstrap import Setup
from agent_desktop.demo_data.age import is_outdated
from agent_desktop.logs import open_log
from agent_desktop.running import DeskRuns
from agent_desktop.secrets import (
    DATABASE_PASSWORD,
    SIP_PASSWORD,
    KeyBroken,
    OsSecrets,
    Secrets,
    SecretsLocked,
)
from agent_desktop.settings import HOME_VARIABLE, Folders, Loaded, NoHome, Settings, load
from agent_desktop.site_rules import NoForms
from agent_desktop.store.faults import StoreError
from agent_desktop.store.instants import utc_now
from resources import files
from ui import words
from ui.os_words import os_words
from ui.words import t

if TYPE_CHECKING:
    from agent_desktop.store.engines import Engine

log = logging.getLogger(__name__)


def as_it_is() -> Setup:
    """The seat as its settings say; nothing is made or changed."""
    folders = Folders.of_this_user()
    loaded = load(folders)
    secrets = OsSecrets()
    store = store_of(folders, loaded, secrets)
    return Setup(
        folders=folders,
        loaded=loaded,
        store=store,
        secrets=secrets,
        sealed=not isinstance(store, Path),  # the embedded default holds invented people
    )


def with_demo_data(tell: Callable[[str], None]) -> Setup:
    """The same, with the embedded store made when it is not there yet; `tell` hears of the progress.

    One that is there is upgraded and freshened once the window is up. What goes wrong with a store is the
    desk's to tell; it starts all the same.
    """
    setup = as_it_is()
    system_log.decide(setup.loaded.settings.logs.system)
    open_log(setup.folders.logs, "desk", logging.getLogger())
    crash.watch(setup.folders.logs, "desk")
    words.use(setup.loaded.settings.language)
    setup = replace(setup, sip_password=sip_password(setup))
    store = setup.store
    if not isinstance(store, Path):
        return setup
    try:
        if not store.exists():
            _make(store, tell)
        elif is_outdated(store, utc_now()):
            tell(t("startup-making-data"))
            _freshen(store)
            tell(t("startup-made-data"))
    except StoreError as error:
        log.warning("%s", error)
    return replace(setup, prepare=lambda: _freshen(store))


def sip_password(setup: Setup) -> str:
    """The password of a registered account: from the OS store, else asked on the terminal.

    Before the window, because a store may ask the person to unlock it. Empty: the exchange will refuse, and
    the desk says so.
    """
    account = setup.loaded.settings.phone
    if not account.registrar:
        return ""
    if (kept := setup.secrets.get(SIP_PASSWORD)) is not None:
        return kept
    if not sys.stdin.isatty():
        log.warning(
            "no password for %s at %s; set it with 'agent-desktop password'", account.user, account.registrar
        )
        return ""
    return getpass(t("startup-password", user=account.user, registrar=account.registrar))


def keep_password(secrets: Secrets, password: str, name: str = SIP_PASSWORD) -> bool:
    """Keep a password in the OS store, the SIP account's unless told; False when there is none that would."""
    return secrets.put(name, password)


def why_not(error: Exception) -> str:
    """What kept a desk from starting and what to do, in the window's language; empty: something else."""
    log.info("the desk did not start", exc_info=error)
    words.use(_language())
    match error:
        case DeskRuns():
            return t("startup-desk-runs")
        case SecretsLocked():
            return t("startup-secrets-locked")
        case KeyBroken(where=where):
            return t("startup-key-broken", where=where)
        case NoForms():
            return t("startup-no-forms", why=str(error))
        case TimeoutError():  # an OSError to Python, and no file's fault
            return ""
        case OSError():
            return t("startup-no-files", why=os_words(error), variable=HOME_VARIABLE)
    return ""


def _language() -> str:
    try:
        return load(Folders.of_this_user()).settings.language
    except NoHome:
        return Settings().language


def store_of(folders: Folders, loaded: Loaded, secrets: Secrets) -> Path | str:
    """The server that the settings name, with the password from the OS store; else the embedded file."""
    if not (server := loaded.settings.site.store):
        return folders.data / "store.sqlite"
    if (kept := secrets.get(DATABASE_PASSWORD)) is None:
        return server
    from agent_desktop.store.engines import Address

    return Address.with_password(server, kept)


def _make(store: Path, tell: Callable[[str], None]) -> None:
    from agent_desktop.demo_data.generator import build
    from agent_desktop.store.engines import open_writer

    tell(t("startup-making-data"))
    store.parent.mkdir(parents=True, exist_ok=True)
    build(store)
    writer = open_writer(store)
    try:
        _stock(writer)
    finally:
        writer.dispose()
    tell(t("startup-made-data"))


def _freshen(store: Path) -> None:
    """Thread: card. A copy from before an upgrade stays beside the store; a newer one is never written to."""
    from agent_desktop.demo_data.generator import freshen
    from agent_desktop.store.engines import open_reader, open_writer
    from agent_desktop.store.faults import StoreOutdated
    from agent_desktop.store.revisions import check, upgrade

    reader = open_reader(store)
    try:
        check(reader)
    except StoreOutdated:
        log.info("the store is of an older version and is upgraded")
    finally:
        reader.dispose()
    writer = open_writer(store)
    try:
        if (copy := upgrade(writer)) is not None:
            log.info("a copy of the store from before its upgrade is at %s", copy)
        freshen(writer, utc_now())
        _stock(writer)
    finally:
        writer.dispose()


def _stock(writer: "Engine") -> None:
    """Put the shipped articles into a store that never had any."""
    from kb_search.article_files import load_folder
    from kb_search.database import seed

    with writer.begin() as conn:
        seed(conn, lambda: load_folder(files("articles")).articles, at=utc_now())
