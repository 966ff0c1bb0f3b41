"""Sound of the calls: the device or silence, what the far end hears, levels and quality."""

import logging

import pjsua2 as pj

from softphone.config import PhoneConfig
from softphone.voice_quality import RtpCounters

_FULL_LEVEL = 255.0  # pjmedia's signal levels run from 0 to 255
_TONE_HZ = 440
_BEEP_HZ, _BEEP_MS = 1000, 250
_TONE_VOLUME = 8000  # of 32767
_CLOCK_HZ = 16000


class Sound:
    """The bridge between calls and the headset. Thread: the phone's."""

    def __init__(self, endpoint: pj.Endpoint, config: PhoneConfig, log: logging.Logger) -> None:
        self._devices = endpoint.audDevManager()
        self._log = log
        self._source: pj.AudioMedia | None = None  # plays to the far end instead of the microphone
        self._keeper: pj.AudioMediaRecorder | None = None  # keeps what the far ends say
        self._beeper: pj.ToneGenerator | None = None
        self.silent = config.sound == "none" or not self._has_device()
        if self.silent:
            self._devices.setNullDev()  # media runs on, its clock is the null device's
        if config.play:
            self._source = _player(config.play)
        if config.hear:
            self._keeper = pj.AudioMediaRecorder()
            self._keeper.createRecorder(config.hear)

    def connect(self, audio: pj.AudioMedia, *, muted: bool) -> None:
        """Join a call's audio to the headset, or to what is played to it."""
        try:
            self._join(audio, muted=muted)
        except pj.Error as error:
            if self.silent:
                raise
            # A device that can't be opened must not cost the call: go on in silence and say so.
            self._log.error("sound device failed", extra={"error": error.reason})
            self.silent = True
            self._devices.setNullDev()
            self._join(audio, muted=muted)

    def set_muted(self, audio: pj.AudioMedia, on: bool) -> None:
        """Cut or restore the microphone for one call."""
        source = self._microphone()
        if on:
            source.stopTransmit(audio)
        else:
            source.startTransmit(audio)

    def levels(self, audio: pj.AudioMedia) -> tuple[float, float]:
        """Microphone and far end, each 0..1."""
        # "Tx" is what a port sends into the bridge: the microphone's voice, the far end's voice.
        microphone = self._microphone().getTxLevel() / _FULL_LEVEL
        return min(microphone, 1.0), min(audio.getTxLevel() / _FULL_LEVEL, 1.0)

    def beep(self) -> None:
        """A short tone in the agent's ear, and in what is kept of it."""
        if self._beeper is None:
            self._beeper = pj.ToneGenerator()
            self._beeper.createToneGenerator(_CLOCK_HZ, 1)
            self._beeper.startTransmit(self._devices.getPlaybackDevMedia())
            if self._keeper is not None:
                self._beeper.startTransmit(self._keeper)
        self._beeper.stop()
        self._beeper.play(pj.ToneDescVector([_tone(_BEEP_HZ, _BEEP_MS)]), False)

    def close(self) -> None:
        """Let go of player and recorder; they may not outlive the library."""
        self._source = self._keeper = self._beeper = None

    def _join(self, audio: pj.AudioMedia, *, muted: bool) -> None:
        audio.startTransmit(self._devices.getPlaybackDevMedia())
        if self._keeper is not None:
            audio.startTransmit(self._keeper)
        if not muted:
            self._microphone().startTransmit(audio)

    def _microphone(self) -> pj.AudioMedia:
        return self._source if self._source is not None else self._devices.getCaptureDevMedia()

    def _has_device(self) -> bool:
        devices = self._devices.enumDev2()
        real = [device for device in devices if is_real(device)]
        return any(device.inputCount for device in real) and any(device.outputCount for device in real)


def is_real(device: pj.AudioDevInfo) -> bool:
    """Whether a device is more than PJSIP's own null device or a name in ALSA's configuration."""
    return device.driver.lower() != "null" and bool(device.inputCount or device.outputCount)


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
