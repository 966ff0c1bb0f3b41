"""The port through which a desk searches; the adapter is `whoosh_library`."""

from datetime import date
from typing import Protocol

from kb_search.articles import Article, Findings, Situation, Suggestion


class LibraryError(Exception):
    """The library can't answer; the message says what happened and what to do."""


class Library(Protocol):
    """Articles and their index. Thread: index (one worker); every method may take milliseconds."""

    def open(self) -> None:
        """Open the index, rebuilding it when it is missing, older than the articles or broken."""

    def warm(self) -> None:
        """Make the first real search as fast as the next ones."""

    def search(self, text: str, *, skill_group: str = "", on: date, limit: int = 10) -> Findings:
        """Articles for what an agent typed (Chinese, pinyin, initials, typos, numbers), best first.

        Any text is allowed and bounded inside: it never raises for what was typed.
        """

    def suggest(self, situation: Situation, *, on: date, limit: int = 5) -> tuple[Suggestion, ...]:
        """Articles that fit the call without being asked for; stable order for equal situations."""

    def article(self, no: str) -> Article | None:
        """The article with this number, or None."""

    @property
    def revision(self) -> str:
        """Revision of the articles that the index answers from, e.g. "2026-11-22"."""

    def close(self) -> None:
        """Let go of files and threads."""
