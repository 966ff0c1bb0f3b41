"""`agent-desktop diagnostics`: what the makers need to find a fault, and nothing of a customer or a secret.

Logs, the doctor's findings, settings, versions, sizes of files. No store, no draft, no recording, no picture.
"""

import json
import os
import platform
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

from agent_desktop.bootstrap import Setup
from agent_desktop.secrets import DATA_KEY, DATABASE_PASSWORD, SIP_PASSWORD
from agent_desktop.upkeep.redaction import Redactor
from agent_desktop.upkeep.settings import in_force, problems
from agent_desktop.whole_file import whole

NEWEST: Final = 4 * 1024 * 1024
"""Bytes of each log, from its end."""
_KEPT_FIELDS: Final = ("time", "level", "process", "pid", "call_id", "monotonic_ns")
_SAFE_VARIABLES: Final = ("LANG", "LC_ALL", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "QT_QPA_PLATFORM")


def collect(setup: Setup, archive: Path, findings: str) -> Path:
    """Write the archive; `findings` are the doctor's, as JSON. Raises `OSError`. Takes seconds."""
    redactor = Redactor(_known(setup))
    archive.parent.mkdir(parents=True, exist_ok=True)
    with whole(archive) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in _parts(setup, findings):
            packed.writestr(name, redactor.clean(text))
        for log in sorted(setup.folders.logs.glob("*")):
            if log.is_file():
                packed.writestr(f"logs/{log.name}", _log(log, redactor))
    return archive


def default_name() -> Path:
    """In the folder that the command was called in."""
    return Path(f"agent-desktop-diagnostics-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip")


def _known(setup: Setup) -> Iterator[str]:
    """Secrets of this machine, so that they are found wherever they may have got to."""
    for name in (SIP_PASSWORD, DATABASE_PASSWORD, DATA_KEY, "webhook"):
        if kept := setup.secrets.get(name):
            yield kept
    key = setup.folders.data / "data.key"
    if key.exists():
        yield key.read_text(encoding="ascii", errors="replace").strip()
    if setup.sip_password:
        yield setup.sip_password


def _parts(setup: Setup, findings: str) -> Iterator[tuple[str, str]]:
    yield "doctor.json", findings
    yield "settings.txt", "\n".join([*problems(setup.loaded), "", *in_force(setup.loaded)])
    yield "system.json", json.dumps(_system(), ensure_ascii=False, indent=2)
    yield "files.txt", "\n".join(_files(setup.folders.data, setup.folders.cache, setup.folders.runtime))


def _system() -> dict[str, object]:
    own = {name: os.environ[name] for name in _SAFE_VARIABLES if name in os.environ}
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "platform": platform.platform(),
        "python": sys.version,
        "frozen": bool(getattr(sys, "frozen", False)),
        "environment": own | {n: "[set]" for n in os.environ if n.startswith("AGENT_DESKTOP_")},
        "packages": sorted(f"{d.metadata['Name']} {d.version}" for d in distributions()),
    }


def _files(*folders: Path) -> Iterator[str]:
    """Names and sizes; a recording's name holds a number, so only its kind is told."""
    for folder in folders:
        for file in sorted(folder.glob("*")):
            yield f"{file.stat().st_size:>12}  {folder.name}/{file.name}{'/' if file.is_dir() else ''}"


def _log(file: Path, redactor: Redactor) -> str:
    with file.open("rb") as log:
        log.seek(max(0, file.stat().st_size - NEWEST))
        lines = log.read().decode("utf-8", errors="replace").splitlines()
    return "\n".join(_line(line, redactor) for line in lines)


def _line(line: str, redactor: Redactor) -> str:
    """Time, process and call stay as they are, so that lines can be put in order."""
    try:
        fields = json.loads(line)
        kept = {name: fields.pop(name) for name in _KEPT_FIELDS if name in fields}
    except (ValueError, AttributeError, TypeError):
        return redactor.clean(line)
    cleaned = redactor.clean(json.dumps(fields, ensure_ascii=False))
    return f"{json.dumps(kept, ensure_ascii=False)} {cleaned}"
