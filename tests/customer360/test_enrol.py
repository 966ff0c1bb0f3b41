"""A caller whom nobody knows is put on file during the call, and known from then on."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest
from msgspec.structs import replace

from customer360.card import AccountState, Card, Certainty, Service
from customer360.database import SqlRecords
from customer360.newcomer import Enrolled, Newcomer
from customer360.records import RecordsError
from tests.customer360.town import NOW, Town, number

STRANGER = number("17609315520")
SAYS = Newcomer(name=" 孙 丽 ", address="雁滩路 9 号", service=Service.GAS, relation="户主")


def test_the_next_pop_opens_by_itself_and_proves_nothing(records: SqlRecords) -> None:
    made = records.enrol(records.card(STRANGER, now=NOW), SAYS).account_id
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
    assert [found.account_id for found in records.find("sunli")] == [made]
    assert [found.account_id for found in records.find(account.account_no)] == [made]


def test_it_is_found_by_sound(records: SqlRecords) -> None:
    says = Newcomer(name="孙丽", address="", service=Service.GAS, relation="家人")
    made = records.enrol(Card(number=STRANGER), says).account_id
    for asked in ("sunli", "sl", "孙莉"):
        assert [found.account_id for found in records.find(asked)] == [made], asked


def test_who_comes_second_is_given_the_account_of_who_was_first(records: SqlRecords) -> None:
    """Two desks with the same stranger: the number is put on file once, a second person only knowingly."""
    before = records.card(STRANGER, now=NOW)
    first, second = records.enrol(before, SAYS), records.enrol(before, replace(SAYS, name="孙莉"))
    assert (first.is_new, second.is_new, second.account_id) == (True, False, first.account_id)
    assert [found.name for found in records.find("sunli")] == ["孙 丽"]
    known = records.choose(before, first.account_id)
    third = records.enrol(known, replace(SAYS, name="孙 莉"))
    assert third.is_new
    assert {a.id for a in records.card(STRANGER, now=NOW).accounts} == {third.account_id, first.account_id}


def test_of_many_at_once_one_is_first(town: Town) -> None:
    with ExitStack() as open_desks, ThreadPoolExecutor(4) as hands:
        desks = [open_desks.enter_context(town.records()) for _ in range(4)]
        before = desks[0].card(STRANGER, now=NOW)
        at_once = Barrier(len(desks))

        def enrol(desk: SqlRecords) -> Enrolled:
            at_once.wait(30)
            return desk.enrol(before, SAYS)

        made = list(hands.map(enrol, desks))
        assert sorted(one.is_new for one in made) == [False, False, False, True]
        assert len({one.account_id for one in made}) == 1
        assert len(desks[0].card(STRANGER, now=NOW).accounts) == 1


@pytest.mark.parametrize("name", ["'; DROP TABLE customers; --", "长" * 500, "\x00王"])
def test_any_name_is_a_name(records: SqlRecords, name: str) -> None:
    records.enrol(Card(number=STRANGER), replace(SAYS, name=name, address=name))
    card = records.card(STRANGER, now=NOW)
    assert card.account is not None
    assert 0 < len(card.account.customer.name) <= 60


def test_a_caller_without_a_number_is_told(records: SqlRecords) -> None:
    with pytest.raises(RecordsError) as refused:
        records.enrol(Card(number=number("anonymous")), SAYS)
    assert refused.value.key == "records-no-number"
