"""Buttons and lamps by a headset's own description: the shapes that headsets have, and nonsense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.headset_report import Button, Lamps, Press, Reports, read_layout


def described(text: str) -> bytes:
    """Hexadecimal, with what it says behind the bar."""
    return bytes.fromhex(" ".join(line.partition("|")[0] for line in text.splitlines()))


CRADLE = described("""
05 0B 09 05 A1 01 85 02        | telephony, headset, report 2
15 00 25 01 75 01 95 02        | bits, two of them
09 20 09 97 81 22              | hook switch, line busy: absolute
09 2F 81 06                    | phone mute: relative; the second bit of the two is the last usage again
09 21 95 01 81 06              | flash: relative
95 0B 81 01                    | padding
05 08 85 03                    | lamps, report 3
09 17 09 09 09 18 09 20 95 04 91 22  | off-hook, mute, ring, hold
95 0C 91 01                    | padding to 16 bits
C0""")
"""A hook with a state, momentary mute and flash; numbered reports. Bits: hook, busy, mute, (mute), flash."""

BUTTON = described("""
05 0C 09 01 A1 01 15 00 25 01 09 E9 09 EA 75 01 95 02 81 02 95 06 81 01 C0 | volume: one byte
05 0B 09 05 A1 01 A4 95 01 75 01 0B 20 00 0B 00 81 06 B4   | hook by its long name: relative
09 2F 09 26 75 01 95 02 81 06 75 05 95 01 81 01
05 08 19 17 29 18 75 01 95 02 91 02 75 06 95 01 91 01 C0   | lamps 0x17 to 0x18
""")
"""One button that only tells of presses; reports without numbers, volume in the byte before."""


COMPOSITE = described("""
06 99 FF 09 03 A1 01 85 01 15 00 26 FF 00 75 08 95 3F 09 03 81 02 09 03 91 02 C0   | the maker's own: 63 bytes
05 0C 09 01 A1 01 85 02 15 00 25 01 75 01 95 03 09 E9 09 EA 09 E2 81 02 95 05 81 03 C0  | volume and its mute
05 0B 09 05 A1 01 85 03 15 00 25 01 75 01 95 01
  09 20 81 22 09 2F 81 06 09 21 81 06 09 24 81 06 09 07 81 06  | hook; mute, flash, redial, program
  05 09 09 01 81 06 95 02 81 01                                | a button of the page of buttons
  05 0B 09 06 A1 02 19 B0 29 BB 15 01 25 0C 75 04 95 01 81 40 95 01 81 01 C0                | a keypad: a list
05 08 85 04 15 00 25 01 75 01 95 01
  09 17 91 22 09 09 91 22 09 18 91 22 09 20 91 22 09 2A 91 22 95 03 91 01 C0  | lamps, each by itself
""")
"""Three things in one device, as headsets for computers are: its maker's, sound, telephony with a keypad."""


def test_a_device_of_several_things_is_read_for_its_telephony_alone() -> None:
    reports = Reports(read_layout(COMPOSITE))
    assert reports.pressed(bytes([1, *[0xFF] * 63])) == [], "the maker's own"
    assert reports.pressed(bytes([2, 0b111])) == [], "the volume, and the mute of a sound card"
    assert reports.pressed(bytes([3, 0b1, 0])) == [Press(Button.HOOK, True)]
    assert reports.pressed(bytes([3, 0b11, 0])) == [Press(Button.MUTE, True, toggles=True)]
    assert reports.pressed(bytes([3, 0b1, 0])) == [Press(Button.MUTE, False, toggles=True)]
    assert reports.pressed(bytes([3, 0b111001, 0b1010])) == [], "redial, program, a button, a figure"
    assert reports.pressed(bytes([3, 0, 0])) == [Press(Button.HOOK, False)]
    assert reports.lit(Lamps(off_hook=True, mute=True)) == [bytes([4, 0b00011])]
    assert reports.lit(Lamps(ring=True, hold=True)) == [bytes([4, 0b01100])]
    assert reports.lit(Lamps()) == [bytes([4, 0])]


def test_a_hook_with_a_state_and_numbered_reports() -> None:
    reports = Reports(read_layout(CRADLE))
    assert reports.pressed(bytes([2, 0b00001, 0])) == [Press(Button.HOOK, True)]
    assert reports.pressed(bytes([2, 0b00001, 0])) == []
    assert reports.pressed(bytes([2, 0b00101, 0])) == [Press(Button.MUTE, True, toggles=True)]
    assert reports.pressed(bytes([9, 0xFF, 0xFF])) == []
    assert reports.pressed(bytes([2])) == []
    assert reports.pressed(bytes([2, 0b10000, 0])) == [
        Press(Button.HOOK, False),
        Press(Button.MUTE, False, toggles=True),
        Press(Button.FLASH, True, toggles=True),
    ]
    assert reports.lit(Lamps(off_hook=True, ring=True)) == [bytes([3, 0b0101, 0])]
    assert reports.lit(Lamps(mute=True, hold=True)) == [bytes([3, 0b1010, 0])]


def test_a_button_that_only_tells_of_presses_and_no_numbers() -> None:
    reports = Reports(read_layout(BUTTON))
    assert reports.pressed(bytes([0b11, 0])) == [], "the volume is not ours"
    assert reports.pressed(bytes([0, 0b001])) == [Press(Button.HOOK, True, toggles=True)]
    assert reports.pressed(bytes([0, 0b100])) == [
        Press(Button.HOOK, False, toggles=True),
        Press(Button.DROP, True, toggles=True),
    ]
    assert reports.lit(Lamps(off_hook=True, mute=True)) == [bytes([0, 0b01])]


@given(description=st.binary(max_size=300), report=st.binary(max_size=80))
def test_nonsense_is_refused_or_harmless(description: bytes, report: bytes) -> None:
    try:
        layout = read_layout(description)
    except ValueError:
        return
    reports = Reports(layout)
    reports.pressed(report)
    assert all(len(made) <= 1025 for made in reports.lit(Lamps(ring=True)))


def test_absurd_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="absurd"):
        read_layout(described("05 0B 09 20 75 01 97 FF FF FF 7F 81 02"))
