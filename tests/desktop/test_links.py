"""Links of other programs are anybody's text: only what a telephone takes comes through, nothing rings."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.links import LONGEST, LinkBox, number_of


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("tel:+86-931-876-5432", "+869318765432"),
        ("TEL:(0931)%20876.5432;ext=7?x=1", "09318765432"),
        ("tel://10086", "10086"),
        ("sip:8021@pbx.example:5062;transport=tls?Subject=x", "sip:8021@pbx.example:5062"),
        ("sips:8021@pbx.example", "sips:8021@pbx.example"),
        ("tel:", ""),
        ("tel:12;rm -rf /", "12"),
        ("tel:12\n34", ""),
        ("tel:<b>1</b>", ""),
        ("sip:a@b@c", ""),
        ("sip:%0d%0aVia@host", ""),
        ("http://example", ""),
        ("--help", ""),
        ("tel:" + "1" * 33, ""),
        ("tel:1" + " " * LONGEST, ""),
    ],
)
def test_only_a_number_comes_through(link: str, number: str) -> None:
    assert number_of(link) == number


@given(st.text(max_size=500), st.sampled_from(["tel:", "sip:", "SIPS:", ""]))
def test_whatever_it_says_it_is_small_plain_and_stays_what_it_is(text: str, scheme: str) -> None:
    number = number_of(scheme + text)
    assert len(number) <= 130
    assert number.isascii()
    assert not set(number) & set("\r\n\t <>\"'\\;&|`$%")


def test_the_newest_waits_until_it_is_taken_or_old(tmp_path: Path) -> None:
    box = LinkBox(tmp_path / "links")
    assert box.take() == ""
    box.leave("10086")
    box.leave("sip:8021@pbx.example")
    assert [file.name for file in box.folder.iterdir()] == ["link"]
    assert (box.take(), box.take()) == ("sip:8021@pbx.example", "")
    box.leave("10086")
    os.utime(box.folder / "link", (time.time() - 120, time.time() - 120))
    assert box.take() == ""
    (box.folder / "link").write_bytes(b"\xff\x00<script>" * 1000)
    assert box.take() == "", "what somebody else put there is looked at again"
