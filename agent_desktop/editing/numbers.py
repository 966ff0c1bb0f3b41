"""Numbers of articles."""

from collections.abc import Set


def free_number(taken: Set[str]) -> str:
    """The next number that no article has."""
    return next(no for n in range(1, 1_000_000) if (no := f"N-{n:03}") not in taken)
