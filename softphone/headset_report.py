"""What a headset's buttons say, and how its lamps are lit: HID reports read by the device's own description.

USB HID usage tables: page 0x0B telephony (what is pressed), page 0x08 LEDs (what is lit). No device here.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from msgspec import Struct

_MOST_BITS: Final = 8 * 1024
"""Of one report; a description that claims more is nonsense."""


# Tags with their types, as the HID specification has them.
_PAGE, _SIZE, _REPORT, _COUNT, _PUSH, _POP = 0x04, 0x74, 0x84, 0x94, 0xA4, 0xB4
_USAGE, _LEAST, _MOST = 0x08, 0x18, 0x28
_KINDS: Final = {0x80: "input", 0x90: "output"}
_NOT_MAIN: Final = 0x0C
_LONG: Final = 4  # bytes of a usage that brings its page


class Button(StrEnum):
    """What can be pressed."""

    HOOK = "hook"
    MUTE = "mute"
    FLASH = "flash"
    DROP = "drop"


class Press(Struct, frozen=True):
    """A button went down or up. `toggles`: the device tells of each press and keeps no state of its own."""

    button: Button
    down: bool
    toggles: bool = False


class Lamps(Struct, frozen=True, kw_only=True):
    """What the headset shows, and goes by: many ring, or tell of a press as "hang up", only when told."""

    off_hook: bool = False
    ring: bool = False
    mute: bool = False
    hold: bool = False


_BUTTONS: Final = {
    0x0B0020: Button.HOOK, 0x0B0021: Button.FLASH, 0x0B0023: Button.FLASH, 0x0B0026: Button.DROP,
    0x0B002F: Button.MUTE,
}  # fmt: skip
_LAMPS: Final = {0x080009: "mute", 0x080017: "off_hook", 0x080018: "ring", 0x080020: "hold"}


class _Field(Struct, frozen=True):
    report: int  # 0 where the device doesn't number its reports
    bit: int
    usage: int
    relative: bool


class Layout(Struct, frozen=True):
    """Where buttons and lamps are. `sizes`: bytes of each report with lamps, without its number."""

    buttons: tuple[_Field, ...]
    lamps: tuple[_Field, ...]
    sizes: dict[int, int]
    numbered: bool


def read_layout(description: bytes) -> Layout:
    """Understand a report descriptor. Raises ValueError for what is none."""
    buttons, lamps = list[_Field](), list[_Field]()
    sizes, filled = dict[int, int](), dict[tuple[str, int], int]()
    for kind, report, size, count, flags, usages in _main_items(description):
        at = filled.get((kind, report), 0)
        filled[kind, report] = end = at + size * count
        if end > _MOST_BITS:
            raise ValueError("a report of absurd length")
        if kind == "output":
            sizes[report] = (end + 7) // 8
        if flags & 0b11 != 0b10 or size != 1:  # not one bit a usage: padding, lists, dials
            continue
        into, known = (buttons, _BUTTONS) if kind == "input" else (lamps, _LAMPS)
        for place, usage in zip(range(count), usages, strict=False):
            if usage in known:
                into.append(_Field(report, at + place, usage, bool(flags & 0b100)))
    used = {field.report for field in lamps}
    numbered = any(report for _, report in filled)
    return Layout(tuple(buttons), tuple(lamps), {r: n for r, n in sizes.items() if r in used}, numbered)


def _main_items(description: bytes) -> Iterator[tuple[str, int, int, int, int, list[int]]]:
    """Inputs and outputs: kind, report, bits each, how many, flags, usages."""
    told = dict.fromkeys((_PAGE, _SIZE, _REPORT, _COUNT), 0)
    kept, usages, least = list[dict[int, int]](), list[int](), 0
    for tag, value, length in _items(description):
        if tag in told:
            told[tag] = value
        elif tag == _PUSH:
            kept.append(dict(told))
        elif tag == _POP:
            told = kept.pop() if kept else told
        elif tag == _USAGE:
            usages.append(value if length == _LONG else told[_PAGE] << 16 | value)
        elif tag == _LEAST:
            least = value
        elif tag == _MOST:
            usages += [told[_PAGE] << 16 | one for one in range(least, min(value, least + 255) + 1)]
        elif not tag & _NOT_MAIN:  # whatever it is, it uses up the usages that were said for it
            if kind := _KINDS.get(tag):
                count = min(told[_COUNT], _MOST_BITS + 1)
                yield kind, told[_REPORT] & 0xFF, told[_SIZE], count, value, usages
            usages = []


def _items(description: bytes) -> Iterator[tuple[int, int, int]]:
    """Tag with its type, value, bytes of the value."""
    at = 0
    while at < len(description):
        head = description[at]
        if head == 0xFE:  # a long item; nobody has defined one
            at += 3 + (description[at + 1] if at + 1 < len(description) else 0)
            continue
        length = (0, 1, 2, 4)[head & 3]
        if at + 1 + length > len(description):
            raise ValueError("the description ends in the middle")
        yield head & 0xFC, int.from_bytes(description[at + 1 : at + 1 + length], "little"), length
        at += 1 + length


class Reports:
    """Reports of one device, in their order."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._down = dict.fromkeys(layout.buttons, False)

    def pressed(self, report: bytes) -> list[Press]:
        """What this report changes. One that is too short says nothing of what it leaves out."""
        number, data = (report[0], report[1:]) if self._layout.numbered and report else (0, report)
        bits = int.from_bytes(data, "little")
        said = []
        for field in self._layout.buttons:
            if field.report != number or field.bit >= 8 * len(data):
                continue
            down = bool(bits >> field.bit & 1)
            if down != self._down[field]:
                self._down[field] = down
                said.append(Press(_BUTTONS[field.usage], down, field.relative))
        return said

    def lit(self, lamps: Lamps) -> list[bytes]:
        """The reports that light these, their numbers in front (0 where the device has none)."""
        made = []
        for report, size in self._layout.sizes.items():
            mine = (f for f in self._layout.lamps if f.report == report)
            bits = sum(1 << f.bit for f in mine if getattr(lamps, _LAMPS[f.usage]))
            made.append(bytes([report]) + bits.to_bytes(size, "little"))
        return made
