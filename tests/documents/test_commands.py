"""No command stands in a document that nothing runs: walked here, or listed with a reason and its test."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import APART, NAMES
from tests.documents import spoken as documents
from tests.documents.spoken import DOCUMENTS, ROOT, unmarked

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("commands.toml").read_text("utf-8"))
WALKED = [step["command"] for step in TABLE["walk"]]
SPOKEN = {one.text: one.document for one in documents.spoken()}
ELSEWHERE = {
    command: entry["test"]
    for entry in TABLE["elsewhere"]
    for command in [
        *entry["commands"],
        *(text for text in SPOKEN if re.fullmatch(entry.get("matching", ""), text)),
    ]
}
HOW = "put it into tests/documents/commands.toml, into the walk or with the test that runs it"


def test_every_command_of_the_documents_is_run_by_a_test() -> None:
    known = {*WALKED, *ELSEWHERE}
    new = {text: document for text, document in SPOKEN.items() if text not in known}
    assert new == {}, HOW
    assert known - set(SPOKEN) == set(), "no document says this any more"
    assert set(WALKED) & set(ELSEWHERE) == set(), "once is enough"
    assert len(SPOKEN) > 50, "the documents were read"


@pytest.mark.parametrize("test", sorted(set(ELSEWHERE.values())))
def test_what_runs_a_command_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert name in {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_stand_in_fences_that_say_so(document: Path) -> None:
    assert unmarked(document) == [], "open the fence with ```sh, or ```bat for Windows"


MAKE = [text for text in ELSEWHERE if text.startswith("make ")]


@pytest.mark.parametrize("command", [*MAKE, *(text for text in ELSEWHERE if text.startswith("python -m"))])
def test_what_make_starts_is_there(command: str) -> None:
    """The recipe is asked for and not run; every module and script in it must be there."""
    recipe = command
    if command.startswith("make "):
        quiet = ["make", "--dry-run", "PREPARE=true", f"BIN={Path(sys.executable).parent}"]
        done = subprocess.run([*quiet, *command.split()[1:]], cwd=ROOT, capture_output=True, text=True,
                              env={**os.environ, "MAKEFLAGS": ""}, check=True)  # fmt: skip
        recipe = done.stdout
    modules = re.findall(
        r"-m (benchmarks|tests\.\S+|mkdocs|benchmarks\.\S+|agent_desktop\S*)(?=\s|$)", recipe
    )
    scripts = re.findall(r"\b(packaging/\S+\.py)", recipe)
    assert modules or scripts or re.search("pytest|uv pip compile|--sip", recipe), recipe
    assert [name for name in modules if find_spec(name) is None] == []
    assert [name for name in scripts if not (ROOT / name).is_file()] == []
    for bench in re.findall(r"-m benchmarks (\w+)", recipe):
        assert bench in (*NAMES, *APART)
        assert (ROOT / "benchmarks" / f"{bench}.py").is_file()


def test_the_steps_for_windows_name_what_is_locked() -> None:
    said = {one.text for one in documents.spoken() if ".venv\\" in one.text}
    published = (ROOT / "packaging/native/published.in").read_text("utf-8").strip()
    assert any(published in text for text in said)
    locks = [word for text in said for word in text.split() if word.endswith(".lock")]
    assert [lock for lock in locks if not (ROOT / lock).is_file()] == []
    workflow = (ROOT / ".github/workflows/windows.yml").read_text("utf-8")
    for step in ("-m venv .venv", "pip install --require-hashes -r", "-e .", "demo --unattended"):
        assert step in workflow
