"""The documents' commands, typed as they stand, in a home that nobody else has."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.documents.spoken import ROOT
from tests.servers import Server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("commands.toml").read_text("utf-8"))
PROGRAMS = {
    "agent-desktop": [sys.executable, "-m", "agent_desktop"],
    "make": ["make", "-C", str(ROOT), "PREPARE=true", f"BIN={Path(sys.executable).parent}"],
    ".venv/bin/python": [sys.executable],
}


class Reader:
    """Somebody with a terminal, a home of their own and the documents."""

    def __init__(self, home: Path, store: str) -> None:
        self._home, self._store = home, store
        inherited = {
            name: os.environ[name] for name in ("PATH", "LANG", "XDG_CACHE_HOME") if name in os.environ
        }
        self._environment = {
            **inherited, "HOME": str(home), "AGENT_DESKTOP_HOME": str(home / "desk"), "PYTHONPATH": str(ROOT),
            "AGENT_DESKTOP_LANGUAGE": "en", "AGENT_DESKTOP_SITE__STORE": store,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }  # fmt: skip

    def type(self, command: str, stays: int = 0) -> subprocess.CompletedProcess[str]:
        """Type a command and wait for it; one that `stays` is ended after so many seconds, with 124."""
        for theirs, ours in TABLE["values"].items():
            command = re.sub(
                rf"(?<!\S){re.escape(theirs)}(?!\S)", ours.replace("@store@", self._store), command
            )
        program, *words = shlex.split(command)
        words = [str(ROOT / word) if (ROOT / word).is_file() else word for word in words]
        environment = dict(self._environment)
        if command == "make run":  # a newcomer has no site yet
            del environment["AGENT_DESKTOP_SITE__STORE"]
        else:
            environment["QT_QPA_PLATFORM"] = "offscreen"
        ended = ["timeout", str(stays)] if stays else []
        return subprocess.run(
            [*ended, *PROGRAMS[program], *words], cwd=self._home, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip


def test_the_commands_of_the_documents_run_in_order(server: Server, tmp_path: Path) -> None:
    database = server.database()
    reader = Reader(tmp_path, server.url(database))
    try:
        for step in TABLE["walk"]:
            done = reader.type(step["command"], step.get("stays", 0))
            said = f"{step['command']}: {done.returncode}\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
            assert done.returncode in step.get("exit", [0]), said
            assert "Traceback" not in done.stderr, said
            assert re.search(step.get("says", ""), done.stdout), said
            if made := step.get("makes"):
                assert [file for file in tmp_path.glob(made) if file.stat().st_size], said
    finally:
        server.drop(database)
