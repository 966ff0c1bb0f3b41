"""Lines in the system's own log: a real socket in the journal's place, the event log by contract."""

import logging
import os
import socket
import struct
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desktop import system_log
from agent_desktop.logs import open_log
from agent_desktop.system_log import VARIABLE, EventLog, Journal, decide

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a socket in the place of journald's")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind(str(tmp_path / "journal"))
        made.settimeout(30)
        yield made


def read(journal: socket.socket) -> dict[str, str]:
    """A datagram of journald's own protocol, the long ones in a file that is handed over."""
    data, handles, _, _ = socket.recv_fds(journal, 1 << 20, 1)
    if handles:
        with os.fdopen(handles[0], "rb") as file:
            file.seek(0)
            data = file.read()
    found: dict[str, str] = {}
    while data:
        line, _, rest = data.partition(b"\n")
        if b"=" in line:
            name, _, value = line.partition(b"=")
            data = rest
        else:
            (length,) = struct.unpack("<Q", rest[:8])
            name, value, data = line, rest[8 : 8 + length], rest[9 + length :]
        found[name.decode()] = value.decode()
    return found


@pytest.fixture
def logger(journal: socket.socket, tmp_path: Path) -> Iterator[logging.Logger]:
    made = logging.Logger("desk.trial")
    handler = Journal("desk", tmp_path / "journal")
    made.addHandler(handler)
    yield made
    handler.close()


def test_a_line_has_its_fields_and_a_hostile_one_makes_none(
    logger: logging.Logger, journal: socket.socket
) -> None:
    hostile = "x\nPRIORITY=0\nSYSLOG_IDENTIFIER=sshd"
    logger.warning("call from %s", hostile, extra={"call_id": "c-17", "seat": 3})
    line = read(journal)
    assert line["MESSAGE"] == f"call from {hostile}"
    assert (line["PRIORITY"], line["SYSLOG_IDENTIFIER"]) == ("4", "agent-desktop")
    assert (line["CALL_ID"], line["SEAT"], line["DESK_PROCESS"]) == ("c-17", "3", "desk")


@pytest.mark.parametrize(("level", "priority"), [(10, "7"), (20, "6"), (35, "4"), (40, "3"), (50, "2")])
def test_each_level_has_its_priority(
    logger: logging.Logger, journal: socket.socket, level: int, priority: str
) -> None:
    logger.log(level, "something")
    assert read(journal)["PRIORITY"] == priority


def test_a_traceback_and_a_very_long_line_arrive_whole(
    logger: logging.Logger, journal: socket.socket
) -> None:
    try:
        raise ValueError("nobody expected it")
    except ValueError:
        logger.exception("ended")
    assert "nobody expected it" in read(journal)["ERROR"]
    logger.error("x" * 400_000)
    assert len(read(journal)["MESSAGE"]) == 400_000


def test_a_journal_that_does_not_keep_up_is_not_waited_for(logger: logging.Logger) -> None:
    for turn in range(2_000):  # nobody reads: a socket holds some dozens
        logger.info("line %d", turn)


def test_a_journal_that_was_started_again_is_found_again(tmp_path: Path) -> None:
    place = tmp_path / "other"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as first:
        first.bind(str(place))
        handler = Journal("desk", place)
    logger = logging.Logger("trial")
    logger.addHandler(handler)
    place.unlink()
    logger.info("into nothing")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as second:
        second.bind(str(place))
        second.settimeout(30)
        logger.info("here again")
        assert read(second)["MESSAGE"] == "here again"
    handler.close()


@pytest.mark.parametrize(("wanted", "on"), [("off", False), ("auto", False), ("on", True)])
def test_who_decides(wanted: system_log.System, on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    monkeypatch.setenv(VARIABLE, "")
    decide(wanted)
    assert bool(os.environ[VARIABLE]) is on
    monkeypatch.setenv("JOURNAL_STREAM", "not:numbers")
    decide("auto")
    assert not os.environ[VARIABLE]


def test_systemd_is_known_by_its_stream(tmp_path: Path) -> None:
    asks = "from agent_desktop.system_log import *; decide('auto'); import os; print(os.environ[VARIABLE])"
    with (tmp_path / "stream").open("w") as stream:
        about = os.fstat(stream.fileno())
        told = {"JOURNAL_STREAM": f"{about.st_dev}:{about.st_ino}"}
        for where, expected in ((stream, "1"), (subprocess.DEVNULL, "")):
            done = subprocess.run(
                [sys.executable, "-c", asks], env={**os.environ, **told}, stdout=subprocess.PIPE,
                stderr=where, text=True, check=True, timeout=60,
            )  # fmt: skip
            assert done.stdout.strip() == expected


def test_a_system_without_such_a_log_keeps_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_journal(_: object) -> None:
        raise FileNotFoundError("no journal")

    monkeypatch.setenv(VARIABLE, "1")
    monkeypatch.setattr(system_log, "_transport", no_journal)
    logger = logging.Logger("trial")
    open_log(tmp_path, "desk", logger)
    logger.info("kept")
    for handler in logger.handlers:
        handler.close()
    assert "kept" in (tmp_path / "desk.log").read_text("utf-8")
    assert len(logger.handlers) == 1


def test_windows_gets_events_from_warnings_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the contract of pywin32's `ReportEvent`; a Windows has not been asked."""
    events: list[tuple[str, int, int, str]] = []

    def report(
        appName: str, eventID: int, eventCategory: int = 0, eventType: int = 1,  # noqa: N803
        strings: list[str] | None = None, data: bytes | None = None, sid: object = None,
    ) -> None:  # fmt: skip
        events.append((appName, eventID, eventType, (strings or [""])[0]))

    kinds = types.ModuleType("win32evtlog")
    kinds.EVENTLOG_ERROR_TYPE, kinds.EVENTLOG_WARNING_TYPE = 1, 2  # type: ignore[attr-defined]
    util = types.ModuleType("win32evtlogutil")
    util.ReportEvent = report  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "win32evtlog", kinds)
    monkeypatch.setitem(sys.modules, "win32evtlogutil", util)
    logger = logging.Logger("trial")
    logger.addHandler(EventLog("desk"))
    logger.info("not an event")
    logger.warning("the store is slow")
    logger.critical("x" * 100_000)
    assert [event[:3] for event in events] == [("AgentDesktop", 2, 2), ("AgentDesktop", 4, 1)]
    assert events[0][3] == "the store is slow"
    assert len(events[1][3]) < 31_839, "the most that Windows takes"
