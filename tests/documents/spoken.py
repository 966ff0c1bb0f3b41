"""The commands that the documents tell a reader to type: lines of shell fences, and code spans in prose."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

ROOT: Final = Path(__file__).resolve().parents[2]
DOCUMENTS: Final = sorted([*ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
SHELLS: Final = ("sh", "bat")

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_PROGRAM = re.compile(
    r"(sudo|apt|apt-get|make|agent-desktop|agent-desktop-centre|agent-desktop-VERSION-setup\.exe|uninstall\.exe"
    r"|systemctl|python|python3|py|pip|pytest|gpupdate|\.venv\S*)( |$)"
)
_OPTIONAL = re.compile(r" \[([^\]]+)\]")
_SAME: Final = {"通话号": "ID", "文件": "FILE"}


class Spoken(Struct, frozen=True, kw_only=True):
    """One command as a reader would type it."""

    text: str
    document: str


def spoken() -> list[Spoken]:
    """All of them, in the documents' order; an option in brackets gives two commands."""
    return [
        Spoken(text=text, document=document.relative_to(ROOT).as_posix())
        for document in DOCUMENTS
        for written in _written(document.read_text("utf-8"))
        for text in _ways(written)
    ]


def fences(document: str) -> list[tuple[str, list[str]]]:
    """Every fence of a document, in order: its kind, and its lines, a shell's without their comments."""
    found = _FENCE.findall((ROOT / document).read_text("utf-8"))
    return [
        (kind, [_command(line) for line in body.splitlines() if _command(line)] if kind in SHELLS
         else body.splitlines())
        for kind, body in found
    ]  # fmt: skip


def unmarked(document: Path) -> list[str]:
    """Lines that look like commands in fences which are not called a shell's, or merely set in."""
    text = document.read_text("utf-8")
    lines = [line for kind, body in _FENCE.findall(text) if kind not in SHELLS for line in body.splitlines()]
    lines += [line.strip() for line in _FENCE.sub("", text).splitlines() if line.startswith("    ")]
    return [line for line in lines if _PROGRAM.match(line)]


def _written(text: str) -> Iterator[str]:
    for kind, body in _FENCE.findall(text):
        if kind in SHELLS:
            yield from filter(None, map(_command, body.splitlines()))
    for span in _SPAN.findall(_FENCE.sub("", text)):
        if " " in span and _PROGRAM.match(span):
            yield span


def _command(line: str) -> str:
    """A line without its comment."""
    return re.sub(r"(^|\s+)#.*", "", line).strip()


def _ways(written: str) -> Iterator[str]:
    for word, ours in _SAME.items():
        written = written.replace(word, ours)
    yield _OPTIONAL.sub("", written)
    if _OPTIONAL.search(written):
        yield _OPTIONAL.sub(r" \1", written)
