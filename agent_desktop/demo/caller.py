"""The demo's caller: a process of its own that rings the desk over real SIP and behaves like a person.

One line of JSON on standard input is an order, one line on standard output an event; see `Order`. The SIP
client is a phone process like the desk's own, so the demo proves the same code from the other side.
"""

import asyncio
import sys
from pathlib import Path

import msgspec

from agent_desktop.demo_data.scenes import SCENES
from softphone.call import ON_ITS_WAY, CallState
from softphone.config import PhoneConfig
from softphone.line import CallChanged, LineEvent
from softphone.remote_line import RemoteLine

GIVE_UP_S = 45.0
"""A caller who isn't answered hangs up after this."""


class Order(msgspec.Struct, frozen=True, tag_field="do"):
    """What the demo tells its caller."""


class Ring(Order, frozen=True, kw_only=True, tag="ring"):
    """Call `target` (a SIP URI) as the person of `scene`."""

    scene: str
    target: str


class HangUp(Order, frozen=True, tag="hang_up"):
    """End the call."""


class Leave(Order, frozen=True, tag="leave"):
    """End the process."""


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the caller reports: the state of its call; `sent_ns` is CLOCK_MONOTONIC just before the INVITE."""

    state: str
    sent_ns: int = 0
    status: int = 0


def tell(told: Told) -> None:
    """One event to whoever started this process."""
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


class Caller:
    """One simulated person with one call at a time."""

    def __init__(self, line: RemoteLine) -> None:
        self._line = line
        self._call_id = ""
        line.listen(self._heard)

    def obey(self, order: Ring | HangUp) -> None:
        """Do what an order says."""
        match order:
            case Ring(scene=code, target=target):
                scene = next(s for s in SCENES if s.code == code)
                identity = ("P-Asserted-Identity", f"<sip:{scene.number}@127.0.0.1>")
                self._line.dial(target, (identity, *scene.headers))
                asyncio.get_running_loop().call_later(GIVE_UP_S, self._give_up)
            case HangUp():
                if self._call_id:
                    self._line.hang_up(self._call_id)

    def _heard(self, event: LineEvent) -> None:
        if isinstance(event, CallChanged):
            call = event.call
            self._call_id = "" if call.state is CallState.ENDED else call.id
            tell(Told(state=call.state.value, sent_ns=call.received_ns, status=call.sip_status))

    def _give_up(self) -> None:
        waiting = {c.id for c in self._line.snapshot.calls if c.state in ON_ITS_WAY}
        if self._call_id in waiting:
            self._line.hang_up(self._call_id)


async def serve(folder: Path) -> None:
    """Obey orders until told to leave or until nobody is there to give any."""
    line = RemoteLine(PhoneConfig(user="caller", play="tone", sound="none"), folder / "run", folder / "logs")
    await line.start()
    caller = Caller(line)
    for left in line.snapshot.calls:  # a phone that outlived the demo before; its person has gone home
        line.hang_up(left.id)
    tell(Told(state="here"))
    orders = asyncio.StreamReader()
    pipe = asyncio.StreamReaderProtocol(orders)
    await asyncio.get_running_loop().connect_read_pipe(lambda: pipe, sys.stdin)
    try:
        while text := await orders.readline():
            order = msgspec.json.decode(text, type=Ring | HangUp | Leave)
            if isinstance(order, Leave):
                break
            caller.obey(order)
    finally:
        await line.close()


def main(folder: Path) -> None:
    """Run one caller; its files live in `folder`."""
    asyncio.run(serve(folder))
