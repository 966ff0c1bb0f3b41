"""The buttons of a headset as keys of the desk, and its lamps as its calls are."""

import asyncio
from collections.abc import Iterable
from typing import Final, Protocol

from softphone.call import ANSWERED, ON_ITS_WAY, Call, CallState
from softphone.headset import Headset
from softphone.headset_report import Button, Lamps, Press

ECHO_S: Final = 0.7
"""A hook that goes down when a call is taken and up at once is a button that was let go, not a hang-up."""


class Hand(Protocol):
    """What a button does; the same as its key."""

    def answer(self, call_id: str) -> None:
        """Take the call that rings."""

    def hang_up(self, call_id: str) -> None:
        """End, or decline."""

    def hold(self, call_id: str) -> None:
        """Hold, or take back."""

    def mute(self, call_id: str) -> None:
        """Mute, or unmute."""


class HeadsetKeys:
    """Thread: main."""

    def __init__(self, headset: Headset | None, hand: Hand) -> None:
        self._headset, self._hand = headset, hand
        self._calls: tuple[Call, ...] = ()
        self._lamps = Lamps()
        self._taken_at = float("-inf")

    def start(self) -> None:
        """Listen to the buttons."""
        if self._headset is not None:
            loop = asyncio.get_running_loop()
            self._headset.start(lambda press: _from_thread(loop, self, press))

    def close(self) -> None:
        """Let the headset go."""
        if self._headset is not None:
            self._headset.close()

    def follow(self, calls: Iterable[Call]) -> None:
        """Show the calls as they are now."""
        before, self._calls = self._up(), tuple(calls)
        if self._up() and not before:
            self._taken_at = asyncio.get_running_loop().time()
        states = {call.state for call in self._calls}
        talks = [call for call in self._calls if call.state is CallState.ACTIVE]
        lamps = Lamps(
            off_hook=self._up(),
            ring=CallState.RINGING in states,
            mute=any(call.muted for call in talks),
            hold=CallState.HELD in states and not talks,
        )
        if self._headset is not None and lamps != self._lamps:
            self._lamps = lamps
            self._headset.light(lamps)

    def pressed(self, press: Press) -> None:
        """A button was pressed, or let go."""
        match press:
            case Press(Button.HOOK):
                self._hook(press)
            case Press(Button.MUTE, down=True):
                self._hand.mute("")
            case Press(Button.FLASH, down=True):
                self._hand.hold("")
            case Press(Button.DROP, down=True):
                self._hand.hang_up("")

    def _hook(self, press: Press) -> None:
        """Down takes what rings, up ends what is up; where only presses are told, down does both."""
        rings = any(call.state is CallState.RINGING for call in self._calls)
        if press.down and rings and not self._up():
            self._hand.answer("")
        elif self._up() and press.down == press.toggles:
            if asyncio.get_running_loop().time() - self._taken_at >= ECHO_S:
                self._hand.hang_up("")

    def _up(self) -> bool:
        live = ANSWERED | ON_ITS_WAY
        return any(call.state in live for call in self._calls)


def _from_thread(loop: asyncio.AbstractEventLoop, keys: HeadsetKeys, press: Press) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(keys.pressed, press)
