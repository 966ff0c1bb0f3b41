"""What the desk tells the agent: short, in words of the window's language, never modal."""

from collections.abc import Callable
from datetime import datetime, timedelta

from agent_desktop.desk.state import Level, Notice

READ_AFTER = timedelta(seconds=10)
"""A line that says all is well makes room again; what is wrong stays until it is over or dismissed."""

KEPT = 4
"""More than a few lines would cover the form; the oldest of the quietest goes first, never what was just
told: that may stand as one more until the next is told."""

LOUDNESS = {level: place for place, level in enumerate(Level)}


class Confirming:
    """What a person does at the second time only: the first is answered by a line that says what it costs.

    Not by that line standing there: others may push it away, and the person may have dismissed it.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._asked: dict[str, datetime] = {}

    def again(self, key: str) -> bool:
        """Whether `key` was asked while its line can still be known; else it is asked now."""
        now, before = self._now(), self._asked.get(key)
        if before is not None and now - before < READ_AFTER:
            return True
        self._asked[key] = now
        return False


class Notices:
    """The lines of the notice bar, oldest first. A notice with the same key replaces its elder."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._next = 1
        self._shown: tuple[Notice, ...] = ()

    @property
    def shown(self) -> tuple[Notice, ...]:
        """What the bar shows."""
        return self._shown

    def tell(self, key: str, level: Level = Level.INFO, **args: str | int) -> None:
        """Show a line; `key` is a word of the translations, `args` its figures."""
        notice = Notice(id=self._next, key=key, level=level, at=self._now(), args=args)
        self._next += 1
        shown = [*(n for n in self._shown if n.key != key), notice]
        kept = sorted(shown, key=lambda n: (LOUDNESS[n.level], n.id))[-KEPT:]
        self._shown = tuple(n for n in shown if n in kept or n is notice)

    def dismiss(self, notice_id: int) -> None:
        """Take a line away."""
        self._shown = tuple(n for n in self._shown if n.id != notice_id)

    def fade(self) -> bool:
        """Take away what was only good news and has been read; whether anything went."""
        before = self._shown
        now = self._now()
        self._shown = tuple(n for n in before if n.level is not Level.INFO or now - n.at < READ_AFTER)
        return self._shown != before

    def over(self, beginning: str) -> None:
        """Take away the lines whose key begins so, because what they said is over."""
        self._shown = tuple(n for n in self._shown if not n.key.startswith(beginning))
