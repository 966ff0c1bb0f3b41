"""The identity gate: what each action needs, what a call proves by itself, and when it locks."""

from importlib.resources import files
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from customer360.card import Card, Certainty, MatchReason
from customer360.gate import CallFacts, IdentityPolicy, Verdict, answer, open_gate, read_policy
from customer360.identity import Check, Gate, Need
from tests.customer360.people import HOME, NOW, PERSON, card, match

POLICY = IdentityPolicy()
RIGHT = {
    Check.NAME: "王小民",
    Check.ADDRESS: "幸福里5号楼1单元502",
    Check.ID_TAIL: "002x",
    Check.ACCOUNT_NO: "0211 345652",
}
STRANGER = card(matches=(match(why=MatchReason.FAMILY, certainty=Certainty.LIKELY, bound=False),))
OWN = card()
LANDLORD = card(HOME, replace(HOME, id="a2"), chosen="a2", matches=(match("a1"), match("a2", bound=False)))
QUESTIONS = (Check.NAME, Check.ADDRESS, Check.ID_TAIL, Check.ACCOUNT_NO)


def call(**facts: Any) -> CallFacts:
    return CallFacts(at=NOW, **facts)


def opened(need: Need, shown: Card | None = STRANGER, before: Gate | None = None, **facts: Any) -> Gate:
    return open_gate(need, call(**facts), shown, POLICY, before=before)


def said(gate: Gate, *checks: Check, wrong: bool = False) -> Gate:
    for check in checks:
        gate = answer(gate, check, "错了" if wrong else RIGHT[check], HOME, NOW, POLICY)
    return gate


RULES = [
    ("a fault asks nothing", Need.NONE, STRANGER, {}, True, 0, ()),
    ("a bill from the own number", Need.OWN_NUMBER, OWN, {}, True, 1, ()),
    ("a bill from another number", Need.OWN_NUMBER, STRANGER, {}, False, 2, QUESTIONS),
    ("a bill with the password", Need.OWN_NUMBER, STRANGER, {"ivr_password": Verdict.PASSED}, True, 1, ()),
    ("a bill of another account than the number's own", Need.OWN_NUMBER, LANDLORD, {}, False, 2, QUESTIONS),
    ("an installation", Need.DATA_CHECK, STRANGER, {}, False, 2, QUESTIONS),
    ("an installation from the own number", Need.DATA_CHECK, OWN, {}, False, 2, QUESTIONS),
    ("own number and code keyed", Need.DATA_CHECK, OWN, {"ivr_account": "0211-345652"}, True, 2, ()),
    ("code keyed", Need.DATA_CHECK, STRANGER, {"ivr_account": "0211345652"}, False, 2, QUESTIONS[:3]),
    ("another's code keyed", Need.DATA_CHECK, STRANGER, {"ivr_account": "999"}, False, 2, QUESTIONS),
    ("a transaction", Need.PASSWORD, OWN, {}, False, 1, (Check.IVR_PASSWORD,)),
    ("a transaction with the password", Need.PASSWORD, OWN, {"ivr_password": Verdict.PASSED}, True, 1, ()),
    ("with the initial password", Need.PASSWORD, OWN, {"ivr_password": Verdict.INITIAL}, False, 1,
     (Check.IVR_PASSWORD,)),
    ("with a wrong password", Need.PASSWORD, OWN, {"ivr_password": Verdict.FAILED}, False, 1,
     (Check.IVR_PASSWORD,)),
    ("nobody known", Need.DATA_CHECK, None, {}, False, 2, ()),
    ("an emergency asks nothing, ever", Need.PASSWORD, None, {"emergency": True}, True, 0, ()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "need", "shown", "facts", "passed", "wanted", "offered"), RULES, ids=[row[0] for row in RULES]
)
def test_each_action_asks_what_the_rule_says(
    what: str,
    need: Need,
    shown: Card | None,
    facts: dict[str, Any],
    passed: bool,
    wanted: int,
    offered: tuple[Check, ...],
) -> None:
    gate = opened(need, shown, **facts)
    assert (gate.passed, gate.wanted, gate.offered) == (passed, wanted, offered)


def test_masks_fall_only_for_proof_or_emergency() -> None:
    assert not opened(Need.NONE, OWN).unmasked
    assert opened(Need.NONE, None, emergency=True).unmasked
    assert opened(Need.OWN_NUMBER, OWN).unmasked
    assert not opened(Need.OWN_NUMBER).unmasked


@pytest.mark.parametrize("order", list(permutations(QUESTIONS, 2)), ids=str)
def test_any_two_right_answers_open_a_data_check(order: tuple[Check, Check]) -> None:
    gate = said(opened(Need.DATA_CHECK), order[0])
    assert (gate.passed, [e.passed for e in gate.evidence]) == (False, [True])
    assert order[0] not in gate.offered
    gate = said(gate, order[1])
    assert (gate.passed, gate.unmasked, gate.offered) == (True, True, ())


def test_the_same_answer_twice_is_one_proof() -> None:
    gate = said(opened(Need.DATA_CHECK), Check.NAME, Check.NAME)
    assert (gate.passed, len(gate.evidence)) == (False, 1)


def test_three_wrong_answers_lock_for_the_rest_of_the_call() -> None:
    gate = said(opened(Need.DATA_CHECK), Check.NAME, Check.NAME, wrong=True)
    assert not gate.locked
    gate = said(gate, Check.ID_TAIL, wrong=True)
    assert (gate.locked, gate.passed, gate.offered) == (True, False, ())
    assert said(gate, Check.NAME, Check.ADDRESS) == gate
    other = card(replace(HOME, id="a2"))
    for need in (Need.DATA_CHECK, Need.PASSWORD, Need.OWN_NUMBER):
        again = opened(need, other, before=gate, ivr_password=Verdict.PASSED)
        assert (again.locked, again.passed) == (True, False)


def test_wrong_answers_count_across_accounts_and_right_ones_dont() -> None:
    gate = said(said(opened(Need.DATA_CHECK), Check.NAME), Check.ID_TAIL, wrong=True)
    other = replace(HOME, id="a2")
    gate = opened(Need.DATA_CHECK, replace(STRANGER, accounts=(other,), chosen="a2"), before=gate)
    assert [(e.check, e.passed) for e in gate.evidence] == [(Check.ID_TAIL, False)]
    for _ in range(2):
        gate = answer(gate, Check.NAME, "错了", other, NOW, POLICY)
    assert gate.locked


def test_what_the_line_proved_goes_with_its_caller() -> None:
    """A colleague hands their caller over: another number speaks, the account on screen is the same."""
    before = opened(Need.OWN_NUMBER, OWN)
    assert before.passed
    assert not opened(Need.OWN_NUMBER, STRANGER, before).passed


def test_answers_count_on_when_the_action_changes() -> None:
    gate = said(opened(Need.DATA_CHECK), Check.NAME, Check.ADDRESS)
    assert opened(Need.DATA_CHECK, before=gate).passed
    assert not opened(Need.PASSWORD, before=gate).passed
    assert opened(Need.DATA_CHECK, before=opened(Need.PASSWORD, before=gate)).passed


def test_what_cannot_be_compared_is_not_offered_and_changes_nothing() -> None:
    bare = replace(HOME, customer=replace(PERSON, id_tail=""), address="")
    gate = open_gate(Need.DATA_CHECK, call(), replace(STRANGER, accounts=(bare,)), POLICY)
    assert gate.offered == (Check.NAME, Check.ACCOUNT_NO)
    assert answer(gate, Check.ID_TAIL, "", bare, NOW, POLICY) == gate
    assert answer(gate, Check.ID_TAIL, "0000", bare, NOW, POLICY) == gate
    assert answer(gate, Check.NAME, "   ", bare, NOW, POLICY) == gate
    assert answer(gate, Check.NAME, "王晓敏", replace(bare, id="a2"), NOW, POLICY) == gate


def test_an_initial_password_is_told_apart() -> None:
    assert opened(Need.PASSWORD, OWN, ivr_password=Verdict.INITIAL).initial_password
    assert not opened(Need.PASSWORD, OWN, ivr_password=Verdict.PASSED).initial_password


def test_nothing_typed_is_kept() -> None:
    gate = said(opened(Need.DATA_CHECK), Check.NAME)
    assert "王小民" not in repr(gate)


@given(
    st.lists(st.tuples(st.sampled_from(QUESTIONS), st.text(max_size=12)), max_size=8),
    st.sampled_from([Need.OWN_NUMBER, Need.DATA_CHECK, Need.PASSWORD]),
)
def test_guesses_never_open_a_gate(guesses: list[tuple[Check, str]], need: Need) -> None:
    strange = replace(
        HOME, customer=replace(PERSON, name="龚璞骁", id_tail="71KZ"), address="梵𨱏巷 7 号 9 单元 31"
    )
    gate = open_gate(need, call(), replace(STRANGER, accounts=(strange,)), POLICY)
    for check, typed in guesses:
        gate = answer(gate, check, typed, strange, NOW, POLICY)
    assert not gate.passed
    assert sum(not e.passed for e in gate.evidence) <= POLICY.wrong_answers


def test_the_shipped_settings_are_the_defaults() -> None:
    shipped = read_policy(files("resources").joinpath("settings", "identity.toml").read_bytes())
    assert replace(shipped, edition="", unproven="") == POLICY


def test_a_password_is_keyed_in_the_ivr_and_never_typed_by_an_agent() -> None:
    gate = opened(Need.PASSWORD, OWN)
    assert (gate.offered, gate.askable) == ((Check.IVR_PASSWORD,), ())
    assert answer(gate, Check.IVR_PASSWORD, "1234", HOME, NOW, POLICY) is gate


def test_a_site_may_ask_for_one_proof_and_forgive_nothing() -> None:
    policy = read_policy("data_checks = 1\nwrong_answers = 1")
    gate = open_gate(Need.DATA_CHECK, call(), STRANGER, policy)
    assert answer(gate, Check.NAME, RIGHT[Check.NAME], HOME, NOW, policy).passed
    assert answer(gate, Check.NAME, "错了", HOME, NOW, policy).locked


@pytest.mark.parametrize(
    "text",
    [
        "data_checks = 0",
        "wrong_answers = -1",
        "data_check = 2",
        'asks = ["mother"]',
        'asks = ["ivr_password"]',
        "data_checks = 'two'",
        "data_checks =",
    ],
)
def test_settings_that_would_open_the_gate_or_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="identity settings"):
        read_policy(text)
