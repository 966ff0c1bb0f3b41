"""What editors put into the library from files, and take out of it into files. Thread: lookup, all of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from agent_desktop.editing.answering import AnsweringRoom
from agent_desktop.editing.editions.edition import EditionRefused
from agent_desktop.editing.editions.text import UNNUMBERED
from agent_desktop.editing.numbers import free_number
from kb_search import media
from kb_search.articles import Article, Attachment, Picture

if TYPE_CHECKING:
    from agent_desktop.editing.files.reading import Refused, Taken

MOST_FILES: Final = 200
_LONGEST_NAME: Final = 80


class FilesRoom(AnsweringRoom):
    """Pictures, attached files, articles in and out. Raises `StoreError` and `EditionRefused`."""

    def keep(self, file: Path, caption: str) -> Picture | Attachment:
        """Take a picture, or a file that goes with an article, into the store: by what its bytes are.

        Raises `EditionRefused` for what is neither.
        """
        try:
            content = b"" if file.stat().st_size > media.LARGEST_FILE else file.read_bytes()
        except OSError as error:
            raise EditionRefused("file") from error
        return self._keep(file.name, caption, content)

    def _keep(self, name: str, caption: str, content: bytes) -> Picture | Attachment:
        from agent_desktop.editing.editions import database

        digest = media.digest_of(content)
        made: Picture | Attachment
        if not media.refusal(content):
            made = Picture(name=name[:_LONGEST_NAME], caption=caption, digest=digest)
        elif not media.file_refusal(content):
            named = f"{Path(name).stem[:_LONGEST_NAME]}.{media.file_kind(content)}"
            made = Attachment(name=named, digest=digest)
        else:
            raise EditionRefused("picture")
        with self._writing() as conn:
            database.keep_content(conn, digest, content, who=self._agent, now=self._now())
        return made

    def bring_in(self, files: Sequence[Path]) -> "tuple[tuple[Taken, ...], tuple[Refused, ...]]":
        """Articles out of files, each a draft; what can't be taken is told, and nothing is published.

        An article without a number of its own gets the next free one.
        """
        from agent_desktop.editing.editions import database
        from agent_desktop.editing.files.reading import Refused, Taken, read_file

        found = [one for file in files[:MOST_FILES] for one in read_file(file, self._today)]
        refused = tuple(one for one in found if isinstance(one, Refused))
        made: list[Taken] = []
        with self._writing() as conn:
            seeded = database.is_seeded(conn)
            there = {} if seeded else {a.no: a for a in self._shipped()}
            taken = set(there) | database.numbers(conn)
            for one in (one for one in found if isinstance(one, Taken)):
                article = one.article
                if article.no == UNNUMBERED:
                    article = replace(article, no=free_number(taken))
                before = database.in_force(conn, article.no) if seeded else there.get(article.no)
                if before is not None and not (article.pictures or article.files):
                    # what a file does not carry stays
                    article = replace(article, pictures=before.pictures, files=before.files)
                for digest, content in one.contents:
                    database.keep_content(conn, digest, content, who=self._agent, now=self._now())
                taken.add(article.no)
                database.begin(conn, article, author=self._agent, now=self._now())
                made.append(replace(one, article=article, contents=()))
        return tuple(made), refused

    def bring_out(self, file: Path) -> int:
        """Everything that is in force, into a file, its pictures and files into a folder beside it; how many.

        Raises `FileRefused`, `OSError`.
        """
        from agent_desktop.editing.editions import database
        from agent_desktop.editing.files.writing import write_contents, write_file

        with self._newsroom.reading() as conn:
            articles: Sequence[Article] = database.published(conn) or self._shipped()
        count = write_file(articles, file)
        write_contents(articles, file, self._media.content)
        return count
