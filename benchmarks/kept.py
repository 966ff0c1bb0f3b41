"""Data that benches measure on: made once, kept outside the tree under a name that tells what made them.

AGENT_DESKTOP_BENCH_DATA names another folder.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

FOLDER: Final = Path(
    os.environ.get("AGENT_DESKTOP_BENCH_DATA") or f"/var/tmp/agent-desktop-bench-{os.getuid()}"
)


def folder(name: str, makers: Iterable[Path], edition: bytes = b"") -> Path:
    """The folder of what these files make; what other versions of them made is removed.

    A server that doesn't run as root may come by.
    """
    digest = hashlib.sha256(edition)
    for path in sorted(makers):
        digest.update(path.read_bytes())
    mine = FOLDER / name / digest.hexdigest()[:12]
    if not mine.exists():
        shutil.rmtree(mine.parent, ignore_errors=True)
        mine.mkdir(parents=True)
    for part in (FOLDER, mine.parent, mine):
        part.chmod(0o755)
    return mine
