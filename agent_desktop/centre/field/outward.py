"""Outward: what a station must hear, as a signed request to its system or as a file in its folder."""

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from agent_desktop.whole_file import write

TIMEOUT_S: Final = 10.0
"""So long an answer may take in all."""

_PAUSES_S: Final = (5, 15, 60, 300, 900)
TRIES: Final = 100
"""A day of them."""

LONGEST_PAUSE: Final = timedelta(seconds=_PAUSES_S[-1])
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_SAME: Final = ("number", "skill_group", "request_type", "title", "priority", "area", "node")
_TOLD: Final = ("address", "contact", "phone", "description", "visit", "place", "people")
"""Fields of the form that a station needs; nothing else of a ticket's words leaves the house."""


class NotHeard(Exception):
    """The other side did not take it; the message says why."""


def letter(row: Mapping[str, Any]) -> bytes:
    """A dispatch as JSON, in UTF-8, the same bytes each time it is sent."""
    values = row["field_values"]
    ticket = {key: row[key] for key in _SAME}
    ticket |= {"fields": {key: values[key] for key in _TOLD if values.get(key)}}
    ticket |= {"filed_at": _iso(row["filed_at"]), "due_at": _iso(row["due_at"]), "chased": row["chased"]}
    about = {"id": row["id"], "kind": row["kind"], "at": _iso(row["at"]), "station": row["station"]}
    told = {**about, "ticket": ticket, "note": row["last_note"]}
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def signature(secret: str, at: int, body: bytes) -> str:
    """The header X-Signature: the time in seconds, and HMAC-SHA256 over it, a dot, and the body."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def is_signed(secret: str, header: str, body: bytes, now: datetime, tolerance_s: int = 300) -> bool:
    """Whether a header is a fresh signature of a body."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    at = parts.get("t", "")
    if not at.isdigit() or len(at) > 12 or abs(now.timestamp() - int(at)) > tolerance_s:
        return False
    return hmac.compare_digest(signature(secret, int(at), body), f"t={at},v1={parts.get('v1', '')}")


def post(url: str, secret: str, body: bytes, now: datetime) -> None:
    """Send a letter; any 2xx means that it was heard. No redirect is followed. Raises `NotHeard`."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise NotHeard("only https leaves the house")
    conn = _connection(parts.scheme, host, parts.port)
    late = threading.Timer(TIMEOUT_S, _hang_up, (conn,))  # whoever answers a byte at a time is late as well
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Signature": signature(secret, int(now.timestamp()), body),
        "User-Agent": "agent-desktop",
    }
    try:
        conn.connect()
        late.start()
        conn.request("POST", path, body, headers)
        status = conn.getresponse().status  # what else it says is nobody's business
    except (OSError, http.client.HTTPException) as error:
        raise NotHeard(f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        late.cancel()
        conn.close()
    if not 200 <= status < 300:
        raise NotHeard(f"status {status}")


def drop(folder: Path, dispatch_id: str, body: bytes) -> None:
    """Put a letter into a folder, whole or not at all. Raises `NotHeard`."""
    name = "".join(c for c in dispatch_id if c.isalnum() or c == "-")[:100]
    try:
        write(folder / f"{name}.json", body)
    except OSError as error:
        raise NotHeard(str(error)) from error


def again(tries: int, now: datetime) -> datetime | None:
    """When to try next; None: it was tried for a day, and people must ring.

    Tries are counted, not hours: a clock that jumps gives nothing up.
    """
    if tries >= TRIES:
        return None
    return now + timedelta(seconds=_PAUSES_S[min(tries, len(_PAUSES_S) - 1)])


def _hang_up(conn: http.client.HTTPConnection) -> None:
    if (line := conn.sock) is not None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        checked = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=checked)
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
