"""Signing in and out: who sits here goes into the settings, the password into the system's store alone."""

import asyncio
import contextlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from agent_desktop import settings
from agent_desktop.bootstrap import Setup
from agent_desktop.provisioning import NotReached, renew
from agent_desktop.secrets import SIP_PASSWORD
from agent_desktop.settings.profile import ProfileRefused
from agent_desktop.startup import store_of
from agent_desktop.store.instants import utc_now
from ui import words
from ui.theme.look import Look

if TYPE_CHECKING:
    from ui.application import Application
    from ui.sign_in import Signed

log = logging.getLogger(__name__)


def needs_asking(setup: Setup) -> bool:
    """An exchange wants a password, and neither the store nor the terminal had one."""
    return bool(setup.loaded.settings.phone.registrar) and not setup.sip_password


async def ask(setup: Setup, application: "Application") -> Setup | None:
    """Show the form until it is filled; the setup of whoever signed in, None when the window was closed."""
    from ui.sign_in import Signed, SignIn  # a desk that knows its person never needs it

    now = setup.loaded.settings
    words.use(now.language)
    application.look(Look(now.theme))
    nobody = settings.Seat()
    known = Signed(
        agent_no="" if now.seat.agent_no == nobody.agent_no else now.seat.agent_no,
        agent_name="" if now.seat.agent_name == nobody.agent_name else now.seat.agent_name,
        extension="" if now.phone.user == settings.Phone().user else now.phone.user,
        password="",
    )
    answered: asyncio.Future[Signed | None] = asyncio.get_running_loop().create_future()
    window = SignIn(known, now.phone.registrar, setup.loaded.locked, answered.set_result)
    window.show()
    window.activateWindow()  # at start, because a person started it
    signed = await answered
    window.deleteLater()
    return None if signed is None else await asyncio.to_thread(_keep, setup, signed)


def _keep(setup: Setup, signed: "Signed") -> Setup:
    """A store that isn't there, or a file that can't be written, keeps nobody from working."""
    now = setup.loaded.settings
    seat = replace(now.seat, agent_no=signed.agent_no, agent_name=signed.agent_name or signed.agent_no)
    phone = replace(now.phone, user=signed.extension)
    try:
        who = {"agent_no": seat.agent_no, "agent_name": seat.agent_name}
        settings.save(setup.folders, {"seat": who, "phone": {"user": phone.user}})
    except OSError as error:
        log.warning("who sits here was not kept: %s", error)
    if not setup.secrets.put(SIP_PASSWORD, signed.password):
        log.warning("no store for secrets: the password will be asked at the next start")
    loaded = replace(setup.loaded, settings=replace(now, seat=seat, phone=phone))
    return replace(setup, loaded=loaded, sip_password=signed.password)


async def provisioned(setup: Setup) -> Setup:
    """The same with the person's signed profile, fetched now when none is in force for them.

    One that is there is renewed later, behind the work. What goes wrong keeps nobody from working: the desk
    tells it when it tries again.
    """
    given = setup.loaded.settings.provisioning
    if not (given.public_key and given.source) or setup.loaded.profile is not None:
        return setup
    return await asyncio.to_thread(_provisioned, setup)


def _provisioned(setup: Setup) -> Setup:
    now = setup.loaded.settings
    try:
        renew(setup.folders, now.provisioning, now.seat.agent_no, utc_now())
    except (NotReached, ProfileRefused, OSError) as error:
        log.warning("no profile of agent %s: %s", now.seat.agent_no, error)
        return setup
    loaded = settings.load(setup.folders)
    if loaded.settings.seat.agent_no != now.seat.agent_no:
        return setup  # who signed in could not be kept; the profile waits for the next start
    store = store_of(setup.folders, loaded, setup.secrets)
    prepare = setup.prepare if store == setup.store else lambda: None
    return replace(setup, loaded=loaded, store=store, sealed=not isinstance(store, Path), prepare=prepare)


def forget_person(setup: Setup) -> None:
    """After the desk has closed: password and cached cards go; drafts and what is unsent stay, sealed."""
    setup.secrets.forget(SIP_PASSWORD)
    for file in setup.folders.data.glob("cards.sqlite*"):
        with contextlib.suppress(OSError):
            file.unlink()
