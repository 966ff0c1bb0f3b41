"""调听: recordings of all seats found, opened for a reason, heard, saved, held and released."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from msgspec.structs import replace

from agent_desktop.desk.ledger import LedgerError
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.parts import Parts
from agent_desktop.recording.listening.archive import Archive, Kept, Listed, MayNot, Page, read_query
from agent_desktop.recording.listening.player import NoSpeaker, Playback, Player
from agent_desktop.recording.listening.sound import Damaged, NotThere, Opened, open_listed
from agent_desktop.store.faults import StoreError
from agent_desktop.whole_file import write
from customer360.masking import masked_number
from customer360.phone import normalise
from softphone.call import ON_ITS_WAY, CallState

log = logging.getLogger(__name__)

R = TypeVar("R")
FIRST_S: Final = 3.0
"""After the start, which has more urgent things to open."""
AGAIN_S: Final = 60.0
ROLE_S: Final = 300.0
_UP: Final = ON_ITS_WAY | {CallState.RINGING, CallState.ACTIVE}


class Listening:
    """Answers the page 调听. Thread: main; the store is asked on the lookup worker, files and device on the
    listening worker."""

    def __init__(self, parts: Parts, notices: Notices, changed: Callable[[], None]) -> None:
        self._parts, self._notices, self._changed = parts, notices, changed
        self._player = Player()
        self.hears = False
        self._letting_go: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Find out now and then whether this person may listen: roles change while people sit."""
        await asyncio.sleep(FIRST_S)
        while self._parts.archive is not None:
            try:
                hears = await self._ask(lambda archive: archive.hears())
            except LedgerError as error:
                log.info("who listens is not known yet: %s", error)
                await asyncio.sleep(AGAIN_S)
                continue
            if hears != self.hears:
                self.hears = hears
                self._changed()
            await asyncio.sleep(ROLE_S)

    async def _ask(self, work: Callable[[Archive], R]) -> R:
        archive = self._parts.archive
        if archive is None:
            raise LedgerError("store-failed", where="", why="")
        try:
            return await self._parts.workers.lookup.run(lambda: work(archive()))
        except StoreError as error:
            raise LedgerError(error.key, **error.facts) from error
        except MayNot as error:
            raise LedgerError("recording-refused") from error

    async def page(self, words: str, held: bool, after: str = "") -> Page:
        """See `ListeningIntents.page`."""
        seat = self._parts.seat
        query = read_query(words, self._parts.today(), seat.zone, self._parts.site, held=held)
        return await self._ask(lambda archive: self._masked(archive.page(query, after)))

    def _masked(self, page: Page) -> Page:
        site = self._parts.site
        rows = (replace(one, phone=masked_number(normalise(one.phone, site))) for one in page.rows)
        return replace(page, rows=tuple(rows))

    async def open(self, row: Listed, reason: str) -> Opened:
        """See `ListeningIntents.open`."""
        now = self._parts.now()
        kept = await self._ask(lambda archive: archive.listen(row.call_id, reason, now))
        if kept is None:
            raise LedgerError("recording-erased")
        try:
            opened = await self._parts.workers.listening.run(self._read, row, kept)
        except NotThere as error:
            raise LedgerError("recording-not-there", place=str(error)) from error
        except Damaged as error:
            log.error("recording %s is damaged", error)
            raise LedgerError("recording-damaged") from error
        return opened

    def _read(self, row: Listed, kept: Kept) -> Opened:
        day = row.at.astimezone(self._parts.seat.zone).date()
        opened = open_listed(row.call_id, day, kept, self._parts.sounds)
        self._player.load(opened)
        return opened

    async def save(self, row: Listed, reason: str, file: Path) -> None:
        """See `ListeningIntents.save`."""
        opened = self._player.opened
        if opened is None or opened.call_id != row.call_id:
            return
        now = self._parts.now()
        said = f"{reason} → {file.name}"  # a second line of the trail: what leaves the house
        if await self._ask(lambda archive: archive.listen(row.call_id, said, now)) is None:
            raise LedgerError("recording-erased")
        await self._parts.workers.listening.run(write, file, opened.sound)

    async def hold(self, row: Listed, reason: str) -> bool:
        """See `ListeningIntents.hold`."""
        now = self._parts.now()
        if row.held_for:
            return await self._ask(lambda archive: archive.release(row.call_id, reason, now))
        return await self._ask(lambda archive: archive.hold(row.call_id, reason, now))

    # playing

    @property
    def playback(self) -> Playback:
        """Where playing is."""
        return self._player.now

    async def play(self) -> None:
        """See `ListeningIntents.play`."""
        snapshot = self._parts.line.snapshot
        if any(call.state in _UP for call in snapshot.calls):
            raise LedgerError("recording-in-call")
        try:
            await self._parts.workers.listening.run(self._player.play, snapshot.sound.speaker)
        except NoSpeaker as error:
            log.warning("no loudspeaker for a recording: %s", error)
            raise LedgerError("recording-no-speaker") from error

    async def pause(self) -> None:
        """Be silent."""
        self._player.hush()
        await self._parts.workers.listening.run(self._player.pause)

    def hush(self) -> None:
        """Be silent at once; the loudspeaker is given back a moment later."""
        self._player.hush()
        self._letting_go = asyncio.get_running_loop().create_task(self.pause())

    def seek(self, at: float) -> None:
        """Go on at this second."""
        self._player.seek(at)

    def set_speed(self, factor: float) -> None:
        """How many times as fast."""
        self._player.set_speed(factor)

    async def give_way(self) -> None:
        """A call is there: it is heard, not the recording."""
        if self._player.now.playing:
            self._notices.tell("notice-recording-gave-way")
            await self.pause()

    async def close(self) -> None:
        """Forget what was opened."""
        await self._parts.workers.listening.run(self._player.close)
