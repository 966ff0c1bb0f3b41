"""The locks are complete, hashed and free of any place; the tree imports only what is asked for."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = [
    "requirements.lock",
    "requirements-dev.lock",
    "packaging/native/build.lock",
    "packaging/native/published.lock",
]
OWN = {"agent_desktop", "ui", "softphone", "customer360", "kb_search", "resources", "tests", "benchmarks"}
# pjsua2 is installed by packaging/prepare.py; shiboken6 is PySide6's other half, bound to its version.
APART = {"pjsua2", "shiboken6", "gi"}  # gi: the system Python reads the screen through it


ON_WINDOWS = {"win32evtlog": "pywin32", "win32evtlogutil": "pywin32"}
"""Modules of packages that only Windows has."""


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name: str) -> dict[str, str]:
    """Package → version of a lock."""
    return {plain(p): v for p, v in re.findall(r"^([\w.-]+)==(\S+)", read(name), re.MULTILINE)}


def names(requirements: list[str]) -> set[str]:
    return {plain(found[0]) for line in requirements if (found := re.match(r"[\w.-]+", line))}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_has_a_hash(lock: str) -> None:
    entries = re.split(r"^(?=[\w.-]+==)", read(lock), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_and_no_place(lock: str) -> None:
    assert re.findall(r"://|^-|index-url|find-links|@ ?/|(?:^|\s)/\w+/", read(lock), re.MULTILINE) == []


def test_what_the_product_asks_for_is_locked() -> None:
    assert names(PROJECT["dependencies"]) - pins("requirements.lock").keys() == set()
    assert names(PROJECT["optional-dependencies"]["dev"]) - pins("requirements-dev.lock").keys() == set()


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_a_private_module_is_of_the_release_that_is_asked_for() -> None:
    """It may be gone in the next one as it wasn't there in the last, so both bounds are that of the lock."""
    asked = {plain(re.split(r"[\[<>=;]", line)[0]): line for line in PROJECT["dependencies"]}
    pinned = pins("requirements.lock")
    used = {
        package
        for folder in OWN - {"tests", "benchmarks"}
        for source in (ROOT / folder).rglob("*.py")
        for package in re.findall(r"^ *(?:from|import) (\w+)(?:\.\w+)*\._\w", source.read_text("utf-8"), re.M)
        if package not in OWN
    }
    assert used
    for package in used:
        release = ".".join(pinned[package].split(".")[:2])
        assert re.search(rf">={release}(\.\d+)?,<", asked[package]), asked[package]


def test_the_yardstick_for_search_is_not_shipped() -> None:
    assert "tantivy" not in pins("requirements.lock")


@pytest.mark.parametrize(
    ("folders", "groups"),
    [
        (["agent_desktop", "ui", "softphone", "customer360", "kb_search", "resources"], ["parquet"]),
        (["tests", "benchmarks"], ["dev", "bench", "parquet"]),
    ],
)
def test_only_declared_packages_are_imported(folders: list[str], groups: list[str]) -> None:
    """An import that works because a dependency happens to bring the package breaks at the next lock."""
    asked = names(PROJECT["dependencies"])
    for group in groups:
        asked |= names(PROJECT["optional-dependencies"][group])
    owners = packages_distributions()
    stray = {
        module
        for folder in folders
        for source in (ROOT / folder).rglob("*.py")
        for module in imports(source) - OWN - APART - sys.stdlib_module_names
        if not asked.intersection(plain(owner) for owner in owners.get(module, []))
        and ON_WINDOWS.get(module) not in asked
        and not (ROOT / "packaging" / f"{module}.py").exists()
        and not (ROOT / "packaging" / module).is_dir()
    }
    assert stray == set()


def test_nothing_is_asked_for_in_vain() -> None:
    """What no module imports is left out, except data that the standard library reads (tzdata)."""
    owners = packages_distributions()
    used = {
        plain(owner)
        for package in OWN - {"tests", "benchmarks"}
        for source in (ROOT / package).rglob("*.py")
        for module in imports(source)
        for owner in owners.get(module, [ON_WINDOWS.get(module, "")])
    }
    assert names(PROJECT["dependencies"]) - used == {"tzdata"}


def imports(source: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found
