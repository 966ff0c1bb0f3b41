"""Debian with Asterisk and Kamailio in a folder of its own, made once and kept in the user's cache.

Asterisk is in no present Debian release, so it comes from the testing suite by debootstrap: about a
minute and 700 MB at the first use. Needs root and, that once, the network.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import IO, Final

SUITE: Final = "forky"
PACKAGES: Final = ("asterisk", "kamailio", "kamailio-tls-modules")
_ROUND: Final = "1"  # raise it to have the folder made anew
_MIRROR_FILE: Final = Path("/etc/apt/sources.list.d/debian.sources")
_MIRROR: Final = "http://deb.debian.org/debian"
_APT: Final = ("apt-get", "-o", "Acquire::Check-Valid-Until=false", "-o", "Acquire::Languages=none")


class CannotInstall(Exception):
    """There is no exchange to be had here; the message says why and what would help."""


def installation() -> Path:
    """The folder, made if it isn't there. Raises CannotInstall. Takes minutes the first time."""
    if os.geteuid() != 0:
        raise CannotInstall("an exchange needs root for its own Debian; run the tests as root")
    if not shutil.which("debootstrap"):
        raise CannotInstall("debootstrap is not installed; run 'make prepare-tests' as root")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "agent-desktop" / "pbx"
    wanted = hashlib.sha256("\n".join((SUITE, *PACKAGES, _ROUND)).encode()).hexdigest()[:16]
    root = cache / wanted
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{wanted}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs make it once
        if not root.exists():
            _make(root, cache / f"{wanted}.log")
    return root


def _make(root: Path, log: Path) -> None:
    """Under another name until it is whole: what was broken off is never taken for an installation."""
    unfinished = root.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    with log.open("w") as lines:
        # Every testing suite is made by the script of sid; an older debootstrap doesn't know its name.
        script = "/usr/share/debootstrap/scripts/sid"
        _run(lines, "debootstrap", "--variant=minbase", SUITE, str(unfinished), mirror(), script)
        policy = unfinished / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")  # nothing is started by being installed
        policy.chmod(0o755)
        shutil.copy("/etc/resolv.conf", unfinished / "etc/resolv.conf")
        inside = ("chroot", str(unfinished), "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C")
        _run(lines, *inside, *_APT, "update")
        _run(lines, *inside, *_APT, "install", "-y", "--no-install-recommends", *PACKAGES)
        _run(lines, *inside, "apt-get", "clean")
        _run(lines, *inside, "asterisk", "-V")
        _run(lines, *inside, "kamailio", "-v")
    unfinished.rename(root)


def _run(lines: IO[str], *command: str) -> None:
    done = subprocess.run(command, stdout=lines, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise CannotInstall(f"'{' '.join(command[:4])} …' ended with {done.returncode}; see {lines.name}")


def mirror() -> str:
    """This machine's own mirror of Debian."""
    lines = _MIRROR_FILE.read_text().splitlines() if _MIRROR_FILE.exists() else []
    found = (line.split()[1] for line in lines if line.startswith("URIs:") and len(line.split()) > 1)
    return next((uri for uri in found if "security" not in uri), _MIRROR)
