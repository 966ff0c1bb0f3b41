"""A screen with a window manager, a keyboard, a reader of the screen; a desk and a caller on it."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from PySide6.QtGui import QImage

from agent_desktop.desk.notices import READ_AFTER
from ui.application import NAME, PROGRAM
from ui.words import t

MOST_TABS = 90
HANG_S = 90.0
"""Nothing here takes this long unless it hangs."""
MOVES_S = 10.0
SYSTEM_PYTHON = "/usr/bin/python3"
READER = Path(__file__).with_name("reader.py")
PROGRAMS = ("Xvfb", "xdotool", "openbox", "dbus-daemon", SYSTEM_PYTHON)


T = TypeVar("T")


def missing() -> str:
    """What these tests need and this machine has not."""
    absent = [program for program in PROGRAMS if shutil.which(program) is None]
    if SYSTEM_PYTHON not in absent:
        trial = "import gi; gi.require_version('Atspi', '2.0')"
        if subprocess.run([SYSTEM_PYTHON, "-c", trial], capture_output=True, check=False).returncode:
            absent.append("gir1.2-atspi-2.0")
    if not Path("/usr/libexec/at-spi-bus-launcher").exists():
        absent.append("at-spi2-core")
    return ", ".join(absent)


@dataclass(frozen=True, slots=True)
class Control:
    """A control as a screen reader tells of it."""

    role: str
    name: str
    description: str
    text: str | None
    box: tuple[int, int, int, int]
    states: tuple[str, ...]


def wait(for_: Callable[[], T | None], what: str, seconds: float = HANG_S) -> T:
    """The first true answer of `for_`; fails after `seconds`, telling `what` was waited for."""
    deadline = time.monotonic() + seconds
    while not (answer := for_()):
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.05)
    return answer


class Stage:
    """The screen and the keyboard. Use as a context manager."""

    def __init__(self, width: int, height: int) -> None:
        self.size = width, height
        self._stack = ExitStack()
        self._folder = Path()
        self.environment: dict[str, str] = {}
        self.pressed = 0
        """How many keys the hand has pressed so far."""
        self._reader: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            self._raise(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _raise(self, stack: ExitStack) -> None:
        width, height = self.size
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("QT_", "AGENT_DESKTOP_", "WAYLAND"))}
        self.environment = {
            **kept,
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_QPA_PLATFORM": "xcb",
        }
        self.environment["AGENT_DESKTOP_SEAT__RESTARTS"] = "false"  # a test that ends a desk opens it itself
        self.environment["AGENT_DESKTOP_SEAT__SELF_TEST"] = "false"  # there is no headset here
        screen = ["-screen", "0", f"{width}x{height}x24", "-fbdir", str(self._folder)]
        server = ["Xvfb", "-displayfd", "{}", *screen, "-nolisten", "tcp"]
        self.environment["DISPLAY"] = f":{stack.enter_context(self._announced(server))}"
        bus = ["dbus-daemon", "--session", "--nofork", "--print-address={}"]
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = stack.enter_context(self._announced(bus))
        manager = stack.enter_context(self.running(["openbox", "--sm-disable"]))
        up = wait(
            lambda: self.xdotool("get_desktop", allowed=True) or manager.poll() is not None,
            "a window manager",
        )
        assert up is not True, f"openbox ended with {manager.returncode}"
        reader = stack.enter_context(
            self.running(
                [SYSTEM_PYTHON, "-W", "ignore", str(READER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        )
        self._reader = reader

    @contextmanager
    def _announced(self, command: Sequence[str]) -> Iterator[str]:
        """A server that writes its address into a pipe whose number takes the place of `{}`."""
        reading, writing = os.pipe()
        with os.fdopen(reading) as pipe:
            words = [word.format(writing) for word in command]
            with self.running(words, pass_fds=[writing]):
                os.close(writing)
                yield pipe.readline().strip()

    @contextmanager
    def running(
        self, command: Sequence[str], *, environment: dict[str, str] | None = None, **more: Any
    ) -> Iterator["subprocess.Popen[str]"]:
        """A program on this screen while the block runs."""
        process = subprocess.Popen(
            list(command), env=environment or self.environment, stderr=subprocess.DEVNULL, text=True, **more
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    @contextmanager
    def program(self, module: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        """Another Python program on this screen."""
        with self.running([sys.executable, "-m", module, *arguments]) as process:
            yield process

    # ── the keyboard ──

    def xdotool(self, *words: str, allowed: bool = False) -> str:
        """Run xdotool; "" when it failed and that is `allowed`."""
        done = subprocess.run(
            ["xdotool", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=HANG_S,
            check=False,
        )
        assert allowed or not done.returncode, done.stderr
        return done.stdout.strip() if not done.returncode else ""

    def press(self, *keys: str, times: int = 1) -> None:
        """Press keys by their X names: "ctrl+k", "Return"."""
        self.pressed += len(keys) * times
        self.xdotool("key", "--delay", "40", "--repeat", str(times), "--repeat-delay", "40", *keys)

    def write(self, text: str) -> None:
        """Write text, letter by letter."""
        self.pressed += len(text)
        self.xdotool("type", "--delay", "25", text)

    @contextmanager
    def hammering(self, key: str) -> Iterator[None]:
        """Press a key again and again while the block runs."""
        words = ["xdotool", "key", "--delay", "20", "--repeat", "4000", "--repeat-delay", "20", key]
        with self.running(words):
            yield

    @property
    def active(self) -> str:
        """Title of the window that the window manager holds for the active one."""
        return self.xdotool("getactivewindow", "getwindowname", allowed=True)

    # ── the eye ──

    def picture(self, file: Path) -> None:
        """Keep what is on the screen, as the server has it in its memory (an X window dump)."""
        dump = (self._folder / "Xvfb_screen0").read_bytes()
        head = struct.unpack(">25I", dump[:100])
        start, width, height, line = head[0] + 12 * head[19], head[4], head[5], head[12]
        image = QImage(dump[start:], width, height, line, QImage.Format.Format_RGB32)
        file.parent.mkdir(parents=True, exist_ok=True)
        assert image.save(str(file))

    def look(self, program: str = PROGRAM) -> list[Control]:
        """Every control of a program that is on the screen."""
        while isinstance(nodes := self._ask("tree", program), dict):
            pass
        return [_control(node) for node in nodes or ()]

    def focus(self, program: str = PROGRAM) -> Control | None:
        """The control that has the keyboard."""
        while (node := self._ask("focus", program)) and "again" in node:
            pass
        return _control(node) if node else None

    def _ask(self, do: str, program: str) -> Any:
        assert self._reader is not None
        assert self._reader.stdin is not None
        assert self._reader.stdout is not None
        self._reader.stdin.write(json.dumps({"do": do, "program": program}) + "\n")
        self._reader.stdin.flush()
        line = self._reader.stdout.readline()
        assert line, "the screen reader ended"
        return json.loads(line)


def _control(node: dict[str, Any]) -> Control:
    left, top, width, height = node["box"] or (0, 0, 0, 0)
    return Control(
        node["role"],
        node["name"],
        node["description"],
        node["text"],
        (left, top, width, height),
        tuple(node["states"]),
    )


def _place(control: Control | None) -> tuple[str, tuple[int, int, int, int]] | None:
    return (control.role, control.box) if control is not None else None


class Seat:
    """The product as a person starts it, on a stage. Use as a context manager; it leaves by Alt+F4."""

    def __init__(self, stage: Stage, home: Path, **settings: str) -> None:
        self.stage, self.home = stage, home
        port = free_port()
        self.target = f"sip:agent@127.0.0.1:{port}"
        self.environment = {
            **stage.environment,
            "AGENT_DESKTOP_HOME": str(home),
            "AGENT_DESKTOP_PHONE__PORT": str(port),
            "AGENT_DESKTOP_PHONE__SOUND": "none",
            **{f"AGENT_DESKTOP_{name.upper()}": value for name, value in settings.items()},
        }
        self._stack = ExitStack()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            command = [sys.executable, "-m", "agent_desktop", "run"]
            stack.callback(self._end_phone)
            self._process = stack.enter_context(self.stage.running(command, environment=self.environment))
            self.is_up()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def is_up(self, seconds: float = HANG_S) -> None:
        """Wait until its window is whole and takes the keys: that the window manager says so is sooner."""
        wait(lambda: NAME in self.stage.active, "the desk's window", seconds)
        self.sees("label", t("status-library", revision=""))
        wait(lambda: any("active" in c.states and NAME in c.name for c in self.stage.look()), "the keyboard")

    def _end_phone(self) -> None:
        """A desk that was killed leaves its phone waiting for it."""
        file = self.home / "run" / "phone" / "phone.json"
        if file.exists():
            with suppress(ProcessLookupError):
                os.kill(json.loads(file.read_text())["pid"], signal.SIGTERM)

    def leave(self) -> int:
        """Close the window as a person does; the exit status.

        What it asked before counts for some seconds only: who was slower than that is asked once more.
        """
        process = self._process
        assert process is not None

        def has_ended() -> bool:
            self.stage.press("alt+F4")
            with suppress(subprocess.TimeoutExpired):
                process.wait(READ_AFTER.total_seconds())
            return process.poll() is not None

        wait(has_ended, "the desk's end")
        return int(process.returncode)

    def store(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the embedded store, read beside the desk."""
        return _rows(self.home / "data" / "store.sqlite", query, values)

    def tickets(self) -> list[tuple[Any, ...]]:
        """Number, values, account and result of the tickets of this desk, the newest first."""
        return self.store(
            "SELECT number, field_values, account_id, result FROM tickets WHERE number LIKE '%-A01-%'"
            " ORDER BY filed_at DESC"
        )

    def drafts(self) -> list[dict[str, Any]]:
        """The drafts that are on the disk; the demo's are not sealed."""
        rows = _rows(
            self.home / "data" / "journal.sqlite", "SELECT body FROM drafts WHERE discarded_at IS NULL"
        )
        return [json.loads(body.lstrip(b"\0")) for (body,) in rows]

    def answers(self, caller: "OutsideCaller") -> None:
        """Press the key until the caller hears somebody, as an impatient person does: early ones are lost."""

        def is_answered() -> bool:
            self.stage.press("F2")
            return caller.heard[-1][0] == "active"

        wait(is_answered, "the call to be answered")

    # ── the eye ──

    def find(self, role: str, name: str) -> Control | None:
        """The first control of that role on the screen whose name has `name` in it."""
        return next((c for c in self.stage.look() if c.role == role and name in c.name), None)

    def sees(self, role: str, name: str) -> Control:
        """Wait for a control of that role whose name has `name` in it."""
        return wait(lambda: self.find(role, name), f"{role} {name!r}")

    def gone(self, role: str, name: str) -> None:
        """Wait until there is no such control any more."""
        wait(lambda: self.find(role, name) is None, f"{role} {name!r} to go")

    def reads(self, words: str) -> Control:
        """Wait for words anywhere on the screen: a name, or the text of a field."""
        return wait(
            lambda: next((c for c in self.stage.look() if words in c.name or words in (c.text or "")), None),
            f"the words {words!r}",
        )

    # ── the keyboard ──

    def tab_to(self, name: str, role: str = "", key: str = "Tab") -> Control:
        """Press Tab until a control whose name begins with `name` has the keyboard; of a role if wanted."""
        walked: list[str] = []
        for _ in range(MOST_TABS):
            if (at := self.stage.focus()) and at.name.startswith(name) and role in at.role:
                return at
            walked.append(at.name if at else "")
            self.stage.press(key)
            self.moved_from(at)
        raise AssertionError(f"no way to {name!r} by {key}: {walked}")

    def moved_from(self, at: Control | None) -> None:
        """Wait until the key that was pressed has moved the keyboard: a busy desk tells where it was before.

        Not for ever: it may have come from something without a place of its own to another one.
        """
        deadline = time.monotonic() + (MOVES_S if at else MOVES_S / 10)
        while _place(self.stage.focus()) == _place(at):
            if time.monotonic() > deadline:
                return
            time.sleep(0.02)


class OutsideCaller:
    """The demo's caller in a process of its own; notes when its call changed. Use as a context manager."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage, self._folder = stage, folder
        self._stack = ExitStack()
        self._process: subprocess.Popen[str] | None = None
        self.heard: list[tuple[str, float]] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            command = [sys.executable, "-m", "agent_desktop", "caller", str(self._folder)]
            process = stack.enter_context(
                self._stage.running(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            )
            self._process = process
            listener = threading.Thread(target=self._listen, args=(process,))
            listener.start()
            stack.callback(listener.join)
            stack.callback(self._order, do="leave")
            self.until("here")
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.heard.append((json.loads(line)["state"], time.monotonic()))

    def _order(self, **order: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()

    def ring(self, scene: str, seat: Seat) -> None:
        """Ring as the person of a scene, until the other end says that it rings."""
        self.heard.clear()
        self._order(do="ring", scene=scene, target=seat.target)
        self.until("alerting")

    def hang_up(self) -> None:
        """The caller ends the call."""
        self._order(do="hang_up")

    def until(self, state: str) -> float:
        """When the call came to `state`, seconds of the monotonic clock; waits for it."""
        return wait(lambda: next((at for s, at in self.heard if s == state), None), f"the call to be {state}")


def _rows(file: Path, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as store:
        return store.execute(query, list(values)).fetchall()


def free_port() -> int:
    """A port for SIP that nobody has now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
