"""Recordings of calls: both directions apart, written by PJSIP while people talk.

`<call>.near.wav` and `<call>.far.wav` in the folder are 16 kHz, 16 bit, and run from the first sound to the
end of the call without a break: while a direction is silent, held or paused, silence is written, so that
both have one time line. `<call>.json` says what they are and where the pauses lie (`recording_files.Notes`).
A crash loses what PJSIP's buffer holds, 0.3 s, and leaves headers that say "empty": the desk repairs them.
"""

import contextlib
import logging
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pjsua2 as pj
from msgspec.structs import replace

from softphone.call import Call
from softphone.phone_media import Sound
from softphone.recording_files import (
    CUT,
    FAR,
    NEAR,
    Gap,
    Notes,
    closed,
    notes_file,
    open_gap,
    sound_file,
    write_notes,
)

_LEAST_FREE: Final = 200 * 1024 * 1024  # bytes: an hour of a call is 230 MB, and the journal needs room too


@dataclass(slots=True)
class _Track:
    """One call's two recorders. `audio` is what flows now, None while it is held."""

    near: pj.AudioMediaRecorder
    far: pj.AudioMediaRecorder
    notes: Notes
    began: float
    audio: pj.AudioMedia | None = None
    muted: bool = False
    paused: bool = False


class Recordings:
    """Thread: the phone's. Nothing here may cost a call: what fails ends the recording alone."""

    def __init__(self, folder: Path, sound: Sound, log: logging.Logger, longest_pause_s: float) -> None:
        self._folder, self._sound, self._log = folder, sound, log
        self._longest_pause_s = longest_pause_s
        self._tracks: dict[str, _Track] = {}
        self._failed: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def state(self, call_id: str) -> str:
        """What the agent is told: on, paused, failed, or "" before anything flowed."""
        track = self._tracks.get(call_id)
        if track is None:
            return "failed" if call_id in self._failed else ""
        return "paused" if track.paused else "on"

    def flows(self, call: Call, audio: pj.AudioMedia | None) -> None:
        """The call's audio began anew, or stopped (None)."""
        if call.id in self._failed:
            return
        track = self._tracks.get(call.id)
        try:
            if track is None and audio is not None:
                track = self._tracks[call.id] = self._begin(call)
            if track is not None:
                track.audio, track.muted = audio, call.muted
                self._join(track)
        except (pj.Error, OSError) as error:
            self._fail(call.id, str(getattr(error, "reason", error)))

    def mute(self, call_id: str, on: bool) -> None:
        """What the far end doesn't hear isn't kept either."""
        if (track := self._tracks.get(call_id)) is not None:
            track.muted = on
            self._join(track)

    def pause(self, call_id: str, on: bool) -> bool:
        """Leave payment data out, or go on; the gap is noted. Whether there is a recording to pause."""
        track = self._tracks.get(call_id)
        if track is None:
            return False
        if track.paused != on:
            track.paused = on
            self._join(track)
            now, gaps = time.monotonic() - track.began, track.notes.gaps
            self._note(track, (*gaps, Gap(now)) if on else closed(gaps, now))
        return True

    def cut(self, call_id: str, for_s: float) -> None:
        """Once a second: for so long the network has brought nothing, 0: it does. The gap is noted."""
        track = self._tracks.get(call_id)
        if track is None or (for_s > 0) == (open_gap(track.notes.gaps, CUT) is not None):
            return
        now, gaps = time.monotonic() - track.began, track.notes.gaps
        self._note(track, (*gaps, Gap(max(0.0, now - for_s), None, CUT)) if for_s else closed(gaps, now, CUT))

    def _note(self, track: _Track, gaps: tuple[Gap, ...]) -> None:
        track.notes = replace(track.notes, gaps=gaps)
        with contextlib.suppress(OSError):  # a full disk: the pause counts all the same
            write_notes(notes_file(self._folder, track.notes.call_id), track.notes)

    def end(self, call_id: str) -> None:
        """The call is over: the files are closed with sound headers."""
        self._failed.discard(call_id)
        track = self._tracks.pop(call_id, None)
        if track is not None:
            with contextlib.suppress(OSError):
                write_notes(notes_file(self._folder, call_id), track.notes, ended=True)

    def tend(self) -> list[str]:
        """Once a second: ends all recordings before the disk is full, and pauses that somebody forgot.

        Gives the calls whose recording is another one now.
        """
        if not self._tracks:
            return []
        if shutil.disk_usage(self._folder).free <= _LEAST_FREE:
            failed = list(self._tracks)
            for call_id in failed:
                self._fail(call_id, "the disk is full")
            return failed
        late = [call_id for call_id, track in self._tracks.items() if self._forgotten(track)]
        for call_id in late:
            self._log.warning("recording goes on: the pause was too long", extra={"call_id": call_id})
            self.pause(call_id, False)
        return late

    def _forgotten(self, track: _Track) -> bool:
        pause = open_gap(track.notes.gaps)
        return pause is not None and time.monotonic() - track.began - pause.start_s >= self._longest_pause_s

    def close(self) -> None:
        """Let the recorders go; they may not outlive the library."""
        for call_id in tuple(self._tracks):
            self.end(call_id)

    def _begin(self, call: Call) -> _Track:
        if shutil.disk_usage(self._folder).free <= _LEAST_FREE:
            raise OSError("the disk is full")
        notes = Notes(call.id, datetime.now(UTC))
        write_notes(notes_file(self._folder, call.id), notes)
        track = _Track(self._recorder(call.id, NEAR), self._recorder(call.id, FAR), notes, time.monotonic())
        self._log.info("recording", extra={"call_id": call.id})
        return track

    def _recorder(self, call_id: str, side: str) -> pj.AudioMediaRecorder:
        recorder = pj.AudioMediaRecorder()
        recorder.createRecorder(str(sound_file(self._folder, call_id, side)))
        self._sound.silence.startTransmit(recorder)  # without it nothing is written while nothing flows
        return recorder

    def _join(self, track: _Track) -> None:
        speaks = track.audio is not None and not track.paused
        source = self._sound.microphone
        with contextlib.suppress(pj.Error):
            (source.startTransmit if speaks and not track.muted else source.stopTransmit)(track.near)
        if track.audio is not None:
            with contextlib.suppress(pj.Error):
                (track.audio.startTransmit if speaks else track.audio.stopTransmit)(track.far)

    def _fail(self, call_id: str, reason: str) -> None:
        self.end(call_id)
        self._failed.add(call_id)
        self._log.error("recording failed", extra={"call_id": call_id, "reason": reason})
