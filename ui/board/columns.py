"""The columns of the agents' table: their widths, their words for a line, and what sorts them."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec import Struct

from agent_desktop.agent.reasons import Reason
from agent_desktop.agent.states import AgentState
from agent_desktop.supervision.lines import Line, Order
from ui.paint import Side
from ui.plain import plain
from ui.theme.tokens import Colour
from ui.words import duration, has, listed, moment, t


class Column(Struct, frozen=True, kw_only=True):
    """A column: its width in px at text size 1 (0: the rest), its side, the order it stands for."""

    key: str
    width: int
    side: Side = "left"
    order: Order | None = None


COLUMNS: Final = (
    Column(key="agent", width=62, order=Order.AGENT),
    Column(key="name", width=84, order=Order.NAME),
    Column(key="group", width=100, order=Order.GROUP),
    Column(key="state", width=142, order=Order.STATE),
    Column(key="lasted", width=84, side="right", order=Order.LASTED),
    Column(key="caller", width=132),
    Column(key="check", width=64),
    Column(key="hour", width=0),
    Column(key="answered", width=62, side="right", order=Order.ANSWERED),
    Column(key="aht", width=66, side="right", order=Order.AHT),
    Column(key="ready_share", width=70, side="right", order=Order.READY),
    Column(key="age", width=62, side="right"),
)
PLACES: Final = {column.key: place for place, column in enumerate(COLUMNS)}

Mark = tuple[str, Colour]
"""An icon and its colour: shape, word and tone say the same."""

_OVER: Final[Mark] = ("diamond", "danger")
_GONE: Final[Mark] = ("plug-off", "danger")
_MARKS: Final[dict[AgentState, Mark]] = {
    AgentState.SIGNED_OUT: ("logout", "text3"),
    AgentState.READY: ("dot", "text2"),
    AgentState.NOT_READY: ("dot", "warn"),
    AgentState.ON_BREAK: ("coffee", "warn"),
    AgentState.RINGING: ("dot", "accent"),
    AgentState.TALKING: ("dot", "accent"),
    AgentState.HOLDING: ("phone-pause", "accent"),
    AgentState.OUTBOUND: ("phone-outgoing", "accent"),
    AgentState.WRAP_UP: ("pencil", "text2"),
}


def mark(line: Line) -> Mark:
    """The sign of a line's state."""
    if line.gone:
        return _GONE
    name, tone = _MARKS[line.state]
    return (_OVER[0] if name == "dot" else name, "danger") if line.over else (name, tone)


def state_words(line: Line, reasons: dict[str, str]) -> str:
    """What the agent does, and why."""
    if line.gone:
        return t("board-gone")
    return listed((t(f"agent-{line.state}"), reason_words(line.reason, reasons)))


def reason_words(code: str, reasons: dict[str, str]) -> str:
    """A reason in the site's words."""
    if not code or code in reasons:
        return reasons.get(code, "")
    return t(f"agent-because-{code}") if has(f"agent-because-{code}") else plain(code, 16)


def labels(reasons: tuple[Reason, ...]) -> dict[str, str]:
    """The site's reasons by code."""
    return {reason.code: plain(reason.label, 16) for reason in reasons}


_WORDS: Final[dict[str, Callable[[Line, datetime], str]]] = {
    "agent": lambda line, at: plain(line.agent, 12),
    "name": lambda line, at: plain(line.name, 24),
    "group": lambda line, at: plain(line.group, 24),
    "lasted": lambda line, at: duration((at - line.since).total_seconds()),
    "caller": lambda line, at: plain(line.caller, 24),
    "answered": lambda line, at: str(line.counted.answered) if line.counted.offered else "",
    "aht": lambda line, at: "" if (aht := line.counted.aht_s) is None else duration(aht),
    "ready_share": lambda line, at: "" if (part := line.counted.ready_share) is None else f"{part:.0%}",
    "age": lambda line, at: _age(line, at),
}


def words(line: Line, key: str, at: datetime, reasons: dict[str, str]) -> str:
    """What a cell says; of the last hour nothing, that is a picture."""
    if key == "state":
        return state_words(line, reasons)
    if key == "check":
        return t(f"doctor-{line.checked.health}") if line.checked else ""
    said = _WORDS.get(key)
    return said(line, at) if said else ""


def check_words(line: Line, at: datetime) -> str:
    """What the self-test of this seat found: when, by which version, what is wrong."""
    if (found := line.checked) is None:
        return ""
    names = (t(f"doctor-check-{c}") if has(f"doctor-check-{c}") else plain(c, 24) for c in found.failed[:6])
    when = t("board-checked", at=moment(found.at, at), version=plain(found.version, 16))
    return listed((when, plain(found.desk, 16), *(names if found.failed else (t("doctor-ok"),))))


def _age(line: Line, at: datetime) -> str:
    if line.state is AgentState.SIGNED_OUT and not line.gone:
        return ""
    return t("board-age", seconds=max(0, int((at - line.seen_at).total_seconds())))
