"""What a caller says against the record: tolerant to homophones, exact in digits."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer360 import answers, sounds

HOME = "兰州市七里河区幸福里小区 5 号楼 1 单元 502"


@pytest.mark.parametrize(
    ("heard", "kept", "same"),
    [
        ("王晓敏", "王晓敏", True),
        ("王小民", "王晓敏", True),  # tones don't count
        ("汪晓敏", "王晓敏", True),
        ("王 晓 敏", "王晓敏", True),
        ("王晓敏女士", "王晓敏", True),
        ("曾强", "曾强", True),
        ("增强", "曾强", True),  # 曾 has two readings, either will do
        ("单雄", "善雄", True),
        ("王晓", "王晓敏", False),
        ("王", "王晓敏", False),
        ("王女士", "王晓敏", False),
        ("王", "王", False),  # a surname alone proves nothing, whatever is kept
        ("王晓梅", "王晓敏", False),
        ("晓敏王", "王晓敏", False),
        ("", "王晓敏", False),
        ("王晓敏", "", False),
        ("", "", False),
        ("恒通物业", "恒通物业有限公司", True),
        ("横通物业管理有限责任公司", "恒通物业管理有限公司", True),
        ("公司", "公司", True),
        ("John Smith", "JOHN SMITH", True),
        ("John Smyth", "John Smith", False),
    ],
)
def test_names_by_sound(heard: str, kept: str, same: bool) -> None:
    assert answers.same_name(heard, kept) is same


@pytest.mark.parametrize(
    ("heard", "same"),
    [
        (HOME, True),
        ("幸福里5号楼1单元502", True),
        ("幸福里小区五号楼一单元五零二", True),
        ("幸福里 5-1-502", True),
        ("1单元502", True),  # the part that the masked card hides
        ("星福里5栋1单元0502室", True),  # heard wrong, said with other words
        ("七里河幸福里5号楼1单元502", True),
        ("502", False),  # too little
        ("幸福里小区5号楼", False),  # what the masked card shows anyway
        ("幸福里5号楼1单元503", False),
        ("幸福里6号楼1单元502", False),
        ("2单元502", False),
        ("万达5号楼1单元502", False),
        ("", False),
        ("幸福里", False),
        ("9 5 1 502", False),
    ],
)
def test_addresses_by_sound_and_number(heard: str, same: bool) -> None:
    assert answers.same_address(heard, HOME) is same


@pytest.mark.parametrize(
    ("heard", "kept", "same"),
    [
        ("和平路128号", "兰州市城关区和平路128号", True),
        ("128号", "兰州市城关区和平路128号", False),  # one number needs its street
        ("和平路一百二十八号", "和平路128号", True),
        ("和平路十二号", "和平路12号", True),
        ("和平路二十号", "和平路20号", True),
        ("兰州128号", "兰州市城关区和平路128号", False),
        ("和平路两号", "和平路2号", True),
        ("和平路幺〇六号", "和平路106号", True),
        ("三里屯12号", "三里屯12号", True),
        ("榆中县夏官营镇红柳沟村", "榆中县夏官营镇红柳沟村", True),
        ("榆中县", "榆中县夏官营镇红柳沟村", False),
    ],
)
def test_addresses_without_unit_and_room(heard: str, kept: str, same: bool) -> None:
    assert answers.same_address(heard, kept) is same


@pytest.mark.parametrize(
    ("heard", "tail", "same"),
    [
        ("002X", "002X", True),
        ("\uff10\uff10\uff12\uff58", "002X", True),  # full-width
        ("0 0 2 x", "002X", True),
        ("62010219800101002X", "002X", True),
        ("01002X", "002X", True),
        ("102X", "002X", False),
        ("02X", "002X", False),
        ("002", "002X", False),
        ("9999002X", "002X", False),
        ("", "", False),
        ("X", "X", False),
    ],
)
def test_the_tail_of_an_identity_document(heard: str, tail: str, same: bool) -> None:
    assert answers.same_tail(heard, tail) is same


def test_digits_need_all_and_enough_of_them() -> None:
    assert answers.same_digits("0211-3456 52", "0211345652", least=6)
    assert not answers.same_digits("0211345653", "0211345652", least=6)
    assert not answers.same_digits("", "", least=6)
    assert not answers.same_digits("12345", "12345", least=6)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_answer_ever_raises(heard: str, kept: str) -> None:
    for compare in (answers.same_name, answers.same_address, answers.same_tail):
        assert compare(heard, kept) in (True, False)


@given(st.text(alphabet="王李张晓小敏民明恒通物业五零二十百12-单元号楼 ", min_size=2, max_size=20))
def test_what_is_on_record_is_a_right_answer(kept: str) -> None:
    if len([c for c in kept if c.isalnum()]) >= 2:
        assert answers.same_name(kept, kept) or answers._bare_name(kept) in ("", kept[:1])


def test_sounds_compare_character_by_character() -> None:
    assert sounds.alike("重庆", "崇庆")
    assert not sounds.alike("西安", "先")
    assert sounds.contains("兰州七里河幸福里", "星福里")
    assert sounds.spellings("张敏") == ("zhang min",)
    assert sounds.spellings("曾敏") == ("ceng min", "zeng min")
    assert sounds.spellings("A敏") == ()
    assert len(sounds.spellings("单" * 20)) == sounds.MOST_SPELLINGS


@pytest.mark.slow
def test_the_shipped_readings_are_the_librarys() -> None:
    # In a process of its own: the library's dictionaries would stay here, 58 MB.
    script = """
from customer360 import sounds
assert sounds.from_library() == sounds._shipped().read_bytes(), "run: python -m customer360.sounds"
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_first_letters_find_words() -> None:
    assert sounds.in_letters("rqxl", "燃气泄漏")
    assert sounds.in_letters("xl", "燃气泄漏")
    assert sounds.in_letters("漏", "燃气泄漏")
    assert not sounds.in_letters("rx", "燃气泄漏")


def test_same_sounding_characters_come_with_how_they_are_told() -> None:
    assert sounds.homophones("张")[0] == ("章", "立早章")
    assert sounds.homophones("A") == ()
