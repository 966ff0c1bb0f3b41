"""Where articles come from: the port, and the sources that need no database.

A source names its state by a *mark*. Whoever has read the articles at one mark asks later for what has
changed since; a source that can't say so hands over everything again.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from kb_search.article_files import fingerprint, load_folder
from kb_search.articles import Article


class Changes(Struct, frozen=True):
    """What came between two marks: articles new or changed, and the numbers of those that are gone."""

    mark: str
    articles: tuple[Article, ...] = ()
    gone: tuple[str, ...] = ()


class Source(Protocol):
    """Articles and the site's own words. Can be sent to another process. Thread: any, one at a time."""

    def mark(self) -> str:
        """The state of the source now; cheap. Raises LibraryError when it can't be asked."""

    def everything(self) -> "Everything":
        """All articles. Raises LibraryError when they can't be read, or there are none."""

    def since(self, mark: str) -> Changes | None:
        """What has changed since `mark`; None when that can't be said, or would be nearly everything."""

    def words(self) -> str:
        """The site's own words for the search (TOML, see `synonyms`); "" when it has none."""

    def used(self) -> Mapping[str, int]:
        """How often each article helped of late; empty when nobody counts."""

    def close(self) -> None:
        """Let go of connections; they are opened again when needed."""


class Everything(Struct, frozen=True):
    """All articles at a mark, in any order, how many there are, and a line for each that can't be used."""

    mark: str
    count: int
    articles: Iterable[Article]
    problems: tuple[str, ...] = ()


class News(Struct, frozen=True, kw_only=True):
    """What a look at a source has brought to who was at mark `since`.

    `everything` stands for `changes` where the source can't say what has changed and is small; with neither,
    a new index must be made. `used` is None when it wasn't asked.
    """

    since: str
    mark: str
    changes: Changes | None = None
    everything: tuple[Article, ...] | None = None
    own_words: str = ""
    used: Mapping[str, int] | None = None


MOST_COMPARED = 1_000
"""Articles up to which a source that can't say what has changed is read whole."""


def look(source: Source, since: str, size: int, *, count: bool) -> News | None:
    """What has come since a mark, when there were `size` articles; None when nothing has.

    May wait for a server. `count` asks what helped, too. Raises LibraryError when the source can't be read.
    """
    mark = source.mark()
    used = source.used() if count else None
    if mark == since:
        return News(since=since, mark=mark, used=used) if count else None
    changes, everything = source.since(since), None
    if changes is None and size <= MOST_COMPARED and (found := source.everything()).count <= MOST_COMPARED:
        mark, everything = found.mark, tuple(found.articles)
    elif changes is not None:
        mark = changes.mark
    words = source.words()
    return News(since=since, mark=mark, changes=changes, everything=everything, own_words=words, used=used)


class Unshared:
    """What a source has that is read from no database: no words of the site, no count of what helped."""

    def since(self, mark: str) -> Changes | None:
        """Files and functions don't remember what they were."""
        return None

    def words(self) -> str:
        """None."""
        return ""

    def used(self) -> Mapping[str, int]:
        """Nobody counts."""
        return {}

    def close(self) -> None:
        """Nothing is held."""


class FolderSource(Unshared):
    """The `*.toml` of a folder; marked by names, sizes and times."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def mark(self) -> str:
        """See `Source.mark`; reads no content."""
        return fingerprint(self._folder)

    def everything(self) -> Everything:
        """See `Source.everything`."""
        mark = self.mark()  # before reading: a change meanwhile is found the next time
        loaded = load_folder(self._folder)
        return Everything(mark, len(loaded.articles), loaded.articles, loaded.problems)


def by_number(articles: Iterable[Article]) -> Iterator[Article]:
    """Articles in the order of their numbers, which is the order of documents."""
    return iter(sorted(articles, key=lambda article: article.no))
