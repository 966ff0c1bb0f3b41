"""How long a break is and how many there are, how often wrap-up may be made longer: by the site."""

import tomllib

from msgspec import Struct


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


def read_limits(text: str) -> Limits:
    """From the site's agent.toml. Raises `ValueError` with the key that is wrong."""
    written = tomllib.loads(text).get("limits", {})
    known = Limits()
    for key, value in written.items():
        if not hasattr(known, key) or type(value) is not int or value < 0:
            raise ValueError(f"agent.toml: limits.{key}: no such limit, or no whole number from 0 on")
    return Limits(**written)
