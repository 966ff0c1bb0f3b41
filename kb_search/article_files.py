"""Articles read from TOML files, checked one by one.

A mistake in one article must not take the library away: what is sound is loaded, what is not is told with
file, article, key and remedy.
"""

import hashlib
import logging
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from kb_search import media
from kb_search.articles import Article, Attachment, Picture, Step
from kb_search.folding import printable
from kb_search.library import LibraryError
from kb_search.paths import Choice, Node, fault

_log = logging.getLogger(__name__)

_T = TypeVar("_T")
LARGEST_FILE = 4_000_000
LONGEST_LINE = 200
LONGEST_TEXT = 4_000
MOST_ITEMS = 60
PICTURES, FILES = "pictures", "files"
"""The folders beside the article files that hold what they show and what goes with them."""


class _StepEntry(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    key: bool = False


class _ChoiceEntry(msgspec.Struct, forbid_unknown_fields=True):
    say: str
    to: str
    fill: dict[str, str] = {}


class _NodeEntry(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    text: str
    choices: list[_ChoiceEntry] = []
    fill: dict[str, str] = {}


class _PictureEntry(msgspec.Struct, forbid_unknown_fields=True):
    file: str
    caption: str = ""


class _FileEntry(msgspec.Struct, forbid_unknown_fields=True):
    file: str
    name: str = ""


class _Entry(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One [[article]] as it is written; the keys are those of `Article`."""

    no: str
    title: str
    category: str
    skill_groups: list[str]
    keywords: list[str]
    version: str
    in_force_from: date
    in_force_to: date | None = None
    answer: str
    ask: list[str] = []
    steps: list[_StepEntry] = []
    limits: list[str] = []
    never: list[str] = []
    say: str = ""
    emergency: bool = False
    related: list[str] = []
    path: list[_NodeEntry] = []
    pictures: list[_PictureEntry] = []
    files: list[_FileEntry] = []
    channels: list[str] = []


class Loaded(Struct, frozen=True):
    """What a folder of articles holds: sound articles by number, and a line for each mistake."""

    articles: tuple[Article, ...]
    problems: tuple[str, ...]


class ArticleError(LibraryError):
    """An article can't be used; the message names file, article, key and remedy."""


def load_folder(folder: Path) -> Loaded:
    """Read all `*.toml` of `folder`. Raises LibraryError if it can't be read or has no sound article."""
    articles: dict[str, Article] = {}
    problems: list[str] = []
    for path in article_paths(folder):
        for found in read_file(path):
            if isinstance(found, ArticleError):
                problems.append(str(found))
            elif found.no in articles:
                problems.append(f"{path.name}: article {found.no}: no: used twice. Give it a free number.")
            else:
                articles[found.no] = found
    for problem in problems:
        _log.warning("%s", problem)
    if not articles:
        first = problems[0] if problems else "no *.toml file."
        raise LibraryError(f"No article can be read from {folder}: {first} Restore the article files.")
    problems.extend(_dangling(articles))
    return Loaded(tuple(articles[no] for no in sorted(articles)), tuple(problems))


def fingerprint(folder: Path) -> str:
    """Changes whenever a file of the folder may have changed (names, sizes, times); reads no content."""
    stats = ((path.name, path.stat()) for path in article_paths(folder))
    return hashlib.sha256(repr([(n, s.st_size, s.st_mtime_ns) for n, s in stats]).encode()).hexdigest()[:16]


def article_paths(folder: Path) -> list[Path]:
    """The article files of a folder in a fixed order. Raises LibraryError if there is no such folder."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError as error:
        raise LibraryError(
            f"The article folder can't be read: {error}. Check the path and rights."
        ) from error


def read_file(path: Path) -> Iterator[Article | ArticleError]:
    """Each article of a file, or what is wrong with it; never raises for the file's content."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            yield ArticleError(f"{path.name}: larger than {LARGEST_FILE:,} bytes. Split the file.")
            return
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("article")
    except (OSError, ValueError, RecursionError) as error:
        yield ArticleError(f"{path.name}: {error}. Correct the TOML (UTF-8) at that place.")
        return
    if not isinstance(entries, list):
        yield ArticleError(f"{path.name}: no [[article]]. Begin each article with a line [[article]].")
        return
    for position, entry in enumerate(entries, start=1):
        try:
            yield _article(entry, path.parent / PICTURES)
        except ArticleError as error:
            no = entry.get("no") if isinstance(entry, dict) else None
            name = printable(no, 30) if isinstance(no, str) else f"number {position} in the file"
            yield ArticleError(f"{path.name}: article {name}: {error}")


def _article(raw: Any, pictures: Path) -> Article:
    """One article from its table. Raises ArticleError beginning with the key."""
    try:
        entry = msgspec.convert(raw, _Entry)
    except msgspec.ValidationError as error:
        key = str(error).rpartition("`$.")[2].rstrip("`") if "`$." in str(error) else "keys"
        raise ArticleError(f"{key}: {error}. Compare with a neighbouring article.") from error
    article = Article(
        no=_line("no", entry.no),
        title=_line("title", entry.title),
        category=_line("category", entry.category),
        skill_groups=_lines("skill_groups", entry.skill_groups),
        keywords=_lines("keywords", entry.keywords),
        version=_line("version", entry.version),
        in_force_from=entry.in_force_from,
        in_force_to=entry.in_force_to,
        answer=_text("answer", entry.answer),
        ask=_lines("ask", entry.ask),
        steps=tuple(Step(_text("steps", s.text), s.key) for s in _few("steps", entry.steps)),
        limits=_lines("limits", entry.limits),
        never=_lines("never", entry.never),
        say=_text("say", entry.say) if entry.say else "",
        emergency=entry.emergency,
        related=_lines("related", entry.related),
        path=_path(entry.path),
        pictures=tuple(_picture(p, pictures) for p in _few("pictures", entry.pictures)),
        files=tuple(_attachment(f, pictures.parent / FILES) for f in _few("files", entry.files)),
        channels=_lines("channels", entry.channels),
    )
    if article.in_force_to is not None and article.in_force_to < article.in_force_from:
        raise ArticleError("in_force_to: before in_force_from. Correct one of the dates.")
    return article


def _path(entries: list[_NodeEntry]) -> tuple[Node, ...]:
    nodes = tuple(
        Node(
            id=_line("path", node.id),
            text=_text("path", node.text),
            choices=tuple(
                Choice(say=_line("path", c.say), to=_line("path", c.to), fill=_fill(c.fill))
                for c in _few("path", node.choices)
            ),
            fill=_fill(node.fill),
        )
        for node in entries
    )
    if wrong := fault(nodes):
        raise ArticleError(f"path: {wrong}")
    return nodes


def _fill(values: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((_line("path", code), _line("path", value)) for code, value in values.items())


def _picture(entry: _PictureEntry, folder: Path) -> Picture:
    name, content = _beside("pictures", entry.file, folder)
    if wrong := media.refusal(content):
        raise ArticleError(f"pictures: {name}: {wrong}")
    caption = _line("pictures", entry.caption) if entry.caption else ""
    return Picture(name=name, caption=caption, digest=media.digest_of(content))


def _attachment(entry: _FileEntry, folder: Path) -> Attachment:
    name, content = _beside("files", entry.file, folder)
    if wrong := media.file_refusal(content):
        raise ArticleError(f"files: {name}: {wrong}")
    if not name.lower().endswith(f".{media.file_kind(content)}"):
        raise ArticleError(f"files: {name} is a {media.file_kind(content)}. Give it that ending.")
    shown = _line("files", entry.name) if entry.name else Path(name).stem
    named = f"{shown.removesuffix(Path(name).suffix)}{Path(name).suffix.lower()}"
    return Attachment(name=named, digest=media.digest_of(content))


def _beside(key: str, file: str, folder: Path) -> tuple[str, bytes]:
    name = _line(key, file)
    if Path(name).name != name or not (folder / name).is_file():
        raise ArticleError(f"{key}: there is no {name} in {folder.name}/. Put it there or remove the line.")
    return name, (folder / name).read_bytes()


def _dangling(articles: dict[str, Article]) -> Iterator[str]:
    for article in articles.values():
        for no in article.related:
            if no not in articles:
                yield f"article {article.no}: related: there is no {no}. Remove it or correct the number."


def _line(key: str, text: str) -> str:
    return _clean(key, text, LONGEST_LINE)


def _text(key: str, text: str) -> str:
    return _clean(key, text, LONGEST_TEXT)


def _lines(key: str, items: list[str]) -> tuple[str, ...]:
    return tuple(_text(key, item) for item in _few(key, items))


def _few(key: str, items: list[_T]) -> list[_T]:
    if len(items) > MOST_ITEMS:
        raise ArticleError(f"{key}: {len(items)} items, at most {MOST_ITEMS}. Divide the article.")
    return items


def _clean(key: str, text: str, limit: int) -> str:
    if len(text) > limit:
        raise ArticleError(f"{key}: {len(text):,} characters, at most {limit:,}. Shorten it.")
    cleaned = " ".join(printable(text, limit).split())
    if not cleaned:
        raise ArticleError(f"{key}: empty. Write it or remove the line.")
    return cleaned
