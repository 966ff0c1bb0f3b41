"""What to offer without being asked: rules from facts of the card to articles, from an editable file."""

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from kb_search.articles import Hit, Situation, Suggestion, Why
from kb_search.library import LibraryError

EXPLAINING = frozenset({Why.EMERGENCY, Why.OUTAGE, Why.CUT_OFF, Why.SUSPENSION})
"""Facts that explain why nothing comes out of the wall: they stand before what the caller says."""

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

_TYPED_HITS = 3


class Rule(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What to offer when all facts of `when` are there, and skill group and request type fit if named.

    `articles` are numbers; `search` is a question for the library, used for what is missing; `most` is how
    many are offered. A rule with more facts says more, and comes first among those of the same danger.
    """

    when: tuple[Why, ...] = ()
    skill_groups: tuple[str, ...] = ()
    request_types: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    search: str = ""
    most: int = 2

    def fits(self, situation: Situation) -> bool:
        """Whether the rule has something to say about a call."""
        return (
            situation.facts.issuperset(self.when)
            and (not self.skill_groups or situation.skill_group in self.skill_groups)
            and (not self.request_types or situation.request_type in self.request_types)
        )

    @property
    def reasons(self) -> tuple[Why, ...]:
        """Why the rule offers what it offers."""
        typed = (Why.TYPED,) if self.request_types else ()
        return (*self.when, *typed) or (Why.SKILL_GROUP,)

    @property
    def explains(self) -> bool:
        """Whether it stands before what is typed."""
        return not EXPLAINING.isdisjoint(self.when)


class _File(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    rule: tuple[Rule, ...] = ()


class Sources(Struct, frozen=True):
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

    What explains the call stands first, in order of danger; then what is typed and the request type chosen;
    then the other facts of the card; then what the skill group is asked most.
    """
    offered: dict[str, Suggestion] = {}
    fitting = sorted((rule for rule in rules if rule.fits(situation)), key=_order)
    for rule in (rule for rule in fitting if rule.explains):
        _offer(offered, _hits(rule, sources), rule.reasons)
    if situation.typed.strip():
        _offer(offered, sources.search(situation.typed, _TYPED_HITS), (Why.TYPED,))
    for rule in (rule for rule in fitting if not rule.explains):
        _offer(offered, _hits(rule, sources), rule.reasons)
    return tuple(offered.values())[: max(0, limit)]


def _order(rule: Rule) -> tuple[bool, int, int]:
    danger = min((DANGER.index(why) for why in rule.when), default=len(DANGER))
    return not rule.request_types, danger, -len(rule.when) - bool(rule.skill_groups)


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
