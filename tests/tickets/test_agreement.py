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
