"""The identity gate: what a caller must prove before an action, and what has been proven so far.

Rules are configuration: each request type of a form names its `Need`; `resources/settings/identity.toml` says
how it is met.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Need(StrEnum):
    """What an action asks for."""

    NONE = "none"  # fault, emergency
    OWN_NUMBER = "own_number"  # bill query: direct from the account's own number, else like DATA_CHECK
    DATA_CHECK = "data_check"
    PASSWORD = "password"


class Check(StrEnum):
    """A piece of evidence."""

    BOUND_NUMBER = "bound_number"
    IVR_PASSWORD = "ivr_password"
    IVR_ACCOUNT = "ivr_account"
    NAME = "name"
    ADDRESS = "address"
    ID_TAIL = "id_tail"
    ACCOUNT_NO = "account_no"


class Evidence(Struct, frozen=True):
    """One check and its verdict; answers as typed are not kept."""

    check: Check
    passed: bool
    at: datetime


class Gate(Struct, frozen=True, kw_only=True):
    """State of the gate for one call: open (`passed`) or how many of `wanted` checks are still missing."""

    need: Need = Need.NONE
    passed: bool = False
    wanted: int = 0
    evidence: tuple[Evidence, ...] = ()
    offered: tuple[Check, ...] = ()  # checks the agent can still ask for, in order
    locked: bool = False  # too many wrong answers
    unmasked: bool = False  # names and numbers may be shown in full
    account_id: str = ""  # whose data was compared; evidence for one account proves nothing for another
    initial_password: bool = False  # right, but never changed: the caller changes it first

    @property
    def askable(self) -> tuple[Check, ...]:
        """Checks whose answer the agent types; a password is keyed in the IVR, and no agent hears it."""
        return tuple(check for check in self.offered if check is not Check.IVR_PASSWORD)
