"""All checks, in the order in which people are told of them, and how they are told."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import msgspec

from agent_desktop.agent.fitness import Finding, Report
from agent_desktop.bootstrap import Setup
from agent_desktop.doctor import echo, phone, seat, stores
from agent_desktop.doctor.subject import Check, Subject
from agent_desktop.running import RunMark
from agent_desktop.store.instants import utc_now
from ui.words import t

OF_PHONE: Final[tuple[Check, ...]] = (phone.registration, phone.library, phone.devices)
OTHERS: Final[tuple[Check, ...]] = (
    echo.echo, seat.buttons, stores.store, stores.index,
    seat.settings, seat.forms, seat.secrets, seat.disk, seat.fonts, seat.versions,
)  # fmt: skip
CHECKS: Final = (*OF_PHONE, *OTHERS)


def examine(setup: Setup, *, aloud: bool = True) -> Report:
    """Run every check on a seat from outside; at most five seconds, and nothing is changed.

    What waits for the network or for a sound runs beside the rest. Thread: main, no window needed.
    """
    registers = not RunMark(setup.folders.runtime).is_held()
    with ThreadPoolExecutor(max_workers=3, thread_name_prefix="doctor") as pool:
        without = Subject(setup=setup, aloud=aloud, registers=registers)
        others = [pool.submit(_found, check, without) for check in OTHERS]
        line, trouble = phone.heard_of(setup, registers=registers)
        subject = Subject(setup=setup, line=line, phone_trouble=trouble, registers=registers)
        first = [finding for check in OF_PHONE for finding in check(subject)]
        findings = (*first, *(finding for done in others for finding in done.result()))
    return Report(at=utc_now(), version=seat.version_of("agent-desktop"), findings=findings)


def _found(check: Check, subject: Subject) -> tuple[Finding, ...]:
    return tuple(check(subject))


def as_json(report: Report) -> bytes:
    """For fleet tools."""
    told = {"health": report.health, "at": report.at, "version": report.version, "findings": report.findings}
    return msgspec.json.format(msgspec.json.encode(told), indent=2)


def as_lines(report: Report) -> Iterator[str]:
    """For people."""
    for finding in report.findings:
        yield f"[{t(f'doctor-{finding.health}')}] {t(f'doctor-check-{finding.check}')}: {finding.found}"
        if finding.remedy:
            yield f"    → {finding.remedy}"
