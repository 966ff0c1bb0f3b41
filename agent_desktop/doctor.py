"""Is this seat fit for a shift? Each check says what it found and, when something is wrong, what to do."""

import asyncio
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from agent_desktop.bootstrap import Setup
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets import form_files
from resources import files
from softphone import headset
from softphone.config import PhoneConfig
from softphone.line import Binding
from softphone.no_phone import PhoneError
from softphone.remote_line import RemoteLine
from ui.words import t

WANTED_CALLS: Final = 32

FREE_BYTES: Final = 500 * 1024 * 1024
"""Room that a week of recordings, logs and outbox needs at least."""


class Health(StrEnum):
    """How a check went."""

    OK = "ok"
    WARN = "warn"  # the desk works, something is missing
    FAIL = "fail"


class Finding(Struct, frozen=True):
    """One check: what was looked at, how it is, what was found, what to do about it."""

    check: str
    health: Health
    found: str
    remedy: str = ""


def examine(setup: Setup) -> tuple[Finding, ...]:
    """Run every check; takes a few seconds, changes nothing. Thread: main, no window needed."""
    checks: tuple[Callable[[Setup], Iterator[Finding]], ...] = (
        _versions, _phone, _headset, _store, _settings, _forms, _secrets, _disk, _fonts,
    )  # fmt: skip
    return tuple(finding for check in checks for finding in check(setup))


def as_json(findings: tuple[Finding, ...]) -> bytes:
    """For fleet tools."""
    worst = max((f.health for f in findings), key=list(Health).index, default=Health.OK)
    return msgspec.json.format(msgspec.json.encode({"health": worst, "findings": findings}), indent=2)


def as_lines(findings: tuple[Finding, ...]) -> Iterator[str]:
    """For people."""
    for finding in findings:
        yield f"[{t(f'doctor-{finding.health}')}] {t(f'doctor-check-{finding.check}')}: {finding.found}"
        if finding.remedy:
            yield f"    → {finding.remedy}"


def _versions(_: Setup) -> Iterator[Finding]:
    found = [f"Python {platform.python_version()}", platform.platform()]
    for package in ("agent-desktop", "PySide6-Essentials", "SQLAlchemy", "Whoosh-Reloaded"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} -")
    yield Finding("versions", Health.OK, ", ".join(found))


def _phone(setup: Setup) -> Iterator[Finding]:
    try:
        binding = asyncio.run(_binding(setup))
    except PhoneError as error:
        yield Finding("phone", Health.FAIL, str(error), t("doctor-remedy-phone"))
        return
    wanting = binding.max_calls < WANTED_CALLS  # sound is a finding of its own
    found = f"PJSIP {binding.version}, {binding.max_calls} calls, {binding.tls or 'no TLS'}"
    remedy = t("doctor-remedy-binding") if wanting else ""
    yield Finding("phone", Health.WARN if wanting else Health.OK, found, remedy)
    silent = not binding.drivers
    yield Finding("sound", Health.WARN if silent else Health.OK, ", ".join(binding.drivers) or "-",
                  t("doctor-remedy-sound") if silent else "")  # fmt: skip
    yield Finding("codecs", Health.OK, ", ".join(binding.codecs))


def _headset(_: Setup) -> Iterator[Finding]:
    """Buttons that the system keeps from this user do nothing, and nothing says so."""
    seen = headset.found()
    shut = [one.name for one in seen or () if not one.opens]
    found = ", ".join(one.name for one in seen or ()) or "-"
    remedy = (
        t("doctor-remedy-headset-library") if seen is None else t("doctor-remedy-headset") if shut else ""
    )
    yield Finding("headset", Health.WARN if remedy else Health.OK, found, remedy)


async def _binding(setup: Setup) -> Binding:
    """What a phone of its own says of itself; the one in use is left alone."""
    with tempfile.TemporaryDirectory() as folder:
        config = PhoneConfig(user="doctor", max_calls=WANTED_CALLS)
        line = RemoteLine(config, Path(folder) / "run", Path(folder) / "logs")
        await line.start()
        try:
            binding = line.snapshot.binding
        finally:
            await line.close()
    if binding is None:
        raise PhoneError("the phone did not say what it can do")
    return binding


def _store(setup: Setup) -> Iterator[Finding]:
    from agent_desktop.store.engines import open_reader, place
    from agent_desktop.store.revisions import check

    if isinstance(setup.store, Path) and not setup.store.exists():
        yield Finding("store", Health.WARN, str(setup.store), t("doctor-remedy-no-store"))
        return
    try:
        engine = open_reader(setup.store)
        try:
            check(engine)
        finally:
            engine.dispose()
    except StoreError as error:
        yield Finding("store", Health.FAIL, str(error), t(f"notice-{error.key}", **error.facts))
        return
    yield Finding("store", Health.OK, place(engine))


def _settings(setup: Setup) -> Iterator[Finding]:
    problems = [str(problem) for problem in setup.loaded.problems]
    health = Health.WARN if problems else Health.OK
    yield Finding("settings", health, "; ".join(problems) or str(setup.folders.settings_file),
                  t("doctor-remedy-settings") if problems else "")  # fmt: skip


def _forms(setup: Setup) -> Iterator[Finding]:
    forms, problems = form_files.load(files("forms"), setup.loaded.settings.language)
    health = Health.FAIL if not forms else Health.WARN if problems else Health.OK
    found = ", ".join(form.label for form in forms)
    yield Finding("forms", health, found, "; ".join(str(problem) for problem in problems))


def _secrets(setup: Setup) -> Iterator[Finding]:
    probe = "doctor-probe"
    kept = setup.secrets.put(probe, "probe") and setup.secrets.get(probe) == "probe"
    setup.secrets.forget(probe)
    health = Health.OK if kept else Health.WARN
    yield Finding("secrets", health, t("doctor-secrets-store" if kept else "doctor-secrets-none"),
                  "" if kept else t("doctor-remedy-secrets"))  # fmt: skip


def _disk(setup: Setup) -> Iterator[Finding]:
    folder = setup.folders.data
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    health = Health.OK if free >= FREE_BYTES else Health.WARN
    yield Finding("disk", health, f"{free / 2**30:.1f} GiB · {setup.folders.data}",
                  "" if health is Health.OK else t("doctor-remedy-disk"))  # fmt: skip


def _fonts(_: Setup) -> Iterator[Finding]:
    """Without a Chinese font the window shows boxes and no error."""
    if not sys.platform.startswith("linux") or (lister := shutil.which("fc-list")) is None:
        return
    import subprocess

    listed = subprocess.run([lister, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    families = sorted({line.split(",")[0].strip() for line in listed.stdout.splitlines() if line.strip()})
    health = Health.OK if families else Health.FAIL
    yield Finding("fonts", health, ", ".join(families[:3]) or "-",
                  "" if families else t("doctor-remedy-fonts"))  # fmt: skip
