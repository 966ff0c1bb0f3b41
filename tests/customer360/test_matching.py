"""Whose call it is: certainty from evidence, the chooser's order, and what opens by itself."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from customer360.card import AccountState, Certainty, MatchReason
from customer360.matching import Evidence, chosen, judge, matches
from tests.customer360.people import NOW

OWN = Evidence(account_id="a1", why=MatchReason.OWN_NUMBER, on_file=True)


@pytest.mark.parametrize(
    ("why", "certainty"),
    [
        (MatchReason.IVR_ACCOUNT, Certainty.CERTAIN),
        (MatchReason.AGENT_CHOICE, Certainty.CERTAIN),
        (MatchReason.OWN_NUMBER, Certainty.CERTAIN),
        (MatchReason.FAMILY, Certainty.LIKELY),
        (MatchReason.OLD_TICKET, Certainty.DOUBTFUL),
        (MatchReason.INSTALLER, Certainty.DOUBTFUL),
        (MatchReason.FORMER_TENANT, Certainty.DOUBTFUL),
    ],
)
def test_certainty_follows_from_the_reason(why: MatchReason, certainty: Certainty) -> None:
    evidence = replace(OWN, why=why)
    assert judge(evidence).certainty is certainty
    assert judge(replace(evidence, inactive=True)).certainty is Certainty.DOUBTFUL
    assert judge(replace(evidence, account_state=AccountState.CLOSED)).certainty is Certainty.DOUBTFUL


def test_a_suspended_or_cut_off_account_is_as_certain_as_any() -> None:
    for state in (AccountState.SUSPENDED, AccountState.CUT_OFF):
        assert judge(replace(OWN, account_state=state)).certainty is Certainty.CERTAIN


def test_only_a_single_certain_match_opens() -> None:
    family = replace(OWN, account_id="a2", why=MatchReason.FAMILY)
    other = replace(OWN, account_id="a3")
    assert chosen(matches([OWN])) == "a1"
    assert chosen(matches([OWN, family])) == "a1"
    assert chosen(matches([OWN, other])) == ""
    assert chosen(matches([family])) == ""
    assert chosen(matches([])) == ""


def test_a_keyed_code_wins_over_sixty_own_accounts() -> None:
    own = [replace(OWN, account_id=f"a{n}") for n in range(60)]
    found = matches([*own, Evidence(account_id="a7", why=MatchReason.IVR_ACCOUNT)])
    assert chosen(found) == found[0].account_id == "a7"
    assert found[0].bound
    assert all(m.certainty is Certainty.LIKELY for m in found[1:])


def test_a_keyed_code_of_a_closed_account_opens_nothing_wrong() -> None:
    keyed = Evidence(account_id="a9", why=MatchReason.IVR_ACCOUNT, account_state=AccountState.CLOSED)
    found = matches([OWN, keyed])
    assert [m.certainty for m in found] == [Certainty.DOUBTFUL, Certainty.CERTAIN]
    assert chosen(found) == "a1"


def test_the_strongest_reason_is_shown() -> None:
    seen = replace(OWN, why=MatchReason.OLD_TICKET, on_file=False)
    assert [m.why for m in matches([seen, OWN])] == [MatchReason.OWN_NUMBER]
    assert [m.why for m in matches([seen, replace(OWN, why=MatchReason.INSTALLER)])] == [
        MatchReason.OLD_TICKET
    ]


def test_the_chooser_is_ranked_by_ticket_call_incident_debt_and_file() -> None:
    rows = [
        replace(OWN, account_id="plain", rank=2),
        replace(OWN, account_id="first on file", rank=1),
        replace(OWN, account_id="debt", owes=True),
        replace(OWN, account_id="outage", incident=True),
        replace(OWN, account_id="called long ago", last_call=NOW - timedelta(days=30)),
        replace(OWN, account_id="called yesterday", last_call=NOW - timedelta(days=1)),
        replace(OWN, account_id="ticket", open_ticket=True),
        replace(OWN, account_id="gone", open_ticket=True, inactive=True),
    ]
    assert [m.account_id for m in matches(rows)] == [
        "ticket",
        "called yesterday",
        "called long ago",
        "outage",
        "debt",
        "first on file",
        "plain",
        "gone",
    ]


evidence = st.builds(
    Evidence,
    account_id=st.sampled_from(["a1", "a2", "a3"]),
    why=st.sampled_from(MatchReason),
    inactive=st.booleans(),
    account_state=st.sampled_from(AccountState),
    open_ticket=st.booleans(),
    incident=st.booleans(),
    last_call=st.none() | st.just(NOW),
    on_file=st.booleans(),
)


@given(st.lists(evidence, max_size=12))
def test_nothing_doubtful_ever_opens_and_every_account_stands_once(found: list[Evidence]) -> None:
    ranked = matches(found)
    assert sorted(m.account_id for m in ranked) == sorted({e.account_id for e in found})
    opened = [m for m in ranked if m.account_id == chosen(ranked)]
    assert all(m.certainty is Certainty.CERTAIN for m in opened)
    assert matches(reversed(found)) == ranked or len({(e.account_id, e.why) for e in found}) < len(found)
    for m in ranked:
        if m.bound:
            assert any(judge(e).bound for e in found if e.account_id == m.account_id)


def test_only_the_accounts_own_number_on_the_utilitys_file_is_bound() -> None:
    """Bound counts as proof at the gate: no relative's, former tenant's or agent's word may stand for it."""
    for why in MatchReason:
        assert judge(replace(OWN, why=why)).bound is (why is MatchReason.OWN_NUMBER), why
    assert not judge(replace(OWN, on_file=False)).bound
    assert not judge(replace(OWN, inactive=True)).bound
    assert not judge(replace(OWN, account_state=AccountState.CLOSED)).bound
