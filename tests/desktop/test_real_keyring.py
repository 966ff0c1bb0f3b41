"""Secrets in a real Secret Service: a gnome-keyring of the test's own, on a bus of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
OPEN = "echo {password} | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
SHUT = "gnome-keyring-daemon --start --components=secrets >/dev/null"
SECRET = "geheim-密码-4711"
USE = """
import json, sys
from pathlib import Path
from agent_desktop.secrets import DATA_KEY, SIP_PASSWORD, OsSecrets, SecretsLocked, data_key
store, folder, told = OsSecrets(), Path(sys.argv[1]), {}
for deed in sys.argv[2:]:
    if deed == "put":
        told["put"] = store.put(SIP_PASSWORD, sys.stdin.readline().strip())
    elif deed == "forget":
        store.forget(SIP_PASSWORD)
    elif deed == "key":
        try:
            made = data_key(store, folder)
            told["key"] = [made.key.hex(), made.in_store]
        except SecretsLocked as locked:
            told["key"] = str(locked)
    else:
        told["get"] = store.get(SIP_PASSWORD)
print(json.dumps(told))
"""


@pytest.fixture(autouse=True)
def programs() -> None:
    """Both are there, else nothing below is proven; where CI is set they must be."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"NO SECRET SERVICE HERE: {', '.join(missing)} missing; run 'make prepare-tests'")
    assert missing == []


def session(home: Path, before: str, *deeds: str, typed: str = "") -> dict[str, object]:
    """One sign-in to the system, from its bus to its end; what came of the deeds."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "PYTHON_KEYRING"))
    }
    here = {
        **kept,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "share"),
        "XDG_RUNTIME_DIR": str(home / "run"),
    }
    for folder in (home / "share", home / "run"):
        folder.mkdir(mode=0o700, exist_ok=True)
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", f'{before} && exec "$@"', "sh", sys.executable, "-c", USE,
         str(home / "data"), *deeds],
        input=typed, env=here, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert SECRET not in done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


def test_secrets_outlive_a_session_sealed_and_go_when_forgotten(tmp_path: Path) -> None:
    opened = OPEN.format(password="first")
    first = session(tmp_path, opened, "put", "get", "key", typed=f"{SECRET}\n")
    assert (first["put"], first["get"]) == (True, SECRET)
    key = first["key"]
    assert isinstance(key, list)
    assert key[1], "the store keeps the key, not a file"
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.suffix == ".keyring" for file in files)
    for file in files:
        assert SECRET.encode() not in file.read_bytes()
        assert bytes.fromhex(key[0]) not in file.read_bytes()

    again = session(tmp_path, opened, "get", "key", "forget")
    assert (again["get"], again["key"]) == (SECRET, key)
    assert session(tmp_path, opened, "get") == {"get": None}


def test_a_locked_store_is_an_absent_one_and_no_second_key_is_made(tmp_path: Path) -> None:
    session(tmp_path, OPEN.format(password="first"), "put", "key", typed=f"{SECRET}\n")
    told = session(tmp_path, SHUT, "get", "key")
    assert told["get"] is None
    assert "nothing was lost" in str(told["key"])
