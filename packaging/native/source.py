"""The PJSIP source out of Debian's own archive, through apt and the mirror this machine already uses."""

import hashlib
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from native import recipe

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_HELPER = Path("/usr/lib/apt/apt-helper")
_RELEASE = re.compile(r"^'(?P<mirror>\S+?)/dists/(?P<suite>[^/']+)/InRelease'")
_SOURCE = re.compile(r"^'(?P<address>[^']+)' (?P<name>\S+) (?P<size>\d+) SHA256:(?P<hash>[0-9a-f]{64})")


class SourceMissing(Exception):
    """No suite of this machine's mirror has the pinned tarball; carries what was tried."""


def fetch(target: Path) -> None:
    """Put the tarball at `target`, its hash checked. Raises SourceMissing. Needs no root."""
    if target.exists() and _hash(target) == recipe.SOURCE_SHA256:
        return
    tried = []
    with tempfile.TemporaryDirectory(prefix="agent-desktop-apt-") as folder:
        for mirror in _mirrors():
            for suite in recipe.SUITES:
                tried.append(suite)
                apt = _PrivateApt(Path(folder) / suite, f"deb-src {_signed()}{mirror} {suite} main")
                address = apt.address()
                if address and apt.download(address, target) and _hash(target) == recipe.SOURCE_SHA256:
                    return
    raise SourceMissing(", ".join(tried) or "apt")


class _PrivateApt:
    """apt with lists and cache of its own: the machine's sources stay as they are."""

    def __init__(self, folder: Path, line: str) -> None:
        for name in ("lists/partial", "cache/archives/partial"):
            (folder / name).mkdir(parents=True)
        (folder / "sources.list").write_text(line + "\n", encoding="utf-8")
        self._options = [
            f"-oDir::Etc::sourcelist={folder}/sources.list",
            "-oDir::Etc::sourceparts=/dev/null",
            f"-oDir::State::lists={folder}/lists",
            f"-oDir::Cache={folder}/cache",
            # As root apt would fetch as _apt, which can't write into this private folder.
            "-oAPT::Sandbox::User=root",
        ]

    def address(self) -> str | None:
        """Where the pinned tarball lies, or None if the suite has none or has another one."""
        if _run(["apt-get", *self._options, "update"]).returncode:
            return None
        wanted = ["source", "--download-only", "--print-uris", recipe.SOURCE_PACKAGE]
        for line in _run(["apt-get", *self._options, *wanted]).stdout.splitlines():
            found = _SOURCE.match(line)
            if found and found["name"].endswith(recipe.SOURCE_COMPONENT):
                return found["address"] if found["hash"] == recipe.SOURCE_SHA256 else None
        return None

    def download(self, address: str, target: Path) -> bool:
        target.parent.mkdir(parents=True, exist_ok=True)
        check = f"SHA256:{recipe.SOURCE_SHA256}"
        done = _run([str(_HELPER), *self._options, "download-file", address, str(target), check])
        return done.returncode == 0


def _mirrors() -> Iterator[str]:
    """Archives that serve this machine's own release, in the order of its configuration.

    `apt-get update --print-uris` reads every form that a source list can take, asks no network and
    needs no root. Security and third-party archives offer other suites, or no asterisk.
    """
    seen = set()
    for line in _run(["apt-get", "update", "--print-uris"]).stdout.splitlines():
        found = _RELEASE.match(line)
        if found and found["suite"] == _codename() and found["mirror"] not in seen:
            seen.add(found["mirror"])
            yield found["mirror"]


def _codename() -> str:
    release = Path("/etc/os-release").read_text(encoding="utf-8")
    found = re.search(r"^VERSION_CODENAME=\"?([a-z]+)", release, re.MULTILINE)
    return found[1] if found else ""


def _signed() -> str:
    return f"[signed-by={_KEYRING}] " if _KEYRING.exists() else ""


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
