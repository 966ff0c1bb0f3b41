"""What must be agreed before filing, and who is recommended nothing."""

import pytest
from msgspec.structs import replace

from agent_desktop.tickets import agreement, prefill
from agent_desktop.tickets.draft import Approval, Draft, FieldValue, Problem
from customer360.card import AlertKind
from tests.tickets.desk_paper import FORMS, NOW

REFUND = Draft(
    id="d", skill_group="billing", call_id="k1", created_at=NOW, changed_at=NOW,
    values={"request_type": FieldValue("refund"), "amount": FieldValue("500")},
)  # fmt: skip
BILLING = FORMS["billing"]


def _keys(draft: Draft) -> list[str]:
    return [problem.key for problem in agreement.missing(BILLING, draft)]


@pytest.mark.parametrize(("amount", "keys"), [("500", []), ("500.01", ["lead_agrees"]), ("a lot", [])])
def test_the_lead_agrees_above_the_amount(amount: str, keys: list[str]) -> None:
    draft = prefill.edit(REFUND, "amount", amount, NOW)
    assert _keys(draft) == [*keys, "not_read_back"]
    said = Approval(id="m1", yuan="680", asked_at=NOW, verdict="agreed", who="8001")
    agreed = replace(draft, approval=said)
    assert agreement.missing(BILLING, agreed) == (Problem(agreement.READ_BACK, "not_read_back"),)


def test_a_leads_no_and_a_yes_to_less_count_for_nothing() -> None:
    draft = prefill.edit(REFUND, "amount", "700", NOW)
    said = Approval(id="m1", yuan="700", asked_at=NOW, verdict="agreed", who="8001", words="退")
    for useless in (replace(said, verdict="refused"), replace(said, yuan="699.99"), None):
        asked = replace(draft, approval=useless)
        assert _keys(asked) == ["lead_agrees", "not_read_back"]
        assert agreement.proof(BILLING, asked) == {}
    agreed = replace(draft, approval=said)
    assert agreement.proof(BILLING, agreed) == {agreement.LEAD: "8001 700 退"}
    waits = replace(draft, pending=True)
    assert _keys(waits) == ["not_read_back"]
    assert agreement.proof(BILLING, waits) == {agreement.LEAD: agreement.PENDING}
    little = replace(agreed, values=REFUND.values, pending=True)
    assert agreement.proof(BILLING, little) == {}, "nobody had to be asked"


def test_what_asks_for_nothing_shows_nothing() -> None:
    refund = agreement.agreement(BILLING, REFUND)
    assert (refund.wanted, refund.read_back, refund.lead_over) == (True, True, None)
    dear = agreement.agreement(BILLING, prefill.edit(replace(REFUND, call_id=""), "amount", "700", NOW))
    assert (dear.wanted, dear.read_back) == (True, False)
    query = agreement.agreement(BILLING, prefill.edit(REFUND, "request_type", "bill_query", NOW))
    assert (query.wanted, query.read_back) == (False, False)


def test_a_walk_in_is_read_nothing() -> None:
    assert _keys(replace(REFUND, call_id="")) == []
    assert _keys(prefill.edit(REFUND, agreement.READ_BACK, "01:12", NOW)) == []


def test_what_the_desk_keeps_is_no_stray() -> None:
    draft = prefill.edit(REFUND, agreement.READ_BACK, "01:12", NOW)
    assert prefill.strays(BILLING, draft) == {}


def test_nobody_with_a_fault_a_complaint_or_arrears_is_recommended_anything() -> None:
    form = FORMS["gas"]
    inquiry = replace(REFUND, skill_group="gas", values={"request_type": FieldValue("inquiry")})
    assert agreement.recommendation(form, inquiry, ()) == form.recommendation != ""
    assert agreement.recommendation(form, inquiry, [AlertKind.ARREARS]) == ""
    fault = prefill.edit(inquiry, "request_type", "gas_no_supply", NOW)
    assert agreement.recommendation(form, fault, ()) == ""


def test_going_public_tells_the_lead() -> None:
    form = FORMS["complaint"]
    draft = replace(REFUND, skill_group="complaint", values={"mood": FieldValue("public")})
    assert agreement.tells_lead(form, draft) == "扬言曝光"
    assert agreement.tells_lead(form, prefill.edit(draft, "mood", "calm", NOW)) == ""
