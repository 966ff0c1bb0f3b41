"""A lead in a colleague's call by codes of the exchange: listening, whispering, joining."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from agent_desktop.desk.live import CallBook
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.overseeing import Overseeing
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.desk.trail import Trail
from softphone.call import Call, Direction

PLACE: Final = "{extension}"
"""In a code: the seat that is stepped in at."""


class WayIn(StrEnum):
    """How a lead steps in; the values are the acts of the audit."""

    LISTEN = "listen"  # nobody hears the lead
    WHISPER = "whisper"  # the agent does
    BARGE = "barge"  # both do


class SteppingIn:
    """Dials the code through the lead's own phone, and knows the call that comes of it. Thread: main."""

    def __init__(
        self, parts: Parts, book: CallBook, overseeing: Overseeing, trail: Trail, notices: Notices
    ) -> None:
        self._parts, self._book, self._overseeing = parts, book, overseeing
        self._trail, self._notices = trail, notices
        self._dialled = ""

    @property
    def ways(self) -> tuple[WayIn, ...]:
        """What the exchange offers; the right is the lead's, asked anew with each act."""
        return tuple(WayIn(way) for way in self._parts.exchange.steps_in)

    def step_in(self, way: WayIn, agent: str, extension: str) -> None:
        """Step into the call at a seat; written down before anything is heard."""
        codes: Mapping[str, str] = self._parts.exchange.steps_in
        if not self._overseeing.watched.supervises or way not in codes or not extension.isalnum():
            return
        if any(live.up or live.rings for live in self._book):
            self._notices.tell("notice-step-in-busy", Level.WARN)
            return
        self._trail.post("audit", action=way.value, subject=agent, detail=f"extension {extension}")
        self._dialled = codes[way].replace(PLACE, extension)
        self._parts.line.dial(self._dialled)

    def claims(self, call: Call) -> bool:
        """Whether a new call is the one that was dialled here: no card, no ticket, no figure."""
        ours = bool(self._dialled) and call.direction is Direction.OUTGOING and call.remote == self._dialled
        if ours:
            self._dialled = ""
        return ours
