"""Files to articles: what can be taken, what can't and why. Any bytes are allowed; nothing else is opened."""

import csv
import errno
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from agent_desktop.editing.editions.text import LONGEST, TextFault, from_text
from agent_desktop.editing.files.beside import Beside
from agent_desktop.harmless import as_written
from kb_search.articles import Article

LARGEST: Final = 20_000_000
"""Bytes of one file."""
MOST_ARTICLES: Final = 5_000
_PAGE: Final = 2_000_000
"""Characters of markup in one file: half a second of work for each million."""
_LINE: Final = 4_000
"""Longer lines are not read as Markdown, whose rules cost the square of what is never closed."""
_UNPACKED: Final = 50_000_000
_RATIO: Final = 200
_MEMBERS: Final = 2_000
"""A DOCX is a ZIP: what it may become when unpacked, in bytes, times its size, and parts."""

_CARRIED: Final = re.compile(r"^## (?:图片与附件|pictures and files)\s*$.*?(?=^## |\Z)", re.M | re.S | re.I)
_OURS: Final = frozenset({"path", "date", "dates", "long"})
"""Faults of a text that was meant in our form; reading it as something else would hide them."""

_TITLE: Final = re.compile(r"^# ", re.MULTILINE)
_BOLD: Final = re.compile(r"\*\*([^*]{2,60})\*\*")
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "编号": ("编号", "no", "number"),
    "标题": ("标题", "title", "问题", "question"),
    "类别": ("类别", "category"),
    "技能组": ("技能组", "skill_groups", "skill group"),
    "关键词": ("关键词", "keywords"),
    "版本": ("版本", "version"),
    "生效": ("生效", "in_force", "in force"),
    "紧急": ("紧急", "emergency"),
    "相关": ("相关", "related"),
    "答案": ("答案", "answer"),
    "要问清": ("要问清", "ask"),
    "步骤": ("步骤", "steps"),
    "时限与条件": ("时限与条件", "limits"),
    "不能说、不能做": ("不能说、不能做", "never"),
    "可直接念": ("可直接念", "say"),
    "逐步排查": ("逐步排查", "path"),
    "图片与附件": ("图片与附件", "pictures and files"),
}
HEADS: Final = ("编号", "类别", "技能组", "关键词", "版本", "生效", "紧急", "相关")
PARTS: Final = (
    "答案",
    "要问清",
    "步骤",
    "时限与条件",
    "不能说、不能做",
    "可直接念",
    "逐步排查",
    "图片与附件",
)


_OS_FAULTS: Final = {
    errno.ENOENT: "gone", errno.ENOTDIR: "gone",
    errno.EACCES: "denied", errno.EPERM: "denied", errno.EROFS: "denied",
    errno.ENOSPC: "full", errno.EDQUOT: "full",
}  # fmt: skip


def os_fault(error: OSError) -> str:
    """The words key of what the system says of a file."""
    return _OS_FAULTS.get(error.errno or 0, "unreadable")


class FileRefused(Exception):
    """A file can't be taken at all; `key` names the words, `args_` their figures."""

    def __init__(self, key: str, **args: str | int) -> None:
        super().__init__(f"{key} {args}")
        self.key, self.args_ = key, args


class Taken(Struct, frozen=True):
    """An article out of a file. `loose`: it was not in our form, so an editor should look at it well.
    `contents`: its pictures and files, by their address.
    """

    file: str
    article: Article
    loose: bool = False
    contents: tuple[tuple[str, bytes], ...] = ()


class Refused(Struct, frozen=True):
    """What could not be taken: file, title or place in it, and a words key with its figures."""

    file: str
    place: str
    key: str
    args: tuple[tuple[str, str | int], ...] = ()


def read_file(path: Path, today: date) -> Iterator[Taken | Refused]:
    """Every article of a file; never raises for what is in it."""
    try:
        yield from _articles(path, today)
    except FileRefused as refused:
        yield Refused(path.name, "", refused.key, tuple(refused.args_.items()))
    except OSError as error:
        yield Refused(path.name, "", os_fault(error))


def _articles(path: Path, today: date) -> Iterator[Taken | Refused]:
    if path.stat().st_size > LARGEST:
        raise FileRefused("large", most=LARGEST // 1_000_000)
    content = path.read_bytes()
    match path.suffix.lower():
        case ".md" | ".markdown" | ".txt":
            yield from _texts(path, _decoded(content), today, markdown=True)
        case ".html" | ".htm":
            yield from _texts(path, _plain(_decoded(content)), today)
        case ".docx":
            yield from _texts(path, _plain(_unpacked(content)), today)
        case ".csv":
            yield from _rows(path, _decoded(content), today)
        case other:
            raise FileRefused("kind", kind=other or path.name)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb2312"):  # a few lines in the second one are guessed wrong below
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(content[:LARGEST], threshold=0.3).best()
    if best is None:
        raise FileRefused("encoding")
    return str(best)


def _plain(html: str) -> str:
    from agent_desktop.editing.files.plain_html import TooDeep, text_of

    if len(html) > _PAGE:
        raise FileRefused("large", most=_PAGE // 1_000_000)
    try:
        return text_of(html)
    except TooDeep as error:
        raise FileRefused("deep") from error


def _unpacked(content: bytes) -> str:
    """A DOCX as HTML. What would unpack to much more than it is, is refused before it is unpacked."""
    import mammoth

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
        size = sum(member.file_size for member in members)
        if len(members) > _MEMBERS or size > min(_UNPACKED, _RATIO * max(1, len(content))):
            raise FileRefused("bomb")
        made = mammoth.convert_to_html(
            io.BytesIO(content),
            convert_image=lambda _: [],  # pictures come in by hand, one by one
            external_file_access=False,
        )
    except FileRefused:
        raise
    except Exception as error:  # the file is hostile or broken, in whichever of a hundred ways
        raise FileRefused("docx") from error
    return str(made.value)


def _texts(path: Path, text: str, today: date, *, markdown: bool = False) -> Iterator[Taken | Refused]:
    """A file may hold many articles; each begins with a heading of the first level."""
    starts = [match.start() for match in _TITLE.finditer(text)] or [0]
    parts = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    beside = Beside(path)
    for part in parts[:MOST_ARTICLES]:
        yield _article(path, part, today, beside, markdown=markdown)


def _article(
    path: Path, text: str, today: date, beside: Beside, *, markdown: bool = False
) -> Taken | Refused:
    try:
        article = from_text(text, today=today, things=beside.things)
        return Taken(path.name, article, contents=beside.of(article))
    except TextFault as fault:
        if fault.key == "carried":
            return _written(text, path, today, beside)
        if fault.key.partition("-")[0] in _OURS:
            return _refused(path, text, fault)
    flat = not markdown or max(map(len, text.splitlines()), default=0) > _LINE
    loose = text if flat else _plain(_rendered(text[:LONGEST]))
    if not loose.lstrip().startswith("#"):
        loose = _titled(loose, path.stem)
    made = _written(loose, path, today, beside)
    return replace(made, loose=True) if isinstance(made, Taken) else made


def _titled(text: str, name: str) -> str:
    """With a title: a first line that is bold as a whole, as people write them without a heading."""
    first, _, rest = text.lstrip().partition("\n")
    if bold := _BOLD.fullmatch(first.strip()):
        return f"# {bold[1]}\n{rest}"
    return f"# {name}\n{text}"


def _rendered(text: str) -> str:
    """Markdown as HTML, by CommonMark's rules, but a line stays one: nobody folds a Chinese paragraph.

    Raw HTML in it is cleaned like any other.
    """
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"breaks": True}).enable("table").render(text))


def _rows(path: Path, text: str, today: date) -> Iterator[Taken | Refused]:
    csv.field_size_limit(1_000_000)
    try:
        dialect = csv.Sniffer().sniff(text[:4_000], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
    try:
        named = {ours: found for ours, names in _COLUMNS.items() if (found := _column(rows, names))}
        if "标题" not in named:
            raise FileRefused("columns")
        beside = Beside(path)
        for number, row in enumerate(rows, 2):
            if number > MOST_ARTICLES:
                return
            values = {ours: _cell(row.get(theirs)) for ours, theirs in named.items()}
            if any(values.values()):
                yield _row(path, values, number, today, beside)
    except csv.Error as error:
        raise FileRefused("csv", line=rows.line_num) from error


def _column(rows: "csv.DictReader[str]", names: tuple[str, ...]) -> str:
    return next((f for f in rows.fieldnames or () if f and f.strip().lower() in names), "")


def _cell(value: object) -> str:
    """A cell's words; the sign that kept a spreadsheet from calculating it goes."""
    return as_written(value.strip()) if isinstance(value, str) else ""


def _row(path: Path, values: dict[str, str], number: int, today: date, beside: Beside) -> Taken | Refused:
    lines = [f"# {values['标题']}"]
    lines += [f"{name}：{values[name]}" for name in HEADS if values.get(name)]
    for name in PARTS:
        if values.get(name):
            lines += [f"## {name}", values[name]]
    made = _written("\n".join(lines), path, today, beside)
    return (
        replace(made, place=f"{number} {values['标题'][:60]}".strip()) if isinstance(made, Refused) else made
    )


def _written(text: str, path: Path, today: date, beside: Beside) -> Taken | Refused:
    """An article of a text with our heads, or some. What it carries and is not there is left out."""
    try:
        article = from_text(text, today=today, lenient=True, things=beside.things)
        return Taken(path.name, article, contents=beside.of(article))
    except TextFault as fault:
        if fault.key == "carried" and (rest := _CARRIED.sub("", text)) != text:
            made = _written(rest, path, today, beside)
            return replace(made, loose=True) if isinstance(made, Taken) else made
        return _refused(path, text, fault)


def _refused(path: Path, text: str, fault: TextFault) -> Refused:
    place = text.strip()[:1_000].splitlines()[0][:60] if text.strip() else ""
    return Refused(path.name, place, f"text-{fault.key}", tuple(fault.args_.items()))
