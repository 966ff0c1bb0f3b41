"""Text that comes into the desk from outside: pasted, dropped, restored. No Qt here."""

import re
import unicodedata

LONGEST_LINE = 500
LONGEST_PROSE = 20_000
"""What a field over several lines takes from a hand: ten pages. A screen lays them out in 15 ms, ten times as
many in 90; whoever has more attaches it as a file."""
LONGEST_KEPT = 200_000
"""What such a field shows of a draft that was written elsewhere."""
# Nobody writes 2,000 characters without a line end; a screen lays such a line out anew with every letter.
_FLOOD = re.compile(r"[^\n]{2000}(?!\n|$)")
# Overrides and isolates would turn a number round before the reader's eyes ("trojan source").
_TURNING = dict.fromkeys(map(ord, "\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_CONTROLS = dict.fromkeys([*range(0x00, 0x20), *range(0x7F, 0xA0)])
_KEPT_IN_PROSE = {ord("\n"): "\n", ord("\t"): "\t", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_PROSE = {**_CONTROLS, **_TURNING, **_KEPT_IN_PROSE, 0xFFFE: None, 0xFFFF: None}
_LINE = {**_CONTROLS, **_TURNING, **dict.fromkeys([9, 10, 13, 0x85, 0x2028, 0x2029, 0xFFFC], " ")}


def prose(text: str, room: int = LONGEST_PROSE) -> str:
    """`text` over several lines without control characters and direction marks, at most `room` characters."""
    # What lies behind the bound is never looked at: a paste of 1 MB must not cost more than one of 200 kB.
    bounded = text[: 2 * room].replace("\r\n", "\n").replace("\r", "\n")
    return _whole(_FLOOD.sub(r"\g<0>\n", bounded.translate(_PROSE))[:room])


def line(text: str, room: int = LONGEST_LINE) -> str:
    """`text` on one line; line ends become spaces."""
    return _whole(text[: 2 * room].replace("\r\n", "\n").translate(_LINE)[:room])


def figure(text: str) -> str:
    """A line for figures: full-width digits and signs become plain ones, "，" and "¥" go."""
    plain = unicodedata.normalize("NFKC", line(text))
    return "".join(c for c in plain if c not in ",¥￥ ")


def _whole(text: str) -> str:
    """Without halves of surrogate pairs, which no database takes."""
    return text.encode("utf-8", "ignore").decode("utf-8")
