"""Writing into the user's file; a policy's is never written."""

from collections.abc import Mapping
from typing import Any

from agent_desktop.settings.folders import Folders
from agent_desktop.whole_file import write

MERGED = frozenset({"seat", "phone"})
"""Tables of which one value changes; others are the person's own and written whole."""


def save(folders: Folders, changes: Mapping[str, Any]) -> None:
    """Write top-level keys into the user's file, keeping its comments and everything else in it.

    Raises `OSError` when the file can't be written; a file that can't be parsed is set aside first.
    """
    import tomlkit  # here: a start only reads

    file = folders.settings_file
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8")) if file.exists() else tomlkit.document()
    except (tomlkit.exceptions.ParseError, UnicodeDecodeError):
        file.replace(file.with_suffix(".unreadable.toml"))
        document = tomlkit.document()
    for key, value in changes.items():
        if key in MERGED and key in document:
            document[key].update(value)
        else:
            document[key] = value
    write(file, tomlkit.dumps(document).encode())
