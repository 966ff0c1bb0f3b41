"""How long a break is and how many there are, how often wrap-up may be made longer: by the site."""

import tomllib

from msgspec import Struct
from msgspec.structs import replace


class Limits(Struct, frozen=True, kw_only=True):
    """0 breaks: as many as one likes. `break_leave` 0: nobody asks for one; else so many of a team may be

    away at once without a lead's leave (`break_quota`, 0: each asks).
    """

    break_minutes: int = 10
    breaks: int = 4
    break_leave: int = 0
    break_quota: int = 2
    extend_seconds: int = 30
    extensions: int = 2


def read_limits(text: str, usual: Limits | None = None) -> Limits:
    """From the site's agent.toml, over the `usual` ones. Raises `ValueError` with the key that is wrong."""
    known = usual or Limits()
    written = tomllib.loads(text).get("limits", {})
    if not isinstance(written, dict):
        raise ValueError("agent.toml: limits: no table")
    for key, value in written.items():
        if not hasattr(known, key) or type(value) is not int or value < 0:
            raise ValueError(f"agent.toml: limits.{key}: no such limit, or no whole number from 0 on")
    return replace(known, **written)
