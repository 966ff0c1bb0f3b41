"""From a seat's recording to a lead's ear, through the desk: found, opened for a reason, saved, given way."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from agent_desktop.desk.ledger import LedgerError
from agent_desktop.desk.listening import Listening
from agent_desktop.desk.recordings import Recordings
from agent_desktop.recording.listening.database import SqlArchive
from agent_desktop.recording.listening.player import Playback, Player
from agent_desktop.recording.listening.sound import Sounds
from agent_desktop.recording.shelf import Shelf
from agent_desktop.store.schema.sound import recordings
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.trail import audit
from tests.desk.rig import Rig
from tests.desk.store import WANG
from tests.recording.test_shelf import recorded

LEAD = "2001"


def listening(rig: Rig, *folders: Path, exchange: str = "") -> Listening:
    """As a lead's seat has it."""
    archive = SqlArchive(rig.desk.parts.sender.run, LEAD)
    sounds = Sounds(folders=folders, exchange=exchange)
    parts = replace(rig.desk.parts, archive=lambda: archive, sounds=sounds)
    return Listening(parts, rig.desk.notices, rig.desk.changed)


async def test_a_lead_hears_what_a_seat_has_recorded(rig: Rig, tmp_path: Path) -> None:
    kept, share = tmp_path / "kept", tmp_path / "share"
    recorded(kept, "c1")
    async with rig:
        desk = rig.desk
        keeping = Recordings(desk.parts, Shelf(kept, share, 30), desk.trail, desk.notices, desk.changed)
        await keeping.look()
        await rig.until(lambda: rig.store.rows(recordings))
        rig.store.add(agents, no=LEAD, name="班长", extension="9", role="supervisor")
        heard = listening(rig, share)
        (row,) = (await heard.page("", held=False)).rows
        with pytest.raises(LedgerError, match="recording-refused"):
            await heard.open(row, "hm")
        opened = await heard.open(row, "投诉 261122-A01-0007")
        assert round(opened.seconds) == 3
        assert len(opened.waves) == 2
        await heard.save(row, "投诉 261122-A01-0007", tmp_path / "x.ogg")
        assert (tmp_path / "x.ogg").read_bytes() == opened.sound
        assert await heard.hold(row, "争议未决")
        told = [(r["who"], r["action"], r["detail"]) for r in rig.store.rows(audit) if r["subject"] == "c1"]
        assert told == [
            (LEAD, "listen", "投诉 261122-A01-0007"),
            (LEAD, "listen", "投诉 261122-A01-0007 → x.ogg"),
            (LEAD, "recording_hold", "争议未决"),
        ]
        (share / row.at.astimezone(ZoneInfo("UTC")).strftime("%Y/%m/%d") / "c1.sealed").unlink()
        with pytest.raises(LedgerError, match="recording-not-there"):
            await heard.open(row, "once more, please")
        await heard.close()


async def test_a_call_is_heard_and_not_the_recording(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async with rig:
        hushed = list[str]()
        monkeypatch.setattr(Player, "now", Playback(call_id="c1", seconds=9.0, playing=True))
        monkeypatch.setattr(Player, "hush", lambda _: hushed.append("hush"))
        await rig.takes(WANG)
        assert hushed
        assert "recording-gave-way" in rig.told()
        with pytest.raises(LedgerError, match="recording-in-call"):
            await rig.desk.listening.play()


async def test_the_exchanges_recording_is_linked_by_the_calls_token(rig: Rig, tmp_path: Path) -> None:
    async with rig:
        rig.desk.parts = replace(rig.desk.parts, sounds=Sounds(exchange=str(tmp_path / "{day}/{token}.wav")))
        call = await rig.takes(WANG, token="1700000000.12;encoding=hex")
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: rig.store.rows(recordings))
        (row,) = rig.store.rows(recordings)
        assert (row["call_id"], row["sealed_with"]) == (call.id, "")
        assert row["place"] == "1700000000.12"
