"""What IT does about provisioning: makes the site's key, signs profiles, puts one on a seat, looks at it."""

import base64
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from msgspec.structs import replace

from agent_desktop.provisioning import NotReached, fetch, take
from agent_desktop.settings import Folders, Loaded, load
from agent_desktop.settings.profile import ProfileRefused, signed
from agent_desktop.whole_file import write
from ui.os_words import os_words
from ui.setting_words import told
from ui.words import t

Asks = Callable[[], str]
"""Gives a passphrase, typed unseen; empty: the key is not encrypted."""


class CannotProvision(Exception):
    """In the user's language: what keeps it from being done."""


def refusal(error: ProfileRefused | NotReached) -> str:
    """Why a profile doesn't count, in the user's language."""
    if isinstance(error, NotReached):
        return t("provision-not-reached", reason=str(error))
    return t(f"provision-{error.why}", **error.facts)


def make_key(file: Path, passphrase: Asks) -> Iterator[str]:
    """A new key pair; the private half goes to `file`, for this user alone, never over another one.

    Raises `CannotProvision`; there is no file then that wasn't there before.
    """
    key = Ed25519PrivateKey.generate()
    typed = passphrase().encode()
    sealed: KeySerializationEncryption = BestAvailableEncryption(typed) if typed else NoEncryption()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed)
    try:
        _write_new(file, pem)
    except OSError as error:
        raise CannotProvision(t("usage-file", why=os_words(error))) from error
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    yield "[provisioning]"
    yield f'public_key = "{base64.b64encode(public).decode()}"'


def _write_new(file: Path, data: bytes) -> None:
    """For this user alone, whole or not at all. Raises `OSError` that names the file."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        file.unlink(missing_ok=True)
        error.filename = str(file)
        raise


def sign(profile: Path, key_file: Path, out: Path, passphrase: Asks) -> Iterator[str]:
    """Sign a profile that a desk would take."""
    try:
        pem = key_file.read_bytes()
        typed = passphrase().encode() if b"ENCRYPTED" in pem else None
        key = load_pem_private_key(pem, typed)
        if not isinstance(key, Ed25519PrivateKey):
            raise CannotProvision(t("provision-no-key"))
        write(out, signed(profile.read_bytes(), key.sign))
    except ProfileRefused as error:
        raise CannotProvision(refusal(error)) from error
    except OSError as error:
        raise CannotProvision(t("usage-file", why=os_words(error))) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CannotProvision(t("provision-key-unreadable", file=str(key_file), why=str(error))) from error
    yield t("provision-signed", file=str(out))


def put(place: str, agent: str) -> Iterator[str]:
    """Fetch a profile, from the policy's place unless another one is named, and keep it on this seat."""
    folders = Folders.of_this_user()
    loaded = load(folders)
    given = loaded.settings.provisioning
    given = replace(given, source=place or given.source)
    wanted = agent or loaded.settings.seat.agent_no
    if not given.public_key or not given.source:
        raise CannotProvision(t("provision-not-set"))
    try:
        profile = take(folders, given, wanted, fetch(given, wanted), datetime.now(UTC))
    except (NotReached, ProfileRefused) as error:
        raise CannotProvision(refusal(error)) from error
    except OSError as error:
        raise CannotProvision(t("usage-unwritten", why=os_words(error))) from error
    yield t("provision-taken", agent=profile.agent, until=f"{profile.expires:%Y-%m-%d}")
    yield from _faults(load(folders), wanted)


def show() -> Iterator[str]:
    """What is in force on this seat."""
    loaded = load(Folders.of_this_user())
    if (profile := loaded.profile) is None:
        yield t("provision-none")
    else:
        dates = {"issued": f"{profile.issued:%Y-%m-%d %H:%M}", "until": f"{profile.expires:%Y-%m-%d}"}
        yield t("provision-shown", agent=profile.agent, **dates)
        yield from _keys(profile.settings)
    yield from (told(problem) for problem in loaded.problems)


def _faults(loaded: Loaded, agent: str) -> Iterator[str]:
    """A profile for somebody who has not signed in here yet waits for them."""
    if loaded.profile is None and loaded.settings.seat.agent_no != agent:
        yield t("provision-waits", agent=agent)
    yield from (told(problem) for problem in loaded.problems)


def _keys(settings: dict[str, object], prefix: str = "") -> Iterator[str]:
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from _keys(value, f"{prefix}{name}.")
        else:
            yield f"    {prefix}{name}"
