"""Asterisk's queues through its manager interface (AMI), read only: no action here changes anything there.

The login needs the read class `agent` and nothing to write. The secret never crosses the wire: Asterisk gives
a challenge, and TLS is used where an authority is named.
"""

import asyncio
import hashlib
import logging
import ssl
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct
from panoramisk import Manager
from panoramisk.message import Message

from agent_desktop.centre.queues.told import (
    LONGEST,
    Abandoned,
    Answered,
    ExchangeGone,
    ExchangeRefuses,
    Joined,
    Left,
    Pulse,
    Staffed,
    Standing,
    Told,
)

log = logging.getLogger(__name__)

ANSWERS_WITHIN_S: Final = 15.0
"""An exchange that is silent for longer has gone."""
PULSE_S: Final = 3.0
_WIRE: Final = "latin-1"
"""Each byte is a character: what the library cuts between two packets is whole again when read as UTF-8."""
_UNREACHABLE: Final = frozenset({"4", "5"})  # invalid, unavailable
_FREE: Final = "1"  # not in use
_SIMPLE: Final = frozenset({"QueueMemberAdded", "QueueMemberStatus", "QueueMemberPause", "QueueMember"})


class Login(Struct, frozen=True, kw_only=True):
    """Where the manager interface is and who asks. `authority`: PEM file; empty: no TLS."""

    host: str
    port: int
    user: str
    secret: str
    authority: str = ""

    def __repr__(self) -> str:
        return f"Login({self.user} at {self.host}:{self.port})"  # never the secret


class _Wire(Manager):  # type: ignore[misc]  # the library has no types
    """One connection; the next one is a new one, opened by who knows why this one ended."""

    def __init__(self, **config: Any) -> None:
        super().__init__(loop=asyncio.get_running_loop(), **config)
        self.lost = asyncio.Event()

    def connection_made(self, opened: asyncio.Task[Any]) -> None:
        if not opened.cancelled() and opened.exception() is None:
            super().connection_made(opened)

    def connection_lost(self, _: object) -> None:
        self.lost.set()

    def ping(self) -> None:
        """Asked by `follow`, which waits for the answer."""


class AsteriskQueues:
    """Implements `Queues`."""

    def __init__(
        self, login: Login, *, patience_s: float = ANSWERS_WITHIN_S, pulse_s: float = PULSE_S
    ) -> None:
        self._login, self._patience_s, self._pulse_s = login, patience_s, pulse_s

    async def follow(self, heard: Callable[[Told], None]) -> None:
        """See `Queues.follow`."""
        wire = _Wire(
            host=self._login.host,
            port=self._login.port,
            ssl=self._secured(),
            encoding=_WIRE,
            log=log,
        )
        try:
            await self._open(wire)
            floor = _Members(heard)
            early: list[Message] | None = []

            def event(_: Manager, message: Message) -> None:
                if early is not None:
                    early.append(message)  # nothing is told before the standing
                else:
                    _tell(message, heard, floor)

            wire.register_event("*", event)
            answer = await self._ask(wire, {"Action": "QueueStatus"}, as_list=True)
            heard(_standing(answer, floor))
            late, early = early, None
            for message in late or ():
                _tell(message, heard, floor)
            await self._watch(wire, heard)
        finally:
            wire.close()

    def _secured(self) -> ssl.SSLContext | bool:
        if not self._login.authority:
            return False
        try:
            return ssl.create_default_context(cafile=self._login.authority)
        except OSError as error:
            raise ExchangeRefuses(f"{self._login.authority}: {error}") from error

    async def _open(self, wire: _Wire) -> None:
        """Connect and log in. Raises `ExchangeGone`, `ExchangeRefuses`."""
        try:
            async with asyncio.timeout(self._patience_s):
                await wire.connect()
        except ssl.SSLCertVerificationError as error:
            raise ExchangeRefuses(str(error)) from error
        except (OSError, TimeoutError) as error:
            raise ExchangeGone(str(error) or "no answer") from error
        given = await self._ask(wire, {"Action": "Challenge", "AuthType": "MD5"})
        key = hashlib.md5(f"{given.challenge}{self._login.secret}".encode(), usedforsecurity=False)
        asked = {"Action": "Login", "AuthType": "MD5", "Username": self._login.user, "Key": key.hexdigest()}
        if not (said := await self._ask(wire, asked)).success:
            raise ExchangeRefuses(_text(said.message) or "the login was refused")

    async def _ask(self, wire: _Wire, action: dict[str, str], *, as_list: bool | None = None) -> Any:
        """The answer to an action. Raises `ExchangeGone`, also when it stays away."""
        answer = asyncio.ensure_future(wire.send_action(action, as_list=as_list))
        lost = asyncio.ensure_future(wire.lost.wait())
        try:
            async with asyncio.timeout(self._patience_s):
                await asyncio.wait((answer, lost), return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError as error:
            raise ExchangeGone(f"no answer for {self._patience_s:.0f} seconds") from error
        finally:
            lost.cancel()
        if not answer.done():
            raise ExchangeGone("it broke off")
        return answer.result()

    async def _watch(self, wire: _Wire, heard: Callable[[Told], None]) -> None:
        """Ask for a sign of life until it stays away; one that is late is told as soon as it is late."""
        while True:
            began = time.monotonic()
            asked = asyncio.create_task(self._ask(wire, {"Action": "Ping"}))
            try:
                while not (await asyncio.wait((asked,), timeout=self._pulse_s))[0]:
                    heard(Pulse(time.monotonic() - began))
                asked.result()
            finally:
                asked.cancel()
            heard(Pulse(time.monotonic() - began))
            try:
                async with asyncio.timeout(self._pulse_s):
                    await wire.lost.wait()
            except TimeoutError:
                continue
            raise ExchangeGone("it broke off")


class _Members:
    """Who works in which queue, by what the exchange said last of each."""

    def __init__(self, heard: Callable[[Told], None]) -> None:
        self._heard = heard
        self._known: dict[str, dict[str, tuple[str, bool]]] = defaultdict(dict)

    def put(self, message: Message) -> str:
        """A member is as told; gives the queue."""
        queue, who = _text(message.queue), _text(message.interface or message.location)
        if message.event == "QueueMemberRemoved":
            self._known[queue].pop(who, None)
        else:
            self._known[queue][who] = (message.status, message.paused == "1")
        return queue

    def staffed(self, queue: str) -> Staffed:
        """The queue's people."""
        there = [one for one in self._known[queue].values() if one[0] not in _UNREACHABLE]
        return Staffed(
            queue=queue,
            members=len(there),
            paused=sum(paused for _, paused in there),
            free=sum(status == _FREE and not paused for status, paused in there),
        )

    def changed(self, message: Message) -> None:
        """Tell a queue's people anew."""
        self._heard(self.staffed(self.put(message)))


def _standing(answer: list[Message], floor: _Members) -> Standing:
    waiting, queues = [], dict[str, None]()
    for message in answer:
        match message.event:
            case "QueueParams":
                queues[_text(message.queue)] = None
            case "QueueMember":
                floor.put(message)
            case "QueueEntry":
                waiting.append(_joined(message))
    return Standing(waiting=tuple(waiting), staffed=tuple(floor.staffed(queue) for queue in queues))


def _joined(message: Message) -> Joined:
    return Joined(
        call=_text(message.uniqueid),
        queue=_text(message.queue),
        number=_text(message.calleridnum),
        waited_s=_number(message.wait),
    )


def _tell(message: Message, heard: Callable[[Told], None], floor: _Members) -> None:
    """An event in our words; those that are about no queue are dropped."""
    name = message.event
    if name in _SIMPLE or name == "QueueMemberRemoved":
        floor.changed(message)
    elif name == "QueueCallerJoin":
        heard(_joined(message))
    elif name == "QueueCallerLeave":
        heard(Left(call=_text(message.uniqueid), queue=_text(message.queue)))
    elif name in ("QueueCallerAbandon", "AgentConnect"):
        of: dict[str, Any] = {
            "call": _text(message.uniqueid),
            "queue": _text(message.queue),
            "number": _text(message.calleridnum),
            "waited_s": _number(message.holdtime),
        }
        heard(Abandoned(**of) if name != "AgentConnect" else Answered(**of, agent=_text(message.membername)))


def _text(raw: object) -> str:
    """Plain and bounded; Asterisk writes "<unknown>" where it knows nothing."""
    if not isinstance(raw, str):
        return ""
    text = raw.encode(_WIRE, "replace").decode("utf-8", "replace")[:LONGEST]
    return "" if text == "<unknown>" else "".join(c for c in text if c.isprintable())


def _number(raw: object) -> int:
    return int(raw) if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) < 9 else 0
