"""Why there is no phone: for a person in words, for the window as one of a few kinds."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Why(StrEnum):
    """What the window has words for in the agent's language; OTHER shows the error's own."""

    LIBRARY = "library"  # the SIP library is not installed
    PORT = "port"  # no port or address of this machine could be had
    SETTINGS = "settings"
    ELSEWHERE = "elsewhere"  # another window uses the phone
    OLD_CALL = "old_call"  # a phone of another version still has a call
    SLOW = "slow"
    OTHER = "other"


class PhoneError(Exception):
    """There is no phone to be had; the message says in English what happened and what to do."""

    def __init__(self, text: str, why: Why = Why.OTHER) -> None:
        super().__init__(text)
        self.why = why


EXIT_ALREADY_RUNNING: Final = 3
EXITS: Final = MappingProxyType({2: Why.OTHER, 4: Why.LIBRARY, 5: Why.PORT, 6: Why.SETTINGS})
"""What a phone that can't start ends with."""


def exit_status(why: Why) -> int:
    """The status that says so."""
    return next((status for status, known in EXITS.items() if known is why), 2)
