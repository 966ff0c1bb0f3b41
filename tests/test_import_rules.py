"""Each import contract of pyproject.toml breaks when it is broken: a rule that can't fail guards nothing."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS = [contract["name"] for contract in CONFIG["contracts"]]
PLANTED = {
    "kb_search/planted.py": (
        "import ui, softphone.phone_calls\n"
        "import PySide6, qasync, pjsua2, sqlalchemy, psycopg, alembic, whoosh, keyring, panoramisk\n"
    ),
    "agent_desktop/cellar.py": "",
}
LIBRARIES = (
    "PySide6",
    "qasync",
    "pjsua2",
    "sqlalchemy",
    "psycopg",
    "alembic",
    "whoosh",
    "keyring",
    "panoramisk",
)
# What the linter has to name for each kind of violation that was planted.
NAMED = [
    "kb_search.planted -> ui ",
    "kb_search.planted -> softphone.phone_calls ",
    *(f"kb_search.planted -> {library} " for library in LIBRARIES),
    "- agent_desktop.cellar\n",
]


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says about a copy of the tree with one violation of everything."""
    copy = tmp_path_factory.mktemp("house")
    for package in CONFIG["root_packages"]:
        for source in (ROOT / package).rglob("*.py"):
            target = copy / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    shutil.copyfile(ROOT / "pyproject.toml", copy / "pyproject.toml")
    for name, text in PLANTED.items():
        (copy / name).write_text(text, encoding="utf-8")
    linter = str(Path(sys.executable).with_name("lint-imports"))
    command = [linter, "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_planted_violation_breaks_the_contract(verdict: str, contract: str) -> None:
    assert f"{contract} BROKEN" in verdict


@pytest.mark.parametrize("line", NAMED)
def test_the_violation_is_named(verdict: str, line: str) -> None:
    assert line in verdict


def test_the_house_on_one_page_tells_of_the_layers_that_are_checked() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    told = " ".join(page.partition("```\n__main__")[2].partition("```")[0].split())
    checked = " → ".join(CONFIG["contracts"][0]["layers"]).replace("agent_desktop.", "")
    assert f"__main__ {told}" == checked
