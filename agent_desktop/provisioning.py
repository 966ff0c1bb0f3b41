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
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from agent_desktop.settings import Folders, Provisioning
from agent_desktop.settings.profile import AGENT, MOST_BYTES, NAME, Profile, ProfileRefused, kept, opened
from agent_desktop.settings.saving import write

log = logging.getLogger(__name__)

PATIENCE_S: Final = 4.0
"""For all of it: somebody waits at the sign-in."""
_PIECE: Final = 16 * 1024


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
    write(folders.config / NAME, data)
    log.info("settings were provisioned", extra={"agent": agent, "issued": profile.issued.isoformat()})
    return profile


def fetch(given: Provisioning, agent: str) -> bytes:
    """What lies at the place that the policy names. Raises `NotReached`."""
    if not AGENT.fullmatch(agent):
        raise NotReached(f"{agent[:40]!r} is no agent number")
    place = given.source.replace("{agent}", agent)
    answer: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(_read(place, given.ca_file))
        except (OSError, ValueError) as error:  # urllib's errors and ssl's are OSErrors
            answer.put(error)

    # A share that has gone can hold a thread for minutes, at the end of the program too: nobody waits for it.
    threading.Thread(target=ask, name="provisioning", daemon=True).start()
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
    _only_https(url)
    context = ssl.create_default_context(cafile=ca_file or None)
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), _StaysEncrypted())
    asked = urllib.request.Request(url, headers={"User-Agent": "agent-desktop"})
    give_up, data = time.monotonic() + PATIENCE_S, bytearray()
    with opener.open(asked, timeout=PATIENCE_S) as answer:
        while len(data) <= MOST_BYTES and (piece := answer.read1(_PIECE)):
            data += piece
            if time.monotonic() > give_up:
                raise TimeoutError("the answer takes too long")
    return bytes(data)


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
