"""What to offer without being asked: rules from facts of the card to articles, from an editable file."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kb_search.articles import Hit, Situation, Suggestion, Why
from kb_search.library import LibraryError

DANGER = (
    Why.EMERGENCY,
    Why.OUTAGE,
    Why.CUT_OFF,
    Why.SUSPENSION,
    Why.UNAUTHORISED_MODIFICATION,
    Why.REPEAT_CALL,
    Why.ARREARS,
    Why.TYPED,
    Why.SKILL_GROUP,
)
"""Reasons in the order in which they are shown, the alert strip's order first."""


class Rule(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """When all facts of `when` are there (and the skill group fits, if any is named): what to offer.

    `articles` are numbers; `search` is a question for the library, used for what is missing. A rule with
    more facts says more, and comes first among the rules of the same danger.
    """

    when: tuple[Why, ...] = ()
    skill_groups: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    search: str = ""
    most: int = 2


class _File(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    rule: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """Where hits come from: `by_no` gives an article in force or None, `search` the best few."""

    by_no: Callable[[str], Hit | None]
    search: Callable[[str, int], tuple[Hit, ...]]


def load_rules(path: Path) -> tuple[Rule, ...]:
    """Read the rules (TOML). Raises LibraryError naming the file and what is wrong in it."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File).rule
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise LibraryError(f"{path}: {error}. Correct the file or restore the shipped one.") from error


def suggest(
    situation: Situation, rules: Iterable[Rule], sources: Sources, limit: int
) -> tuple[Suggestion, ...]:
    """Suggestions for a call, each article once with all its reasons. Equal situations, equal answers.

    An emergency stands first; then comes what is typed, because it is what the caller says now; then the
    facts of the card in order of danger; then what the skill group is asked most.
    """
    offered: dict[str, Suggestion] = {}
    fitting = sorted((r for r in rules if _fits(r, situation)), key=_order)
    typed = f"{situation.typed} {situation.request_type}".strip()
    for rule in fitting:
        if Why.EMERGENCY in rule.when:
            _offer(offered, _hits(rule, sources), rule.when)
    if typed:
        _offer(offered, sources.search(typed, 3), (Why.TYPED,))
    for rule in fitting:
        _offer(offered, _hits(rule, sources), rule.when or (Why.SKILL_GROUP,))
    return tuple(offered.values())[: max(0, limit)]


def _fits(rule: Rule, situation: Situation) -> bool:
    groups = not rule.skill_groups or situation.skill_group in rule.skill_groups
    return groups and situation.facts.issuperset(rule.when)


def _order(rule: Rule) -> tuple[int, int]:
    danger = min((DANGER.index(why) for why in rule.when), default=len(DANGER))
    return danger, -len(rule.when) - bool(rule.skill_groups)


def _hits(rule: Rule, sources: Sources) -> list[Hit]:
    hits = [hit for no in rule.articles if (hit := sources.by_no(no))][: rule.most]
    if rule.search and len(hits) < rule.most:
        have = {hit.no for hit in hits}
        hits += [h for h in sources.search(rule.search, rule.most) if h.no not in have]
    return hits[: rule.most]


def _offer(offered: dict[str, Suggestion], hits: Iterable[Hit], why: tuple[Why, ...]) -> None:
    for hit in hits:
        before = offered.get(hit.no)
        if before is None:
            offered[hit.no] = Suggestion(hit, tuple(sorted(why, key=DANGER.index)))
        else:
            merged = sorted({*before.why, *why}, key=DANGER.index)
            offered[hit.no] = Suggestion(before.hit, tuple(merged))
