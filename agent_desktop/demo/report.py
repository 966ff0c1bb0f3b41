"""What a demo run reports: one entry a call, errors, pictures; the shape is the README's."""

from pathlib import Path

import msgspec


class CallReport(msgspec.Struct, kw_only=True):
    """One call. Times in ms on CLOCK_MONOTONIC, from the INVITE to the end of the paint that shows it."""

    scene: str
    number: str
    skill_group: str
    ring_to_first_paint_ms: float | None = None
    ring_to_card_ms: float | None = None
    alerts: list[str] = []
    suggestions: list[str] = []
    ticket_no: str = ""
    saved: bool = False
    seconds: float = 0.0  # from the ring to the ticket

    @property
    def good(self) -> bool:
        """Whether it was timed and its ticket is in the centre."""
        return self.saved and None not in (self.ring_to_first_paint_ms, self.ring_to_card_ms)


class Report(msgspec.Struct, kw_only=True):
    """A whole run; `asked` is how many calls were to be played."""

    asked: int
    calls: list[CallReport] = []
    errors: list[str] = []
    pictures: list[str] = []

    @property
    def passed(self) -> bool:
        """Whether every call that was asked for was timed and became a ticket, and nothing failed."""
        return len(self.calls) == self.asked and not self.errors and all(call.good for call in self.calls)

    def write(self, file: Path) -> None:
        """As JSON."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=2))

    def lines(self) -> list[str]:
        """As a summary for people."""
        rows = [
            f"{c.number:<16} {c.skill_group:<12} first paint {_ms(c.ring_to_first_paint_ms)}  "
            f"card {_ms(c.ring_to_card_ms)}  {', '.join(c.alerts) or '-'}  → {c.ticket_no or 'no ticket'}"
            for c in self.calls
        ]
        return [*rows, *(f"error: {e}" for e in self.errors), *(f"picture: {p}" for p in self.pictures)]


def _ms(value: float | None) -> str:
    return f"{value:6.1f} ms" if value is not None else "     - ms"
