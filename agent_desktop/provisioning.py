"""Brings a person's signed settings to the desk: from a file or by HTTPS, checked, the last good kept.

The key and the place stand in the machine's policy and count only there. See docs/provisioning.md.
"""

import logging
import queue
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, TypeVar
from urllib.parse import urlsplit

from agent_desktop.settings import Folders, Provisioning
from agent_desktop.settings.profile import AGENT, MOST_BYTES, NAME, Profile, ProfileRefused, kept, opened
from agent_desktop.whole_file import write
from softphone.far_clock import ahead_s

log = logging.getLogger(__name__)

PATIENCE_S: Final = 4.0
"""For all of it: somebody waits at the sign-in."""
_PIECE: Final = 16 * 1024
Answer = TypeVar("Answer")


class NotReached(Exception):
    """The place can't be asked; the message says why. The last good profile goes on to count."""


def renew(folders: Folders, given: Provisioning, agent: str, now: datetime) -> Profile:
    """Fetch and keep the profile of `agent`. Thread: any but the main one.

    Raises `NotReached`, `ProfileRefused`, `OSError` when it can't be kept.
    """
    return take(folders, given, agent, fetch(given, agent), now)


def take(folders: Folders, given: Provisioning, agent: str, data: bytes, now: datetime) -> Profile:
    """Check a file and keep it for the next start. Raises `ProfileRefused`, `OSError`.

    One that was issued before the one in force is refused: who can replay an old file decides nothing.
    """
    profile = opened(data, given.public_key, agent, now)
    before = kept(folders.config)
    if before == data:
        return profile
    if before is not None:
        try:
            last = opened(before, given.public_key, agent, now)
        except ProfileRefused:
            pass  # of somebody else, or over
        else:
            if last.issued > profile.issued:
                raise ProfileRefused("older", at=f"{last.issued:%Y-%m-%d %H:%M}")
    folders.config.mkdir(parents=True, exist_ok=True)
    write(folders.config / NAME, data)
    log.info("settings were provisioned", extra={"agent": agent, "issued": profile.issued.isoformat()})
    return profile


def fetch(given: Provisioning, agent: str) -> bytes:
    """What lies at the place that the policy names. Raises `NotReached`."""
    if not AGENT.fullmatch(agent):
        raise NotReached(f"{agent[:40]!r} is no agent number")
    place = given.source.replace("{agent}", agent)
    return _within(place, lambda: _read(place, given.ca_file))


def clock_ahead_s(given: Provisioning, agent: str) -> float | None:
    """By how much this machine's clock is ahead of the server's that settings come from by HTTPS.

    None where they come from a file, or the server says no time. Raises `NotReached`.
    """
    place = given.source.replace("{agent}", agent)
    if urlsplit(place).scheme != "https" or not AGENT.fullmatch(agent):
        return None
    return _within(place, lambda: _clock_ahead_s(place, given.ca_file))


def _within(place: str, ask: Callable[[], Answer]) -> Answer:
    """The answer of a place that may be slow or gone. Raises `NotReached`."""
    answer: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()

    def asks() -> None:
        try:
            answer.put(ask())
        except (OSError, ValueError) as error:  # urllib's errors and ssl's are OSErrors
            answer.put(error)

    # A share that has gone can hold a thread for minutes, at the end of the program too: nobody waits for it.
    threading.Thread(target=asks, name="provisioning", daemon=True).start()
    try:
        said = answer.get(timeout=PATIENCE_S)
    except queue.Empty:
        raise NotReached(f"{place}: no answer within {PATIENCE_S:.0f} seconds"[:300]) from None
    if isinstance(said, Exception):
        raise NotReached(f"{place}: {said}"[:300]) from said
    return said


def _read(place: str, ca_file: str) -> bytes:
    if "://" in place:
        return _downloaded(place, ca_file)
    with Path(place).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _downloaded(url: str, ca_file: str) -> bytes:
    give_up, data = time.monotonic() + PATIENCE_S, bytearray()
    with _asked("GET", url, ca_file) as answer:
        while len(data) <= MOST_BYTES and (piece := answer.read1(_PIECE)):
            data += piece
            if time.monotonic() > give_up:
                raise TimeoutError("the answer takes too long")
    return bytes(data)


def _clock_ahead_s(url: str, ca_file: str) -> float | None:
    began = time.monotonic()
    try:
        with _asked("HEAD", url, ca_file) as answer:
            told = answer.headers["Date"]
    except urllib.error.HTTPError as refusal:  # whatever it thinks of the question, it says the time
        with refusal:
            told = refusal.headers["Date"]
    return ahead_s(told, time.monotonic() - began, datetime.now(UTC))


def _asked(method: str, url: str, ca_file: str) -> Any:
    _only_https(url)
    context = ssl.create_default_context(cafile=ca_file or None)
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), _StaysEncrypted())
    question = urllib.request.Request(url, method=method, headers={"User-Agent": "agent-desktop"})
    return opener.open(question, timeout=PATIENCE_S)


def _only_https(url: str) -> None:
    if urlsplit(url).scheme != "https":
        raise ValueError("only https is asked")


class _StaysEncrypted(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only where the answer is proven to come from a named server."""

    max_redirections = 3

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """See urllib."""
        _only_https(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)
