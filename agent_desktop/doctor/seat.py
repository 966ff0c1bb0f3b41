"""The machine and what is installed on it: versions, settings, forms, secrets, disk, fonts, headset."""

import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import Final
from zoneinfo import ZoneInfo

from agent_desktop.agent.fitness import Finding, Health
from agent_desktop.doctor.subject import Subject
from agent_desktop.site_rules import NoForms, read_site_rules, site_forms
from softphone import headset
from ui.setting_words import told
from ui.words import t

FREE_BYTES: Final = 500 * 1024 * 1024
"""Room that a week of recordings, logs and outbox needs at least."""


FONTS_S: Final = 4
"""After an upgrade the system may look at every font anew; it is not waited for."""


def versions(_: Subject) -> Iterator[Finding]:
    """What the makers ask first."""
    found = [f"Python {platform.python_version()}", platform.platform()]
    for package in ("agent-desktop", "PySide6-Essentials", "SQLAlchemy", "Whoosh-Reloaded"):
        found.append(f"{package} {version_of(package)}")
    yield Finding("versions", Health.OK, ", ".join(found))


def version_of(package: str) -> str:
    """Of a package as it is installed; "-" where nobody knows."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"


def buttons(_: Subject) -> Iterator[Finding]:
    """Buttons that the system keeps from this user do nothing, and nothing says so."""
    seen = headset.found()
    shut = [one.name for one in seen or () if not one.opens]
    found = ", ".join(one.name for one in seen or ()) or "-"
    remedy = (
        t("doctor-remedy-headset-library") if seen is None else t("doctor-remedy-headset") if shut else ""
    )
    yield Finding("headset", Health.WARN if remedy else Health.OK, found, remedy)


def settings(subject: Subject) -> Iterator[Finding]:
    """Every value holds."""
    loaded, folders = subject.setup.loaded, subject.setup.folders
    problems = [told(problem) for problem in loaded.problems]
    with suppress(NoForms):  # a finding of its own
        zone = ZoneInfo(loaded.settings.site.zone)
        problems += read_site_rules(folders, zone, loaded.settings.language).problems
    health = Health.WARN if problems else Health.OK
    yield Finding("settings", health, "; ".join(problems) or str(subject.setup.folders.settings_file),
                  t("doctor-remedy-settings") if problems else "")  # fmt: skip


def forms(subject: Subject) -> Iterator[Finding]:
    """There are forms to write tickets with."""
    found, problems = site_forms(subject.setup.folders.site, subject.setup.loaded.settings.language)
    health = Health.FAIL if not found else Health.WARN if problems else Health.OK
    labels = ", ".join(form.label for form in found)
    yield Finding("forms", health, labels, "; ".join(str(problem) for problem in problems))


def secrets(subject: Subject) -> Iterator[Finding]:
    """The system's store keeps one and gives it back."""
    store, probe = subject.setup.secrets, "doctor-probe"
    kept = store.put(probe, "probe") and store.get(probe) == "probe"
    store.forget(probe)
    health = Health.OK if kept else Health.WARN
    yield Finding("secrets", health, t("doctor-secrets-store" if kept else "doctor-secrets-none"),
                  "" if kept else t("doctor-remedy-secrets"))  # fmt: skip


def disk(subject: Subject) -> Iterator[Finding]:
    """Room for drafts, logs and recordings."""
    folder = subject.setup.folders.data
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    health = Health.OK if free >= FREE_BYTES else Health.WARN
    yield Finding("disk", health, f"{free / 2**30:.1f} GiB · {subject.setup.folders.data}",
                  "" if health is Health.OK else t("doctor-remedy-disk"))  # fmt: skip


def fonts(_: Subject) -> Iterator[Finding]:
    """Without a Chinese font the window shows boxes and no error."""
    if not sys.platform.startswith("linux") or (lister := shutil.which("fc-list")) is None:
        return
    import subprocess

    command = [lister, ":lang=zh-cn", "family"]
    try:
        listed = subprocess.run(command, capture_output=True, check=False, timeout=FONTS_S).stdout
    except subprocess.TimeoutExpired:
        yield Finding(
            "fonts", Health.WARN, t("doctor-fonts-slow", seconds=FONTS_S), t("doctor-remedy-fonts-slow")
        )
        return
    lines = listed.decode("utf-8", "replace").splitlines()
    families = sorted({line.split(",")[0].strip() for line in lines if line.strip()})
    health = Health.OK if families else Health.FAIL
    yield Finding("fonts", health, ", ".join(families[:3]) or "-",
                  "" if families else t("doctor-remedy-fonts"))  # fmt: skip
