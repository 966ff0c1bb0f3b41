"""Sound of the calls: the device or silence, what the far end hears, levels and quality."""

import logging
import time
from typing import TYPE_CHECKING

import pjsua2 as pj

from softphone.config import PhoneConfig
from softphone.phone_devices import Devices
from softphone.voice_quality import RtpCounters

if TYPE_CHECKING:
    from softphone.phone_recording import Recordings

_FULL_LEVEL = 255.0  # pjmedia's signal levels run from 0 to 255
_TONE_HZ = 440
_BEEP_HZ, _BEEP_MS = 1000, 250
_TONE_VOLUME = 8000  # of 32767
_CLOCK_HZ = 16000
_LISTEN_S = 60.0


class Sound:
    """The bridge between calls and the headset. Thread: the phone's."""

    def __init__(self, endpoint: pj.Endpoint, config: PhoneConfig, log: logging.Logger) -> None:
        self.devices = Devices(endpoint, config, log)
        self._source: pj.AudioMedia | None = None  # plays to the far end instead of the microphone
        self._keeper: pj.AudioMediaRecorder | None = None  # keeps what the far ends say
        self._beeper: pj.ToneGenerator | None = None
        self.silence = pj.ToneGenerator()  # never plays: a listener, and what keeps a recording running
        self.silence.createToneGenerator(_CLOCK_HZ, 1)
        self._listened_until = 0.0
        self.recordings: Recordings | None = None
        if config.play:
            self._source = _player(config.play)
        if config.hear:
            self._keeper = pj.AudioMediaRecorder()
            self._keeper.createRecorder(config.hear)

    def connect(self, audio: pj.AudioMedia, *, muted: bool) -> None:
        """Join a call's audio to the headset, or to what is played to it."""
        audio.startTransmit(self.devices.speaker)
        if self._keeper is not None:
            audio.startTransmit(self._keeper)
        if not muted:
            self.microphone.startTransmit(audio)

    def part(self, audio: pj.AudioMedia) -> None:
        """Neither hear a call any more, nor be heard in it."""
        audio.stopTransmit(self.devices.speaker)
        self.microphone.stopTransmit(audio)

    def set_muted(self, audio: pj.AudioMedia, on: bool) -> None:
        """Cut or restore the microphone for one call."""
        source = self.microphone
        if on:
            source.stopTransmit(audio)
        else:
            source.startTransmit(audio)

    def levels(self, audio: pj.AudioMedia) -> tuple[float, float]:
        """Microphone and far end, each 0..1."""
        # "Tx" is what a port sends into the bridge: the microphone's voice, the far end's voice.
        microphone = self.microphone.getTxLevel() / _FULL_LEVEL
        return min(microphone, 1.0), min(audio.getTxLevel() / _FULL_LEVEL, 1.0)

    def listen(self, on: bool) -> None:
        """Let the microphone's level be known without a call: somebody must listen to it for that."""
        self._listened_until = time.monotonic() + _LISTEN_S if on else 0.0
        if on:
            self.microphone.startTransmit(self.silence)
        else:
            self.microphone.stopTransmit(self.silence)

    @property
    def level(self) -> float | None:
        """The microphone's level, 0..1, while somebody asked for it without a call."""
        if not self._listened_until:
            return None
        if time.monotonic() > self._listened_until:
            self.listen(False)
            return None
        return min(float(self.microphone.getTxLevel()) / _FULL_LEVEL, 1.0)

    def beep(self) -> None:
        """A short tone in the agent's ear, and in what is kept of it."""
        if self._beeper is None:
            self._beeper = pj.ToneGenerator()
            self._beeper.createToneGenerator(_CLOCK_HZ, 1)
            self._beeper.startTransmit(self.devices.speaker)
            if self._keeper is not None:
                self._beeper.startTransmit(self._keeper)
        self._beeper.stop()
        self._beeper.play(pj.ToneDescVector([_tone(_BEEP_HZ, _BEEP_MS)]), False)

    def close(self) -> None:
        """Let go of player and recorder; they may not outlive the library."""
        self._source = self._keeper = self._beeper = None
        self.recordings = None
        del self.silence

    @property
    def microphone(self) -> pj.AudioMedia:
        """What the far ends hear: the microphone, or what is played in its place."""
        return self._source if self._source is not None else self.devices.microphone


def rtp_counters(call: pj.Call, media_index: int) -> RtpCounters:
    """What a call has received so far. Raises pj.Error when its media has gone."""
    stat = call.getStreamStat(media_index)
    received, round_trip = stat.rtcp.rxStat, stat.rtcp.rttUsec
    return RtpCounters(
        packets=received.pkt,
        lost=received.loss,
        jitter_ms=received.jitterUsec.last / 1000,
        # The first report of a stream that began after a hold still refers to the former stream.
        round_trip_ms=round_trip.last / 1000 if round_trip.n > 1 else 0.0,
        buffer_ms=float(stat.jbuf.avgDelayMsec),
    )


def _player(play: str) -> pj.AudioMedia:
    if play != "tone":
        player = pj.AudioMediaPlayer()
        player.createPlayer(play)  # loops
        return player
    generator = pj.ToneGenerator()
    generator.createToneGenerator(_CLOCK_HZ, 1)
    generator.play(pj.ToneDescVector([_tone(_TONE_HZ, 1000)]), True)
    return generator


def _tone(hertz: int, milliseconds: int) -> pj.ToneDesc:
    tone = pj.ToneDesc()
    tone.freq1, tone.freq2, tone.volume = hertz, 0, _TONE_VOLUME
    tone.on_msec, tone.off_msec = milliseconds, 0
    return tone
