"""The phone's door: one desk on a loopback socket, and nothing about it can make the phone wait.

Every socket is non-blocking and looked at once a round of the phone's loop. What the desk doesn't
read is queued up to a bound; meters are dropped first, then the desk is cut off and takes a new
snapshot when it returns. No pjsua2 in here, so that the door is tested without a phone.
"""

import hmac
import logging
import os
import socket
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from softphone.frames import MAX_FRAME, MAX_GREETING, BrokenFrame, FrameReader, frame, read_desk_message
from softphone.line import Levels, LineEvent, LineSnapshot, Quality
from softphone.messages import PROTOCOL, Command, Hello, Message
from softphone.news import Pulse, Refusal, Refused, Welcome, news
from softphone.runtime_folder import PhoneAddress, new_token

_QUEUE_BYTES: Final = 1024 * 1024
_VISITORS: Final = 4  # connections that haven't said hello; more are closed at once
_GREETING_S: Final = 2.0
_PULSE_S: Final = 1.0
_READ_BYTES: Final = 65536
# A desk that floods us may not hold the loop: this much is read of it in one round.
_READS_A_ROUND: Final = 4

_WORDS: Final = {
    Refusal.WRONG_TOKEN: "The token is not this phone's.",
    Refusal.SECOND_DESK: "Another Agent Desktop window already uses this phone. Close it first.",
    Refusal.OTHER_PROTOCOL: "This phone is of another version and ends now.",
    Refusal.HOLDS_CALLS: "A phone of another version still has a call. Try again when it has ended.",
}


class Connection:
    """One non-blocking socket with a bounded queue of frames to send."""

    def __init__(self, sock: socket.socket, now: float) -> None:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.opened = self.last_sent = now
        self.dropped = 0  # meters that found the queue not empty
        self.reader = FrameReader(MAX_GREETING)
        self._sock = sock
        self._queue: deque[bytes] = deque()
        self._queued = 0

    def send(self, message: Message, now: float, *, may_drop: bool = False) -> bool:
        """Send or queue one message; False when the other side has to be cut off."""
        if may_drop and self._queue:
            self.dropped += 1
            return True
        data = frame(message)
        self._queue.append(data)
        self._queued += len(data)
        self.last_sent = now
        return self.flush() and self._queued <= _QUEUE_BYTES

    def flush(self) -> bool:
        """Send what the other side takes; False when it is gone."""
        try:
            while self._queue:
                data = self._queue[0]
                sent = self._sock.send(data)
                self._queued -= sent
                if sent < len(data):
                    self._queue[0] = data[sent:]
                    break
                self._queue.popleft()
        except BlockingIOError:
            pass
        except OSError:
            return False
        return True

    def receive(self) -> list[bytes] | None:
        """Complete frames that have arrived; None when the other side is gone. Raises BrokenFrame."""
        bodies: list[bytes] = []
        for _ in range(_READS_A_ROUND):
            try:
                data = self._sock.recv(_READ_BYTES)
            except BlockingIOError:
                break
            except OSError:
                return None
            if not data:
                return bodies or None
            bodies += self.reader.feed(data)
        return bodies

    def close(self) -> None:
        """Close the socket; unsent frames are lost."""
        self._sock.close()


class DeskDoor:
    """Lets one desk in. Thread: the phone's only one. `snapshot` is asked when a desk comes in."""

    def __init__(self, snapshot: Callable[[], LineSnapshot], log: logging.Logger) -> None:
        self._snapshot = snapshot
        self._log = log
        self._desk: Connection | None = None
        self._visitors: list[Connection] = []
        self.newer_desk_waits = False  # a desk of another protocol was sent away: end after the calls
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: nobody else binds our port beside us
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(8)
        self._listener.setblocking(False)
        self.address = PhoneAddress(
            port=self._listener.getsockname()[1],
            pid=os.getpid(),
            protocol=PROTOCOL,
            desk_token=new_token(),
            phone_token=new_token(),
        )

    @property
    def has_desk(self) -> bool:
        """Whether a desk is listening now."""
        return self._desk is not None

    def publish(self, event: LineEvent) -> None:
        """Tell the desk, if there is one; never waits."""
        if self._desk is None:
            return
        meter = isinstance(event, Levels | Quality)
        if not self._desk.send(news(event), time.monotonic(), may_drop=meter):
            self._cut_off("it doesn't read")

    def take(self) -> list[Command]:
        """One round: newcomers, greetings, the desk's commands. Returns the commands in order."""
        now = time.monotonic()
        # The desk first: one that has just died must not stand in the way of the next.
        commands = self._commands(now)
        self._admit_visitors(now)
        for visitor in tuple(self._visitors):
            self._greet(visitor, now)
        return commands

    def release(self) -> None:
        """The desk said goodbye: its place is free."""
        self._cut_off("it said goodbye")

    def close(self) -> None:
        """Send what the desk still takes, close every socket."""
        for connection in (*self._visitors, *([self._desk] if self._desk else [])):
            connection.close()
        self._visitors.clear()
        self._desk = None
        self._listener.close()

    def _admit_visitors(self, now: float) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:  # nobody there, or gone again before we looked
                return
            if len(self._visitors) >= _VISITORS:
                sock.close()
            else:
                self._visitors.append(Connection(sock, now))

    def _greet(self, visitor: Connection, now: float) -> None:
        try:
            bodies = visitor.receive()
            hello = read_desk_message(bodies[0]) if bodies else None
        except BrokenFrame as error:
            self._log.warning("visitor sent no greeting", extra={"error": str(error)})
            bodies, hello = None, None
        if hello is None and bodies is not None and now - visitor.opened < _GREETING_S:
            return  # still time to say hello
        self._visitors.remove(visitor)
        if not isinstance(hello, Hello):
            visitor.close()
        elif refusal := self._refusal(hello):
            self._log.warning("desk refused", extra={"reason": refusal.value, "desk_pid": hello.pid})
            visitor.send(Refused(PROTOCOL, refusal.value, _WORDS[refusal]), now)
            visitor.close()
        else:
            self._welcome(visitor, hello, now)

    def _refusal(self, hello: Hello) -> Refusal | None:
        # Constant time, and on bytes: compare_digest raises on non-ASCII text.
        if not hmac.compare_digest(hello.token.encode(), self.address.desk_token.encode()):
            return Refusal.WRONG_TOKEN
        if hello.protocol != PROTOCOL:
            self.newer_desk_waits = True
            return Refusal.HOLDS_CALLS if self._snapshot().calls else Refusal.OTHER_PROTOCOL
        return Refusal.SECOND_DESK if self._desk is not None else None

    def _welcome(self, visitor: Connection, hello: Hello, now: float) -> None:
        visitor.reader.limit = MAX_FRAME
        self._desk = visitor
        self._log.info("desk attached", extra={"desk_pid": hello.pid})
        greeting = Welcome(PROTOCOL, self.address.phone_token, os.getpid(), self._snapshot())
        if not visitor.send(greeting, now):
            self._cut_off("it was gone before the greeting")

    def _commands(self, now: float) -> list[Command]:
        desk = self._desk
        if desk is None:
            return []
        try:
            bodies = desk.receive()
            messages = [read_desk_message(body) for body in bodies or ()]
        except BrokenFrame as error:
            self._cut_off(str(error))
            return []
        if bodies is None or not desk.flush():
            self._cut_off("it is gone")
        elif now - desk.last_sent >= _PULSE_S and not desk.send(Pulse(), now):
            self._cut_off("it doesn't read")
        return [message for message in messages if not isinstance(message, Hello)]

    def _cut_off(self, why: str) -> None:
        if self._desk is not None:
            self._log.info("desk detached", extra={"why": why, "meters_dropped": self._desk.dropped})
            self._desk.close()
            self._desk = None
