"""What the library holds: an article as a frozen value, and what a search finds."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from kb_search.paths import Node


class Step(Struct, frozen=True):
    """One step of an answer; `key` steps are lit."""

    text: str
    key: bool = False


class Picture(Struct, frozen=True, kw_only=True):
    """A picture of an article: file name, caption, and the SHA-256 of its bytes (see `kb_search.media`)."""

    name: str
    caption: str = ""
    digest: str = ""


class Attachment(Struct, frozen=True, kw_only=True):
    """A form or a sheet that goes with an article: its name with the ending, and the SHA-256 of its bytes."""

    name: str
    digest: str = ""


class Article(Struct, frozen=True, kw_only=True):
    """One article. All strings are plain text; dates bound when it may be used (site's days)."""

    no: str
    title: str
    category: str
    skill_groups: tuple[str, ...]
    keywords: tuple[str, ...]
    version: str
    in_force_from: date
    in_force_to: date | None = None
    answer: str = ""
    ask: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    limits: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    say: str = ""
    emergency: bool = False
    related: tuple[str, ...] = ()
    path: tuple[Node, ...] = ()
    pictures: tuple[Picture, ...] = ()
    files: tuple[Attachment, ...] = ()
    channels: tuple[str, ...] = ()
    """Where it may be used (phone, web …); none named: everywhere."""

    def in_force(self, day: date) -> bool:
        """Whether the article may be used on `day`."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


class Hit(Struct, frozen=True, kw_only=True):
    """One article found. `spans` are (start, end) of the words found, offsets into `snippet`."""

    no: str
    title: str
    snippet: str
    spans: tuple[tuple[int, int], ...]
    score: float
    category: str = ""
    in_force_to: date | None = None


class Why(StrEnum):
    """Why an article is suggested without a search."""

    EMERGENCY = "emergency"
    OUTAGE = "outage"
    CUT_OFF = "cut_off"
    SUSPENSION = "suspension"
    UNAUTHORISED_MODIFICATION = "unauthorised_modification"
    REPEAT_CALL = "repeat_call"
    ARREARS = "arrears"
    SKILL_GROUP = "skill_group"
    TYPED = "typed"


class Suggestion(Struct, frozen=True):
    """An article offered without being asked for, and the reasons."""

    hit: Hit
    why: tuple[Why, ...]


class Situation(Struct, frozen=True, kw_only=True):
    """What a suggestion is made from: facts of the card, skill group, words typed in the ticket."""

    skill_group: str = ""
    facts: frozenset[Why] = frozenset()
    typed: str = ""
    request_type: str = ""


class Findings(Struct, frozen=True, kw_only=True):
    """Answer to one search: the query as asked, its hits best first, how long it took, which library."""

    query: str
    hits: tuple[Hit, ...]
    took_ms: float
    revision: str
    nearest: str = ""  # for an empty result: the nearest question that has an answer


class Condition(Struct, frozen=True, kw_only=True):
    """How the library is: what a desk shows beside its results.

    `building`: articles done and to do while a new index is made; the old one answers meanwhile, if `open`.
    `degraded`: why it works less well than it should and what to do, else "". `problems`: a line for each
    article that can't be used.
    """

    open: bool = False
    revision: str = ""
    building: tuple[int, int] | None = None
    degraded: str = ""
    problems: tuple[str, ...] = ()
