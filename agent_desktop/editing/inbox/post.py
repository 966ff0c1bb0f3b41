"""What a seat is told, as frozen values."""

from datetime import datetime

from msgspec import Struct


class Bulletin(Struct, frozen=True, kw_only=True):
    """Something that must be read before the first 示闲 of a shift; of an article when `article_no` is set.

    `skill_groups` empty: for everybody. `answers`: it is the editors' answer to this agent's own question.
    """

    id: str
    title: str
    body: str
    from_at: datetime
    to_at: datetime | None = None
    article_no: str = ""
    edition: str = ""
    skill_groups: tuple[str, ...] = ()
    who: str = ""
    answers: bool = False


class Receipt(Struct, frozen=True):
    """Who has read a bulletin, and when."""

    agent: str
    at: datetime
