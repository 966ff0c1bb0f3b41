"""`tel:` and `sip:` links of other programs: made small and plain, and left for the desk that runs.

A link is anybody's text: a page in a browser can open one. It is bounded before it is looked at, only what a
telephone takes is kept, and the desk only offers it: a key of the agent's rings out.
"""

import re
import tempfile
import time
from pathlib import Path
from typing import Final
from urllib.parse import unquote

LONGEST: Final = 400
FRESH_S: Final = 60.0
"""An older one was left by somebody who is not waiting any more."""

_TEL: Final = re.compile(r"\+?[0-9*#]{1,32}")
_SIP: Final = re.compile(r"[0-9A-Za-z*#+._-]{1,48}@[0-9A-Za-z.-]{1,64}(:[0-9]{1,5})?")
_SEPARATORS: Final = str.maketrans("", "", " -.()")
_FILE: Final = "link"


def number_of(link: str) -> str:
    """The number of a `tel:` link, `sip:user@host` of a SIP one; empty for anything else."""
    if len(link) > LONGEST:
        return ""
    scheme, _, rest = link.strip().partition(":")
    rest = unquote(re.split(r"[;?]", rest.removeprefix("//"), maxsplit=1)[0])
    match scheme.lower():
        case "tel" | "callto":
            number = rest.translate(_SEPARATORS)
            return number if _TEL.fullmatch(number) else ""
        case "sip" | "sips":
            return f"{scheme.lower()}:{rest}" if _SIP.fullmatch(rest) else ""
    return ""


class LinkBox:
    """Where a link waits for the desk: one file in the user's own folder, the newest wins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / _FILE

    def leave(self, number: str) -> None:
        """Whole or not at all. Raises `OSError`."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(
            "w", dir=self.folder, prefix=_FILE, delete=False, encoding="utf-8"
        ) as out:
            out.write(number)
        Path(out.name).replace(self._file)

    def take(self) -> str:
        """The number that waits, looked at again; empty: none, or nobody waits for it any more."""
        try:
            age = time.time() - self._file.stat().st_mtime
            with self._file.open("rb") as file:
                text = file.read(LONGEST).decode("utf-8", errors="replace")
            self._file.unlink()
        except OSError:
            return ""
        scheme = "" if text.startswith(("sip:", "sips:")) else "tel:"
        return number_of(scheme + text) if age < FRESH_S else ""
