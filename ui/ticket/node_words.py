"""Names of the nodes of a ticket's life, and limits as people say them. No Qt here."""

from ui.words import has, t


def node_words(code: str) -> str:
    """The node's name; a code that only this site has stands as it is."""
    return t(f"ticket-node-{code}") if has(f"ticket-node-{code}") else code


def limit_words(minutes: int) -> str:
    """≤ 15 分, ≤ 2 小时, ≤ 3 天."""
    if minutes < 60:
        return t("ticket-limit-minutes", count=minutes)
    if minutes < 3 * 1440:
        hours = round(minutes / 60, 1)
        return t("ticket-limit-hours", count=int(hours) if hours.is_integer() else hours)
    return t("ticket-limit-days", count=round(minutes / 1440))


def reason_words(reason: str) -> str:
    """Why something was done: the centre's own reasons are codes, a person's are words."""
    key = f"tickets-because-{reason.replace('_', '-')}"
    return t(key) if reason.isidentifier() and reason.isascii() and has(key) else reason
