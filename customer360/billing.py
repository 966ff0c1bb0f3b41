"""What a place owes, as frozen values: bills, and debts paid off in agreed parts. Money in cents."""

from datetime import date
from enum import StrEnum

from msgspec import Struct


class Bill(Struct, frozen=True, kw_only=True):
    """One billing period. `unpaid_cents` is 0 when settled."""

    account_id: str
    period: str  # "2026-10" or "2025-26"
    amount_cents: int
    unpaid_cents: int
    due_on: date


class PlanState(StrEnum):
    """Whether a plan is kept to."""

    KEPT = "kept"
    BROKEN = "broken"
    DONE = "done"


class InstalmentPlan(Struct, frozen=True, kw_only=True):
    """Arrears paid off in agreed parts (分期)."""

    since: date
    total_cents: int
    paid_cents: int
    instalments: int
    next_due_on: date | None
    state: PlanState
    approved_by: str = ""

    @property
    def left_cents(self) -> int:
        """What is still to be paid of it."""
        return self.total_cents - self.paid_cents

    def is_late(self, today: date) -> bool:
        """Whether a part was due before today and is not paid, whatever the file calls the plan still."""
        return self.next_due_on is not None and self.next_due_on < today and self.left_cents > 0

    def is_kept(self, today: date) -> bool:
        """Whether it is kept to, its first part paid."""
        return self.state is PlanState.KEPT and self.paid_cents > 0 and not self.is_late(today)
