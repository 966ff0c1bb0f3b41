"""Which of Qt's plug-ins talks to the input method: without one nobody can write Chinese."""

from collections.abc import MutableMapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

VARIABLE = "QT_IM_MODULE"
_FCITX = frozenset({"fcitx", "fcitx5"})


def choose(environ: MutableMapping[str, str], plugins: Path | None = None) -> None:
    """Before the application is made. fcitx 5 has no plug-in in our Qt, and answers to ibus' protocol too.

    Sessions with fcitx name `fcitx`; Qt would look for it in vain and take the keys as bare letters.
    """
    if environ.get(VARIABLE) not in _FCITX:
        return
    place = plugins or Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    if not any((place / "platforminputcontexts").glob("*fcitx*")):
        environ[VARIABLE] = "ibus"
