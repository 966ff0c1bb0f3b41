"""The black list as a file that an exchange reads: whole or not at all, touched only when it has changed."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from agent_desktop import whole_file
from customer360.phone import Site, normalise

HEAD = ("number", "until", "reason", "dialled")
NO_TOWN = Site(area_code="")


def write(path: Path, entries: Iterable[tuple[str, str, str]]) -> bool:
    """Write number, last day and reason, a line each; whether there was anything new. Raises `OSError`.

    The number is E.164 and, last in its line, as trunks in the country show it; the reason is one line. A
    reader sees the old file or the new one, never a part.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEAD)
    for number, until, reason in entries:
        last = "" if until == "infinity" else until
        rows.writerow((number, last, " ".join(reason.split()), _dialled(number)))
    content = text.getvalue().encode()
    if path.exists() and path.read_bytes() == content:
        return False
    whole_file.write(path, content)
    return True


def _dialled(number: str) -> str:
    """13812346621, 09311234410, 00442079460958."""
    written = normalise(number, NO_TOWN).national.replace(" ", "")
    return f"00{written[1:]}".replace("-", "") if written.startswith("+") else written
