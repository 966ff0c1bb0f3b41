"""What two editions differ in, as lines that people read: what went, what came, what was reworded."""

import difflib
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from agent_desktop.editing.editions.text import to_text
from kb_search.articles import Article

Kind = Literal["same", "gone", "new", "skipped"]
_AROUND = 1
"""Unchanged lines that are shown beside a change."""


class Line(Struct, frozen=True):
    """A line and what became of it; `spans` are the [start, end) that were reworded, for "gone" and "new"."""

    kind: Kind
    text: str
    spans: tuple[tuple[int, int], ...] = ()


def difference(before: Article | None, after: Article) -> tuple[Line, ...]:
    """Line by line; stretches without a change are one "skipped" line. Empty when nothing differs."""
    old = to_text(before).splitlines() if before is not None else []
    new = to_text(after).splitlines()
    if old == new:
        return ()
    groups = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_grouped_opcodes(_AROUND)
    lines: list[Line] = []
    for group in groups:
        if lines or group[0][1] > 0:
            lines.append(Line("skipped", "…"))
        for what, a1, a2, b1, b2 in group:
            if what == "equal":
                lines += [Line("same", text) for text in old[a1:a2]]
            else:
                lines += _changed(old[a1:a2], new[b1:b2])
    return tuple(lines)


def as_words(lines: tuple[Line, ...]) -> str:
    """A difference as plain text, for a bulletin."""
    signs = {"gone": "－ ", "new": "＋ "}
    told = (signs[line.kind] + line.text for line in lines if line.kind in signs and line.text.strip())
    return "\n".join(told)


def _changed(gone: list[str], new: list[str]) -> Iterator[Line]:
    """Lines that were replaced one for one stand under each other, with what was reworded."""
    if len(gone) != len(new):
        yield from (Line("gone", text) for text in gone)
        yield from (Line("new", text) for text in new)
        return
    for old_line, new_line in zip(gone, new, strict=True):
        matcher = difflib.SequenceMatcher(a=old_line, b=new_line, autojunk=False)
        codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
        apart = matcher.ratio() < 0.4
        yield Line("gone", old_line, () if apart else tuple((c[1], c[2]) for c in codes if c[2] > c[1]))
        yield Line("new", new_line, () if apart else tuple((c[3], c[4]) for c in codes if c[4] > c[3]))
