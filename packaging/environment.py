"""The project's own Python environment: created, filled from the locks, and stamped with what it holds."""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
import venv
from dataclasses import dataclass
from pathlib import Path

import speech

ROOT = Path(__file__).resolve().parents[1]
RUN_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-dev.lock"
PUBLISHED_LOCK = ROOT / "packaging" / "native" / "published.lock"
ROOMS = ("agent_desktop", "ui", "softphone", "customer360", "kb_search", "resources")

_ENTRY = re.compile(r"^[a-zA-Z0-9]", re.MULTILINE)


@dataclass
class Stamp:
    """What an environment was filled with; digests of the files that asked for it."""

    run: str = ""
    tests: str = ""
    project: str = ""
    sip: str = ""  # key of the own wheel, or "published"


class Environment:
    """One virtual environment. Every method that installs raises speech.Stop with pip's last words."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.python = folder / "bin" / "python"
        self.stamp = self._read_stamp()

    def base(self) -> tuple[str, str] | None:
        """Version (3.11) and path of the interpreter it was made from; None if there is none that runs."""
        ask = "import sys; print('%d.%d' % sys.version_info[:2], sys._base_executable, sep='\\n')"
        try:
            done = subprocess.run([self.python, "-c", ask], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        version, executable = done.stdout.splitlines()
        return version, executable

    def create(self) -> None:
        """Make it anew from the running interpreter; whatever was there is gone."""
        version = ".".join(map(str, sys.version_info[:3]))
        speech.say("environment", folder=self._folder.name, version=version)
        venv.create(self._folder, clear=True, with_pip=True)
        self.stamp = Stamp()

    def fill(self, tests: bool) -> None:
        """Install the locked packages and the project, each only if its file has changed since."""
        if not self._has_packages(tests):
            lock = TEST_LOCK if tests else RUN_LOCK
            speech.say("packages", count=len(_ENTRY.findall(lock.read_text(encoding="utf-8"))))
            self._install("--require-hashes", "--only-binary", ":all:", "-r", str(lock))
            self.stamp.run = _digest(RUN_LOCK)
            self.stamp.tests = _digest(TEST_LOCK) if tests else ""
        if self.stamp.project != _project():
            speech.say("project")
            # Without build isolation: setuptools is in the lock, nothing else is fetched. "compat" is one
            # .pth line instead of an import hook, which type checkers and debuggers can follow.
            editable = ["--no-deps", "--no-build-isolation", "--config-settings", "editable_mode=compat"]
            self._install(*editable, "--editable", str(ROOT))
            self.stamp.project = _project()
        self.save()

    def install_sip(self, wheel: Path, key: str) -> None:
        """Put our own SIP wheel in, and the published one out: both are called pjsua2."""
        self._pip("uninstall", "--yes", "pjsua2-python")
        self._install("--no-deps", "--no-index", "--force-reinstall", str(wheel))
        self.stamp.sip = key
        self.save()

    def install_published_sip(self) -> None:
        """Put the published SIP wheel in, by its hash."""
        self._pip("uninstall", "--yes", "pjsua2")
        self._install("--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(PUBLISHED_LOCK))
        self.stamp.sip = "published"
        self.save()

    def can_import(self, module: str) -> str:
        """Load `module` in the environment; empty, or the error's last line."""
        command = [str(self.python), "-c", f"import {module}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else done.stderr.strip().splitlines()[-1]

    def compile(self) -> None:
        """Bytecode of the project's own files, where it is not there yet: a fifth of a start.

        Python keeps it by itself, but not where it is told not to write, or may not; then nobody misses it.
        """
        command = [str(self.python), "-m", "compileall", "-q", *(str(ROOT / room) for room in ROOMS)]
        subprocess.run(command, capture_output=True, check=False)

    def save(self) -> None:
        """Write the stamp down."""
        self._stamp_file.write_text(json.dumps(vars(self.stamp), indent=1), encoding="utf-8")

    def is_filled(self, tests: bool) -> bool:
        """Would `fill` have nothing to do?"""
        return self._has_packages(tests) and self.stamp.project == _project()

    def _has_packages(self, tests: bool) -> bool:
        run = self.stamp.run == _digest(RUN_LOCK)
        return run and (not tests or self.stamp.tests == _digest(TEST_LOCK))

    @property
    def _stamp_file(self) -> Path:
        return self._folder / "prepared.json"

    def _read_stamp(self) -> Stamp:
        try:
            return Stamp(**json.loads(self._stamp_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Stamp()

    def _install(self, *what: str) -> None:
        done = self._pip("install", "--quiet", *what)
        if done.returncode:
            raise speech.stop("pip_failed", words="\n".join(done.stdout.splitlines()[-15:]))

    def _pip(self, *what: str) -> subprocess.CompletedProcess[str]:
        return speech.run([str(self.python), "-m", "pip", "--disable-pip-version-check", "--no-input", *what])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:20]


def _project() -> str:
    """Digest of what an editable install depends on: the tree's place and its metadata."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    own = [str(ROOT), tables["build-system"], tables["project"], tables["tool"]["setuptools"]]
    return hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()[:20]
