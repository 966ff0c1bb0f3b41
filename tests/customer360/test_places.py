"""Places: the file that ships says the same as the library that it was boiled down from."""

import subprocess
import sys

import pytest

from customer360.places import Places, flatten, places, short


@pytest.mark.slow
def test_the_shipped_file_says_what_the_library_says() -> None:
    # In a process of its own: the library's data for all countries would stay here, 104 MB.
    script = """
from customer360.places import flatten, from_library, places
assert flatten(from_library()).pack() == places().pack(), "run: python -m customer360.places"
"""
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(
    ("number", "place"),
    [("9311234410", "甘肃兰州"), ("1012345678", "北京"), ("13993112345", "甘肃兰州"), ("0", ""), ("", "")],
)
def test_a_place_from_a_national_number(number: str, place: str) -> None:
    assert places().of(number) == place


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("甘肃省兰州市", "甘肃兰州"),
        ("上海市", "上海"),
        ("广西壮族自治区南宁市、崇左市", "广西南宁、崇左"),
        ("新疆伊犁哈萨克自治州", "新疆伊犁哈萨克自治州"),
    ],
)
def test_places_are_shown_short(name: str, shown: str) -> None:
    assert short(name) == shown


def test_the_longest_prefix_wins_and_survives_packing() -> None:
    packed = flatten({"9": "West", "931": "Lanzhou", "9311": "Old town"}).pack()
    found = Places.unpack(packed)
    assert [found.of(n) for n in ("9", "93", "931", "9310999", "9311", "93119", "932", "8")] == [
        "West",
        "West",
        "Lanzhou",
        "Lanzhou",
        "Old town",
        "Old town",
        "West",
        "",
    ]


@pytest.mark.parametrize("data", [b"", b"PLC1", b"x" * 40])
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="places"):
        Places.unpack(data)


def test_heavy_libraries_stay_out() -> None:
    script = """
import sys, customer360.phone, customer360.gate, customer360.cache
heavy = {"phonenumbers", "pypinyin", "cryptography"} & set(sys.modules)
assert not heavy, heavy
customer360.phone.warm()
customer360.gate.answers.same_name("王", "汪敏")
assert not {"phonenumbers.geodata", "pypinyin"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True)
