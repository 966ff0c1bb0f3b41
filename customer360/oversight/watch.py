"""The port to what a lead decides about and is warned of. The adapter is `customer360.oversight.database`."""

from datetime import date, datetime
from typing import Any, Final, Protocol

import msgspec
from msgspec import Struct

from customer360.card import ListKind


class Proposal(Struct, frozen=True, kw_only=True):
    """An entry of a list that counts for nothing until a lead agrees. `until` is its last day."""

    id: str
    kind: ListKind
    phone: str  # E.164; "" when it is about an account
    account_no: str
    reason: str
    proposed_by: str  # agent number
    since: date
    until: date | None


class Alarm(Struct, frozen=True, kw_only=True):
    """A login was shown no more customers, or was shut out for a moment. `what` says why, in English."""

    id: str
    at: datetime
    agent: str
    login: str
    what: str

    @property
    def held_others(self) -> bool:
        """Its session kept others waiting and was ended; otherwise it asked for too many customers."""
        return self.what.startswith("held others up")


class Watched(Struct, frozen=True, kw_only=True):
    """All that waits for a lead; empty for everybody else."""

    supervises: bool = False
    proposals: tuple[Proposal, ...] = ()
    alarms: tuple[Alarm, ...] = ()


NOTHING: Final = Watched()


class Oversight(Protocol):
    """Thread: lookup. Every method raises `StoreError`."""

    def watched(self) -> Watched:
        """What waits now."""

    def decide(self, proposal_id: str, *, approves: bool, now: datetime) -> bool:
        """Put a proposal in force or take it away; both go into the audit.

        False when it is gone, or when somebody would agree to a proposal of their own.
        """

    def seen(self, alarm_id: str, now: datetime) -> None:
        """An alarm was looked into; into the audit."""


class NuisanceRule(Struct, frozen=True):
    """What a nuisance mark proposes: for how many days, for which reason."""

    days: int
    reason: str


def read_nuisance(text: bytes | str, language: str) -> NuisanceRule:
    """The rule in a TOML file. Raises `ValueError` with what is wrong."""
    try:
        written = msgspec.toml.decode(text, type=dict[str, dict[str, Any]])["nuisance"]
        days = msgspec.convert(written["days"], int)
        reason = msgspec.convert(written["reason"]["en" if language == "en" else "zh"], str)
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise ValueError(f"list settings: {error}") from error
    if not 1 <= days <= 365:
        raise ValueError("list settings: nuisance.days must be 1 to 365")
    return NuisanceRule(days, reason)
