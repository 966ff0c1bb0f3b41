"""The same lines in the system's own log: journald with their fields, from warnings on Windows' event log.

The files of `logs` are written all the same: they are what `agent-desktop logs` merges.
"""

import logging
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from logging_journald import JournaldTransport

log = logging.getLogger(__name__)

VARIABLE: Final = "AGENT_DESKTOP_SYSTEM_LOG"
"""Set by the process that decides, for those that it starts: the phone reads no settings."""
SOURCE: Final = "AgentDesktop"
"""Of the events on Windows; the installer registers it."""
IDENTIFIER: Final = "agent-desktop"
System = Literal["auto", "on", "off"]

_PRIORITIES: Final = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
_FIELD: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_OWN_FIELDS: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_LONGEST: Final = 31_000
"""Characters that an event of Windows holds."""


def told(record: logging.LogRecord) -> dict[str, Any]:
    """What `extra=` named."""
    return {key: value for key, value in record.__dict__.items() if key not in _OWN_FIELDS}


def decide(wanted: System) -> None:
    """Whether this process and those that it starts write to the system's log.

    auto: on Linux where systemd has started us with its journal as our output, on Windows always.
    """
    on = wanted == "on" or (wanted == "auto" and (sys.platform == "win32" or _is_journals()))
    os.environ[VARIABLE] = "1" if on else ""


def handler(process: str) -> logging.Handler | None:
    """What writes there; None where nobody decided so, or the system has no such log."""
    if not os.environ.get(VARIABLE):
        return None
    try:
        return EventLog(process) if sys.platform == "win32" else Journal(process)
    except (OSError, ImportError) as error:
        log.warning("nothing goes to the system's log: %s", error)
        return None


def _is_journals() -> bool:
    from logging_journald import check_journal_stream

    try:
        return bool(os.environ.get("JOURNAL_STREAM")) and check_journal_stream()
    except (OSError, ValueError, AttributeError):  # no output at all, or words that are none of systemd's
        return False


class Journal(logging.Handler):
    """Lines with their fields as journald's: `journalctl -t agent-desktop CALL_ID=…`.

    A journal that doesn't keep up loses lines: nobody at a desk waits for it. Raises `OSError`.
    """

    def __init__(self, process: str, socket: Path | None = None) -> None:
        super().__init__()
        self._process, self._transport = process, _transport(socket)

    def emit(self, record: logging.LogRecord) -> None:
        """Send a line."""
        try:
            self._transport.send(_fields(record, self._process, self.formatException).items())
        except OSError:
            pass  # a full or a vanished journal is no reason to write into another log
        except Exception:  # noqa: BLE001 - as every handler of the standard library does
            self.handleError(record)

    def formatException(self, info: Any) -> str:  # noqa: N802 - the formatter's name
        """A traceback."""
        return logging.Formatter().formatException(info)

    def close(self) -> None:
        """Let go of the socket."""
        self._transport.socket.close()
        super().close()


def _transport(path: Path | None) -> "JournaldTransport":
    from logging_journald import JournaldTransport

    made = JournaldTransport(path, connected=False)  # its socket may be replaced while we run
    made.socket.setblocking(False)
    try:
        made.socket_path.stat()
    except OSError:
        made.socket.close()
        raise
    return made


def _fields(record: logging.LogRecord, process: str, traceback: Any) -> dict[str, object]:
    fields: dict[str, object] = {
        "message": record.getMessage(),
        "priority": next((number for level, number in _PRIORITIES if record.levelno >= level), 7),
        "syslog_identifier": IDENTIFIER,
        "desk_process": process,
        "logger": record.name,
        **{key: str(value) for key, value in told(record).items() if _FIELD.fullmatch(key)},
    }
    if record.exc_info:
        fields["error"] = traceback(record.exc_info)
    return fields


class EventLog(logging.Handler):
    """Warnings and worse as events of Windows. The number of an event is its level: 2, 3 or 4.

    Raises `ImportError` where pywin32 is missing.
    """

    def __init__(self, process: str) -> None:
        super().__init__(logging.WARNING)
        import win32evtlog
        import win32evtlogutil

        self._process, self._report = process, win32evtlogutil.ReportEvent
        self._kinds = {
            logging.WARNING: (2, win32evtlog.EVENTLOG_WARNING_TYPE),
            logging.ERROR: (3, win32evtlog.EVENTLOG_ERROR_TYPE),
            logging.CRITICAL: (4, win32evtlog.EVENTLOG_ERROR_TYPE),
        }

    def emit(self, record: logging.LogRecord) -> None:
        """Write an event."""
        try:
            worst = max(level for level in self._kinds if record.levelno >= level)
            number, kind = self._kinds[worst]
            self._report(SOURCE, number, eventType=kind, strings=[self.format(record)[:_LONGEST]])
        except Exception:  # noqa: BLE001 - as every handler of the standard library does
            self.handleError(record)
