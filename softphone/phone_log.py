"""The phone's own log: one JSON object a line, rotated; the file that `agent-desktop logs` merges."""

import json
import logging
import os
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

_FILE_BYTES = 2 * 1024 * 1024
_FILES = 5
_OWN_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """`{"time", "level", "process", "pid", "event", …}`: what `extra=` names joins the line."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON without line breaks inside."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": "phone",
            "pid": os.getpid(),
            "event": record.getMessage(),
        }
        line |= {key: value for key, value in record.__dict__.items() if key not in _OWN_FIELDS}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def open_log(folder: Path) -> logging.Logger:
    """The logger `phone`, writing to `folder`/phone.log (5 files of 2 MiB)."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "phone.log", maxBytes=_FILE_BYTES, backupCount=_FILES - 1, encoding="utf-8"
    )
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("phone")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    return logger
