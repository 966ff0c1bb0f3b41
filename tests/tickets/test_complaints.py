"""Complaints that come again."""

from msgspec.structs import replace

from agent_desktop.tickets import complaints, prefill
from agent_desktop.tickets.draft import Draft, FieldValue
from customer360.card import OpenTicket
from tests.tickets.desk_paper import FORMS, NOW

FORM = FORMS["complaint"]
OPEN = OpenTicket(
    id="t1", number="261120-A01-0004", title="服务投诉", node="dispatched", opened_at=NOW, due_at=None,
    account_id="a1", request_type="complaint_service",
)  # fmt: skip
FAULT = replace(OPEN, id="t2", number="261121-A01-0001", request_type="no_heat")
DRAFT = Draft(id="d", skill_group="complaint", created_at=NOW, changed_at=NOW,
              values={"request_type": FieldValue("complaint_quality")})  # fmt: skip


def test_a_second_complaint_is_linked_and_raised() -> None:
    draft = complaints.linked(FORM, DRAFT, [FAULT, OPEN], NOW)
    assert draft.values["earlier_ticket"].value == OPEN.number
    assert complaints.linked(FORM, draft, [FAULT, OPEN], NOW) is draft
    assert complaints.linked(replace(FORM, fields=()), DRAFT, [OPEN], NOW) is DRAFT, "a form that doesn't ask"
    assert complaints.level(FORM, draft, [FAULT, OPEN]) == 1
    assert complaints.level(FORM, draft, [OPEN, replace(OPEN, id="t3")]) == 2


def test_what_was_typed_stays_and_a_fault_is_no_complaint() -> None:
    typed = prefill.edit(DRAFT, "earlier_ticket", "B07-0001", NOW)
    assert complaints.linked(FORM, typed, [OPEN], NOW) is typed
    praise = prefill.edit(DRAFT, "request_type", "praise", NOW)
    assert complaints.level(FORM, praise, [OPEN]) == 0
    assert complaints.linked(FORM, DRAFT, [FAULT], NOW) is DRAFT
