"""The machine's policy of a Windows domain: values that group policy writes below one key of the registry."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

KEY = r"Software\Policies\AgentDesktop"
PLACE = Path("HKLM") / "Software" / "Policies" / "AgentDesktop"

Reader = Callable[[], dict[str, Any]]
"""Gives the values in the shape of the TOML file: texts, numbers, lists of texts, tables."""

if sys.platform == "win32":
    import winreg

    def machine_policy() -> dict[str, Any]:
        """What the domain says; nothing when it says nothing."""
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, KEY) as key:
                return _read(key)
        except OSError:  # no such key, or not for this user
            return {}

    def _read(key: winreg.HKEYType) -> dict[str, Any]:
        subkeys, values, _ = winreg.QueryInfoKey(key)
        found: dict[str, Any] = {}
        for place in range(values):
            name, value, _kind = winreg.EnumValue(key, place)
            found[name] = value
        for name in list(_names(key, subkeys)):
            with winreg.OpenKey(key, name) as inside:
                found[name] = _read(inside)
        return found

    def _names(key: winreg.HKEYType, count: int) -> Iterator[str]:
        for place in range(count):
            yield winreg.EnumKey(key, place)

else:

    def machine_policy() -> dict[str, Any]:
        """Elsewhere there is no registry."""
        return {}
