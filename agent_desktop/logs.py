"""Logs of every process in one format: one JSON object a line, rotated, merged by time and call id."""

import heapq
import json
import logging
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final

from agent_desktop import system_log

FILE_BYTES: Final = 2 * 1024 * 1024
FILES: Final = 5
LEVEL_FILE: Final = "level"
LEVELS: Final = ("debug", "info", "warning")
OWN: Final = ("agent_desktop", "ui", "softphone", "customer360", "kb_search", "phone")
"""Loggers that the level is for: a library's debug lines may hold what is read from the store."""
LOOK_S: Final = 2.0


class JsonLines(logging.Formatter):
    """`{"time", "level", "process", "pid", "event", …}`: what `extra=` names joins the line."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON without line breaks inside."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "pid": os.getpid(),
            "event": record.getMessage(),
        }
        line |= system_log.told(record)
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def open_log(folder: Path, process: str, logger: logging.Logger) -> None:
    """Let `logger` write to `folder`/`process`.log (5 files of 2 MiB), and to the system's log where that was
    decided (`system_log.decide`)."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / f"{process}.log", maxBytes=FILE_BYTES, backupCount=FILES - 1, encoding="utf-8"
    )
    handler.setFormatter(JsonLines(process))
    handler.addFilter(_RunTimeLevel(folder))
    if logger.name not in OWN:
        logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    if (system := system_log.handler(process)) is not None:
        system.setFormatter(JsonLines(process))
        logger.addHandler(system)


def set_level(folder: Path, level: str) -> None:
    """Change the level of every process that runs, and of those to come; each follows with its next line."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LEVEL_FILE).write_text(level, encoding="ascii")


class _RunTimeLevel(logging.Filter):
    """Looks now and then which level is wanted. Thread: whichever logs."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._file, self._next, self._known = folder / LEVEL_FILE, 0.0, ""
        self._look()

    def filter(self, _: logging.LogRecord) -> bool:
        """Every line passes."""
        if time.monotonic() >= self._next:
            self._look()
        return True

    def _look(self) -> None:
        self._next = time.monotonic() + LOOK_S
        try:
            wanted = self._file.read_text(encoding="ascii", errors="replace")[:16].strip()
        except OSError:
            wanted = "info"
        if wanted != self._known and wanted in LEVELS:
            self._known = wanted
            for name in OWN:
                logging.getLogger(name).setLevel(wanted.upper())


def merged(folder: Path, call_id: str = "") -> Iterator[dict[str, Any]]:
    """The lines of all processes' logs in the order of their time; only those of a call when one is named."""
    files = sorted(folder.glob("*.log*"), key=lambda f: f.stat().st_mtime)
    lines = heapq.merge(*(list(_lines(file)) for file in files), key=lambda line: str(line["time"]))
    return (line for line in lines if not call_id or line.get("call_id") == call_id)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8", errors="replace") as text:
        for row in text:
            try:
                line = json.loads(row)
            except ValueError:
                continue  # a line cut by a crash
            if isinstance(line, dict) and "time" in line:
                yield line
