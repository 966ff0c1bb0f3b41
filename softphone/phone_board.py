"""All calls of the phone, work put off to the loop, and the way out for events.

A native Call may only be made, used and dropped on the phone's thread, and it must be dropped
before PJSIP handles the next packet: its destructor hangs up whatever call has the number of the
slot that it once had. So the board holds the only reference, gives it up inside the callback that
says that the call is over, and work put off to the loop names a call by a key of ours.
"""

import contextlib
import itertools
import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import pjsua2 as pj

from softphone.call import Call, CallState
from softphone.config import PhoneConfig
from softphone.line import Levels, LineEvent
from softphone.phone_media import Sound, rtp_counters

if TYPE_CHECKING:
    from softphone.phone_calls import SipCall
    from softphone.phone_recording import Recordings


class Board:
    """All calls by our id, work put off to the loop, and the way out for events."""

    def __init__(
        self, config: PhoneConfig, publish: Callable[[LineEvent], None], log: logging.Logger
    ) -> None:
        self.config = config
        self.publish = publish
        self.log = log
        self.sound: Sound | None = None  # set once the library runs
        self.live: dict[str, SipCall] = {}
        self.three_way: tuple[str, ...] = ()  # ids of the two calls that shall hear each other
        self._put_off: deque[tuple[int, Callable[[pj.Call], None]]] = deque()
        self._kept: dict[int, pj.Call] = {}
        self._keys = itertools.count(1)
        self.owed: dict[int, float] = {}  # BYEs by key: since when
        self.begun = 0  # native calls since the start
        self._sent: dict[str, int] = {}  # packets sent by each call at the last look

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call that hasn't ended, oldest first."""
        return tuple(sip_call.call for sip_call in self.live.values())

    @property
    def full(self) -> bool:
        """Whether one more call would be too many."""
        return len(self.live) >= self.config.max_calls

    @property
    def busy(self) -> bool:
        """Whether a native call or work for the loop is left."""
        return bool(self._kept or self._put_off)

    def keep(self, native: pj.Call) -> int:
        """Hold the only reference to a native call until `release`; returns its key."""
        key = self.begun = next(self._keys)
        self._kept[key] = native
        return key

    def release(self, key: int) -> None:
        """The native call is over: let it go before its slot is given to another."""
        self._kept.pop(key, None)

    def put_off(self, key: int, work: Callable[[pj.Call], None]) -> None:
        """Do `work` with a call in the loop, outside any callback; nothing if it is gone by then."""
        self._put_off.append((key, work))

    def do_put_off(self) -> None:
        """Do what was put off."""
        for _ in range(len(self._put_off)):
            key, work = self._put_off.popleft()
            native = self._kept.get(key)
            try:
                if native is not None:
                    work(native)
            except pj.Error as error:
                self.log.info("call was gone", extra={"error": error.reason})

    def measure(self, *, quality: bool) -> None:
        """Publish the levels of the active call, and with `quality` each active call's line quality."""
        if self.sound is not None and not self.live and (level := self.sound.level) is not None:
            self.publish(Levels(level, 0.0))
        for sip_call in self.live.values():
            if sip_call.call.state is not CallState.ACTIVE or self.sound is None:
                continue
            try:
                if (audio := sip_call.audio()) is not None and sip_call.media_index is not None:
                    self.publish(Levels(*self.sound.levels(audio)))
                    if quality and sip_call.measurable:
                        self.publish(sip_call.quality.read(rtp_counters(sip_call, sip_call.media_index)))
            except pj.Error as error:
                self.log.info("no meters", extra={"call_id": sip_call.call.id, "error": error.reason})

    @property
    def recordings(self) -> "Recordings | None":
        """Where calls are recorded; None when they aren't."""
        return self.sound.recordings if self.sound is not None else None

    def tend_recordings(self) -> None:
        """Once a second: tell of recordings that had to end, and of pauses that were too long."""
        if self.recordings is None:
            return
        for call_id in self.recordings.tend():
            if (sip_call := self.live.get(call_id)) is not None:
                sip_call.change(recording=self.recordings.state(call_id))

    def stalled(self) -> bool:
        """Whether a call that talks has sent nothing since the last look: its sound device has died."""
        sent = {}
        for call_id, sip_call in self.live.items():
            if sip_call.call.state is CallState.ACTIVE and sip_call.media_index is not None:
                with contextlib.suppress(pj.Error):  # it is just ending
                    sent[call_id] = sip_call.getStreamStat(sip_call.media_index).rtcp.txStat.pkt
        still = [call_id for call_id, count in sent.items() if self._sent.get(call_id) == count]
        self._sent = sent
        return bool(still)

    def clear(self) -> None:
        """Let everything go, before the library ends."""
        self._put_off.clear()
        self.live.clear()
        self._kept.clear()
        self.sound = None


def hang_up(native: pj.Call) -> None:
    """End a call in any state."""
    native.hangup(pj.CallOpParam())


def voice_only(status: int = 0) -> pj.CallOpParam:
    """Parameters of an offer, or of an answer with `status`, that has one voice stream only.

    PJSIP 2.17 would add a text stream (T.140). Ending that one holds the thread for up to 300 ms
    (measured), in which nothing rings.
    """
    param = pj.CallOpParam(True)
    if hasattr(param.opt, "textCount"):
        param.opt.textCount = 0
    param.statusCode = status
    return param
