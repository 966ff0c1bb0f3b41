"""The way through the IVR's menu in words."""

import pytest

from customer360.ivr import Menu, read_menu
from resources import files

MENU = Menu({"2": "供暖", "2-1": "报停复供"})


@pytest.mark.parametrize(
    ("trail", "words"),
    [
        ("2-1", "供暖 → 报停复供"),
        ("2", "供暖"),
        ("2-7", "供暖 → 7"),
        ("8-1", "8 → 1"),
        ("", ""),
        ("--", ""),
        ("1" * 500, "1" * 24),
    ],
)
def test_known_keys_have_words_and_others_stand_as_pressed(trail: str, words: str) -> None:
    assert MENU.words(trail) == words


def test_the_shipped_menu_has_both_languages_and_the_emergency_key() -> None:
    text = (files("settings") / "ivr.toml").read_bytes()
    assert [read_menu(text, language).words("9") for language in ("zh_CN", "en")] == ["紧急", "emergency"]


@pytest.mark.parametrize("wrong", ["[[", "[keys]\n2 = 'x'", "[keys]\n2 = { zh = 'x' }", "keys = 3"])
def test_a_file_that_is_wrong_says_so(wrong: str) -> None:
    with pytest.raises(ValueError, match="IVR settings"):
        read_menu(wrong, "en")
