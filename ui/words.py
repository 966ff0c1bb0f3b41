"""Every word on screen, from Project Fluent files, and how money, days and durations are written. No Qt here.

    words.use("zh_CN", zone=ZoneInfo("Asia/Shanghai"))
    t("alert-arrears-detail", periods=3)

One process speaks one language at a time, hence module state. Keys are literals or f-strings whose first
part is literal (`t(f"agent-{state}")`): a test reads the code and compares it with the files.
"""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from typing import Any, Final

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Message, Placeable, SelectExpression

from resources import files
from ui.plain import plain

log = logging.getLogger(__name__)

FOLDER = files("translations")
LANGUAGES = ("zh_CN", "en")

Argument = str | int | float


class UnknownWord(KeyError):
    """A key that no file has, or a variable that wasn't given. Raised in tests only."""


_BEGINS: Final = re.compile(r"^([A-Za-z][\w-]*)[ ]*=", re.MULTILINE)
"""Where a message begins. Ours stand alone: none refers to another, so that each can be read by itself."""


class _Loaded:
    """The files of one language. A message is read when it is first said: a start says one in six."""

    def __init__(self, language: str) -> None:
        self._sources: dict[str, str] = {}
        for path in sorted((FOLDER / language).glob("*.ftl")):
            text = path.read_text("utf-8")
            begins = list(_BEGINS.finditer(text))
            ends = [*(match.start() for match in begins[1:]), len(text)]
            for match, end in zip(begins, ends, strict=True):
                self._sources[match[1]] = text[match.start() : end]
        # Isolating marks would show as boxes in fonts without them, and break comparisons of what is shown.
        self.bundle: Final = FluentBundle([language.replace("_", "-")], use_isolating=False)
        self.keys: Final = tuple(self._sources)
        self.choosing: Final[set[str]] = set()  # of those read, whose words depend on a number

    def pattern(self, key: str) -> Any:
        """What `FluentBundle.format_pattern` takes; None for an unknown key."""
        if (source := self._sources.pop(key, None)) is not None:
            resource = FluentResource(source)
            self.bundle.add_resource(resource)
            self.choosing.update(m.id.name for m in resource.body if isinstance(m, Message) and _chooses(m))
        return self.bundle.get_message(key).value if self.bundle.has_message(key) else None

    def has(self, key: str) -> bool:
        """Whether there is such a message."""
        return key in self._sources or self.bundle.has_message(key)


class _Words:
    """The language in force."""

    def __init__(self) -> None:
        self.language = LANGUAGES[0]
        self.zone: tzinfo = UTC
        self.strict = False
        self.said: dict[tuple[object, ...], str] = {}  # a screen says the same things again and again

    @property
    def loaded(self) -> _Loaded:
        """Its files."""
        return _load(self.language)


_now = _Words()
_SAID_LIMIT = 4_096


def use(language: str, zone: tzinfo | None = None, *, strict: bool = False) -> None:
    """Speak `language`; show instants in `zone`. `strict`: unknown keys raise `UnknownWord` (for tests).

    An unknown language raises ValueError and leaves everything as it was.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no words in {language!r}; there are {', '.join(LANGUAGES)}")
    _now.language, _now.strict = language, strict
    _now.zone = zone or _now.zone
    _now.said.clear()


def language() -> str:
    """The language in force."""
    return _now.language


def strict() -> bool:
    """Whether unknown keys raise."""
    return _now.strict


_load = cache(_Loaded)


def _chooses(message: Message) -> bool:
    parts = message.value.elements if message.value else []
    return any(isinstance(p, Placeable) and isinstance(p.expression, SelectExpression) for p in parts)


def t(key: str, /, **args: Argument) -> str:
    """The words for `key`.

    In the field an unknown key is logged and returned as it is: a rough label beats a crash.
    """
    asked = (key, *args.items())
    if (known := _now.said.get(asked)) is not None:
        return known
    loaded = _now.loaded
    if (pattern := loaded.pattern(key)) is None:
        return _missing(key, "no such key")
    # Numbers that choose no words go in as text: Babel takes 0.2 ms for each, and 1286 isn't 1,286 here.
    as_text = key not in loaded.choosing
    bounded = {name: _bounded(value, as_text=as_text) for name, value in args.items()}
    text, errors = loaded.bundle.format_pattern(pattern, bounded)
    if errors:
        _missing(key, str(errors[0]))
        return str(text)
    if len(_now.said) >= _SAID_LIMIT:
        _now.said.clear()
    _now.said[asked] = str(text)
    return str(text)


def _bounded(value: Argument, *, as_text: bool) -> Argument:
    # What comes from outside is bounded: Fluent refuses long values, and nobody reads them.
    if isinstance(value, str):
        return plain(value, 300)
    return str(value) if as_text else value


def prepare() -> Iterator[None]:
    """Read and compile every message, one at each step; else it is done when it is first said."""
    loaded = _now.loaded
    for key in loaded.keys:
        loaded.pattern(key)
        yield


def characters() -> str:
    """Every character that the words in force are written with, and those of figures."""
    text = "".join(path.read_text("utf-8") for path in (FOLDER / _now.language).glob("*.ftl"))
    return "".join(sorted({c for c in text if c.isprintable()} | set("0123456789¥%*:.,-/+#")))


def has(key: str) -> bool:
    """Whether there are words for `key`; for codes that come from configuration."""
    return _now.loaded.has(key)


def _missing(key: str, why: str) -> str:
    if _now.strict:
        raise UnknownWord(f"{key}: {why} ({_now.language})")
    log.error("words: %s: %s (%s)", key, why, _now.language)
    return key


# ── figures ──


def money(cents: int) -> str:
    """¥1,286.40; whole cents, never through a float."""
    yuan, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}¥{yuan:,}.{rest:02d}"


def duration(seconds: float) -> str:
    """mm:ss under an hour, h:mm:ss above; never negative."""
    minutes, s = divmod(max(0, int(seconds)), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02d}:{s:02d}" if hours else f"{m:02d}:{s:02d}"


def age(as_of: datetime, now: datetime) -> str:
    """How old data is: 8 秒前, 12 分钟前, 3 小时前, 2 天前."""
    seconds = max(0, int((now - as_of).total_seconds()))
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= size:
            return t(f"age-{unit}", count=seconds // size)
    return t("age-seconds", count=seconds) if seconds else t("age-now")


def local(at: datetime) -> datetime:
    """An instant on the site's clock."""
    return at.astimezone(_now.zone)


def clock(at: datetime, *, seconds: bool = False) -> str:
    """12:03 or 12:03:04 on the site's clock."""
    return f"{local(at):%H:%M:%S}" if seconds else f"{local(at):%H:%M}"


def day(on: date) -> str:
    """2026-11-22: the one form that nobody misreads."""
    return on.isoformat()


def short_day(on: date, now: datetime) -> str:
    """11-16 within a year of now, else the whole date."""
    return f"{on:%m-%d}" if abs((local(now).date() - on).days) < 330 else on.isoformat()


def near_day(at: datetime, now: datetime) -> str:
    """A day as people say it: 今天, 昨天, 周五 within a week, 11-16 within a year, else 2025-12."""
    on, today = local(at).date(), local(now).date()
    behind = (today - on).days
    if behind in (-1, 0, 1):
        return t(("day-tomorrow", "day-today", "day-yesterday")[behind + 1])
    if 1 < behind < 7:
        return t(f"weekday-{on.isoweekday()}")
    return f"{on:%m-%d}" if abs(behind) < 365 else f"{on:%Y-%m}"


def moment(at: datetime, now: datetime) -> str:
    """A time near now: 15:40 today, else with its day."""
    if local(at).date() == local(now).date():
        return clock(at)
    return f"{near_day(at, now)} {clock(at)}"


def days_between(earlier: date, later: date) -> int:
    """Whole days, never negative."""
    return max(0, (later - earlier) // timedelta(days=1))


def listed(parts: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    """Parts that belong together on one line, empty ones left out: 3 期 · 最久 412 天."""
    return " · ".join(part for part in parts if part)
