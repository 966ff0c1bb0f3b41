"""The ring: sounds while a call waits for an answer, at the ringer or in the headset."""

from typing import Final

import pjsua2 as pj

from softphone.call import Call, CallState
from softphone.phone_devices import Devices
from softphone.ring_tones import KNOCK, Note, tone_for

_RING_VOLUME: Final = 16000  # of 32767
_KNOCK_VOLUME: Final = 3000
_CLOCK_HZ: Final = 16000


class Ringing:
    """Thread: the phone's; `tend` once a round, cheap while nothing changes."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices
        self._sounding: tuple[Note, ...] | None = None
        self._generator: pj.ToneGenerator | None = None
        self._port: pj.ExtraAudioDevice | None = None

    def tend(self, calls: tuple[Call, ...]) -> None:
        """Begin, change or end the ring, as the calls are."""
        wanted = self._wanted(calls)
        if wanted is self._sounding:
            return
        self.stop()
        if wanted is not None:
            self._start(wanted)

    def stop(self) -> None:
        """Be silent and give the ringer back."""
        self._sounding = self._generator = None
        if self._port is not None:
            self._port.close()
            self._port = None

    def _wanted(self, calls: tuple[Call, ...]) -> tuple[Note, ...] | None:
        ringing = [call for call in calls if call.state is CallState.RINGING]
        if not ringing:
            return None
        if any(call.state is CallState.ACTIVE for call in calls):
            return KNOCK
        choice = self._devices.choice
        return tone_for(ringing[0].skill_group, choice.ring_tone, choice.ring_tones)

    def _start(self, notes: tuple[Note, ...]) -> None:
        self._sounding = notes
        knock = notes is KNOCK
        self._port = None if knock else self._devices.ringer()
        self._generator = pj.ToneGenerator()
        self._generator.createToneGenerator(_CLOCK_HZ, 1)
        self._generator.startTransmit(self._port if self._port is not None else self._devices.speaker)
        volume = _KNOCK_VOLUME if knock else _RING_VOLUME
        self._generator.play(pj.ToneDescVector([_described(note, volume) for note in notes]), True)


def _described(note: Note, volume: int) -> pj.ToneDesc:
    tone = pj.ToneDesc()
    tone.freq1, tone.freq2, tone.volume = note.low, note.high, volume
    tone.on_msec, tone.off_msec = note.on_ms, note.off_ms
    return tone
