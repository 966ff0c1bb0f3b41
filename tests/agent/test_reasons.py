"""Reason codes of not-ready."""

from pathlib import Path

import pytest

from agent_desktop.agent.reasons import Reason, load_reasons
from resources import files


def test_the_shipped_reasons_have_words_in_both_languages() -> None:
    chinese, english = (load_reasons(files("settings") / "agent.toml", lang) for lang in ("zh_CN", "en"))
    assert [r.code for r in chinese] == [r.code for r in english]
    assert Reason("meeting", "班会", reserve=True) in chinese
    assert Reason("meeting", "Meeting", reserve=True) in english
    assert [r.code for r in chinese if r.returns] == ["follow_up"]


def test_an_entry_without_its_words_is_named(tmp_path: Path) -> None:
    file = tmp_path / "agent.toml"
    file.write_text('[[not_ready]]\ncode = "tea"\nzh = "喝茶"\n', encoding="utf-8")
    assert load_reasons(file, "zh_CN") == (Reason("tea", "喝茶"),)
    with pytest.raises(ValueError, match=r"agent\.toml: not_ready.*'en'"):
        load_reasons(file, "en")
    file.write_text('[[not_ready]]\ncode = "tea"\nzh = "喝茶"\nsurge = "runs"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="surge is returns or reserve"):
        load_reasons(file, "zh_CN")
