"""The pictures and files beside a file of articles, in a folder of its own: 知识.md → 知识.files"""

from pathlib import Path
from typing import Final

from agent_desktop.editing.editions import carried
from kb_search import media
from kb_search.articles import Article, Attachment, Picture

MOST: Final = 2_000
"""Files that are looked at."""


def folder_of(path: Path) -> Path:
    """Where the pictures and files of a file's articles are."""
    return path.with_suffix(".files")


class Beside:
    """The pictures and files beside a file: known by what they are, not by what their names say."""

    def __init__(self, path: Path) -> None:
        self._contents: dict[str, bytes] = {}
        self.things: carried.Known = {}
        folder = folder_of(path)
        if not folder.is_dir():
            return
        found: list[Picture | Attachment] = []
        for file in sorted(folder.iterdir())[:MOST]:
            if file.is_symlink() or not file.is_file() or file.stat().st_size > media.LARGEST_FILE:
                continue
            content = file.read_bytes()
            digest = media.digest_of(content)
            if not media.refusal(content):
                found.append(Picture(name=file.name[:80], digest=digest))
            elif not media.file_refusal(content):
                found.append(Attachment(name=f"{digest[:16]}.{media.file_kind(content)}", digest=digest))
            else:
                continue
            self._contents[digest] = content
        self.things = carried.known(found)

    def of(self, article: Article) -> tuple[tuple[str, bytes], ...]:
        """The contents of what an article carries."""
        digests = (thing.digest for thing in carried.everything(article))
        return tuple((digest, self._contents[digest]) for digest in digests if digest in self._contents)
