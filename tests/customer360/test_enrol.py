"""A caller whom nobody knows is put on file during the call, and known from then on."""

import pytest

from customer360.card import AccountState, Certainty, Service
from customer360.database import SqlRecords
from customer360.newcomer import Newcomer
from customer360.records import RecordsError
from tests.customer360.town import NOW, number

STRANGER = number("17609315520")
SAYS = Newcomer(name=" 孙 丽 ", address="雁滩路 9 号", service=Service.GAS, relation="户主")


def test_the_next_pop_opens_by_itself_and_proves_nothing(records: SqlRecords) -> None:
    records.card(STRANGER, now=NOW)
    made = records.enrol(STRANGER, SAYS)
    card = records.card(STRANGER, now=NOW)
    assert card.chosen == made
    account = card.account
    assert account is not None
    assert (account.customer.name, account.address, account.state) == (
        "孙 丽",
        "雁滩路 9 号",
        AccountState.PROSPECT,
    )
    assert account.account_no.startswith("N")
    [match] = card.matches
    assert (match.certainty, match.bound) == (Certainty.CERTAIN, False)
    assert [found.account_id for found in records.find("sunli")] == []  # two words, as they were said
    assert [found.account_id for found in records.find(account.account_no)] == [made]


def test_it_is_found_by_sound(records: SqlRecords) -> None:
    made = records.enrol(STRANGER, Newcomer(name="孙丽", address="", service=Service.GAS, relation="家人"))
    for asked in ("sunli", "sl", "孙莉"):
        assert [found.account_id for found in records.find(asked)] == [made], asked


@pytest.mark.parametrize("name", ["'; DROP TABLE customers; --", "长" * 500, "\x00王"])
def test_any_name_is_a_name(records: SqlRecords, name: str) -> None:
    records.enrol(STRANGER, Newcomer(name=name, address=name, service=Service.GAS, relation="户主"))
    card = records.card(STRANGER, now=NOW)
    assert card.account is not None
    assert 0 < len(card.account.customer.name) <= 60


def test_a_caller_without_a_number_is_told(records: SqlRecords) -> None:
    with pytest.raises(RecordsError) as refused:
        records.enrol(number("anonymous"), SAYS)
    assert refused.value.key == "records-no-number"
