"""HTML to the text of an article: headings, lists and words stay; everything else goes.

What may be in a page is decided by nh3 (the Ammonia library): no attributes, no scripts, no links, nothing
that could be fetched.
"""

import re
from html.parser import HTMLParser
from typing import Final

import nh3

_TAGS: Final = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "br", "ul", "ol", "li", "strong", "b",
    "table", "tr", "td", "th", "blockquote", "pre", "section", "article",
}  # fmt: skip
_HEADS: Final = {"h1": "# ", "h2": "## ", "h3": "## ", "h4": "## ", "h5": "## ", "h6": "## "}
_BLOCKS: Final = frozenset({"p", "div", "br", "tr", "table", "blockquote", "pre", "section", "article"})


_DEEPEST: Final = 300
"""Tags inside one another. Browsers stop at 512; an unclosed tag a line costs a parser the square of them."""
_BULLET: Final = re.compile(r"-|\d+\.")
_TITLE: Final = re.compile(r"<title>([^<]{1,200})</title>", re.IGNORECASE)
_HEADED: Final = re.compile(r"^# ", re.MULTILINE)
_BEGINNING: Final = 20_000
"""Characters within which a page's own title is looked for; it counts where there is no heading."""
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNNESTED: Final = frozenset(
    {"p", "li", "td", "th", "tr", "br", "img", "hr", "meta", "link", "input", "col", "option", "dt", "dd"}
)
"""Tags that need no end."""


class TooDeep(ValueError):
    """A page whose tags are nested deeper than any that people write."""


def text_of(html: str) -> str:
    """The words of a page, one block a line, headings and lists marked as in Markdown. Raises `TooDeep`."""
    if _depth(html) > _DEEPEST:
        raise TooDeep
    named = _TITLE.search(html[:_BEGINNING])
    text = _lines(html[: named.start()] + html[named.end() :] if named else html)
    if named and not _HEADED.search(text) and (title := _lines(named[1]).strip()):
        return f"# {title}\n{text}"
    return text


def _lines(html: str) -> str:
    parser = _Lines()
    parser.feed(nh3.clean(html, tags=_TAGS, attributes={}, strip_comments=True))
    parser.close()
    return parser.text


def _depth(html: str) -> int:
    deepest = depth = 0
    for closes, name in _TAG.findall(html):
        if name.lower() not in _UNNESTED:
            depth = max(0, depth - 1) if closes else depth + 1
            deepest = max(deepest, depth)
    return deepest


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[str] = []
        self._line: list[str] = []
        self._lists: list[int] = []  # 0: bullets, else the next number

    @property
    def text(self) -> str:
        """What was read."""
        self._end()
        return "\n".join(self._done) + "\n"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        if tag in _HEADS:
            self._end()
            self._line.append(_HEADS[tag])
        elif tag in ("ul", "ol"):
            self._end()
            self._lists.append(int(tag == "ol"))
        elif tag == "li":
            self._end()
            self._line.append(self._bullet())
        elif tag in ("td", "th"):
            self._line.append(" ")
        elif tag in ("strong", "b"):
            self._line.append("**")
        elif tag in _BLOCKS and not self._begins_item:
            self._end()

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""
        if tag in ("strong", "b"):
            self._line.append("**")
        elif tag in _HEADS or tag == "li":
            self._end()
        elif tag in ("ul", "ol") and self._lists:
            self._end()
            self._lists.pop()
        elif tag in _BLOCKS and not self._begins_item:
            self._end()

    def handle_data(self, data: str) -> None:
        """Words."""
        self._line.append(" ".join(data.split()) if data.strip() else " " if data else "")

    def _bullet(self) -> str:
        if not self._lists or not self._lists[-1]:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1] - 1}. "

    @property
    def _begins_item(self) -> bool:
        """Whether the line holds nothing but its bullet: a paragraph inside belongs to it."""
        return _BULLET.fullmatch("".join(self._line).strip()) is not None

    def _end(self) -> None:
        line = "".join(self._line).replace("****", "").strip()
        self._line.clear()
        if line and line not in ("#", "##", "-"):
            self._done.append(line)
