"""A person's settings from the site, signed: text that IT can read, behind one line that proves who wrote it.

    # agent-desktop provisioning 1: BASE64 OF THE ED25519 SIGNATURE
    agent = "1011"
    issued = 2026-11-22T08:00:00Z
    expires = 2027-02-28T00:00:00Z
    [settings.phone]
    user = "8011"

Signed is `MAGIC` and every byte below the first line. Nothing in it is secret (docs/provisioning.md).
"""

import base64
import re
import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

MAGIC: Final = b"agent-desktop provisioning 1\n"
MOST_BYTES: Final = 256 * 1024
AHEAD: Final = timedelta(days=1)
"""By how much a desk's clock may be behind the one that signed."""
NAME: Final = "provisioned.toml"
_FIRST: Final = b"# agent-desktop provisioning 1: "
_FORBIDDEN: Final = frozenset({"provisioning", "centre"})
_SECRET: Final = re.compile(r"(?i)(password|passwd|secret|token)\s*=|://[^/@\s]*:[^/@\s]+@")
AGENT: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")


_ENGLISH: Final = {
    "unsigned": "it is not signed",
    "forged": "its signature is not the site's, or it was changed",
    "no-key": "the policy's public_key is no Ed25519 key",
    "expired": "it was valid until {at}",
    "from-future": "it was issued on {at}: this machine's clock is wrong, or the signer's was",
    "older": "it is older than the one in force, of {at}",
    "other-agent": "it is for agent {agent}",
    "unreadable": "it can't be read: {reason}",
    "secret": "it holds a password or what looks like one",
    "forbidden": "it may not set {key}",
    "too-long": "it is too long",
}


class ProfileRefused(Exception):
    """A profile that doesn't count; `why` is the last part of a words key, `provision-…`."""

    def __init__(self, why: str, **facts: str) -> None:
        super().__init__(_ENGLISH[why].format(**facts))
        self.why, self.facts = why, facts


class Profile(Struct, frozen=True, kw_only=True):
    """Settings for one agent, in the shape of the settings file. Times are UTC."""

    agent: str
    issued: datetime
    expires: datetime
    settings: dict[str, Any]


def signed(body: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """The file that desks take. Raises `ProfileRefused` for a body that no desk would take."""
    read(body)
    return _FIRST + base64.b64encode(sign(MAGIC + body)) + b"\n" + body


def opened(data: bytes, public_key: str, agent: str, now: datetime) -> Profile:
    """The profile of `agent`, when the site signed it and it holds now. Raises `ProfileRefused`."""
    if len(data) > MOST_BYTES:
        raise ProfileRefused("too-long")
    first, _, body = data.partition(b"\n")
    if not first.startswith(_FIRST):
        raise ProfileRefused("unsigned")
    _verify(first.removeprefix(_FIRST), MAGIC + body, public_key)
    made = read(body)
    if made.agent != agent:
        raise ProfileRefused("other-agent", agent=made.agent[:32])
    if made.expires <= now:
        raise ProfileRefused("expired", at=f"{made.expires:%Y-%m-%d}")
    if made.issued > now + AHEAD:
        raise ProfileRefused("from-future", at=f"{made.issued:%Y-%m-%d}")
    return made


def _verify(signature: bytes, said: bytes, public_key: str) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
    except ValueError as error:
        raise ProfileRefused("no-key") from error
    try:
        key.verify(base64.b64decode(signature.strip(), validate=True), said)
    except (InvalidSignature, ValueError) as error:
        raise ProfileRefused("forged") from error


def read(body: bytes) -> Profile:
    """What stands below the signature. Raises `ProfileRefused`."""
    try:
        text = body.decode("utf-8")
        told = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileRefused("unreadable", reason=str(error)[:200]) from error
    if _SECRET.search(text):
        raise ProfileRefused("secret")
    agent, issued, expires = (told.get(name) for name in ("agent", "issued", "expires"))
    settings = told.get("settings", {})
    if not (isinstance(agent, str) and AGENT.fullmatch(agent) and isinstance(settings, dict)):
        raise ProfileRefused("unreadable", reason='agent = "1011", [settings]')
    if not all(isinstance(at, datetime) and at.tzinfo for at in (issued, expires)):
        raise ProfileRefused("unreadable", reason="issued = 2026-11-22T08:00:00Z, expires = …")
    if shut := sorted(_FORBIDDEN & settings.keys()):
        raise ProfileRefused("forbidden", key=f"[{shut[0]}]")
    seat = settings.get("seat", {})
    if isinstance(seat, dict) and seat.get("agent_no", agent) != agent:
        raise ProfileRefused("other-agent", agent=str(seat["agent_no"])[:32])
    assert isinstance(issued, datetime) and isinstance(expires, datetime)  # noqa: PT018
    return Profile(agent=agent, issued=issued, expires=expires, settings=settings)


def kept(config: Path) -> bytes | None:
    """The last good file of this user, as it was signed; None when there is none."""
    try:
        with (config / NAME).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError:
        return None
