"""The port through which a desk searches; the adapter is `whoosh_library`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from kb_search.articles import Article, Condition, Findings, Situation, Suggestion

if TYPE_CHECKING:
    from kb_search.sources import News


class Reason(StrEnum):
    """Why a search got no answer; the window has words for each."""

    UNOPENED = "unopened"
    MAKING = "making"
    BROKEN = "broken"


class LibraryError(Exception):
    """The library can't answer; the message says what happened and what to do, for the log and IT."""

    def __init__(self, message: str, reason: Reason = Reason.UNOPENED) -> None:
        super().__init__(message)
        self.reason = reason


class Library(Protocol):
    """Articles and their index. Thread: index (one worker); every method may take milliseconds."""

    def open(self) -> None:
        """Open the index as it lies on the disk; where there is none, begin to make one.

        Raises LibraryError when that is impossible.
        """

    def look(self) -> News | None:
        """What has come to the articles since; may wait for a server. Thread: lookup.

        Raises LibraryError when the articles can't be read; what was there before stays.
        """

    def take(self, news: News | None) -> bool:
        """Take in news, a part of them if they are many, and an index that was in the making.

        To be called every few seconds, and again at once while it says that something changed; what was
        there before answers until then. Raises LibraryError when an index can't be made.
        """

    def warm(self) -> bool:
        """Do a little of what makes the first real search as fast as the next ones; whether there is more."""

    def search(
        self, text: str, *, skill_group: str = "", channel: str = "", on: date, limit: int = 10
    ) -> Findings:
        """Search for what an agent typed (Chinese, pinyin, initials, typos, numbers), best first.

        Any text is allowed and bounded inside: it never raises for what was typed. Raises LibraryError while
        there is no index.
        """

    def suggest(self, situation: Situation, *, on: date, limit: int = 5) -> tuple[Suggestion, ...]:
        """Articles that fit the call without being asked for; stable order for equal situations."""

    def article(self, no: str) -> Article | None:
        """The article with this number, or None."""

    @property
    def condition(self) -> Condition:
        """How the library is. Thread: any."""

    @property
    def revision(self) -> str:
        """Revision of the articles that the index answers from, e.g. "2026-11-22-3f9a12". Thread: any."""

    def close(self) -> None:
        """Let go of files and processes."""
