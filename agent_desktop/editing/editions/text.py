"""An article as the text that editors write, read, compare, import and export: plain Markdown.

    # 暖气不热：电话排查与派单
    编号：H-001
    …
    ## 步骤
    1. **先看弹屏。**
    2. 问范围。

Pictures and files stand in it as lines (`carried`); what the text does not carry is taken from the article
that it was made from.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from msgspec import structs

from agent_desktop.editing.editions import carried
from kb_search.articles import Article, Attachment, Picture, Step
from kb_search.folding import printable
from kb_search.paths import Choice, Node, fault

LONGEST: Final = 200_000
LONGEST_LINE: Final = 4_000
"""Characters of an article's text and of one line; more is refused, so that nothing is cut off unseen."""

UNNUMBERED: Final = "N-000"
"""The number of an article that has none yet."""

_HEADS: Final[dict[str, str]] = {
    "编号": "no", "类别": "category", "技能组": "skill_groups", "关键词": "keywords", "版本": "version",
    "生效": "in_force", "紧急": "emergency", "相关": "related",
}  # fmt: skip
_PARTS: Final[dict[str, str]] = {
    "答案": "answer", "要问清": "ask", "步骤": "steps", "时限与条件": "limits", "不能说、不能做": "never",
    "可直接念": "say", "逐步排查": "path", "图片与附件": "carried",
}  # fmt: skip
_ALSO: Final[dict[str, str]] = {
    "number": "no", "category": "category", "skill groups": "skill_groups", "keywords": "keywords",
    "version": "version", "in force": "in_force", "emergency": "emergency", "related": "related",
    "answer": "answer", "ask": "ask", "steps": "steps", "limits": "limits", "never": "never", "say": "say",
    "path": "path", "pictures and files": "carried",
    "不能说": "never", "时限": "limits", "问清": "ask", "处理步骤": "steps", "口径": "say",
}  # fmt: skip
"""Other words for the same, read but not written."""

_LIST: Final = re.compile(r"^\s*(?:[-*+•]\s+|\d{1,3}(?:[.)]\s+|[、）]\s*))")
_SPLIT: Final = re.compile(r"\s*[、,，;；]\s*")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_NODE: Final = re.compile(r"^\[([^\]]{1,40})\]\s*(.*)$")
_CHOICE: Final = re.compile(r"^\s*[-*]\s+(.+?)\s*(?:->|→)\s*(\S+)\s*(?:\|\s*(.*))?$")


class TextFault(Exception):
    """A text is no article yet: the line (from 1; 0: the whole), and a words key with its figures."""

    def __init__(self, line: int, key: str, **args: str | int) -> None:
        super().__init__(f"{line}: {key} {args}")
        self.line, self.key, self.args_ = line, key, args


def to_text(article: Article) -> str:
    """The text of an article; `from_text` gives the same article back."""
    until = f" 至 {article.in_force_to}" if article.in_force_to else ""
    heads = {
        "编号": article.no,
        "类别": article.category,
        "技能组": "、".join(article.skill_groups),
        "关键词": "、".join(article.keywords),
        "版本": article.version,
        "生效": f"{article.in_force_from}{until}",
        "紧急": "是" if article.emergency else "",
        "相关": "、".join(article.related),
    }
    lines = [f"# {article.title}", *(f"{name}：{value}" for name, value in heads.items() if value)]
    parts = {
        "答案": [article.answer] if article.answer else [],
        "要问清": [f"- {text}" for text in article.ask],
        "步骤": [f"{n}. **{s.text}**" if s.key else f"{n}. {s.text}" for n, s in enumerate(article.steps, 1)],
        "时限与条件": [f"- {text}" for text in article.limits],
        "不能说、不能做": [f"- {text}" for text in article.never],
        "可直接念": [article.say] if article.say else [],
        "逐步排查": [line for node in article.path for line in _node_lines(node)],
        "图片与附件": carried.lines(article),
    }
    for name, body in parts.items():
        if body:
            lines += ["", f"## {name}", *body]
    return "\n".join(lines) + "\n"


def _node_lines(node: Node) -> list[str]:
    filled = f" | {_filled(node.fill)}" if node.fill else ""
    lines = [f"[{node.id}] {node.text}{filled}"]
    for choice in node.choices:
        filled = f" | {_filled(choice.fill)}" if choice.fill else ""
        lines.append(f"- {choice.say} -> {choice.to}{filled}")
    return lines


def _filled(fill: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{code}={value}" for code, value in fill)


@dataclass(slots=True)
class _Found:
    """What a text says so far, by field, each with its line."""

    title: str = ""
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    parts: dict[str, list[tuple[int, str]]] = field(default_factory=dict)


def from_text(
    text: str,
    base: Article | None = None,
    *,
    today: date,
    lenient: bool = False,
    things: carried.Known | None = None,
) -> Article:
    """The article that a text says. Raises `TextFault`.

    `base` gives what a text does not carry; `things` are the pictures and files that it may name, else those
    of `base`. `lenient`: for texts written elsewhere; what has no head of ours is taken as steps, and what is
    missing gets a value that an editor sees and changes.
    """
    if len(text) > LONGEST:
        raise TextFault(0, "long", count=len(text), most=LONGEST)
    found = _read(text, lenient=lenient)
    if lenient:
        _supply_heads(found, base, today)
    if not found.title:
        raise TextFault(1, "title")
    for name in ("no", "category", "version", "in_force"):
        if not found.heads.get(name, (0, ""))[1]:
            raise TextFault(0, "missing", name=next(k for k, v in _HEADS.items() if v == name))
    known = carried.of(base) if things is None else things
    pictures, attachments = _carried(found.parts.get("carried", ()), known)
    kept = structs.asdict(base) if base else {}
    told = _of_heads(found) | _of_parts(found) | {"pictures": pictures, "files": attachments}
    made = Article(**kept | told)
    if not made.answer and not made.steps:
        raise TextFault(0, "empty")
    return made


def _supply_heads(found: _Found, base: Article | None, today: date) -> None:
    """What a text from elsewhere does not say; an editor sees it and changes it."""
    found.heads.setdefault("no", (0, base.no if base else UNNUMBERED))
    found.heads.setdefault("category", (0, "other"))
    found.heads.setdefault("version", (0, f"{today:%Y-%m}"))
    found.heads.setdefault("in_force", (0, str(today)))


def _of_heads(found: _Found) -> dict[str, Any]:
    begins, ends = _dates(*found.heads["in_force"])
    values = {name: value for name, (_, value) in found.heads.items()}
    return {
        "no": _word(values["no"], 30),
        "title": found.title,
        "category": _word(values["category"], 40),
        "version": _word(values["version"], 40),
        "in_force_from": begins,
        "in_force_to": ends,
        **{name: _words(values.get(name, "")) for name in ("skill_groups", "keywords", "related")},
        "emergency": values.get("emergency", "").lower() in ("是", "yes", "true"),
    }


def _of_parts(found: _Found) -> dict[str, Any]:
    return {
        **{part: _joined(found, part) for part in ("answer", "say")},
        **{part: _items(found, part) for part in ("ask", "limits", "never")},
        "steps": tuple(_step(text) for text in _items(found, "steps")),
        "path": _path(found.parts.get("path", [])),
    }


def with_head(text: str, name: str, value: str) -> str:
    """The text with another value of a head (`category`, `skill_groups`), and nothing else changed."""
    lines = text.splitlines()
    end = next((at for at, line in enumerate(lines) if line.startswith("##")), len(lines))
    at = next((at for at in range(end) if (_head(lines[at].strip()) or ("",))[0] == name), None)
    made = [f"{next(head for head, field in _HEADS.items() if field == name)}：{value}"] if value else []
    if at is None:
        at = next((at + 1 for at in range(end) if lines[at].startswith("# ")), 0)
        return "\n".join((*lines[:at], *made, *lines[at:], ""))
    return "\n".join((*lines[:at], *made, *lines[at + 1 :], ""))


def _read(text: str, *, lenient: bool) -> _Found:
    found, part = _Found(), ""
    for number, raw in enumerate(text.splitlines(), 1):
        if len(raw) > LONGEST_LINE:
            raise TextFault(number, "line", count=len(raw), most=LONGEST_LINE)
        line = printable(raw, LONGEST_LINE).strip()
        if not line:
            continue
        if line.startswith("#"):
            head = line.lstrip("#").strip().strip("*").strip()
            if not found.title and (line.startswith("# ") or lenient):
                found.title = head[:200]
                continue
            part = _PARTS.get(head) or _ALSO.get(head.lower(), "")
            if not part and not lenient:
                raise TextFault(number, "head", head=head)
            if not part:
                found.parts.setdefault("steps", []).append((number, f"**{head}**"))
                part = "steps"
        elif not part and (named := _head(line)) is not None:
            found.heads[named[0]] = (number, named[1])
        elif part or lenient:
            default = "answer" if not found.parts else "steps"
            found.parts.setdefault(part or default, []).append((number, line))
        else:
            raise TextFault(number, "stray")
    return found


def _head(line: str) -> tuple[str, str] | None:
    name, sign, value = line.partition("：" if "：" in line else ":")
    known = _HEADS.get(name.strip()) or _ALSO.get(name.strip().lower())
    return (known, value.strip()) if sign and known and known not in _PARTS.values() else None


def _dates(number: int, text: str) -> tuple[date, date | None]:
    try:
        days = [date.fromisoformat(day) for day in _DAY.findall(text)]
    except ValueError as error:
        raise TextFault(number, "date") from error
    if not 1 <= len(days) <= 2:
        raise TextFault(number, "date")
    if len(days) == 2 and days[1] < days[0]:
        raise TextFault(number, "dates")
    return days[0], days[1] if len(days) == 2 else None


def _word(text: str, limit: int) -> str:
    return " ".join(printable(text, limit).split())


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _SPLIT.split(printable(text, 4_000)) if word))[:60]


def _joined(found: _Found, part: str) -> str:
    lines = found.parts.get(part, [])
    text = " ".join(text for _, text in lines)
    if len(text) > LONGEST_LINE:
        raise TextFault(lines[0][0], "part", count=len(text), most=LONGEST_LINE)
    return text


def _items(found: _Found, part: str) -> tuple[str, ...]:
    lines: Sequence[tuple[int, str]] = found.parts.get(part, ())
    items = tuple(text for _, line in lines if (text := _LIST.sub("", line).strip()))
    if len(items) > 60:
        raise TextFault(lines[60][0], "many", most=60)
    return items


def _step(text: str) -> Step:
    bold = text.startswith("**") and text.endswith("**") and len(text) > 4
    return Step(text[2:-2].strip() if bold else text.replace("**", ""), key=bold)


def _path(lines: Sequence[tuple[int, str]]) -> tuple[Node, ...]:
    nodes: list[Node] = []
    for number, line in lines:
        if opened := _NODE.match(line):
            text, _, fill = opened[2].partition(" | ")
            nodes.append(Node(id=opened[1], text=text.strip(), fill=_fill(fill)))
        elif nodes and (chosen := _CHOICE.match(line)):
            choice = Choice(say=chosen[1], to=chosen[2], fill=_fill(chosen[3] or ""))
            nodes[-1] = structs.replace(nodes[-1], choices=(*nodes[-1].choices, choice))
        else:
            raise TextFault(number, "path", said=line[:40])
    if wrong := fault(nodes):
        raise TextFault(lines[0][0], f"path-{wrong.key}", **wrong.args)
    return tuple(nodes)


def _carried(
    lines: Sequence[tuple[int, str]], there: carried.Known
) -> tuple[tuple[Picture, ...], tuple[Attachment, ...]]:
    try:
        return carried.read([line for _, line in lines], there)
    except carried.UnknownThing as unknown:
        raise TextFault(lines[unknown.place][0], "carried", said=unknown.said[:60]) from unknown


def _fill(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.partition("=") for part in re.split(r"[,，]\s*", text) if "=" in part)
    return tuple((code.strip(), value.strip()) for code, _, value in pairs)
