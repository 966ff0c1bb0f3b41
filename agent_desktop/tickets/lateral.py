"""A lateral ticket (横向工单): a question of the editors to a business department, filed like any other."""

from datetime import datetime
from typing import Final

from msgspec.structs import replace
from uuid_utils import uuid7

from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.draft import Draft, FieldValue
from agent_desktop.tickets.forms import Choice, Form
from agent_desktop.tickets.life.steps import Role, Step
from agent_desktop.tickets.nodes import ORDER, Node
from agent_desktop.tickets.prefill import DESCRIPTION, REQUEST_TYPE

LATERAL: Final = "lateral"
"""The skill group of these tickets; nobody is called in it."""
CONSULT: Final = "consult"
DEPARTMENT: Final = "department"


def departments(form: Form) -> tuple[Choice, ...]:
    """Who may be asked."""
    return next((field.choices for field in form.fields if field.code == DEPARTMENT), ())


def consultation(question: str, department: str, now: datetime) -> Draft:
    """The draft of a question to a department (its code)."""
    said = {REQUEST_TYPE: CONSULT, DEPARTMENT: department, DESCRIPTION: question}
    values = {code: FieldValue(value) for code, value in said.items()}
    return Draft(id=uuid7().hex, skill_group=LATERAL, created_at=now, changed_at=now, values=values)


def within(form: Form, hours: int) -> Form:
    """The form with the time that the department has."""
    limit = ((Node.HANDLED.value, hours * 60),)
    types = (replace(t, nodes=limit) if t.code == CONSULT else t for t in form.request_types)
    return replace(form, request_types=tuple(types))


def dispatch(ticket_id: str, department: str, *, agent: str, origin: str, now: datetime) -> Act:
    """The step that gives it to the department."""
    return _step(ticket_id, Step.DISPATCH, now, {"agent": agent, "origin": origin, "station": department})


def ending(
    ticket_id: str, node: str, answer: str, *, agent: str, origin: str, now: datetime
) -> tuple[Act, ...]:
    """The steps that end one whose wording has become a draft; the same acts each time they are made."""
    who = {"agent": agent, "origin": origin}
    before = node in ORDER and ORDER.index(Node(node)) < ORDER.index(Node.HANDLED)
    handled = (_step(ticket_id, Step.HANDLE, now, {**who, "reason": answer[:2_000]}),) if before else ()
    return (*handled, _step(ticket_id, Step.ARCHIVE, now, who))


def _step(ticket_id: str, step: Step, now: datetime, told: dict[str, str]) -> Act:
    what: dict[str, str | int | None] = {"step": step.value, "role": Role.AGENT.value}
    payload = {"ticket_id": ticket_id, **what, **told}
    return Act(id=f"{ticket_id}-{step.value}", kind="step", at=now, payload=payload)
