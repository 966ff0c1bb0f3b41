"""Pauses of a recording, as the store keeps them."""

import json


def gaps_text(gaps: tuple[tuple[float, float], ...]) -> str:
    """[[from, to], …] in tenths of a second."""
    return json.dumps([[round(start, 1), round(end, 1)] for start, end in gaps])
