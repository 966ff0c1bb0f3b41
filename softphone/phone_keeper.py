"""The desk's side of the socket: finds or starts a phone, reads it, notices its death, starts anew.

One thread, `line reader`: bytes become frozen messages and are handed over; whoever takes them
brings them to the main thread. Commands are sent from the main thread and never wait.
"""

import contextlib
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from softphone.config import PhoneConfig
from softphone.frames import BrokenFrame, FrameReader, frame, read_phone_message
from softphone.greeting import GREETING_S, greet, readable
from softphone.line import LineSnapshot
from softphone.messages import Goodbye, Message
from softphone.news import PhoneMessage, Pulse, Refusal, Refused, Welcome
from softphone.no_phone import PhoneError, Why
from softphone.phone_program import PhoneProgram
from softphone.runtime_folder import PhoneAddress, RuntimeFolder

_START_S: Final = 30.0  # a cold disk, a virus scanner, a sign-in that starts everything at once; warm: 0.2 s
_SILENCE_S: Final = 5.0  # the phone pulses each second
_GOODBYE_S: Final = 3.0
_BACKOFF_S: Final = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)  # the last one for ever after
_STEADY_S: Final = 10.0  # a phone that lived this long earns a fresh backoff
_POLL_S: Final = 0.02
_REAP_S: Final = 0.5

_log = logging.getLogger("softphone")


class Connected(msgspec.Struct, frozen=True):
    """A phone is there; its whole truth."""

    snapshot: LineSnapshot


class Disconnected(msgspec.Struct, frozen=True):
    """The phone is gone; another attempt follows."""

    reason: str


class NoPhone(msgspec.Struct, frozen=True):
    """The first attempt failed; the thread has ended."""

    error: PhoneError


class Closed(msgspec.Struct, frozen=True):
    """The thread has ended as it was asked to."""


_REFUSALS: Final[dict[str, Why]] = {
    Refusal.SECOND_DESK: Why.ELSEWHERE,
    Refusal.HOLDS_CALLS: Why.OLD_CALL,
}

Report = Connected | Disconnected | NoPhone | Closed | PhoneMessage


class PhoneKeeper:
    """Keeps one phone running and connected. `report` is called on the reader's thread.

    `send` and `close` may be called from the main thread; everything else is the reader's own.
    """

    def __init__(
        self, config: PhoneConfig, runtime: Path, logs: Path, report: Callable[[Report], None]
    ) -> None:
        self._config = config
        self._folder = RuntimeFolder(runtime)
        self._logs = logs
        self._report = report
        self._socket: socket.socket | None = None
        self._sending = threading.Lock()  # the socket may be closed by one thread and used by the other
        self._closing = threading.Event()
        self._program: PhoneProgram | None = None
        self._pid = 0
        self._thread = threading.Thread(target=self._run, name="line reader", daemon=True)

    def start(self) -> None:
        """Begin; the first report says whether there is a phone."""
        self._thread.start()

    def close(self) -> None:
        """Say goodbye to the phone; a `Closed` report follows within seconds."""
        self._closing.set()
        self.send(Goodbye())

    def join(self) -> None:
        """Wait for the thread after its last report."""
        self._thread.join()

    def send(self, message: Message) -> bool:
        """Send without waiting; False when there is no phone or it takes nothing (then it is cut)."""
        data = frame(message)
        with self._sending:
            if self._socket is None:
                return False
            try:
                sent = self._socket.send(data)
            except OSError:
                sent = 0
            if sent < len(data):
                # Commands are tiny: a full buffer means that the phone hangs. The reader finds out.
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
                return False
        return True

    # --- the reader's thread -------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._keep()
        except PhoneError as error:
            self._report(NoPhone(error))
        else:
            self._report(Closed())
        finally:
            self._disconnect()

    def _keep(self) -> None:
        """Connect and read until closed. Raises PhoneError when the very first attempt fails."""
        failures = 0
        ever_connected = False
        while not self._closing.is_set():
            began = time.monotonic()
            connected = False
            try:
                snapshot = self._connect()
                self._report(Connected(snapshot))
                connected = ever_connected = True
                reason = self._read_until_gone()
            except PhoneError as error:
                if not ever_connected:
                    raise
                reason = str(error)
            self._disconnect()
            if self._closing.is_set():
                break
            reason = self._with_exit_status(reason)
            if connected:
                self._report(Disconnected(reason))
            else:
                _log.error("no phone yet: %s", reason)  # the loss was told, once is enough
            failures = 0 if time.monotonic() - began > _STEADY_S else failures
            self._closing.wait(_BACKOFF_S[min(failures, len(_BACKOFF_S) - 1)])
            failures += 1
        self._await_end()

    def _connect(self) -> LineSnapshot:
        """A phone that runs, else a new one. Raises PhoneError."""
        self._folder.prepare()
        deadline = time.monotonic() + _START_S
        while not self._closing.is_set():
            address = self._folder.address()
            if address is not None and (welcome := self._attach(address)) is not None:
                self._pid = welcome.pid
                return welcome.snapshot
            if time.monotonic() > deadline:
                self._give_up_starting()
                raise PhoneError(
                    f"The phone did not start within {_START_S:.0f} s. See {self._logs}.", Why.SLOW
                )
            self._start_if_none()
            time.sleep(_POLL_S)
        self._give_up_starting()
        raise PhoneError("closed while starting")

    def _give_up_starting(self) -> None:
        """End a phone that we started and nobody has seen yet."""
        program, self._program = self._program, None
        if program is not None:
            program.terminate()

    def _attach(self, address: PhoneAddress) -> Welcome | None:
        """Connect and greet; None when nobody of ours listens there (any more). Raises PhoneError."""
        try:
            sock = socket.create_connection(("127.0.0.1", address.port), GREETING_S)
        except OSError:
            return None
        try:
            answer = greet(sock, address)
        except TimeoutError:
            answer = None
            self._end_hanging(address)
        except (OSError, BrokenFrame):
            answer = None
        if isinstance(answer, Welcome):
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._sending:
                self._socket = sock
            return answer
        sock.close()
        if isinstance(answer, Refused) and answer.reason not in (
            Refusal.OTHER_PROTOCOL,
            Refusal.WRONG_TOKEN,  # a phone that started just now: read its address again
        ):
            raise PhoneError(answer.text, _REFUSALS.get(answer.reason, Why.OTHER))
        return None

    def _start_if_none(self) -> None:
        if self._program is None:
            self._program = PhoneProgram(self._config, self._folder.path, self._logs)
        elif self._program.gave_up:
            raise PhoneError(self._program.last_words, self._program.why)
        elif self._program.ended:
            self._program = None  # another phone was there first and may be gone by now

    def _read_until_gone(self) -> str:
        """Report every message; returns why there are no more."""
        sock, reader = self._socket, FrameReader()
        assert sock is not None
        while True:
            if not readable(sock, _SILENCE_S):
                self._kill()
                return f"The phone was silent for {_SILENCE_S:.0f} s and was ended."
            try:
                data = sock.recv(65536)
                messages = [read_phone_message(body) for body in reader.feed(data)]
            except OSError as error:
                return f"The connection to the phone broke: {error}."
            except BrokenFrame as error:
                return f"The phone said something unknown: {error}."
            for message in messages:
                if not isinstance(message, Pulse):
                    self._report(message)
            if not data:
                return "The phone process ended."

    def _disconnect(self) -> None:
        with self._sending:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def _with_exit_status(self, reason: str) -> str:
        """Name the signal or status of a phone that we started, and reap it."""
        status = self._program.wait(_REAP_S) if self._program is not None else None
        if status is not None:
            self._program = None  # otherwise it lives on and only cut us off: we come back to it
        return f"{reason} (exit status {status})" if status else reason

    def _await_end(self) -> None:
        """Give the phone a moment to end; with a call up it stays, and that is right."""
        if self._program is not None and self._program.wait(_GOODBYE_S) is None:
            self._program.disown()

    def _end_hanging(self, address: PhoneAddress) -> None:
        """Somebody listens there and says nothing: a phone that hangs, or a stranger on a dead one's port."""
        if self._folder.held:
            self._pid = address.pid
            self._kill()
        else:
            self._folder.withdraw()

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            os.kill(self._pid, getattr(signal, "SIGKILL", signal.SIGTERM))
