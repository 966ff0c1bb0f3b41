"""A bare Debian in a folder: what a package finds on a machine that never had anything of ours."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.pbx.installation import CannotInstall, mirror

SUITE: Final = "bookworm"


class Chroot:
    """A copy of the bare system; commands run in it with /proc, the host's network and nothing else."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bound: list[Path] = []
        """Folders of the host that stand at the same place inside."""

    @classmethod
    def fresh(cls, folder: Path) -> "Chroot":
        """A system of its own in `folder`. Raises `CannotInstall`; takes a minute the first time."""
        if os.geteuid() != 0 or not shutil.which("debootstrap"):
            raise CannotInstall("a bare Debian needs root and debootstrap; run the tests as root")
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "agent-desktop" / "bare"
        cache.mkdir(parents=True, exist_ok=True)
        made = cache / SUITE
        with (cache / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                unfinished = made.with_suffix(".unfinished")
                shutil.rmtree(unfinished, ignore_errors=True)
                bare = ["debootstrap", "--variant=minbase", SUITE, str(unfinished), mirror()]
                done = subprocess.run(bare, capture_output=True, text=True, check=False)
                if done.returncode:
                    raise CannotInstall(done.stdout[-500:])
                shutil.copy("/etc/resolv.conf", unfinished / "etc/resolv.conf")
                unfinished.rename(made)
        subprocess.run(["cp", "-a", "--reflink=auto", made, folder], check=True)
        return cls(folder)

    def run(
        self, *command: str, check: bool = True, variables: Mapping[str, str] | None = None, typed: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as root. Its mounts go with it, and it has no terminal: `typed` is all it reads."""
        done = subprocess.run(
            self._line(command), env=self._environment(variables or {}), input=typed, start_new_session=True,
            capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0 or not check, f"{command}: {done.stdout[-1500:]}{done.stderr[-1500:]}"
        return done

    def start(self, *command: str, variables: Mapping[str, str]) -> subprocess.Popen[str]:
        """The same, left running."""
        return subprocess.Popen(
            self._line(command), env=self._environment(variables or {}), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def _line(self, command: tuple[str, ...]) -> list[str]:
        binds = ""
        for folder in self.bound:
            (self.root / folder.relative_to("/")).mkdir(parents=True, exist_ok=True)
            binds += f'mount --bind "{folder}" "$0{folder}"; '
        inside = f'{binds}mount -t proc proc "$0/proc"; exec chroot "$0" "$@"'
        away = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        return [*away, "sh", "-c", inside, str(self.root), *command]

    def _environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        bare = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root"}
        return {**bare, "DEBIAN_FRONTEND": "noninteractive", **variables}

    def install(self, package: Path) -> None:
        """As IT does, unattended: what IT wrote into a conffile stays."""
        shutil.copy(package, self.root / "tmp" / package.name)
        if not any((self.root / "var/lib/apt/lists").glob("*Packages*")):
            self.run("apt-get", "update")
        keep = ("-o", "Dpkg::Options::=--force-confold", "--no-install-recommends", "--allow-downgrades")
        self.run("apt-get", "install", "-y", *keep, f"/tmp/{package.name}")
        (self.root / "tmp" / package.name).unlink()

    def has(self, place: str) -> bool:
        """Whether something is at `place`."""
        return os.path.lexists(self.root / place.lstrip("/"))
