"""The phone as a program of its own: the only user of pjsua2, on its only thread.

PJSIP aborts its process on a misused object, and a busy Python thread delays signalling; so this
program does nothing else, imports little, and outlives the desk. Started by the desk as
`phone --runtime DIR --logs DIR` with its PhoneConfig as JSON on standard input.
"""

import argparse
import contextlib
import faulthandler
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from agent_desktop.running import end_when_told
from softphone.call import EndReason
from softphone.config import PhoneConfig
from softphone.desk_absence import DeskAbsence, Measure
from softphone.line import LineSnapshot, SoundChanged
from softphone.messages import Command, Goodbye
from softphone.no_phone import EXIT_ALREADY_RUNNING, PhoneError, Why, exit_status
from softphone.phone_log import open_log
from softphone.phone_memory import Memory
from softphone.phone_server import DeskDoor
from softphone.runtime_folder import AlreadyHeld, RuntimeFolder

_ROUND_MS = 10
_IDLE_ROUND_MS = 20  # without a call only the desk's commands wait for it; what the network sends doesn't
_LEVELS_S = 0.1
_QUALITY_S = 1.0
_TEND_S = 1.0
_GOODBYE_S = 1.0  # for BYEs and the end of the registration to be answered
_CONFIG_BYTES = 64 * 1024
_NICE = -10


class Phone:
    """The running phone. Thread: the process's only one; `run` returns when the phone shall end."""

    def __init__(self, config: PhoneConfig, folder: RuntimeFolder, log: logging.Logger) -> None:
        # Here and not at the top, so that a missing library is told in words by `main`.
        from softphone.phone_board import Board
        from softphone.phone_commands import Commands
        from softphone.phone_exchange import Exchange
        from softphone.phone_media import Sound
        from softphone.phone_recording import Recordings
        from softphone.phone_refusals import Refusals
        from softphone.phone_ringing import Ringing
        from softphone.phone_stack import Stack

        self._log = log
        self._folder = folder
        self._ending = False
        self._memory = Memory()
        self._next_levels = self._next_quality = self._next_tend = 0.0
        self._door = DeskDoor(self.snapshot, log)
        self._board = Board(config, self._door.publish, log)
        self._refusals = Refusals(self._board)
        self._stack = Stack(config, self._refusals.add, log)
        self._refusals.port = self._stack.port if config.transport == "udp" else 0
        self._board.sound = self._sound = Sound(self._stack.endpoint, config, log)
        if config.recordings:
            self._sound.recordings = Recordings(
                Path(config.recordings), self._sound, log, config.longest_pause_s
            )
        self._ringing = Ringing(self._sound.devices) if config.rings else None
        self._exchange = Exchange(self._board, self._refusals, self._stack)
        self._commands = Commands(self._board, self._exchange)
        self._absence = DeskAbsence(config, time.monotonic())  # now a desk can come

    def snapshot(self) -> LineSnapshot:
        """The whole truth of now."""
        return LineSnapshot(
            phone_up=True,
            registration=self._exchange.registrars.now,
            calls=self._board.calls,
            binding=self._stack.binding,
            port=self._stack.port,
            refused=self._refusals.total,
            wanted_port=self._stack.wanted_port,
            sound=self._sound.devices.state,
        )

    def end(self) -> None:
        """End after the present round, calls included."""
        self._ending = True

    def run(self) -> None:
        """Rounds of PJSIP, put-off work, desk and meters, until nobody needs the phone."""
        self._folder.publish(self._door.address)
        self._log.info("phone up", extra={"port": self._stack.port, "pjsip": self._stack.binding.version})
        # What start-up made is never garbage; without it a collection takes a fraction of a ms.
        gc.collect()
        gc.freeze()
        while not self._ending:
            self._stack.handle_events(_ROUND_MS if self._board.live else _IDLE_ROUND_MS)
            self._board.do_put_off()
            for command in self._door.take():
                self._obey(command)
            now = time.monotonic()
            self._meter(now)
            self._mind_absence(now)
            self._exchange.tend(now)
            if self._ringing is not None:
                self._ringing.tend(self._board.calls)
            if now >= self._next_tend:
                self._next_tend = now + _TEND_S
                self._commands.tend(now)
                self._refusals.tend(now)
                self._memory.tend(now, (self._board.begun, self._refusals.total))
                self._board.tend_recordings()
                if self._sound.devices.tend(now, stalled=self._board.stalled()):
                    self._board.publish(SoundChanged(self._sound.devices.state))

    def close(self) -> None:
        """End the calls, tell the exchange, take the library down in the one order it survives."""
        self._folder.withdraw()
        self._door.close()
        self._commands.end_all(EndReason.NEAR_END)
        self._commands.close()
        self._exchange.leave()
        give_up_at = time.monotonic() + _GOODBYE_S
        while (self._board.busy or self._exchange.leaving) and time.monotonic() < give_up_at:
            self._board.do_put_off()
            self._stack.handle_events(_ROUND_MS)
        self._exchange.close()
        if self._ringing is not None:
            self._ringing.stop()
        if self._sound.recordings is not None:
            self._sound.recordings.close()
        self._sound.close()
        stack = self._stack
        self._board.clear()
        del self._commands, self._exchange, self._board, self._sound, self._ringing
        stack.destroy()
        self._log.info("phone ended")

    def _obey(self, command: Command) -> None:
        if isinstance(command, Goodbye):
            self._absence.leaving = True
            self._door.release()
        else:
            self._commands.do(command)

    def _meter(self, now: float) -> None:
        if now < self._next_levels or not self._door.has_desk:
            return
        self._next_levels = now + _LEVELS_S
        quality_due = now >= self._next_quality
        if quality_due:
            self._next_quality = now + _QUALITY_S
        self._board.measure(quality=quality_due)

    def _mind_absence(self, now: float) -> None:
        if self._door.newer_desk_waits:
            self._absence.leaving = True
        match self._absence.due(now, has_desk=self._door.has_desk, calls=len(self._board.live)):
            case Measure.MUTE:
                self._log.warning("no desk: microphone muted")
                self._commands.mute_all()
            case Measure.END_CALLS:
                self._log.warning("no desk: calls ended")
                self._commands.end_all(EndReason.DESK_GONE)
            case Measure.LEAVE:
                self.end()


def main(argv: Sequence[str]) -> int:
    """Run one phone to its end; `argv` is what follows the word `phone`. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="agent-desktop phone")
    parser.add_argument("--runtime", type=Path, required=True, help="private folder shared with the desk")
    parser.add_argument("--logs", type=Path, required=True, help="folder of the log")
    options = parser.parse_args(argv)
    faulthandler.enable()  # a crash inside PJSIP leaves its stack on standard error, kept by the desk
    folder = RuntimeFolder(options.runtime)
    try:
        config = msgspec.json.decode(sys.stdin.buffer.read(_CONFIG_BYTES), type=PhoneConfig)
        folder.hold()
    except msgspec.MsgspecError as error:
        return _give_up(f"The phone's settings can't be read: {error}", exit_status(Why.SETTINGS))
    except AlreadyHeld as error:
        return _give_up(str(error), EXIT_ALREADY_RUNNING)
    return _live(config, folder, open_log(options.logs))


def _live(config: PhoneConfig, folder: RuntimeFolder, log: logging.Logger) -> int:
    _take_precedence()
    if config.sound == "none":
        # Looking for devices takes half a second and finds what isn't wanted.
        os.environ["ALSA_CONFIG_PATH"] = os.devnull
    try:
        phone = Phone(config, folder, log)
    except ImportError as error:
        return _give_up(f"The SIP library pjsua2 is not installed: {error}", exit_status(Why.LIBRARY))
    except PhoneError as error:
        _give_up(str(error), exit_status(error.why))
        # At once: half of a phone has no order in which its native parts could go, and aborts in a wrong one.
        os._exit(exit_status(error.why))
    end_when_told(phone.end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the desk's terminal is not for us
    phone.run()
    phone.close()
    folder.let_go()
    return 0


def _take_precedence() -> None:
    """Ring and speak before anything else on the machine computes, where the system lets us.

    For this thread and those that PJSIP makes. Windows was told when the process was made.
    """
    if sys.platform != "win32":
        with contextlib.suppress(OSError):  # a right of its own: limits.conf, docs/phone.md
            os.setpriority(os.PRIO_PROCESS, 0, _NICE)


def _give_up(text: str, status: int) -> int:
    print(text, file=sys.stderr, flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
