"""This machine's clock beside those that the seat asks anyway: store, exchange, the server of its settings.

Nothing is contacted that the settings don't name.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from agent_desktop.agent.fitness import Finding, Health
from agent_desktop.doctor.subject import Subject
from agent_desktop.provisioning import NotReached, clock_ahead_s
from softphone.line import RegistrationState
from ui.words import t

OFF_S: Final = 5.0
"""Deadlines and recordings of two desks are compared; more than this is seen."""
WRONG_S: Final = 120.0


def beside(whose: str, ahead_s: float) -> Finding:
    """The finding when `whose` clock (store, exchange, site) is `ahead_s` behind this one."""
    off = abs(ahead_s)
    health = Health.FAIL if off > WRONG_S else Health.WARN if off > OFF_S else Health.OK
    way = "ahead" if ahead_s > 0 else "behind"
    said = t(f"doctor-clock-{way}", seconds=f"{off:.1f}", of=t(f"doctor-clock-of-{whose}"))
    return Finding("clock", health, said, "" if health is Health.OK else t("doctor-remedy-clock"))


def exchange(subject: Subject) -> Iterator[Finding]:
    """What the registrar's last answer said (SIP's Date)."""
    known = subject.line.registration if subject.line else None
    if known is None or known.state is not RegistrationState.REGISTERED:
        return
    if known.clock_ahead_s is not None:
        yield beside("exchange", known.clock_ahead_s)
    elif _has_nobody(subject):
        yield _alone()


def site(subject: Subject) -> Iterator[Finding]:
    """The clock of the settings' server (HTTP's Date), asked where no server store tells the time."""
    settings = subject.setup.loaded.settings
    if _has_nobody(subject):
        if not settings.phone.registrar:
            yield _alone()
        return
    if not isinstance(subject.setup.store, Path):
        return
    try:
        ahead_s = clock_ahead_s(settings.provisioning, settings.seat.agent_no)
    except NotReached as error:
        yield Finding("clock", Health.WARN, str(error), t("doctor-remedy-clock-unasked"))
        return
    yield _alone() if ahead_s is None else beside("site", ahead_s)


def _has_nobody(subject: Subject) -> bool:
    """Neither a store on a server nor one of settings: only the exchange can say the time."""
    by_web = subject.setup.loaded.settings.provisioning.source.startswith("https://")
    return isinstance(subject.setup.store, Path) and not by_web


def _alone() -> Finding:
    return Finding("clock", Health.OK, t("doctor-clock-alone"))
