"""Pauses of a recording, and where the line was cut, as the store keeps them."""

import json

from softphone.recording_files import Gap


def gaps_text(gaps: tuple[Gap, ...], seconds: float) -> str:
    """[[from, to], [from, to, "cut"], …] in tenths of a second; what was never ended lasts `seconds`."""
    return json.dumps(
        [
            [
                round(gap.start_s, 1),
                round(seconds if gap.end_s is None else gap.end_s, 1),
                *filter(None, [gap.why]),
            ]
            for gap in gaps
        ]
    )
