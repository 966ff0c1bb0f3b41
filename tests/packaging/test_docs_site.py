"""The documents as pages: every page has its place, and nothing is fetched from anywhere."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_pages_build_offline_and_each_has_its_place(tmp_path: Path) -> None:
    listed = set(re.findall(r"[\w-]+\.md", (ROOT / "mkdocs.yml").read_text("utf-8")))
    assert {page.name for page in (ROOT / "docs").glob("*.md")} == listed
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    fetched = [
        (page.name, address)
        for page in tmp_path.glob("*.html")
        for address in re.findall(r'(?:src|<link[^>]* href)="(https?://[^"]+)"', page.read_text("utf-8"))
    ]
    assert fetched == []
