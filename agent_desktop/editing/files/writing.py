"""Articles to a file: Markdown (what is read back is the same), HTML for people, CSV for spreadsheets."""

import csv
import html
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from agent_desktop.editing.editions.carried import everything
from agent_desktop.editing.editions.text import to_text
from agent_desktop.editing.files.beside import folder_of
from agent_desktop.editing.files.reading import HEADS, PARTS, FileRefused
from agent_desktop.harmless import harmless
from agent_desktop.whole_file import write
from kb_search.articles import Article


def write_file(articles: Sequence[Article], path: Path) -> int:
    """Write articles as the file's name asks; how many. Raises `FileRefused`, `OSError`."""
    match path.suffix.lower():
        case ".md":
            content = "\n".join(to_text(article) for article in articles)
        case ".html":
            content = _page(articles)
        case ".csv":
            content = "\ufeff" + _table(articles)  # without the mark a spreadsheet guesses the encoding
        case other:
            raise FileRefused("kind", kind=other or path.name)
    write(path, content.encode())
    return len(articles)


def write_contents(articles: Sequence[Article], path: Path, content: Callable[[str], bytes | None]) -> None:
    """Pictures and files of articles, into the folder of a file. Raises `OSError`, `StoreError`."""
    things = {thing.digest: thing for article in articles for thing in everything(article)}
    folder = folder_of(path)
    for digest, thing in things.items():
        if (found := content(digest)) is not None:
            folder.mkdir(exist_ok=True)
            write(folder / f"{digest[:16]}{Path(thing.name).suffix.lower()}", found)


def _page(articles: Sequence[Article]) -> str:
    parts = ['<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"></head><body>']
    for article in articles:
        for line in to_text(article).splitlines():
            if line.startswith("# "):
                parts.append(f"\n<h1>{html.escape(line[2:])}</h1>")
            elif line.startswith("## "):
                parts.append(f"\n<h2>{html.escape(line[3:])}</h2>")
            elif line:
                parts.append(f"\n<p>{html.escape(line)}</p>")
    return "".join((*parts, "\n</body></html>\n"))


def _table(articles: Sequence[Article]) -> str:
    made = io.StringIO()
    rows = csv.DictWriter(made, ["标题", *HEADS, *PARTS])
    rows.writeheader()
    for article in articles:
        rows.writerow({name: harmless(value) for name, value in _cells(article).items()})
    return made.getvalue()


def _cells(article: Article) -> dict[str, str]:
    """The text of an article by its heads."""
    cells: dict[str, str] = {}
    part = ""
    for line in to_text(article).splitlines():
        if line.startswith("# "):
            cells["标题"] = line[2:]
        elif line.startswith("## "):
            part = line[3:]
        elif part and line:
            cells[part] = f"{cells[part]}\n{line}" if part in cells else line
        elif line:
            name, _, value = line.partition("：")
            cells[name] = value
    return cells
