"""A call's sound and line on their way to the store, through the desk's own outbox."""

from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import update

from agent_desktop.desk.recordings import Recordings
from agent_desktop.recording.listening.database import SqlArchive
from agent_desktop.recording.shelf import Shelf
from agent_desktop.store.schema.sound import call_quality, recordings
from softphone.line import Quality
from tests.desk.rig import Rig
from tests.desk.store import WANG
from tests.recording.test_shelf import recorded


async def test_a_finished_recording_reaches_the_store_with_its_key_and_the_share(
    rig: Rig, tmp_path: Path
) -> None:
    kept, share = tmp_path / "kept", tmp_path / "share"
    recorded(kept, "c1", at=datetime.now(UTC))
    async with rig:
        desk = rig.desk
        keeping = Recordings(desk.parts, Shelf(kept, share, 30), desk.trail, desk.notices, desk.changed)
        await keeping.look()
        await rig.until(lambda: rig.store.rows(recordings))
        (row,) = rig.store.rows(recordings)
        assert (row["call_id"], row["agent"], row["seconds"]) == ("c1", desk.parts.seat.agent_no, 3)
        assert len(row["sealed_with"]) == 64
        assert (share / row["place"]).exists()
        assert row["sealed_with"] not in (kept / "c1.done").read_text()
        await keeping.look()
        await rig.settle()
        assert len(rig.store.rows(recordings)) == 1


async def test_a_share_that_is_gone_is_told_and_nothing_is_lost(rig: Rig, tmp_path: Path) -> None:
    kept, share = tmp_path / "kept", tmp_path / "share"
    recorded(kept, "c1", at=datetime.now(UTC))
    share.write_text("no folder")
    async with rig:
        desk = rig.desk
        keeping = Recordings(desk.parts, Shelf(kept, share, 30), desk.trail, desk.notices, desk.changed)
        await keeping.look()
        await rig.until(lambda: "recordings-wait" in rig.told())
        assert (kept / "c1.sealed").exists()


async def test_the_only_copy_of_a_held_recording_stays_with_the_desk(rig: Rig, tmp_path: Path) -> None:
    """Without a shared folder: what is old goes, but for what somebody holds; who can't ask keeps all."""
    kept = tmp_path / "kept"
    for call in ("c1", "c2"):
        recorded(kept, call)
    async with rig:
        desk = rig.desk
        archive = SqlArchive(desk.parts.sender.run, desk.parts.seat.agent_no)
        parts = replace(desk.parts, archive=lambda: archive)
        shelf = Shelf(kept, None, 0)  # everything here is old
        await Recordings(replace(parts, archive=None), shelf, desk.trail, desk.notices, desk.changed).look()
        await rig.until(lambda: len(rig.store.rows(recordings)) == 2)
        assert shelf.due(parts.now()) == ["c1", "c2"]
        with rig.store.writer.begin() as conn:
            conn.execute(update(recordings).where(recordings.c.call_id == "c1").values(held_for="dispute 7"))
        await Recordings(parts, shelf, desk.trail, desk.notices, desk.changed).look()
        assert shelf.due(parts.now()) == ["c1"]


async def test_the_line_of_a_call_is_kept(rig: Rig) -> None:
    async with rig:
        await rig.takes(WANG)
        call_id = rig.view.call.id
        for mos in (4.4, 3.8):
            rig.line.tell(Quality(call_id, loss_percent=1.0, jitter_ms=3.0, round_trip_ms=9.0, mos=mos))
        await rig.settle()
        rig.line.far_end_hangs_up(call_id)
        await rig.until(lambda: rig.store.rows(call_quality))
        (row,) = rig.store.rows(call_quality)
        assert (row["call_id"], row["seconds"], row["mos_mean"], row["mos_least"]) == (call_id, 2, 410, 380)


async def test_what_is_not_kept_is_told_and_over_when_it_is(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(WANG)
        rig.front.pause_recording()
        await rig.until(lambda: "recording-paused" in rig.told())
        rig.front.pause_recording()
        await rig.until(lambda: "recording-goes-on" in rig.told())
        assert "recording-paused" not in rig.told()
        rig.line.recording_fails(call.id)
        await rig.until(lambda: "recording-failed" in rig.told())
