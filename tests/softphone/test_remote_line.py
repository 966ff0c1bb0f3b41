"""A desk's hold on a real phone: attaching, losing, coming back, and being told why not."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from softphone.call import CallState, EndReason
from softphone.config import PhoneConfig
from softphone.line import (
    InviteRefused,
    Levels,
    PhoneBack,
    PhoneLost,
    Quality,
)
from softphone.messages import PROTOCOL, Answer, Dial, Goodbye
from softphone.news import Refusal, Refused, Welcome
from softphone.no_phone import PhoneError, Why, exit_status
from softphone.phone_program import PhoneProgram, phone_command
from softphone.remote_line import RemoteLine
from softphone.runtime_folder import PhoneAddress, RuntimeFolder
from tests.softphone.hearing import PATIENCE_S
from tests.softphone.phones import RawDesk, Seat, end_phone, gone, seat

ROOT = Path(__file__).resolve().parents[2]


def wait_for_address(folder: Path) -> PhoneAddress:
    give_up_at = time.monotonic() + PATIENCE_S
    while (address := RuntimeFolder(folder / "run").address()) is None:
        assert time.monotonic() < give_up_at
        time.sleep(0.02)
    return address


class LonePhone:
    """A phone without a desk, for desks on the bare socket."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        config = PhoneConfig(**{"sound": "none", **settings})
        self.program = PhoneProgram(config, folder / "run", folder / "logs")
        self.address = wait_for_address(folder)

    def __enter__(self) -> "LonePhone":
        return self

    def __exit__(self, *_: object) -> None:
        end_phone(self.folder)
        assert self.program.wait(PATIENCE_S) == 0


def welcome_of(desk: RawDesk) -> Welcome:
    assert isinstance(desk.answer, Welcome)
    return desk.answer


async def talking(agent: Seat, caller: Seat) -> str:
    """Let the caller ring and the agent answer; the agent's call id."""
    caller.line.dial(agent.uri)
    call = await agent.hearing.call_in(CallState.RINGING)
    agent.line.answer(call.id)
    await agent.hearing.call_in(CallState.ACTIVE, call.id)
    await caller.hearing.call_in(CallState.ACTIVE)
    return call.id


# --- starting and stopping -------------------------------------------------------------------


async def test_it_starts_says_goodbye_and_the_phone_is_gone(tmp_path: Path) -> None:
    one = Seat(tmp_path, sound="none")
    await one.line.start()
    assert one.line.snapshot.phone_up
    assert isinstance(one.hearing.events[0], PhoneBack)
    binding = one.line.snapshot.binding
    assert binding is not None
    assert any(codec.startswith("PCMA") for codec in binding.codecs)
    pid = one.address.pid
    await one.line.close()
    gone(pid)
    assert RuntimeFolder(tmp_path / "run").address() is None


async def test_closing_a_line_that_never_started_is_no_error(tmp_path: Path) -> None:
    await RemoteLine(PhoneConfig(), tmp_path / "run", tmp_path / "logs").close()


async def test_a_line_starts_once(tmp_path: Path) -> None:
    async with seat(tmp_path) as one:
        with pytest.raises(PhoneError, match="started before"):
            await one.line.start()


async def test_a_registrar_that_no_uri_can_name_is_said_in_words(tmp_path: Path) -> None:
    one = Seat(tmp_path, registrar="::1")
    with pytest.raises(PhoneError, match="'::1' can't be an account") as told:
        await one.line.start()
    assert told.value.why is Why.SETTINGS
    await one.line.close()


async def test_an_address_that_is_not_ours_is_said_in_words(tmp_path: Path) -> None:
    one = Seat(tmp_path, bind="192.0.2.1")
    with pytest.raises(PhoneError, match=r"192\.0\.2\.1.*Choose another port") as told:
        await one.line.start()
    assert told.value.why is Why.PORT
    assert not one.line.snapshot.phone_up
    await one.line.close()


async def test_a_port_in_use_gives_the_next_and_is_named(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        async with seat(tmp_path, port=port) as one:
            assert one.line.snapshot.port != port
            assert one.line.snapshot.wanted_port == port


def said_by_the_system_of(pid: int) -> bytes:
    """Arguments and environment of a process, as anybody may read them."""
    return Path(f"/proc/{pid}/cmdline").read_bytes() + Path(f"/proc/{pid}/environ").read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
async def test_secrets_stay_out_of_the_command_line_the_folder_and_the_log(tmp_path: Path) -> None:
    async with seat(tmp_path, password="kept-secret", registrar="127.0.0.1:9") as one:
        await asyncio.sleep(0.2)
        assert b"kept-secret" not in said_by_the_system_of(one.address.pid)
        assert b"kept-secret" not in contents_of(tmp_path)
    assert b"kept-secret" not in contents_of(tmp_path)
    assert "kept-secret" not in repr(one.config)


def contents_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_the_frozen_program_is_its_own_phone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    command = phone_command(tmp_path, tmp_path)
    assert command[:2] == [sys.executable, "phone"]


@pytest.mark.parametrize("settings", [b"", b"{", b'{"port": -1}', b'{"unknown": 1}'])
def test_settings_that_cannot_be_read_are_said_in_words(tmp_path: Path, settings: bytes) -> None:
    ended = subprocess.run(
        phone_command(tmp_path, tmp_path), input=settings, capture_output=True, cwd=ROOT, timeout=60
    )
    assert ended.returncode == exit_status(Why.SETTINGS)
    assert b"settings can't be read" in ended.stderr


# --- desks come and go -----------------------------------------------------------------------


@pytest.mark.chaos
async def test_a_desk_that_drops_out_of_a_call_finds_it_again(tmp_path: Path) -> None:
    async with seat(tmp_path / "caller", user="caller") as caller:
        with LonePhone(tmp_path / "agent") as phone:
            with RawDesk(phone.address) as first:
                caller.line.dial(f"sip:agent@127.0.0.1:{welcome_of(first).snapshot.port}")
                first.say(Answer(first.call_in(CallState.RINGING).id))
                call = first.call_in(CallState.ACTIVE)
            second = Seat(tmp_path / "agent")
            await second.line.start()
            assert [known.id for known in second.line.snapshot.calls] == [call.id]
            assert second.line.snapshot.calls[0].answered_at == call.answered_at
            second.line.hang_up(call.id)
            ended = await second.hearing.call_in(CallState.ENDED, call.id)
            assert ended.end_reason is EndReason.NEAR_END
            await second.line.close()


@pytest.mark.chaos
async def test_a_desk_killed_in_a_call_leaves_the_call_to_the_next(tmp_path: Path) -> None:
    """The real thing: a whole desk process with a `RemoteLine`, ended by SIGKILL."""
    folder = tmp_path / "agent"
    with answering_desk(folder) as desk:
        address = wait_for_address(folder)
        async with seat(tmp_path / "caller", user="caller") as caller:
            up = next(line for line in Seat(folder).log() if line["event"] == "phone up")
            caller.line.dial(f"sip:agent@127.0.0.1:{up['port']}")
            await caller.hearing.call_in(CallState.ACTIVE)
            desk.kill()
            desk.wait(PATIENCE_S)
            async with seat(folder) as agent:
                assert [call.state for call in agent.line.snapshot.calls] == [CallState.ACTIVE]
                assert agent.address.pid == address.pid


_ANSWERING_DESK = """
import asyncio, sys
from pathlib import Path
from softphone.config import PhoneConfig
from softphone.remote_line import RemoteLine

async def main():
    run, logs = map(Path, sys.argv[1:])
    line = RemoteLine(PhoneConfig(sound="none"), run, logs)

    def hear(event):
        call = getattr(event, "call", None)
        if call is not None and call.state == "ringing":
            line.answer(call.id)

    line.listen(hear)
    await line.start()
    await asyncio.sleep(60)

asyncio.run(main())
"""


@contextlib.contextmanager
def answering_desk(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A desk in a process of its own that answers whatever rings."""
    arguments = [sys.executable, "-c", _ANSWERING_DESK, str(folder / "run"), str(folder / "logs")]
    with subprocess.Popen(arguments, cwd=ROOT) as desk:
        try:
            yield desk
        finally:
            desk.kill()


async def test_a_second_desk_is_refused_in_clear_words(tmp_path: Path) -> None:
    async with seat(tmp_path) as first:
        second = Seat(tmp_path)
        with pytest.raises(PhoneError, match="already uses this phone") as told:
            await second.line.start()
        assert told.value.why is Why.ELSEWHERE
        await second.line.close()
        assert first.line.snapshot.phone_up


async def test_a_wrong_token_is_refused(tmp_path: Path) -> None:
    async with seat(tmp_path) as one:
        with RawDesk(one.address, token="guessed") as stranger:
            assert isinstance(stranger.answer, Refused)
            assert stranger.answer.reason == Refusal.WRONG_TOKEN


def test_a_desk_of_another_version_gets_a_phone_of_its_own(tmp_path: Path) -> None:
    with LonePhone(tmp_path) as phone:
        with RawDesk(phone.address, protocol=PROTOCOL + 1) as newer:
            assert isinstance(newer.answer, Refused)
            assert newer.answer.reason == Refusal.OTHER_PROTOCOL
        gone(phone.address.pid)


@pytest.mark.chaos
async def test_a_desk_of_another_version_waits_for_the_call(tmp_path: Path) -> None:
    async with seat(tmp_path / "caller", user="caller") as caller:
        with LonePhone(tmp_path / "agent") as phone:
            with RawDesk(phone.address) as old:
                caller.line.dial(f"sip:agent@127.0.0.1:{welcome_of(old).snapshot.port}")
                old.say(Answer(old.call_in(CallState.RINGING).id))
                old.call_in(CallState.ACTIVE)
            with RawDesk(phone.address, protocol=PROTOCOL + 1) as newer:
                assert isinstance(newer.answer, Refused)
                assert newer.answer.reason == Refusal.HOLDS_CALLS
            await caller.hearing.call_in(CallState.ACTIVE)
            caller.line.hang_up(caller.line.snapshot.calls[0].id)
            gone(phone.address.pid)


async def test_an_impostor_on_the_port_of_a_dead_phone_is_not_believed(tmp_path: Path) -> None:
    folder = RuntimeFolder(tmp_path / "run")
    folder.prepare()
    with socket.create_server(("127.0.0.1", 0)) as impostor:
        impostor.settimeout(5)
        port = impostor.getsockname()[1]
        folder.publish(PhoneAddress(port, 999_999_999, PROTOCOL, "desk", "phone"))
        async with seat(tmp_path):
            taken, _ = impostor.accept()
            with taken:
                assert b"desk" in taken.recv(1024)
        assert RuntimeFolder(tmp_path / "run").address() is None


# --- without a desk --------------------------------------------------------------------------


def test_without_desk_and_call_the_phone_leaves(tmp_path: Path) -> None:
    config = PhoneConfig(sound="none", leave_without_desk_s=0.5)
    assert PhoneProgram(config, tmp_path / "run", tmp_path / "logs").wait(PATIENCE_S) == 0
    assert [line["event"] for line in Seat(tmp_path).log()] == ["phone up", "phone ended"]
    assert RuntimeFolder(tmp_path / "run").address() is None


@pytest.mark.chaos
async def test_without_desk_the_microphone_goes_and_then_the_call(tmp_path: Path) -> None:
    settings = {"mute_without_desk_s": 0.3, "end_without_desk_s": 8.0}

    def told_of(event: str) -> bool:
        return event in [line["event"] for line in Seat(tmp_path / "agent").log()]

    async with seat(tmp_path / "caller", user="caller") as caller:
        with LonePhone(tmp_path / "agent", **settings) as phone:
            with RawDesk(phone.address) as desk:
                caller.line.dial(f"sip:agent@127.0.0.1:{welcome_of(desk).snapshot.port}")
                desk.say(Answer(desk.call_in(CallState.RINGING).id))
                desk.call_in(CallState.ACTIVE)
            async with asyncio.timeout(PATIENCE_S):
                while not told_of("no desk: microphone muted"):  # noqa: ASYNC110 - there is no desk to tell
                    await asyncio.sleep(0.05)
            with RawDesk(phone.address) as desk:
                assert [call.muted for call in welcome_of(desk).snapshot.calls] == [True]
            ended = await caller.hearing.call_in(CallState.ENDED)
            assert ended.end_reason is EndReason.FAR_END
        assert told_of("no desk: calls ended")


async def test_a_goodbye_in_a_call_leaves_the_call(tmp_path: Path) -> None:
    async with seat(tmp_path / "caller", user="caller") as caller:
        with LonePhone(tmp_path / "agent") as phone:
            with RawDesk(phone.address) as desk:
                caller.line.dial(f"sip:agent@127.0.0.1:{welcome_of(desk).snapshot.port}")
                desk.say(Answer(desk.call_in(CallState.RINGING).id))
                desk.call_in(CallState.ACTIVE)
                desk.say(Goodbye())
            await asyncio.sleep(0.3)
            assert [call.state for call in caller.line.snapshot.calls] == [CallState.ACTIVE]
            caller.line.hang_up(caller.line.snapshot.calls[0].id)
            gone(phone.address.pid)


# --- a phone that dies or hangs --------------------------------------------------------------


@pytest.mark.chaos
async def test_a_phone_that_dies_again_and_again_comes_back_each_time(tmp_path: Path) -> None:
    async with seat(tmp_path) as one:
        for _ in range(3):
            one.hearing.forget()
            pid = one.address.pid
            one.kill_phone()
            lost = await one.hearing.heard(PhoneLost)
            assert "-9" in lost.reason or sys.platform == "win32"
            back = await one.hearing.heard(PhoneBack)
            assert back.snapshot.phone_up
            assert one.address.pid != pid


@pytest.mark.chaos
@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="nothing stops a process there")
async def test_a_phone_that_hangs_is_ended_and_replaced(tmp_path: Path) -> None:
    async with seat(tmp_path) as one:
        pid = one.address.pid
        one.hearing.forget()
        os.kill(pid, signal.SIGSTOP)
        lost = await one.hearing.heard(PhoneLost)
        assert "silent" in lost.reason
        await one.hearing.heard(PhoneBack)
        gone(pid)


# --- media, limits, strangers ----------------------------------------------------------------


async def test_the_caller_is_heard_and_measured(tmp_path: Path) -> None:
    began = time.monotonic()
    async with seat(tmp_path / "a") as agent, seat(tmp_path / "b", user="caller", play="tone") as caller:
        await talking(agent, caller)
        await agent.hearing.heard(Levels, lambda level: level.far_end > 0.1)
        assert all(event.microphone < 0.05 for event in agent.hearing.events if isinstance(event, Levels))
        await agent.hearing.heard(Quality, lambda q: q.loss_percent < 5 and q.mos > 4)
        await asyncio.sleep(1)
        heard = [event for event in agent.hearing.events if isinstance(event, Levels)]
        assert len(heard) <= 10 * (time.monotonic() - began), "ten a second at most"


async def test_a_hold_is_no_loss(tmp_path: Path) -> None:
    async with seat(tmp_path / "a") as agent, seat(tmp_path / "b", user="caller", play="tone") as caller:
        call_id = await talking(agent, caller)
        agent.line.hold(call_id)
        await agent.hearing.call_in(CallState.HELD)
        await asyncio.sleep(1.2)
        agent.hearing.forget()
        caller.hearing.forget()
        agent.line.resume(call_id)
        quality = await agent.hearing.heard(Quality)
        assert quality.loss_percent < 50


async def test_a_wav_file_is_played_to_the_far_end(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "voice.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(
            b"".join(int(9000 * (-1) ** (i // 8)).to_bytes(2, "little", signed=True) for i in range(8000))
        )
    play = str(tmp_path / "voice.wav")
    async with seat(tmp_path / "a") as agent, seat(tmp_path / "b", user="caller", play=play) as caller:
        await talking(agent, caller)
        await agent.hearing.heard(Levels, lambda level: level.far_end > 0.1)


async def test_one_call_too_many_is_refused_and_counted(tmp_path: Path) -> None:
    async with (
        seat(tmp_path / "a", max_calls=1) as agent,
        seat(tmp_path / "b", user="caller", hold_others=False) as caller,
    ):
        caller.line.dial(agent.uri)
        await agent.hearing.call_in(CallState.RINGING)
        caller.line.dial(agent.uri)
        refused = await agent.hearing.heard(InviteRefused)
        assert refused.reason == "all lines in use"
        busy = await caller.hearing.call_in(CallState.ENDED)
        assert busy.end_reason is EndReason.BUSY
        assert agent.line.snapshot.refused == 1
        agent.line.dial(caller.uri)
        assert "in use" in (await agent.hearing.failure("dial")).reason


async def test_a_stranger_does_not_ring(tmp_path: Path) -> None:
    async with seat(tmp_path / "a", peers=()) as agent, seat(tmp_path / "b", user="caller") as caller:
        caller.line.dial(agent.uri)
        refused = await agent.hearing.heard(InviteRefused)
        assert (refused.reason, refused.total) == ("stranger", 1)
        ended = await caller.hearing.call_in(CallState.ENDED)
        assert (ended.end_reason, ended.sip_status) == (EndReason.REFUSED, 403)
        assert agent.line.snapshot.calls == ()


@pytest.mark.parametrize(
    ("number", "headers"),
    [
        ("sip:a@127.0.0.1\r\nEvil: 1", ()),
        ("<sip:a@127.0.0.1>", ()),
        ("", ()),
        ("a b", ()),
        ("sip:", ()),
        ("1001", (("Via", "x"),)),
        ("1001", (("X-Bad Name", "x"),)),
    ],
)
async def test_what_cannot_be_dialled_fails_in_words(
    tmp_path: Path, number: str, headers: tuple[tuple[str, str], ...]
) -> None:
    async with seat(tmp_path) as one:
        one.line.dial(number, headers)
        assert (await one.hearing.failure("dial")).reason
        assert one.line.snapshot.calls == ()


async def test_a_command_with_an_endless_text_costs_no_phone(tmp_path: Path) -> None:
    with LonePhone(tmp_path) as phone:
        with RawDesk(phone.address) as desk:
            desk.say(Dial("9" * 10_000))
            assert desk.read() is None  # cut off
        with RawDesk(phone.address) as desk:
            assert isinstance(desk.answer, Welcome)
            desk.say(Goodbye())


# --- transfer --------------------------------------------------------------------------------


async def test_a_blind_transfer_takes_the_caller_to_the_third(tmp_path: Path) -> None:
    async with (
        seat(tmp_path / "a") as agent,
        seat(tmp_path / "b", user="caller", follow_transfers=True) as caller,
        seat(tmp_path / "c", user="expert") as expert,
    ):
        call_id = await talking(agent, caller)
        agent.line.transfer(call_id, expert.uri)
        rung = await expert.hearing.call_in(CallState.RINGING)
        expert.line.answer(rung.id)
        ended = await agent.hearing.call_in(CallState.ENDED, call_id)
        assert ended.end_reason is EndReason.TRANSFERRED
        await expert.hearing.call_in(CallState.ACTIVE, rung.id)


async def test_a_far_end_cannot_send_a_seat_elsewhere(tmp_path: Path) -> None:
    """A REFER to a seat is refused: it could be made to dial anything."""
    async with seat(tmp_path / "a") as agent, seat(tmp_path / "b", user="caller") as caller:
        await talking(agent, caller)
        theirs = caller.line.snapshot.calls[0].id
        caller.line.transfer(theirs, "sip:900@127.0.0.1:9")
        failed = await caller.hearing.failure("transfer")
        assert failed.call_id == theirs
        assert len(agent.line.snapshot.calls) == 1


# --- the other event loop --------------------------------------------------------------------


def test_it_works_under_qasync(tmp_path: Path, qapp: object) -> None:
    import qasync

    async def story() -> None:
        async with seat(tmp_path / "a") as agent, seat(tmp_path / "b", user="caller") as caller:
            await talking(agent, caller)

    loop = qasync.QEventLoop(qapp)
    with loop:
        loop.run_until_complete(story())
