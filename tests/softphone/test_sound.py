"""Microphone and loudspeaker of a real phone, on a sound server of null sinks; heard as tones."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from softphone.call import CallState
from softphone.ring_tones import TONES
from softphone.sound import SoundChoice, SoundState
from tests.pbx import tones
from tests.softphone import sound_server
from tests.softphone.hearing import PATIENCE_S
from tests.softphone.phones import Seat, seat
from tests.softphone.sound_server import SoundServer

ROOM, HEADSET_ROOM, FAR = 600, 1000, 440  # Hz
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sound_server.THERE, reason="PulseAudio is not installed"),
]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    with SoundServer(tmp_path) as one:
        monkeypatch.setenv("PULSE_SERVER", one.address)
        yield one


class Scene:
    """An agent with sound, and a far end that says 440 Hz and keeps what it hears."""

    def __init__(self, agent: Seat, caller: Seat, heard: Path) -> None:
        self.agent, self.caller, self._heard = agent, caller, heard

    @property
    def sound(self) -> SoundState:
        return self.agent.line.snapshot.sound

    async def ring(self) -> str:
        self.caller.line.dial(self.agent.uri)
        return (await self.agent.hearing.call_in(CallState.RINGING)).id

    async def talk(self) -> str:
        call_id = await self.ring()
        self.agent.line.answer(call_id)
        await self.agent.hearing.call_in(CallState.ACTIVE, call_id)
        return call_id

    async def far_end_hears(self, hertz: int) -> None:
        start = tones.length(self._heard)
        async with asyncio.timeout(PATIENCE_S):
            while hertz not in tones.heard(self._heard, start):  # noqa: ASYNC110 - a file has no event
                await asyncio.sleep(0.1)

    async def uses(self, microphone: str, speaker: str) -> None:
        await self.agent.hearing.until(
            lambda: (self.sound.microphone, self.sound.speaker) == (microphone, speaker)
        )


@contextlib.asynccontextmanager
async def a_scene(tmp_path: Path) -> AsyncIterator[Scene]:
    heard = tmp_path / "heard.wav"
    far = {"user": "caller", "play": "tone", "hear": str(heard)}
    async with seat(tmp_path / "a", sound="auto", rings=True) as agent, seat(tmp_path / "b", **far) as caller:
        yield Scene(agent, caller, heard)


def loudest(server: SoundServer, sink: str, tmp_path: Path) -> frozenset[int]:
    file = tmp_path / f"{sink}.wav"
    file.write_bytes(b"\0" * 44 + server.heard(sink, 1.2))
    return tones.heard(file)


async def plays(
    server: SoundServer, sink: str, tmp_path: Path, wanted: Callable[[frozenset[int]], bool]
) -> None:
    """Wait until what a loudspeaker plays is as `wanted`: what was begun before it is heard to its end."""
    async with asyncio.timeout(PATIENCE_S):
        while not wanted(await asyncio.to_thread(loudest, server, sink, tmp_path)):
            pass


async def test_both_ways_through_the_default_devices_and_those_that_become_it(
    server: SoundServer, tmp_path: Path
) -> None:
    async with a_scene(tmp_path) as scene:
        server.sing("room", ROOM)
        everything = {"desk", "room", "deskmic"}
        await scene.agent.hearing.until(lambda: {d.id for d in scene.sound.devices} == everything)
        await scene.talk()
        await scene.far_end_hears(ROOM)
        await plays(server, "desk", tmp_path, lambda heard: FAR in heard)
        server.plug_in("head")
        server.sing("headroom", HEADSET_ROOM)
        server.do("set-default-source", "headmic")
        server.do("set-default-sink", "head")
        await scene.uses("headmic", "head")
        await scene.far_end_hears(HEADSET_ROOM)
        await plays(server, "head", tmp_path, lambda heard: FAR in heard)


async def test_a_headset_plugged_out_and_in_while_talking(server: SoundServer, tmp_path: Path) -> None:
    async with a_scene(tmp_path) as scene:
        server.sing("room", ROOM)
        headset = server.plug_in("head")
        server.sing("headroom", HEADSET_ROOM)
        scene.agent.line.choose_sound(SoundChoice(microphone="headmic", speaker="head"))
        await scene.uses("headmic", "head")
        await scene.talk()
        await scene.far_end_hears(HEADSET_ROOM)
        await asyncio.to_thread(server.plug_out, headset)
        await scene.uses("deskmic", "desk")
        await scene.far_end_hears(ROOM)
        await plays(server, "desk", tmp_path, lambda heard: FAR in heard)
        await asyncio.to_thread(server.plug_in, "head")
        server.sing("headroom", HEADSET_ROOM)
        await scene.uses("headmic", "head")
        await scene.far_end_hears(HEADSET_ROOM)
        assert [call.state for call in scene.agent.line.snapshot.calls] == [CallState.ACTIVE]


async def test_the_last_device_gone_the_call_goes_on_in_silence(tmp_path: Path, server: SoundServer) -> None:
    async with a_scene(tmp_path) as scene:
        await scene.talk()
        for sink in reversed(server.do("list", "short", "modules").splitlines()):
            if "module-remap-source" in sink or "module-null-sink" in sink:
                await asyncio.to_thread(server.do, "unload-module", sink.split()[0])
        await scene.uses("", "")
        assert [call.state for call in scene.agent.line.snapshot.calls] == [CallState.ACTIVE]
        await asyncio.to_thread(server.plug_in, "head")
        server.sing("headroom", HEADSET_ROOM)
        await scene.uses("headmic", "head")
        await scene.far_end_hears(HEADSET_ROOM)


async def test_the_sound_server_dies_and_comes_back_in_a_call(tmp_path: Path, server: SoundServer) -> None:
    async with a_scene(tmp_path) as scene:
        await scene.talk()
        await asyncio.to_thread(server.__exit__)
        await scene.uses("", "")
        assert [call.state for call in scene.agent.line.snapshot.calls] == [CallState.ACTIVE]
        with await asyncio.to_thread(SoundServer, tmp_path) as again:
            await scene.uses("deskmic", "desk")
            again.sing("room", ROOM)
            await scene.far_end_hears(ROOM)
            await plays(again, "desk", tmp_path, lambda heard: FAR in heard)


async def test_it_rings_at_the_ringer_with_the_groups_tone(server: SoundServer, tmp_path: Path) -> None:
    async with a_scene(tmp_path) as scene:
        server.plug_in("bell")
        await scene.agent.hearing.until(lambda: any(d.id == "bell" for d in scene.sound.devices))
        scene.agent.line.choose_sound(SoundChoice(ringer="bell", ring_tone="urgent"))
        await scene.agent.hearing.until(lambda: scene.sound.ringer == "bell")
        call_id = await scene.ring()
        high = TONES["urgent"][0].high
        await plays(server, "bell", tmp_path, lambda heard: high in heard)
        assert high not in await asyncio.to_thread(loudest, server, "desk", tmp_path)
        scene.agent.line.answer(call_id)
        await scene.agent.hearing.call_in(CallState.ACTIVE, call_id)
        await plays(server, "bell", tmp_path, lambda heard: not heard)
