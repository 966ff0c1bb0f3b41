"""All checks, in the order in which people are told of them, and how they are told."""

import logging
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final

import msgspec

from agent_desktop.agent.fitness import Finding, Health, Report
from agent_desktop.bootstrap import Setup
from agent_desktop.doctor import clock, echo, phone, seat, stores
from agent_desktop.doctor.subject import Check, Subject
from agent_desktop.running import RunMark
from agent_desktop.store.instants import utc_now
from softphone.line import LineSnapshot
from ui.words import t

log = logging.getLogger(__name__)

OF_PHONE: Final[Mapping[str, Check]] = {
    "registration": phone.registration, "phone": phone.library, "devices": phone.devices,
    "clock": clock.exchange,
}  # fmt: skip
OTHERS: Final[Mapping[str, Check]] = {
    "echo": echo.echo, "headset": seat.buttons, "store": stores.store, "index": stores.index,
    "settings": seat.settings, "forms": seat.forms, "secrets": seat.secrets, "disk": seat.disk,
    "fonts": seat.fonts, "versions": seat.versions, "site-clock": clock.site,
}  # fmt: skip
CHECKS: Final = {**OF_PHONE, **OTHERS}
"""Checks by the name that the report gives one that broke or hung; a finding has a name of its own."""

BESIDE: Final = 3
PATIENCE_S: Final = 30.0
"""A share that has gone can hold a check for ever; nobody waits longer for all of them."""
_MOST: Final = 300


def examine(setup: Setup, *, aloud: bool = True) -> Report:
    """Run every check on a seat from outside: five seconds as a rule, `PATIENCE_S` when something hangs.

    Nothing is changed. What waits for the network or for a sound runs beside the rest; a check that breaks or
    hangs costs only itself. Thread: main, no window needed.
    """
    give_up = time.monotonic() + PATIENCE_S
    registers = not RunMark(setup.folders.runtime).is_held()
    others = _begun(Subject(setup=setup, aloud=aloud, registers=registers))
    line, trouble = _phone(setup, registers)
    subject = Subject(setup=setup, line=line, phone_trouble=trouble, registers=registers)
    findings = [finding for name in OF_PHONE for finding in findings_of(name, subject)]
    for name, done in others.items():
        try:
            findings += done.result(max(0.0, give_up - time.monotonic()))
        except TimeoutError:
            findings.append(Finding(name, Health.FAIL, t("doctor-hangs"), t("doctor-remedy-hangs")))
    return Report(at=utc_now(), version=seat.version_of("agent-desktop"), findings=tuple(findings))


def _phone(setup: Setup, registers: bool) -> tuple[LineSnapshot | None, str]:
    try:
        return phone.heard_of(setup, registers=registers)
    except Exception as error:
        log.exception("the phone was not heard of")
        return None, _broken(error)


def _broken(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:_MOST]


def findings_of(name: str, subject: Subject) -> list[Finding]:
    """What a check finds, and that it broke if it did. Thread: any. Never raises."""
    found = list[Finding]()
    try:
        found.extend(CHECKS[name](subject))
    except Exception as error:
        log.exception("a check broke", extra={"check": name})
        found.append(Finding(name, Health.FAIL, _broken(error), t("doctor-remedy-broken")))
    return found


def _begun(subject: Subject) -> dict[str, Future[list[Finding]]]:
    """The checks that need no phone, on threads that end with the program, whatever holds them."""
    waiting, results = SimpleQueue[str](), dict[str, Future[list[Finding]]]()
    for name in OTHERS:
        results[name] = Future()
        waiting.put(name)

    def work() -> None:
        while True:
            try:
                name = waiting.get_nowait()
            except Empty:
                return
            results[name].set_result(findings_of(name, subject))

    for _ in range(BESIDE):
        Thread(target=work, name="doctor", daemon=True).start()
    return results


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
