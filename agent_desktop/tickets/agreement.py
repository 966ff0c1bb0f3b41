"""What must be agreed before a request may be filed, and what may be recommended with it. Pure rules."""

from collections.abc import Collection
from decimal import Decimal

from msgspec import Struct

from agent_desktop.tickets.checks import amount_of
from agent_desktop.tickets.completeness import fields_of
from agent_desktop.tickets.draft import Approval, Draft, Problem
from agent_desktop.tickets.forms import FieldKind, Form
from agent_desktop.tickets.prefill import REQUEST_TYPE
from customer360.card import AlertKind

READ_BACK = "read_back"
"""Value of a draft: when it was read out to the caller, as mm:ss of the call (its place in the recording)."""

LEAD = "lead_agreed"
"""Value of a ticket: which lead agreed, and the words; `PENDING` when the lead still has to."""

PENDING = "pending"

IDENTITY = "identity"
"""Value of a ticket: what the caller had to prove for it, and did not (`customer360.identity.Need`)."""

NO_RECOMMENDING = frozenset(
    {AlertKind.EMERGENCY, AlertKind.OUTAGE, AlertKind.CUT_OFF, AlertKind.ARREARS, AlertKind.REPEAT_CALL}
)
"""Whoever calls because of these is sold nothing."""


class Agreement(Struct, frozen=True):
    """`read_back`: it must be read out; `lead_over`: yuan that ask for the lead, None when they don't.

    `agreed`: the lead agreed to this amount or a higher one; `pending`: it is filed to be reviewed first.
    """

    read_back: bool = False
    read_back_at: str = ""
    lead_over: int | None = None
    approval: Approval | None = None
    agreed: bool = False
    pending: bool = False

    @property
    def wanted(self) -> bool:
        """Whether anything has to be agreed."""
        return self.read_back or self.lead_over is not None


def agreement(form: Form, draft: Draft) -> Agreement:
    """What this draft's type and amounts ask for; somebody who isn't on the phone hears nothing read out."""
    kind = form.request_type(draft.text(REQUEST_TYPE))
    if kind is None:
        return Agreement()
    highest, approval = highest_amount(form, draft), draft.approval
    over = kind.lead_over is not None and highest > kind.lead_over
    return Agreement(
        read_back=kind.read_back and bool(draft.call_id),
        read_back_at=draft.text(READ_BACK),
        lead_over=kind.lead_over if over else None,
        approval=approval,
        agreed=over and approval is not None and _covers(approval, highest),
        pending=over and draft.pending,
    )


def _covers(approval: Approval, yuan: Decimal) -> bool:
    return approval.verdict == "agreed" and yuan <= Decimal(approval.yuan)


def highest_amount(form: Form, draft: Draft) -> Decimal:
    """The highest amount in the draft, in yuan."""
    written = (draft.text(field.code) for field in fields_of(form, draft) if field.kind is FieldKind.AMOUNT)
    return max((amount for text in written if (amount := amount_of(text)) is not None), default=Decimal(0))


def proof(form: Form, draft: Draft) -> dict[str, str]:
    """What the ticket says of the lead: who agreed with which words, or that the lead still has to.

    And what the caller did not prove.
    """
    asked = agreement(form, draft)
    proven = {IDENTITY: draft.unproven} if draft.unproven else {}
    if asked.agreed and asked.approval is not None:
        said = asked.approval
        return proven | {LEAD: " ".join(part for part in (said.who, said.yuan, said.words) if part)}
    return proven | ({LEAD: PENDING} if asked.pending else {})


def missing(form: Form, draft: Draft) -> tuple[Problem, ...]:
    """What is still to be agreed."""
    asked = agreement(form, draft)
    found = []
    if asked.lead_over is not None and not asked.agreed and not asked.pending:
        found.append(Problem(LEAD, "lead_agrees"))
    if asked.read_back and not asked.read_back_at:
        found.append(Problem(READ_BACK, "not_read_back"))
    return tuple(found)


def recommendation(form: Form, draft: Draft, alerts: Collection[AlertKind]) -> str:
    """What may be recommended now: only where the type allows it and nothing is wrong with the account."""
    kind = form.request_type(draft.text(REQUEST_TYPE))
    if kind is None or not kind.recommends or NO_RECOMMENDING.intersection(alerts):
        return ""
    return form.recommendation


def tells_lead(form: Form, draft: Draft) -> str:
    """The label of a value by which the team lead hears of this draft, "" without one."""
    for field in fields_of(form, draft):
        for choice in field.choices:
            if choice.tells_lead and choice.code == draft.text(field.code):
                return choice.label
    return ""
