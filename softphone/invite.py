"""Reading an INVITE from outside: bounded plain text out of whatever the network delivered.

Nothing in here trusts a byte: values lose control characters, NUL and direction marks, are cut
to `MAX_VALUE` characters, and are never interpreted as markup or paths.
"""

import re
import unicodedata
from urllib.parse import unquote

from msgspec import Struct

MAX_VALUE = 256  # characters kept of any header value
MAX_PACKET = 4000  # PJSIP_MAX_PKT_LEN: what comes after that is lost
TOO_LONG = f"longer than {MAX_PACKET:,} bytes"
_MAX_HEAD = 16 * 1024  # characters of the message's head that are looked at
# Cc control (NUL, CR, ESC …), Cf format (bidi and zero-width marks), Cs surrogates, Co private use,
# Cn unassigned, Zl/Zp separators that break a line where nobody expects one.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_COMPACT = {"f": "from", "c": "content-type", "l": "content-length", "t": "to", "i": "call-id"}
_VERDICTS = frozenset({"pass", "fail", "initial"})
_QUOTED = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*(.*)', re.S)
_ESCAPED = re.compile(r"\\(.)", re.S)
_SCHEME = re.compile(r"\s*(?:sips?|tel):", re.I)


class Invite(Struct, frozen=True):
    """What a pop needs of an INVITE; every text is clean and bounded, absent ones are empty."""

    remote: str  # user part of the asserted identity, else of From; the host when there is no user
    remote_name: str
    skill_group: str
    account_no: str
    ivr_trail: str
    ivr_verdict: str
    token: str
    has_sdp: bool


def clean(value: str) -> str:
    """Plain text for a screen: invisible and control characters removed, at most MAX_VALUE long."""
    if value.isascii() and value.isprintable():
        return value.strip()[:MAX_VALUE]  # nearly every value; a tenth of the time
    # Bytes that were no UTF-8 arrive as lone surrogates; they become the replacement character.
    text = value[: MAX_VALUE * 8].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    kept = (char for char in text if unicodedata.category(char) not in _DROPPED)
    return "".join(kept).strip()[:MAX_VALUE]


def was_cut(message: str) -> bool:
    """Whether it is as long as anything that comes by UDP: the end, the media offer, is missing."""
    return len(message) * 4 >= MAX_PACKET and len(message.encode("utf-8", "surrogateescape")) >= MAX_PACKET


def split_headers(message: str) -> tuple[dict[str, str], str]:
    """Header values by lower-case name (the first of each counts), and the body."""
    head, _, body = message.partition("\r\n\r\n")
    unfolded = re.sub(r"\r\n[ \t]+", " ", head[:_MAX_HEAD])
    headers: dict[str, str] = {}
    for line in unfolded.split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if colon:
            headers.setdefault(_COMPACT.get(name, name), value.strip())
    return headers, body


def split_address(value: str) -> tuple[str, str]:
    """Display name and user part of a name-addr or addr-spec (RFC 3261, 20.10), cleaned."""
    name = ""
    if quoted := _QUOTED.match(value):
        name, value = _ESCAPED.sub(r"\1", quoted[1]), quoted[2]
    # Searched by hand: an expression for <…> would look at "<<<<…" once from every letter.
    before, bracket, rest = value.partition("<")
    if bracket:
        name, uri = name or before, rest.partition(">")[0]
    else:
        uri = value.partition(";")[0].partition(",")[0]
    address = _SCHEME.sub("", uri, count=1)
    user, at, host = address.rpartition("@")
    # Parameters and a password belong neither to a number nor to a host.
    bare = re.split(r"[;:?>]", user if at else host, maxsplit=1)[0]
    return clean(name), clean(unquote(bare, errors="replace"))


def read_invite(message: str) -> Invite:
    """Read what the desk needs; never raises, whatever the text."""
    headers, body = split_headers(message)
    origin = headers.get("p-asserted-identity") or headers.get("from", "")
    name, remote = split_address(origin)
    if not name:
        name = split_address(headers.get("from", ""))[0]
    verdict = clean(headers.get("x-ivr-password", "")).lower()
    return Invite(
        remote=remote,
        remote_name=name,
        skill_group=clean(headers.get("x-skill-group", "")),
        account_no=clean(headers.get("x-account-no", "")),
        ivr_trail=clean(headers.get("x-ivr-trail", "")),
        ivr_verdict=verdict if verdict in _VERDICTS else "",
        token=clean(headers.get("user-to-user", "")),
        has_sdp="sdp" in headers.get("content-type", "").lower() and bool(body.strip()),
    )
