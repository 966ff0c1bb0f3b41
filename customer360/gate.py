"""The identity gate as pure functions: what a call has proven, what is still to be asked, when it locks.

What each action asks for and how often one may be wrong is the site's (`resources/settings/identity.toml`).
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import fields, replace

from customer360 import answers
from customer360.card import Account, Card
from customer360.identity import Check, Evidence, Gate, Need


class Verdict(StrEnum):
    """What the IVR says of the password that the caller keyed; the digits never come here."""

    NONE = "none"
    PASSED = "passed"
    INITIAL = "initial"  # right, but never changed since it was given out
    FAILED = "failed"


class CallFacts(Struct, frozen=True, kw_only=True):
    """What the call brings with it."""

    emergency: bool = False
    ivr_account: str = ""  # customer code keyed in the IVR
    ivr_password: Verdict = Verdict.NONE
    at: datetime


class IdentityPolicy(Struct, frozen=True, kw_only=True):
    """The site's figures. Raises `ValueError` when they would open a gate to anybody."""

    edition: str = ""
    data_checks: int = 2
    wrong_answers: int = 3
    asks: tuple[Check, ...] = (Check.NAME, Check.ADDRESS, Check.ID_TAIL, Check.ACCOUNT_NO)
    counts: tuple[Check, ...] = (Check.BOUND_NUMBER, Check.IVR_ACCOUNT)
    password_opens_data_check: bool = True
    unproven: str = ""  # said to the lead of who has not proven what was asked

    def __post_init__(self) -> None:
        if self.data_checks < 1 or self.wrong_answers < 1:
            raise ValueError("data_checks and wrong_answers must be at least 1")
        if strange := [c for c in self.asks if c not in COMPARISONS]:
            raise ValueError(f"not a question for a caller: {', '.join(strange)}")


def read_policy(text: bytes | str, language: str = "zh_CN") -> IdentityPolicy:
    """The policy in a TOML file, its words in a language. Raises `ValueError` with the key that is wrong."""
    try:
        raw: dict[str, Any] = msgspec.toml.decode(text)
        known = {f.name for f in fields(IdentityPolicy)}
        if strange := sorted(raw.keys() - known):
            raise ValueError(f"unknown: {', '.join(strange)}")
        if isinstance(words := raw.get("unproven"), dict):
            raw["unproven"] = words.get(language[:2], words.get("zh", ""))
        return msgspec.convert(raw, IdentityPolicy)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ValueError(f"identity settings: {error}") from error


def open_gate(
    need: Need, call: CallFacts, card: Card | None, policy: IdentityPolicy, *, before: Gate | None = None
) -> Gate:
    """The gate of a call for an action of `need`, with what the call has proven by itself.

    `before` is the call's gate so far: answers for the same account still count, wrong ones and a lock
    always do. An emergency has no gate and no masks. Thread: any.
    """
    if call.emergency:
        return Gate(need=Need.NONE, passed=True, unmasked=True)
    before = before or Gate()
    account = card.account if card else None
    evidence = _from_call(call, card) + _kept(before, account)
    gate = Gate(
        need=need,
        wanted=_wanted(need, evidence, policy),
        evidence=evidence,
        locked=before.locked,
        account_id=account.id if account else "",
        initial_password=call.ivr_password is Verdict.INITIAL,
    )
    return _settled(gate, account, policy)


def answer(
    gate: Gate, check: Check, typed: str, account: Account, now: datetime, policy: IdentityPolicy
) -> Gate:
    """The gate after the agent typed what the caller said; what was typed is compared and forgotten.

    Nothing changes for an empty answer, a check that isn't offered, or another account than the gate's.
    """
    if not typed.strip() or check not in gate.askable or account.id != gate.account_id:
        return gate
    verdict = Evidence(check, COMPARISONS[check](typed, account), now)
    gate = replace(gate, evidence=(*gate.evidence, verdict))
    wrong = sum(1 for e in gate.evidence if e.check in COMPARISONS and not e.passed)
    return _settled(replace(gate, locked=wrong >= policy.wrong_answers), account, policy)


COMPARISONS: dict[Check, Callable[[str, Account], bool]] = {
    Check.NAME: lambda typed, account: answers.same_name(typed, account.customer.name),
    Check.ADDRESS: lambda typed, account: answers.same_address(typed, account.address),
    Check.ID_TAIL: lambda typed, account: answers.same_tail(typed, account.customer.id_tail),
    Check.ACCOUNT_NO: lambda typed, account: answers.same_digits(typed, account.account_no, least=6),
}
"""How each answer is compared with the record."""


def _from_call(call: CallFacts, card: Card | None) -> tuple[Evidence, ...]:
    """Evidence that needs no question: the line itself and what was keyed in the IVR."""
    found = []
    if card and any(m.bound and m.account_id == card.chosen for m in card.matches):
        found.append(Evidence(Check.BOUND_NUMBER, True, call.at))
    account = card.account if card else None
    if account and call.ivr_account and answers.same_digits(call.ivr_account, account.account_no, least=1):
        found.append(Evidence(Check.IVR_ACCOUNT, True, call.at))
    if call.ivr_password is not Verdict.NONE:
        found.append(Evidence(Check.IVR_PASSWORD, call.ivr_password is Verdict.PASSED, call.at))
    return tuple(found)


def _kept(before: Gate, account: Account | None) -> tuple[Evidence, ...]:
    """Answers given earlier in the call: wrong ones always, right ones for the same account only."""
    same = account is not None and account.id == before.account_id
    return tuple(e for e in before.evidence if e.check in COMPARISONS and (same or not e.passed))


def _wanted(need: Need, evidence: tuple[Evidence, ...], policy: IdentityPolicy) -> int:
    """How many checks must pass."""
    passed = _passed(evidence)
    if need is Need.NONE:
        return 0
    if need is Need.PASSWORD or (need is Need.OWN_NUMBER and Check.BOUND_NUMBER in passed):
        return 1
    if policy.password_opens_data_check and Check.IVR_PASSWORD in passed:
        return 1
    return policy.data_checks


def _settled(gate: Gate, account: Account | None, policy: IdentityPolicy) -> Gate:
    """`passed`, `offered` and `unmasked` as they follow from need, evidence and lock."""
    passed = _passed(gate.evidence)
    counting = {Check.IVR_PASSWORD}
    if gate.need is not Need.PASSWORD:
        counting |= {*policy.asks, *policy.counts}
    opened = not gate.locked and len(passed & counting) >= gate.wanted
    return replace(
        gate,
        passed=opened,
        unmasked=opened and gate.wanted > 0,
        offered=() if opened or gate.locked else _offered(gate, account, policy),
    )


def _offered(gate: Gate, account: Account | None, policy: IdentityPolicy) -> tuple[Check, ...]:
    """What can still be asked: questions the record can answer and that have not been answered rightly."""
    if gate.need is Need.PASSWORD:
        return (Check.IVR_PASSWORD,)
    if account is None:
        return ()
    known = {
        Check.NAME: account.customer.name,
        Check.ADDRESS: account.address,
        Check.ID_TAIL: account.customer.id_tail,
        Check.ACCOUNT_NO: account.account_no,
    }
    passed = _passed(gate.evidence)
    keyed = {Check.ACCOUNT_NO} if Check.IVR_ACCOUNT in passed else set()
    return tuple(c for c in policy.asks if known[c] and c not in passed | keyed)


def _passed(evidence: tuple[Evidence, ...]) -> frozenset[Check]:
    """Checks that passed."""
    return frozenset(e.check for e in evidence if e.passed)
