"""The headset under PJSIP: opened on the chosen devices, followed when they are plugged out and in.

PJSIP has no hot-plug, and refreshing its list with an open device crashes: the device is closed first.
With a sound server PJSIP opens ALSA's "pulse" always; which device that is stands in the environment.
"""

import logging
import os
import time
from typing import Final

import pjsua2 as pj

from softphone.config import PhoneConfig
from softphone.sound import SoundChoice, SoundDevice, SoundState
from softphone.sound_devices import Plugged, SoundServer

_AGAIN_S: Final = 3.0  # a device that can't be opened is tried again so often
_ECHO_TAIL_MS: Final = 200
_SERVER_DEVICE: Final = ("ALSA", "pulse")
_MICROPHONE, _SPEAKER = "PULSE_SOURCE", "PULSE_SINK"


class Devices:
    """What the agent hears and speaks through. Thread: the phone's; `tend` once a second."""

    def __init__(self, endpoint: pj.Endpoint, config: PhoneConfig, log: logging.Logger) -> None:
        self._manager = endpoint.audDevManager()
        self._log = log
        self.choice = config.devices
        self.silent = True
        self._wanted = config.sound != "none"
        self._server = SoundServer(log) if self._wanted and self._has(*_SERVER_DEVICE) else None
        self._plugged = Plugged()
        self._opened: tuple[str, str] = ("", "")
        self._again_at = 0.0
        self.state = SoundState()
        self._manager.setNullDev()  # media runs on, its clock is the null device's
        if self._wanted:
            self._look()
            self.open()

    def open(self) -> None:
        """(Re)open on what is there now; in silence when nothing can be opened. Calls stay connected."""
        self._again_at = time.monotonic() + _AGAIN_S
        self.silent = True
        self._manager.setNullDev()
        microphone = self._plugged.microphone_for(self.choice.microphone)
        speaker = self._plugged.speaker_for(self.choice.speaker)
        if microphone and speaker:
            try:
                self._open(microphone, speaker)
                self.silent = False
            except pj.Error as error:
                # A device that can't be opened must not cost the call: go on in silence and try again.
                self._log.error("sound device failed", extra={"error": error.reason})
                self._manager.setNullDev()
        self._opened = (microphone, speaker)
        self._tell()

    def choose(self, choice: SoundChoice) -> None:
        """Use these devices from now on."""
        before, self.choice = self.choice, choice
        audible = (choice.microphone, choice.speaker, choice.echo_canceller)
        if not self._wanted:
            return
        if audible != (before.microphone, before.speaker, before.echo_canceller):
            self.open()
        else:
            self._tell()

    def tend(self, now: float, *, stalled: bool) -> bool:
        """Follow what was plugged in or out; `stalled`: nothing is sent though a call is up.

        Returns whether `state` has changed.
        """
        if not self._wanted:
            return False
        before = self.state
        changed = self._look()
        wanted = (
            self._plugged.microphone_for(self.choice.microphone),
            self._plugged.speaker_for(self.choice.speaker),
        )
        failed = self.silent and all(wanted) and now >= self._again_at
        if wanted != self._opened or failed or (stalled and now >= self._again_at):
            self._log.info("sound device changes", extra={"to": wanted, "stalled": stalled})
            self.open()
        elif changed:
            self._tell()
        return before != self.state

    def ringer(self) -> pj.AudioMedia | None:
        """A port of its own on the ringer, where that isn't the headset; the caller closes it.

        None: ring in the headset.
        """
        wanted = self._plugged.speaker_for(self.choice.ringer)
        if self._server is None or not self.choice.ringer or wanted == self._opened[1] or self.silent:
            return None
        os.environ[_SPEAKER] = wanted
        try:
            port = pj.ExtraAudioDevice(self._manager.lookupDev(*_SERVER_DEVICE), -1)
            port.open()
            return port
        except pj.Error as error:
            self._log.error("ringer failed", extra={"error": error.reason})
            return None
        finally:
            os.environ[_SPEAKER] = self._opened[1]

    @property
    def speaker(self) -> pj.AudioMedia:
        """What the agent hears."""
        return self._manager.getPlaybackDevMedia()

    @property
    def microphone(self) -> pj.AudioMedia:
        """What the agent says."""
        return self._manager.getCaptureDevMedia()

    # --- inside ----------------------------------------------------------------------------------

    def _open(self, microphone: str, speaker: str) -> None:
        if self._server is not None:
            os.environ[_MICROPHONE], os.environ[_SPEAKER] = microphone, speaker
            capture = playback = self._manager.lookupDev(*_SERVER_DEVICE)
        else:
            capture, playback = (self._index(name) for name in (microphone, speaker))
        self._manager.setEcOptions(_ECHO_TAIL_MS if self.choice.echo_canceller else 0, 0)
        self._manager.setCaptureDev(capture)
        self._manager.setPlaybackDev(playback)

    def _look(self) -> bool:
        """Read what is plugged in; whether that is new."""
        if self._server is not None:
            plugged = self._server.plugged or Plugged()
        elif self.silent:  # PJSIP's list is only made anew while nothing is open
            plugged = self._listed()
        else:
            plugged = self._plugged
        changed, self._plugged = plugged != self._plugged, plugged
        return changed

    def _listed(self) -> Plugged:
        devices = [
            SoundDevice(
                id=f"{one.driver}/{one.name}",
                name=one.name,
                captures=bool(one.inputCount),
                plays=bool(one.outputCount),
            )
            for one in self._manager.enumDev2()
            if is_real(one)
        ]
        return Plugged(tuple(devices))

    def _index(self, name: str) -> int:
        driver, _, device = name.partition("/")
        return int(self._manager.lookupDev(driver, device))

    def _has(self, driver: str, name: str) -> bool:
        return any((one.driver, one.name) == (driver, name) for one in self._manager.enumDev2())

    def _tell(self) -> None:
        microphone, speaker = ("", "") if self.silent else self._opened
        ringer = "" if self.silent else self._plugged.speaker_for(self.choice.ringer or self.choice.speaker)
        self.state = SoundState(
            devices=self._plugged.devices, microphone=microphone, speaker=speaker, ringer=ringer
        )


def is_real(device: pj.AudioDevInfo) -> bool:
    """Whether a device is more than PJSIP's own null device or a name in ALSA's configuration."""
    return device.driver.lower() != "null" and bool(device.inputCount or device.outputCount)
