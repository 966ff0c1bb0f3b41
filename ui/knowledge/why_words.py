"""Why an article is suggested and what it is about, in words. No Qt here."""

from kb_search.articles import Suggestion, Why
from ui.words import has, listed, t

CATEGORIES = (
    "gas", "lpg", "electricity", "heating", "telecom", "safety", "billing", "suspension", "moving",
    "complaint", "vip", "other",
)  # fmt: skip
"""What articles are about; a site may have more."""

MOST = 2
"""Two reasons are read, more are noise."""


def why_words(suggestion: Suggestion) -> str:
    """停暖 · 不热: the strongest reasons first, "of this skill group" only when there is no better one."""
    better = tuple(why for why in suggestion.why if why is not Why.SKILL_GROUP)
    reasons: tuple[Why, ...] = better or suggestion.why
    return listed([t(f"knowledge-why-{why.value}") for why in reasons[:MOST]])


def category_words(code: str) -> str:
    """What an article is about; a category that only this site has stands as it is."""
    return t(f"knowledge-category-{code}") if has(f"knowledge-category-{code}") else code
