"""Real phones for tests: started, watched and surely ended."""

import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

import psutil

from softphone.call import Call, CallState
from softphone.config import PhoneConfig
from softphone.frames import FrameReader, frame, read_phone_message
from softphone.messages import PROTOCOL, Hello, Message
from softphone.news import CallNews, PhoneMessage, Pulse
from softphone.remote_line import RemoteLine
from softphone.runtime_folder import PhoneAddress, RuntimeFolder
from tests.softphone.hearing import PATIENCE_S, Hearing

# Words in phone.log that no test may leave behind.
FORBIDDEN = ("illegal transition", "callback failed")


class Seat:
    """One line with its folders and what it told."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        settings = {"sound": "none", **settings}
        self.folder = folder
        self.config = PhoneConfig(**settings)
        self.line = RemoteLine(self.config, folder / "run", folder / "logs")
        self.hearing = Hearing(self.line)

    @property
    def uri(self) -> str:
        """What to dial to ring this seat."""
        return f"sip:{self.config.user}@127.0.0.1:{self.line.snapshot.port}"

    @property
    def address(self) -> PhoneAddress:
        """Where its phone listens for a desk."""
        address = RuntimeFolder(self.folder / "run").address()
        assert address is not None
        return address

    def kill_phone(self) -> None:
        """End the phone's process without a word."""
        os.kill(self.address.pid, signal.SIGKILL)

    def log(self) -> list[dict[str, Any]]:
        """The lines of phone.log."""
        text = (self.folder / "logs" / "phone.log").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]


class RawDesk:
    """A desk on the bare socket: says what it likes, leaves as it likes. Blocks for PATIENCE_S at most."""

    def __init__(self, address: PhoneAddress, *, protocol: int = PROTOCOL, token: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", address.port), PATIENCE_S)
        self._reader = FrameReader()
        self._messages: list[PhoneMessage] = []
        self.say(Hello(protocol, token or address.desk_token, os.getpid()))
        self.answer = self.read()

    def say(self, message: Message) -> None:
        """Send one message."""
        self.socket.sendall(frame(message))

    def read(self) -> PhoneMessage | None:
        """The next message but pulses, None when the phone has closed."""
        give_up_at = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up_at:
            while self._messages:
                message = self._messages.pop(0)
                if not isinstance(message, Pulse):
                    return message
            data = self.socket.recv(65536)
            if not data:
                return None
            self._messages = [read_phone_message(body) for body in self._reader.feed(data)]
        raise TimeoutError("the phone has nothing to say")

    def call_in(self, state: CallState) -> Call:
        """Read until a call is told to be in `state`."""
        while (message := self.read()) is not None:
            if isinstance(message, CallNews) and message.event.call.state is state:
                return message.event.call
        raise AssertionError(f"the phone left before a call was {state}")

    def vanish(self) -> None:
        """Leave without goodbye, as a desk that was killed does."""
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def gone(pid: int) -> None:
    """Wait until a process has ended. Blocks; a line's reader thread goes on meanwhile."""
    give_up_at = time.monotonic() + PATIENCE_S
    while _runs(pid):
        assert time.monotonic() < give_up_at, f"process {pid} is still there"
        time.sleep(0.02)


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@contextlib.asynccontextmanager
async def seat(folder: Path, **settings: Any) -> AsyncIterator[Seat]:
    """A started seat; at the end its phone is gone and its log clean."""
    one = Seat(folder, **settings)
    await one.line.start()
    try:
        yield one
        one.hearing.check()
    finally:
        for call in one.line.snapshot.calls:
            one.line.hang_up(call.id)
        await one.line.close()
        end_phone(folder)
    assert not [line for line in one.log() if line["event"] in FORBIDDEN]


def end_phone(folder: Path) -> None:
    """Make sure that no phone is left in a seat's folder."""
    address = RuntimeFolder(folder / "run").address()
    if address is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(address.pid, signal.SIGTERM)
        gone(address.pid)
