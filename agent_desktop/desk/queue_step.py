"""The agent's state kept in step with the exchange's queues; stated anew whenever that may be in doubt."""

import asyncio
import contextlib
import logging

from agent_desktop.agent.machine import AgentMachine
from agent_desktop.agent.standing import QueueCodes, code_for
from agent_desktop.agent.states import AgentState
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.state import Level
from softphone.line import (
    CodeAnswered,
    CommandFailed,
    Line,
    LineEvent,
    PhoneBack,
    PhoneLost,
    RegistrationChanged,
    RegistrationState,
)

log = logging.getLogger(__name__)

AGAIN_AFTER_S = 5.0
LEAVE_S = 1.0
RESTATE_S = 300.0
"""An exchange that was started again within seconds forgets its queues, and no registration tells of it."""
_REFUSED = "notice-queue-refused"
_NOT_MOVED = "notice-move-refused"


class QueueStep:
    """One code at a time, the newest wish last; what the exchange didn't take is said and tried again.

    Thread: main. `follow` after every change of the agent's state, `heard` for the line's events.
    """

    def __init__(self, line: Line, agent: AgentMachine, codes: QueueCodes, notices: Notices) -> None:
        self._line, self._agent, self._codes, self._notices = line, agent, codes, notices
        self._member = False  # whether we have signed in since the exchange was last in doubt
        self._taken = ""  # the code that it took last
        self._asked = ""  # the code that is on its way
        self._moves: tuple[str, ...] = ()  # codes of the groups that a lead moved this seat to
        self._due: list[str] = []  # of those, what the exchange has not heard since it was in doubt
        self._not_taken: dict[str, int] = {}  # of those, what it refused, with its word for it
        self._pause = AGAIN_AFTER_S  # until that is tried again
        self._told = False  # that something was refused
        self._move_again: asyncio.TimerHandle | None = None
        self._again: asyncio.TimerHandle | None = None
        self._restate: asyncio.TimerHandle | None = None
        self._left: asyncio.Event | None = None  # set when the last word has been answered

    @property
    def in_step(self) -> bool:
        """Whether the queues know what this desk shows."""
        wanted = code_for(self._agent.presence, self._codes)
        return not self._codes.used or wanted in (None, self._taken)

    def follow(self) -> None:
        """The agent's state may have changed: tell it, unless something is on its way already."""
        registered = self._line.snapshot.registration.state is RegistrationState.REGISTERED
        busy = self._asked or self._again is not None or self._left is not None
        if not self._codes.used or busy or not registered:
            return
        wanted = code_for(self._agent.presence, self._codes)
        leaves = self._agent.presence.state is AgentState.SIGNED_OUT
        moves = bool(self._due) and not leaves
        if wanted is None or (wanted in ("", self._taken) and not moves):
            return
        if self._codes.sign_in and not self._member and not leaves:
            wanted = self._codes.sign_in
        elif moves:
            wanted = self._due[0]
        self._asked = str(wanted)
        self._line.send_code(self._asked)

    def regroup(self, groups: tuple[str, ...], known: tuple[str, ...]) -> None:
        """Another set of queues; `known` are those this seat may be in. Said again after each sign-in."""
        join, leave = self._codes.join_group, self._codes.leave_group
        if join and leave:
            every = dict.fromkeys((*groups, *known))
            self._moves = tuple((join if g in groups else leave).replace("{group}", g) for g in every)
            self._pause, self._told = AGAIN_AFTER_S, False
            self._move_anew()
            self.follow()

    def heard(self, event: LineEvent) -> None:
        """An event of the line."""
        match event:
            case CodeAnswered(code) if code == self._asked:
                self._answered(event)
            case CommandFailed("send_code", code=code) if code == self._asked:
                self._answered(CodeAnswered(self._asked, 0))
            case PhoneLost() | PhoneBack():
                self._doubt()
            case RegistrationChanged(registration) if registration.state is not RegistrationState.REGISTERED:
                self._doubt()
        self.follow()

    async def leave(self) -> None:
        """The desk closes: sign out, if there is a queue to leave; waits a second at most."""
        self.close()
        if not self._taken or self._asked:
            return
        self._asked = self._codes.sign_out or self._codes.not_ready.replace("{reason}", "signed_out")
        self._left = asyncio.Event()
        self._line.send_code(self._asked)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_S):
                await self._left.wait()

    def close(self) -> None:
        """Nothing is tried again."""
        for timer in (self._again, self._restate, self._move_again):
            if timer is not None:
                timer.cancel()
        self._again = self._restate = self._move_again = None

    def _answered(self, answer: CodeAnswered) -> None:
        self._asked = ""
        if self._left is not None:
            self._left.set()
        elif answer.code in self._due:
            self._moved(answer)
        elif not answer.taken:
            log.warning("the exchange did not take %s: %d", answer.code, answer.status)
            self._notices.tell(_REFUSED, Level.WARN, status=str(answer.status or "–"))
            self._member, self._taken = False, ""  # it may have forgotten us: begin with the sign-in
            self._again = asyncio.get_running_loop().call_later(AGAIN_AFTER_S, self._retry)
        elif answer.code == self._codes.sign_in:
            self._member = True
            self._move_anew()
        else:
            self._taken = answer.code
            self._member = self._member and answer.code != self._codes.sign_out
            self._notices.over(_REFUSED)
            self._restate_later()

    def _moved(self, answer: CodeAnswered) -> None:
        """One queue joined or left. What was refused holds nothing back, and is tried less and less often."""
        self._due.remove(answer.code)
        if answer.taken:
            self._taken = ""  # a queue that was joined must hear the state, too
        else:
            log.warning("the exchange did not take %s: %d", answer.code, answer.status)
            self._not_taken[answer.code] = answer.status
        if self._due:
            return
        if not self._not_taken:
            self._pause, self._told = AGAIN_AFTER_S, False
            self._notices.over(_NOT_MOVED)
            return
        if not self._told:  # once, not with each try
            self._told = True
            status = next(iter(self._not_taken.values()))
            self._notices.tell(_NOT_MOVED, Level.WARN, status=str(status or "–"))
        self._move_again = asyncio.get_running_loop().call_later(self._pause, self._move_once_more)
        self._pause = min(self._pause * 2, RESTATE_S)

    def _move_anew(self) -> None:
        """Send every move again from the first one; the pause after a refusal stays as long as it was."""
        if self._move_again is not None:
            self._move_again.cancel()
        self._due, self._move_again = list(self._moves), None
        self._not_taken = {}

    def _move_once_more(self) -> None:
        self._due, self._not_taken, self._move_again = list(self._not_taken), {}, None
        self.follow()

    def _restate_later(self) -> None:
        if self._restate is not None:
            self._restate.cancel()
        self._restate = asyncio.get_running_loop().call_later(RESTATE_S, self._state_anew)

    def _state_anew(self) -> None:
        self._doubt()
        self.follow()

    def _retry(self) -> None:
        self._again = None
        self.follow()

    def _doubt(self) -> None:
        """An exchange that was away may have forgotten everything."""
        self._member, self._taken, self._asked = False, "", ""
        self._move_anew()
        self.close()
