"""Small libraries for tests."""

import hashlib
import multiprocessing
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from kb_search.articles import Article, Step
from kb_search.sources import Everything, FolderSource, Source, Unshared, by_number
from kb_search.whoosh_library import WhooshLibrary

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = ROOT / "resources" / "articles"
WORDS = ROOT / "resources" / "search"
WINTER = date(2026, 11, 22)
MADE: list[WhooshLibrary] = []
"""Libraries of the running test; closed after it."""


class GivenSource(Unshared):
    """Whatever a function returns; marked by its content."""

    def __init__(self, articles: Callable[[], tuple[Article, ...]]) -> None:
        self._articles = articles

    def mark(self) -> str:
        """See `Source.mark`."""
        return hashlib.sha256(msgspec.msgpack.encode(self._articles())).hexdigest()[:12]

    def everything(self) -> Everything:
        """See `Source.everything`."""
        articles = self._articles()
        return Everything(self.mark(), len(articles), by_number(articles))


def article(no: str, title: str, **more: object) -> Article:
    """An article in force through 2026 for gas, unless said otherwise."""
    values: dict[str, object] = {
        "category": "gas",
        "skill_groups": ("gas",),
        "keywords": (),
        "version": "1",
        "in_force_from": date(2026, 1, 1),
        "in_force_to": date(2026, 12, 31),
        "answer": f"{title}的答复。",
        "steps": (Step("先核对户号。", key=True),),
    }
    return Article(no=no, title=title, **(values | more))  # type: ignore[arg-type]


def library(
    source: Source | Path | Callable[[], tuple[Article, ...]], folder: Path, **more: Any
) -> WhooshLibrary:
    """A library over a source, a folder of files or a function; not open yet, built in this process."""
    given: Source
    if isinstance(source, Path):
        given = FolderSource(source)
    elif callable(source):
        given = GivenSource(source)
    else:
        given = source
    made = WhooshLibrary(lambda: given, folder, **({"apart": False} | more))
    MADE.append(made)
    return made


def few() -> tuple[Article, ...]:
    """Five articles with little in common."""
    return (
        article("G-001", "突然没气怎么查", keywords=("打不着火", "停气")),
        article("G-002", "燃气表换电池的步骤", keywords=("电池",)),
        article("H-001", "暖气不热的电话排查", skill_groups=("heating",), keywords=("家里冷",)),
        article("H-002", "报停户恢复供热", skill_groups=("heating",), answer="重新开通要先交清欠费。"),
        article("T-001", "宽带断网怎么查", skill_groups=("telecom",), in_force_to=date(2026, 6, 30)),
    )


def endless() -> tuple[Article, ...]:
    """What a process that builds an index is never done with reading."""
    if multiprocessing.parent_process() is not None:
        time.sleep(3600)
    return few()


def many() -> tuple[Article, ...]:
    """More than a library takes over one by one."""
    return tuple(article(f"N-{i:03}", f"第{i}号通知") for i in range(300))
