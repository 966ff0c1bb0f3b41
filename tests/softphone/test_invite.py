"""Reading what the network calls an INVITE."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.invite import MAX_VALUE, Invite, clean, read_invite, split_address


def invite(*lines: str, body: str = "v=0\r\n") -> str:
    head = ["INVITE sip:agent@10.0.0.5 SIP/2.0", "Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK1", *lines]
    return "\r\n".join([*head, "Content-Type: application/sdp", "", body])


def test_everything_the_exchange_says_is_read() -> None:
    read = read_invite(
        invite(
            'From: "Trunk 3" <sip:trunk@10.0.0.9>;tag=1',
            'P-Asserted-Identity: "张\\"三\\"" <sip:+8613900001234@10.0.0.9;user=phone>',
            "X-Skill-Group: gas",
            "X-Account-No: 0010023",
            "X-IVR-Trail: 2-1",
            "X-IVR-Password: Initial",
            "User-to-User: 72616e646f6d;encoding=hex",
        )
    )
    assert read == Invite(
        remote="+8613900001234",
        remote_name='张"三"',
        skill_group="gas",
        account_no="0010023",
        ivr_trail="2-1",
        ivr_verdict="initial",
        token="72616e646f6d;encoding=hex",
        has_sdp=True,
    )


@pytest.mark.parametrize(
    ("origin", "name", "user"),
    [
        ("<sip:13900001234@10.0.0.9>;tag=1", "", "13900001234"),
        ("sip:13900001234@10.0.0.9;tag=1", "", "13900001234"),
        ("Ann <sip:010@h>", "Ann", "010"),
        ('"<b>Ann</b>" <sip:010@h>', "<b>Ann</b>", "010"),  # shown as the plain text it is
        ('"a, b" <sip:010@h>, <tel:1>', "a, b", "010"),
        ("<tel:+86-10-96777;phone-context=x>", "", "+86-10-96777"),
        ("<sip:%2B8610@h>", "", "+8610"),
        ("<sip:010;ext=3:secret@h>", "", "010"),
        ("<sip:10.0.0.9:5060>", "", "10.0.0.9"),
        ("<SIP:Anonymous@anonymous.invalid>", "", "Anonymous"),
        ('"never closed <sip:1@h>', '"never closed', "1"),
        ("<>", "", ""),
        ("", "", ""),
    ],
)
def test_addresses(origin: str, name: str, user: str) -> None:
    assert split_address(origin) == (name, user)


def test_compact_and_folded_headers_are_read() -> None:
    read = read_invite("INVITE x SIP/2.0\r\nf: Ann\r\n <sip:010@h>\r\nc: application/sdp\r\n\r\nv=0")
    assert (read.remote, read.remote_name, read.has_sdp) == ("010", "Ann", True)


def test_the_first_of_two_headers_counts() -> None:
    read = read_invite(invite("From: <sip:1@h>", "X-Account-No: 1", "X-Account-No: 2"))
    assert read.account_no == "1"


def test_the_name_of_from_serves_when_the_asserted_identity_has_none() -> None:
    read = read_invite(invite("From: Ann <sip:1@h>", "P-Asserted-Identity: <sip:2@h>"))
    assert (read.remote, read.remote_name) == ("2", "Ann")


@pytest.mark.parametrize("verdict", ["yes", "", "pass; fail", "PASSED"])
def test_an_unknown_verdict_is_none(verdict: str) -> None:
    assert read_invite(invite("From: <sip:1@h>", f"X-IVR-Password: {verdict}")).ivr_verdict == ""


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\x00b", "ab"),
        ("abc\u202ecod.exe", "abccod.exe"),  # a direction mark would turn what follows around
        ("\u200f96777\u2066", "96777"),
        ("zero\u200bwidth", "zerowidth"),
        ("line\u2028break", "linebreak"),
        ("\x1b[31mred", "[31mred"),
        ("  padded\t", "padded"),
        ("\udcff\udcfe", "��"),  # bytes that were no UTF-8
        ("x" * 10_000, "x" * MAX_VALUE),
        ("\u202e" * 10_000 + "x", ""),
        ("<img src=x>", "<img src=x>"),
    ],
)
def test_cleaning(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@given(st.text(max_size=600))
def test_what_is_clean_is_short_visible_and_stays_clean(raw: str) -> None:
    shown = clean(raw)
    assert len(shown) <= MAX_VALUE
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert clean(shown) == shown


lines = st.lists(
    st.sampled_from(
        ["From", "f", "P-Asserted-Identity", "X-Skill-Group", "Content-Type", "", ":", "Via"]
    ).flatmap(lambda name: st.text(max_size=80).map(lambda value: f"{name}: {value}")),
    max_size=8,
)


@given(st.text(max_size=400) | lines.map(lambda some: "\r\n".join(["INVITE", *some, "", "v=0"])))
def test_no_text_is_too_strange_to_be_read(message: str) -> None:
    read = read_invite(message)
    for value in (read.remote, read.remote_name, read.skill_group, read.account_no, read.token):
        assert len(value) <= MAX_VALUE
        assert "\x00" not in value


@pytest.mark.parametrize("unit", ['"\\', "<", "<>", ">", '"', ";", "\\", " ", "a@", "%", "\r\n ", "\u202e"])
def test_no_message_takes_long(unit: str) -> None:
    """The phone stands still while it reads: an expression that backtracks would be a weapon."""
    for head in ("From: ", "From", 'From: "', "From: <sip:"):
        began = time.perf_counter()
        read_invite(f"INVITE x\r\n{head}{unit * (60_000 // len(unit))}\r\n\r\nv=0")
        assert time.perf_counter() - began < 0.5
