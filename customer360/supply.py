"""The way back to supply: which reconnection is open to a stopped place, on what evidence, at what cost.

The ways are the site's (`resources/settings/supply.toml`), a table each. What the record can decide is
decided here; what only people can see stands under `evidence`, for the agent to ask. Pure; money in cents.
"""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from customer360.card import Account, AccountState, InstalmentPlan, Service

EVER = "01-01", "12-31"


class Condition(StrEnum):
    """What the record must say."""

    NO_ARREARS = "no_arrears"
    NO_ARREARS_OR_PLAN = "no_arrears_or_plan"  # a plan that is kept, its first part paid, will do
    NO_MODIFICATION = "no_modification"


class Basis(StrEnum):
    """What an amount is worked out from."""

    ARREARS = "arrears"
    BASE_FEE = "base_fee"  # the suspension's yearly fee
    FIXED = "fixed"


class Charge(Struct, frozen=True, kw_only=True):
    """One item of the cost: `basis` × `times` / `over`, or `cents`."""

    label: str
    basis: Basis = Basis.FIXED
    times: int = 1
    over: int = 1
    cents: int = 0


class Rule(Struct, frozen=True, kw_only=True):
    """One way back, as the site's file has it. `season`: month and day from and to, over the new year too."""

    code: str
    service: Service
    state: AccountState
    label: str
    season: tuple[str, str] = EVER
    conditions: tuple[Condition, ...] = ()
    evidence: tuple[str, ...] = ()
    charges: tuple[Charge, ...] = ()
    within: str = ""  # until when supply is back, in words
    article: str = ""  # number of the article that tells how

    def __post_init__(self) -> None:
        for day in self.season:
            date.fromisoformat(f"2024-{day}")  # a leap year: 02-29 is a day
        if any(charge.over < 1 or charge.times < 0 for charge in self.charges):
            raise ValueError(f"{self.code}: times and over of a charge must be positive")


class Finding(Struct, frozen=True):
    """A condition and whether the record meets it; `cents` is what stands against it."""

    condition: Condition
    met: bool
    cents: int = 0


class Cost(Struct, frozen=True):
    """An item with its amount."""

    label: str
    cents: int


class WayBack(Struct, frozen=True, kw_only=True):
    """A way back for one account, today."""

    code: str
    label: str
    findings: tuple[Finding, ...]
    evidence: tuple[str, ...]
    costs: tuple[Cost, ...]
    within: str
    article: str

    @property
    def open(self) -> bool:
        """Whether nothing in the record stands against it."""
        return all(finding.met for finding in self.findings)

    @property
    def cents(self) -> int:
        """What it costs in all."""
        return sum(cost.cents for cost in self.costs)


def ways(
    account: Account, plan: InstalmentPlan | None, rules: Sequence[Rule], today: date
) -> tuple[WayBack, ...]:
    """What is open to `account` on `today`, a day of the site; nothing for a place that is supplied."""
    kept = plan if plan is not None and plan.is_kept(today) else None
    return tuple(
        WayBack(
            code=rule.code,
            label=rule.label,
            findings=tuple(_CHECKS[c](c, account, kept is not None) for c in rule.conditions),
            evidence=rule.evidence,
            costs=tuple(_costs(rule, account, kept)),
            within=rule.within,
            article=rule.article,
        )
        for rule in rules
        if rule.service is account.service and rule.state is account.state and _in_season(rule, today)
    )


def _in_season(rule: Rule, today: date) -> bool:
    first, last = rule.season
    now = f"{today:%m-%d}"
    return first <= now <= last if first <= last else now >= first or now <= last


def owed_now(account: Account, kept: InstalmentPlan | None) -> int:
    """Cents of arrears that `kept`, a plan that is kept to, doesn't spread over later days."""
    return max(0, account.arrears_cents - (kept.left_cents if kept else 0))


def _costs(rule: Rule, account: Account, kept: InstalmentPlan | None) -> list[Cost]:
    """Items that cost something, halves of a cent rounded up."""
    fee = account.suspension.fee_cents if account.suspension else 0
    spread = kept if Condition.NO_ARREARS_OR_PLAN in rule.conditions else None
    amounts = {Basis.ARREARS: owed_now(account, spread), Basis.BASE_FEE: fee}
    found = []
    for charge in rule.charges:
        whole = amounts.get(charge.basis, charge.cents) * charge.times
        if cents := (2 * whole + charge.over) // (2 * charge.over):
            found.append(Cost(charge.label, cents))
    return found


def _settled(condition: Condition, account: Account, agreed: bool) -> Finding:
    return Finding(condition, not account.arrears_cents, account.arrears_cents)


def _settled_or_agreed(condition: Condition, account: Account, agreed: bool) -> Finding:
    return Finding(condition, agreed or not account.arrears_cents, account.arrears_cents)


def _unmodified(condition: Condition, account: Account, agreed: bool) -> Finding:
    found = account.modification
    return Finding(condition, found is None or found.fixed_on is not None)


_CHECKS: dict[Condition, Callable[[Condition, Account, bool], Finding]] = {
    Condition.NO_ARREARS: _settled,
    Condition.NO_ARREARS_OR_PLAN: _settled_or_agreed,
    Condition.NO_MODIFICATION: _unmodified,
}
"""What meets a condition; the last argument: a plan of instalments is kept."""


def read_ways(text: bytes | str, language: str) -> tuple[Rule, ...]:
    """The ways in a TOML file, with its words in `language`. Raises `ValueError` with what is wrong."""
    word = "en" if language == "en" else "zh"
    try:
        written = msgspec.toml.decode(text, type=dict[str, Any])
        return msgspec.convert([_said(way, word) for way in written.get("ways", [])], tuple[Rule, ...])
    except (msgspec.MsgspecError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"supply settings: {error}") from error


def _said(written: Any, word: str) -> Any:
    """The same with one language's words: what has `zh` and `en` and nothing else becomes that text."""
    match written:
        case {"zh": _, "en": _} if len(written) == 2:
            return written[word]
        case dict():
            return {name: _said(value, word) for name, value in written.items()}
        case list():
            return [_said(value, word) for value in written]
    return written
