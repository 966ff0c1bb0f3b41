"""A room for one editor: whose it is, what it may do, and how it reaches the store. Thread: lookup."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from agent_desktop.editing.editions.edition import EditionRefused, Rights
from agent_desktop.editing.newsroom import Newsroom
from kb_search.articles import Article
from kb_search.media import Media


class Room:
    """For one person at one seat. Raises `StoreError` and `EditionRefused`."""

    def __init__(
        self,
        newsroom: Newsroom,
        *,
        agent: str,
        shipped: Callable[[], tuple[Article, ...]],
        words: Path,
        media: Media,
        now: Callable[[], datetime],
        zone: ZoneInfo,
    ) -> None:
        """`shipped`: the articles in force where nothing was published; `words`: the file of synonyms;
        `media`: where the pictures and files of all articles are.
        """
        self._newsroom, self._agent, self._shipped = newsroom, agent, shipped
        self._words, self._media, self._now, self._zone = words, media, now, zone

    @property
    def _today(self) -> date:
        return self._now().astimezone(self._zone).date()

    def rights(self) -> Rights:
        """What this person may do."""
        from agent_desktop.editing.editions import database

        with self._newsroom.reading() as conn:
            return database.rights(conn, self._agent)

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        from agent_desktop.editing.editions import database

        with self._newsroom.writing() as conn:
            if not database.rights(conn, self._agent).edits:
                raise EditionRefused("rights")
            yield conn
