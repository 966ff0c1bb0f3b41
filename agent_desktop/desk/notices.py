"""What the desk tells the agent: short, in words of the window's language, never modal."""

from collections.abc import Callable
from datetime import datetime, timedelta

from agent_desktop.desk.state import Level, Notice

READ_AFTER = timedelta(seconds=10)
"""A line that says all is well makes room again; what is wrong stays until it is over or dismissed."""

KEPT = 4
"""More than a few lines would cover the form; the oldest of the quietest goes first."""

LOUDNESS = {level: place for place, level in enumerate(Level)}


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
        while len(shown) > KEPT:
            shown.remove(min(shown, key=lambda n: (LOUDNESS[n.level], n.id)))
        self._shown = tuple(shown)

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
