"""The site's own words for the knowledge search: what callers here say, and what the articles call it.

`where` is a file's path or a "postgresql://…" address. Each function yields lines for people.
"""

import getpass
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer, place
from agent_desktop.store.faults import StoreError, clear_errors
from agent_desktop.upkeep.sheets import UnreadableFile
from kb_search.database import put_words, words
from kb_search.synonyms import mistake_in
from ui.os_words import os_words
from ui.words import t

LARGEST: Final = 400_000
"""Bytes of a list: some ten thousand sayings, each of which is looked for in every question."""


class WordsWrong(StoreError):
    """A list of words that can't be used; nothing was changed."""

    key = "store-words-wrong"
    english = (
        "{where}: {why}. Nothing was changed. Correct the list; resources/search/synonyms.toml is a model."
    )


def put(where: Path | str, file: Path) -> Iterator[str]:
    """Replace the site's list by a file's content, if it can be used. Desks follow within ten seconds.

    Raises `StoreError`, also for a list that can't be used, and `UnreadableFile`.
    """
    content = _content(file)
    if why := mistake_in(content):
        raise WordsWrong(str(file), why=why)
    engine = open_writer(where)
    try:
        revisions.check(engine)
        with clear_errors(place(engine)), engine.begin() as conn:
            put_words(conn, content, by=_who(), at=datetime.now(UTC))
        yield t("upkeep-words-put", where=place(engine))
    finally:
        engine.dispose()


def _who() -> str:
    """The user's name; where a container runs us as a number without one, the number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def show(where: Path | str) -> Iterator[str]:
    """The site's list as it is, to be edited and put back."""
    engine = open_writer(where)
    try:
        revisions.check(engine)
        with clear_errors(place(engine)), engine.connect() as conn:
            content = words(conn)
        yield content.rstrip("\n") if content else t("upkeep-words-none")
    finally:
        engine.dispose()


def _content(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise WordsWrong(str(file), why=t("words-too-large", most=f"{LARGEST:,}"))
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableFile(t("usage-file", why=os_words(error))) from error
    except UnicodeDecodeError as error:
        raise WordsWrong(str(file), why=str(error)) from error
