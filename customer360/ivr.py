"""What a caller pressed in the IVR's menu, in words: the site's file says what each key means."""

from collections.abc import Mapping
from typing import Final

import msgspec

LONGEST: Final = 24
"""Characters of a trail that are looked at; it comes from outside."""


class Menu:
    """Words by trail: "2-1" → 供暖 → 报停复供."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = keys

    def words(self, trail: str) -> str:
        """The way through the menu; keys without words stand as they were pressed. "" without a trail."""
        pressed = [key for key in trail[:LONGEST].split("-") if key]
        steps = ["-".join(pressed[: n + 1]) for n in range(len(pressed))]
        return " → ".join(self._keys.get(step, pressed[n]) for n, step in enumerate(steps))


def read_menu(text: bytes | str, language: str) -> Menu:
    """The menu in a TOML file. Raises `ValueError` with what is wrong."""
    word = "en" if language == "en" else "zh"
    try:
        keys = msgspec.toml.decode(text, type=dict[str, dict[str, dict[str, str]]]).get("keys", {})
        return Menu({key: words[word] for key, words in keys.items()})
    except (msgspec.MsgspecError, KeyError) as error:
        raise ValueError(f"IVR settings: {error}") from error
