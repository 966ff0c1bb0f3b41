"""Whether a seat is fit for a shift, as its self-test found it."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from msgspec import Struct


class Health(StrEnum):
    """How a check went; the later, the worse."""

    OK = "ok"
    WARN = "warn"  # the desk works, something is missing
    FAIL = "fail"


_WORSE: Final = tuple(Health)


class Finding(Struct, frozen=True):
    """One check: what was looked at, how it is, what was found, what to do about it."""

    check: str
    health: Health
    found: str
    remedy: str = ""


class Report(Struct, frozen=True, kw_only=True):
    """What a self-test found, when, and by which version of the program."""

    at: datetime
    version: str
    findings: tuple[Finding, ...]

    @property
    def health(self) -> Health:
        """The worst of them."""
        return max((f.health for f in self.findings), key=_WORSE.index, default=Health.OK)

    @property
    def failed(self) -> tuple[str, ...]:
        """The checks that are not green, the worst first."""
        wrong = [f for f in self.findings if f.health is not Health.OK]
        return tuple(dict.fromkeys(f.check for f in sorted(wrong, key=lambda f: -_WORSE.index(f.health))))


class FitnessBook(Protocol):
    """Where the result of a seat's self-test is kept, for leads and IT. Thread: lookup."""

    def keep(self, report: Report) -> None:
        """In the place of the one before. Raises `StoreError`."""


class Progress(Struct, frozen=True, kw_only=True):
    """How far a self-test is: what was found so far, and the last one that came to its end."""

    running: bool = False
    found: tuple[Finding, ...] = ()
    report: Report | None = None


class SelfTest(Protocol):
    """The seat's own test, in the running desk. Thread: main; the checks are done elsewhere."""

    @property
    def progress(self) -> Progress:
        """This moment."""

    def on_change(self, tell: Callable[[], None]) -> None:
        """Call `tell` with each finding, and at the end; one listener, the last one."""

    def begin(self, *, aloud: bool) -> None:
        """Test the seat, unless that goes on already. `aloud`: with the echo test."""
