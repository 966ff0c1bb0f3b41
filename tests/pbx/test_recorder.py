"""The exchange records, the desk links: whoever may listen finds the file by the call, and hears both."""

import io
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import soundfile
from msgspec.structs import replace

from agent_desktop.desk.listening import Listening
from agent_desktop.recording.listening.database import SqlArchive
from agent_desktop.recording.listening.sound import Sounds, token_of
from agent_desktop.store.schema import sound
from agent_desktop.store.schema.staff import agents
from softphone.line import RegistrationState
from tests.desk.conftest import hurry
from tests.desk.rig import Rig
from tests.desk.store import Store
from tests.pbx.exchange import Exchange
from tests.pbx.floor import Person
from tests.pbx.tones import tones_of

__all__ = ["hurry"]

QUALITY = "1801"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store.sqlite")
    made.add(agents, no=QUALITY, name="质检", extension="8109", role="quality")
    yield made
    made.close()


async def test_the_exchanges_recording_of_a_call_is_found_and_heard(
    exchange: Exchange, store: Store, tmp_path: Path
) -> None:
    agent, customer = (Person(tmp_path / user, exchange, user, "udp") for user in ("8101", "customer"))
    sounds = Sounds(exchange=str(exchange.home / "monitor" / "{day}" / "{token}.wav"))
    await customer.come()
    try:
        rig = Rig(agent.folder, store, agent.line, who=("1011", "张敏", agent.user))
        async with rig:
            desk = rig.desk
            desk.parts = replace(
                desk.parts, sounds=sounds, seat=replace(desk.parts.seat, zone=ZoneInfo("UTC"))
            )
            registered = RegistrationState.REGISTERED
            await rig.until(lambda: agent.line.snapshot.registration.state is registered)
            await customer.dials(f"recorded-{agent.user}")
            await rig.until(lambda: rig.state.calls)
            await rig.takes_ringing()
            call = rig.view.call
            await customer.hears(agent.voice)
            await agent.hears(customer.voice)
            customer.line.hang_up(customer.line.snapshot.calls[0].id)
            await rig.until(lambda: store.rows(sound.recordings))
            (row,) = store.rows(sound.recordings)
            assert row["place"] == token_of(call.token)

            archive = SqlArchive(desk.parts.sender.run, QUALITY)
            room = Listening(replace(desk.parts, archive=lambda: archive), desk.notices, desk.changed)
            (found,) = (await room.page("", held=False)).rows
            assert found.call_id == call.id
            opened = await room.open(found, "月度抽检")
            await room.close()
    finally:
        await customer.go()
    samples, rate = soundfile.read(io.BytesIO(opened.sound))
    assert tones_of(samples[: len(samples) * 3 // 4], rate) == {agent.voice, customer.voice}
