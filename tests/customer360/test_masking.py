"""Masks as in the design's pictures, and that nothing slips through."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from customer360.card import AccountState, Channel, Contact, Found, Service
from customer360.masking import (
    masked,
    masked_account_no,
    masked_address,
    masked_e164,
    masked_found,
    masked_name,
    masked_number,
    masked_text,
)
from tests.customer360.people import HOME, NOW, card, ticket
from tests.customer360.town import number


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王磊", "王**"),
        ("王晓敏", "王**"),
        ("欧阳修文", "欧阳**"),
        ("欧阳", "欧**"),
        ("兰州恒通物业有限公司", "兰州****"),
        (" 王磊 ", "王**"),
        ("", ""),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("13812346621", "138 **** 6621"),
        ("0931-1234410", "0931 *** 4410"),
        ("010-12345678", "010 **** 5678"),
        ("0931-2234410-802", "0931 *** 4410"),
        ("+44 20 7946 0958", "+44 **** 0958"),
        ("1027", "1027"),
        ("95598", "95598"),
        ("anonymous", ""),
        ("0931-12344108", "093 **** 4108"),
        ("alice", "a **** e"),
    ],
)
def test_numbers(raw: str, shown: str) -> None:
    known = number(raw)
    assert masked_number(known) == shown
    assert not known.e164 or masked_e164(known.e164) == shown


@pytest.mark.parametrize(
    ("account_no", "shown"),
    [("0211345652", "0211 **** 52"), ("02113456", "0211 **** 56"), ("1234567", "12 **** 67"), ("12", "****")],
)
def test_account_numbers(account_no: str, shown: str) -> None:
    assert masked_account_no(account_no) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("幸福里小区 5 号楼 1 单元 502", "幸福里小区 5 号楼 *-***"),
        ("七里河区幸福里小区5号楼1单元502室", "七里河区幸福里小区5号楼 *-***"),
        ("翠苑 12 幢 3 单元 1101", "翠苑 12 幢 *-***"),
        ("幸福里小区 5 号楼", "幸福里小区 5 号楼"),
        ("和平路 128 号 3-502", "和平路 128 号 3-***"),
        ("和平路 128 号", "和平路***"),
        ("商铺 1-101", "商铺 1-***"),
        ("榆中县夏官营镇红柳沟村", "榆中县夏官***"),
        ("", ""),
    ],
)
def test_addresses(address: str, shown: str) -> None:
    assert masked_address(address) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("回电 13812346621 找王师傅", "回电 138 **** 找王师傅"),
        ("回电 138-1234-6621", "回电 138 ****"),
        ("身份证 62010219800101002X", "身份证 620 ****"),
        ("2026-11-22 温度 15 度", "2026-11-22 温度 15 度"),
        ("预计 15:40 恢复", "预计 15:40 恢复"),
    ],
)
def test_free_text_loses_long_numbers(text: str, shown: str) -> None:
    assert masked_text(text) == shown


CARD = card(
    tickets=(ticket(last_note="用户 13812346621 要求改约", crew_phone="13900000001"),),
    timeline=(
        Contact(
            at=NOW,
            channel=Channel.PHONE,
            incoming=True,
            matter="no_heat",
            summary="回电 13812346621",
            outcome="",
        ),
    ),
)
SECRETS = ("王晓敏", "晓敏", "13812346621", "1234 6621", "0211345652", "1 单元", "502", "002X", "RB2023001")


def test_a_masked_card_holds_nothing_that_identifies() -> None:
    shown = msgspec.json.encode(masked(CARD, unmasked=False)).decode()
    assert [secret for secret in SECRETS if secret in shown] == []
    assert "13900000001" in shown  # the crew's phone: the agent rings it


def test_an_open_gate_and_an_emergency_show_the_card_itself() -> None:
    assert masked(CARD, unmasked=True) is CARD


def test_masking_keeps_the_card_usable() -> None:
    shown = masked(CARD, unmasked=False)
    assert (shown.chosen, shown.accounts[0].id, shown.account is not None) == ("a1", "a1", True)
    assert shown.number.national == "138 **** 6621"
    assert masked(shown, unmasked=False).accounts == shown.accounts


def test_search_results_are_masked() -> None:
    found = Found(
        account_id="a1",
        account_no="0211345652",
        name="王晓敏",
        address=HOME.address,
        service=Service.HEATING,
        state=AccountState.ACTIVE,
    )
    assert masked_found(found) == replace(
        found, account_no="0211 **** 52", name="王**", address="幸福里小区 5 号楼 *-***"
    )


@given(st.text(max_size=40))
def test_no_text_breaks_a_mask(text: str) -> None:
    name = masked_name(text)
    assert len(name) <= 6
    assert len(text.strip()) < 3 or text.strip() not in name
    masked_address(text)
    masked_text(text)
    masked_account_no(text)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_four_digits_of_every_mobile_are_hidden(raw: str) -> None:
    shown = masked_number(number(raw))
    assert shown == f"{raw[:3]} **** {raw[7:]}"
