"""Whatever a document points to is there."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.pbx import matrix

ROOT = Path(__file__).resolve().parents[1]
AT_THE_ROOT = {
    ".gitattributes", ".gitignore", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    "Makefile", "README.md", "README.zh-CN.md", "mkdocs.yml", "pyinstaller.spec", "pyproject.toml",
    "requirements-dev.lock", "requirements.lock",
}  # fmt: skip
"""A file more is either named here or was committed by mistake."""
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\(([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_document_lead_somewhere(document: Path) -> None:
    links = [link for link in _LINK.findall(document.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_there_are_documents_to_look_at() -> None:
    assert {"README.md", "README.zh-CN.md", "ARCHITECTURE.md"} <= {path.name for path in DOCUMENTS}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a copy of the sources keeps no list of its files")
def test_nothing_lies_at_the_root_that_nobody_put_there() -> None:
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {name for name in kept.splitlines() if "/" not in name} == AT_THE_ROOT


def test_the_table_of_telephony_has_a_row_for_each_proof_and_no_other() -> None:
    """The table is written from a run of the tests; a test that came or went since must show."""
    text = matrix.DOCUMENT.read_text("utf-8").partition(matrix.BEGIN)[2].partition(matrix.END)[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if "|" in line]
    told = {row[0] for row in rows if row[1:] == ["✓"] * 3}
    written = (ROOT / "tests" / "pbx" / f"{module}.py" for module in matrix.HEADINGS)
    proofs = {
        part.name.removeprefix("test_").replace("_", " ")
        for module in written
        for part in ast.parse(module.read_text("utf-8")).body
        if isinstance(part, ast.AsyncFunctionDef) and part.name.startswith("test_")
    }
    assert told == proofs
