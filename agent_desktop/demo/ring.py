"""The desk's end of the demo's caller: starts the process, gives orders, hears what became of them."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import msgspec

from agent_desktop.demo.caller import HangUp, Leave, Order, Ring, Told

START_S: Final = 20.0


class CallerGone(Exception):
    """The caller's process ended by itself; the message carries what it said last."""


class SimulatedCaller:
    """One caller process. Thread: main."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._heard: asyncio.Queue[Told | None] = asyncio.Queue()
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the process and wait until its phone is there. Raises `CallerGone`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        command = (
            [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "agent_desktop"]
        )
        self._process = await asyncio.create_subprocess_exec(
            *command,
            "caller",
            str(self._folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl+C is for the desk
        )
        self._reading = asyncio.get_running_loop().create_task(self._read(), name="caller")
        await self.until("here", timeout=START_S)

    async def ring(self, scene: str, target: str) -> Told:
        """Ring as the person of a scene; the event that carries when the INVITE was sent."""
        while not self._heard.empty():
            self._heard.get_nowait()
        self._order(Ring(scene=scene, target=target))
        return await self.until("dialling", timeout=5.0)

    def hang_up(self) -> None:
        """The caller ends the call."""
        self._order(HangUp())

    async def until(self, state: str, *, timeout: float) -> Told:  # noqa: ASYNC109 — a caller waits, not a task
        """The next event with that state. Raises `TimeoutError`, `CallerGone`."""
        async with asyncio.timeout(timeout):
            while True:
                told = await self._heard.get()
                if told is None:
                    raise CallerGone(f"the demo's caller ended by itself; see the logs in {self._folder}")
                if told.state == state:
                    return told

    async def close(self) -> None:
        """Let the process leave, however it stands."""
        if self._process is None:
            return
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._order(Leave())
        try:
            await asyncio.wait_for(self._process.wait(), 5.0)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        if self._reading is not None:
            await self._reading

    def _order(self, order: Order) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(order) + b"\n")

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self._heard.put_nowait(msgspec.json.decode(line, type=Told))
        self._heard.put_nowait(None)


@contextlib.asynccontextmanager
async def simulated_caller(folder: Path) -> AsyncIterator[SimulatedCaller]:
    """A caller process for the time of the block; its files live in `folder`."""
    caller = SimulatedCaller(folder)
    try:
        await caller.start()
        yield caller
    finally:
        await caller.close()
