"""Text that comes into the desk from outside: pasted, dropped, restored. No Qt here."""

import re
import unicodedata
from typing import Final

LONGEST_LINE = 500
LONGEST_PROSE = 20_000
"""What a field over several lines takes from a hand: ten pages. A screen lays them out in 15 ms, ten times as
many in 90; whoever has more attaches it as a file."""
LONGEST_KEPT = 200_000
"""What such a field shows of a draft that was written elsewhere."""
# Nobody writes 2,000 characters without a line end; a screen lays such a line out anew with every letter.
_FLOOD = re.compile(r"[^\n]{2000}(?!\n|$)")
# Overrides and isolates would turn a number round before the reader's eyes ("trojan source"); byte order
# marks, spaces of no width, soft hyphens and fillers make other words of what looks the same to a search.
_UNSEEN_RANGES: Final = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180E),
    (0x200B, 0x200B), (0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFC), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
    (0xE0000, 0xE007F),
)  # fmt: skip
_UNSEEN = dict.fromkeys(code for first, last in _UNSEEN_RANGES for code in range(first, last + 1))
# Joiners belong between letters of some scripts and between parts of one emoji; beside ASCII they hide.
_STRAY_JOINER = re.compile(r"(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])")
_CONTROLS = dict.fromkeys([*range(0x00, 0x20), *range(0x7F, 0xA0)])
_KEPT_IN_PROSE = {ord("\n"): "\n", ord("\t"): "\t", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_PROSE = {**_CONTROLS, **_UNSEEN, **_KEPT_IN_PROSE, 0xFFFE: None, 0xFFFF: None}
_LINE = {**_CONTROLS, **_UNSEEN, **dict.fromkeys([9, 10, 13, 0x85, 0x2028, 0x2029, 0xFFFC], " ")}


def prose(text: str, room: int = LONGEST_PROSE) -> str:
    """`text` over several lines without characters that nobody sees, at most `room` characters."""
    # What lies behind the bound is never looked at: a paste of 1 MB must not cost more than one of 200 kB.
    bounded = text[: 2 * room].replace("\r\n", "\n").replace("\r", "\n")
    return _whole(_FLOOD.sub(r"\g<0>\n", _seen(bounded, _PROSE))[:room])


def line(text: str, room: int = LONGEST_LINE) -> str:
    """`text` on one line; line ends become spaces."""
    return _whole(_seen(text[: 2 * room].replace("\r\n", "\n"), _LINE)[:room])


def figure(text: str) -> str:
    """A line for figures: full-width digits and signs become plain ones, "，" and "¥" go."""
    plain = unicodedata.normalize("NFKC", line(text))
    return "".join(c for c in plain if c not in ",¥￥ ")


def _seen(text: str, table: dict[int, str | None]) -> str:
    return _STRAY_JOINER.sub("", text.translate(table))


def _whole(text: str) -> str:
    """Without halves of surrogate pairs, which no database takes."""
    return text.encode("utf-8", "ignore").decode("utf-8")
