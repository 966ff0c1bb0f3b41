"""Pictures and files of an article as lines of its text, each with the beginning of its address.

    - ![手柄顺着管道是开](#9f86d081884c7d65)
    - [报停申请表.docx](#0a1b2c3d4e5f6071)

A line that is rubbed out takes the thing out of the article; nothing can be named that was not put in.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from kb_search.articles import Article, Attachment, Picture

MOST: Final = 20
_LINE: Final = re.compile(r"^[-*]\s+(!?)\[([^\]]{0,200})\]\(#([0-9a-f]{16})\)$")
_SHORT: Final = 16

Known = Mapping[str, Picture | Attachment]
"""What a text may name, by the beginning of its address."""


class UnknownThing(Exception):
    """A line that names nothing that is known; the place of the line, and what it says."""

    def __init__(self, place: int, said: str) -> None:
        super().__init__(said)
        self.place, self.said = place, said


def everything(article: Article) -> tuple[Picture | Attachment, ...]:
    """All that an article carries."""
    return (*article.pictures, *article.files)


def known(things: Sequence[Picture | Attachment]) -> Known:
    """Things by the beginning of their address."""
    return {thing.digest[:_SHORT]: thing for thing in things}


def of(article: Article | None) -> Known:
    """What an article carries."""
    return known(everything(article)) if article is not None else {}


def lines(article: Article) -> list[str]:
    """An article's pictures and files, a line each."""
    pictures = [f"- ![{_said(p.caption)}](#{p.digest[:_SHORT]})" for p in article.pictures]
    return pictures + [f"- [{_said(file.name)}](#{file.digest[:_SHORT]})" for file in article.files]


def read(texts: Sequence[str], there: Known) -> tuple[tuple[Picture, ...], tuple[Attachment, ...]]:
    """What lines say. Raises `UnknownThing`."""
    pictures: list[Picture] = []
    files: list[Attachment] = []
    for place, text in enumerate(texts):
        found = _LINE.match(text.strip())
        thing = there.get(found[3]) if found else None
        if found is None or thing is None or place >= MOST:
            raise UnknownThing(place, text)
        if isinstance(thing, Picture) and found[1]:
            pictures.append(Picture(name=thing.name, caption=found[2], digest=thing.digest))
        elif isinstance(thing, Attachment) and not found[1]:
            files.append(Attachment(name=_named(found[2], thing.name), digest=thing.digest))
        else:
            raise UnknownThing(place, text)
    return tuple(pictures), tuple(files)


def _said(text: str) -> str:
    return text.replace("[", "（").replace("]", "）")


def _named(wanted: str, name: str) -> str:
    """A file may be called something else; what kind it is stays."""
    ending = PurePosixPath(name).suffix
    stem = wanted.removesuffix(ending).strip()
    return f"{stem}{ending}" if stem else name
