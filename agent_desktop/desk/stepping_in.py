"""A lead in a colleague's call by codes of the exchange: listening, whispering, joining, taking, ending."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from agent_desktop.desk.live import CallBook
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.overseeing import Overseeing
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.desk.trail import Trail
from softphone.call import Call, Direction
from softphone.line import CodeAnswered, CommandFailed, LineEvent, PhoneLost

PLACE: Final = "{extension}"
"""In a code: the seat that is stepped in at."""

_EXTENSION: Final = re.compile(r"[0-9A-Za-z]{1,20}")


class WayIn(StrEnum):
    """How a lead steps in; the values are the acts of the audit."""

    LISTEN = "listen"  # nobody hears the lead
    WHISPER = "whisper"  # the agent does
    BARGE = "barge"  # both do
    INTERCEPT = "intercept"  # 拦截: the caller comes to the lead, whether the seat rings or talks
    DISCONNECT = "disconnect"  # 强拆: the seat's call is ended


SILENT: Final = frozenset({WayIn.LISTEN, WayIn.WHISPER, WayIn.BARGE})
"""Ways whose call is nobody's customer: no card, no ticket, no figure."""


class SteppingIn:
    """Dials the code through the lead's own phone, and knows the call that comes of it. Thread: main."""

    def __init__(
        self, parts: Parts, book: CallBook, overseeing: Overseeing, trail: Trail, notices: Notices
    ) -> None:
        self._parts, self._book, self._overseeing = parts, book, overseeing
        self._trail, self._notices = trail, notices
        self._dialled = ""
        self._cuts: dict[str, str] = {}  # codes that are on their way: whose call they end
        self.heard_in: Callable[[WayIn, str], None] = lambda *_: None

    @property
    def ways(self) -> tuple[WayIn, ...]:
        """What the exchange offers; the right is the lead's, asked anew with each act."""
        return tuple(WayIn(way) for way in self._parts.exchange.steps_in)

    def step_in(self, way: WayIn, agent: str, extension: str) -> None:
        """Step into the call at a seat; written down before anything is heard."""
        codes: Mapping[str, str] = self._parts.exchange.steps_in
        leads = self._overseeing.supervises()
        if not leads or way not in codes or not _EXTENSION.fullmatch(extension):
            return
        ends = way is WayIn.DISCONNECT
        if not ends and any(live.up or live.rings for live in self._book):
            self._notices.tell("notice-step-in-busy", Level.WARN)
            return
        self._trail.post("audit", action=way.value, subject=agent, detail=f"extension {extension}")
        code = codes[way].replace(PLACE, extension)
        if ends:
            self._cuts[code] = agent
            self._parts.line.send_code(code)
            return
        self._dialled = code if way in SILENT else ""
        self._parts.line.dial(code)
        self.heard_in(way, agent)

    def heard(self, event: LineEvent) -> None:
        """An event of the line: whether the exchange ended the call it was asked to, or never heard of it."""
        match event:
            case CodeAnswered(code) if code in self._cuts:
                del self._cuts[code]
                if event.taken:
                    self._notices.tell("notice-disconnected")
                else:
                    self._notices.tell("notice-not-disconnected", Level.WARN, status=str(event.status or "–"))
            case CommandFailed("send_code", code=code) if code in self._cuts:
                self._unsent(self._cuts.pop(code))
            case CommandFailed("dial"):
                self._dialled = ""  # a call that is dialled by hand is no stepping in
            case PhoneLost():  # whatever was on its way went with it
                for agent in self._cuts.values():
                    self._unsent(agent)
                self._cuts.clear()

    def _unsent(self, agent: str) -> None:
        self._notices.tell("notice-disconnect-unsent", Level.WARN, agent=agent)

    def claims(self, call: Call) -> bool:
        """Whether a new call is the one that was dialled here: no card, no ticket, no figure."""
        ours = bool(self._dialled) and call.direction is Direction.OUTGOING and call.remote == self._dialled
        if ours:
            self._dialled = ""
        return ours
