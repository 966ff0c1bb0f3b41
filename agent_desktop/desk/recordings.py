"""The recordings of this desk on their way to the site: joined, told to the store, uploaded, forgotten."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.desk.trail import Trail
from agent_desktop.recording.gaps import gaps_text
from agent_desktop.recording.listening.sound import token_of
from agent_desktop.recording.shelf import Recording, Shelf
from agent_desktop.store.faults import StoreError

log = logging.getLogger(__name__)

LOOK_S: Final = 5.0
UPLOAD_AGAIN_S: Final = 60.0


class Recordings:
    """Thread: main; files on the recordings worker."""

    def __init__(
        self, parts: Parts, shelf: Shelf, trail: Trail, notices: Notices, changed: Callable[[], None]
    ) -> None:
        self._parts, self._shelf, self._trail, self._notices = parts, shelf, trail, notices
        self._changed = changed
        self._upload_at = 0.0

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """One round."""
        run, snapshot = self._parts.workers.recordings.run, self._parts.line.snapshot
        if not snapshot.phone_up:
            return  # who knows what it is writing
        await run(self._shelf.take_over, {call.id for call in snapshot.calls})
        for one in await run(self._shelf.untold):
            self._tell(one)
            await self._trail.flush()
            await run(self._shelf.mark_told, one)
        await self._upload()

    def _tell(self, one: Recording) -> None:
        self._trail.post(
            "recording",
            call_id=one.call_id,
            started_at=one.started_at.isoformat(),
            seconds=one.seconds,
            gaps=gaps_text(one.gaps, one.seconds),
            sha256=one.sha256,
            size=one.size,
            place=one.place,
            sealed_with=one.sealed_with,
        )

    async def _upload(self) -> None:
        clock = asyncio.get_running_loop().time()
        if clock < self._upload_at:
            return
        run = self._parts.workers.recordings.run
        try:
            await run(self._shelf.upload)
        except OSError as error:
            self._upload_at = clock + UPLOAD_AGAIN_S
            log.warning("recordings wait for the shared folder: %s", error)
            self._notices.tell("notice-recordings-wait", Level.WARN)
            self._changed()
        else:
            if self._upload_at:
                self._upload_at = 0.0
                self._notices.over("notice-recordings-wait")
                self._changed()
        await self._forget()

    async def _forget(self) -> None:
        """What is older than this desk keeps it; an only copy goes when the store says nobody holds it."""
        workers = self._parts.workers
        due: Sequence[str] = await workers.recordings.run(self._shelf.due, self._parts.now())
        archive = self._parts.archive
        if due and not self._shelf.has_share:
            try:
                due = await workers.lookup.run(lambda: archive().free(due) if archive else ())
            except StoreError as error:
                log.info("nobody knows which recordings are held: %s", error)
                return
        await workers.recordings.run(self._shelf.forget, due)


def tell_of_exchange(parts: Parts, trail: Trail, live: LiveCall) -> None:
    """Where the exchange records, the store links its recording to the call by the call's token."""
    call = live.call
    token = token_of(call.token)
    if not parts.sounds.exchange or not token or call.recording or call.answered_at is None:
        return
    ended = call.ended_at or parts.now()
    trail.post(
        "recording",
        call_id=call.id,
        started_at=call.answered_at.isoformat(),
        seconds=round((ended - call.answered_at).total_seconds()),
        gaps="[]",
        sha256="",
        size=0,
        place=token,
        sealed_with="",
    )


def tell_of_state(parts: Parts, notices: Notices, before: str, after: str) -> None:
    """What is kept of a call, and what isn't, must never be a surprise."""
    if before == after:
        return
    notices.over("notice-recording-paused")
    if after == "paused":
        minutes = f"{round(parts.longest_pause_s / 60, 1):g}"
        notices.tell("notice-recording-paused", Level.WARN, minutes=minutes)
    elif after == "failed":
        notices.tell("notice-recording-failed", Level.ERROR)
    elif before == "paused":
        notices.tell("notice-recording-goes-on")
