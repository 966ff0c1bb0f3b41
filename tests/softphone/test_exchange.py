"""A real phone at registrars that refuse, fall silent, close and come back; figures are the bench's."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from benchmarks.uac import Uac
from softphone import phone_program
from softphone.call import CallState
from softphone.line import CallChanged, Registration, RegistrationState
from softphone.shut_out import A_SECOND
from tests.softphone.moved_phone import MOVED
from tests.softphone.odd_peer import Peer, sdp
from tests.softphone.phones import Seat, seat
from tests.softphone.registrar import Registrar, TlsRegistrar


async def registration_is(one: Seat, state: RegistrationState) -> Registration:
    """Wait until the line shows this state; it may have come before the desk had attached."""
    await one.hearing.until(lambda: one.line.snapshot.registration.state is state)
    return one.line.snapshot.registration


async def test_registration_and_a_call_from_the_exchange(tmp_path: Path) -> None:
    with Registrar(answers=[401, 200]) as exchange:
        settings: dict[str, Any] = {"registrar": f"127.0.0.1:{exchange.port}", "peers": ()}
        async with seat(tmp_path, user="1001", password="secret", **settings) as one:
            registered = await registration_is(one, RegistrationState.REGISTERED)
            assert registered.round_trip_ms is not None
            assert exchange.authorized
            exchange.ring(one.line.snapshot.port)
            call = await one.hearing.call_in(CallState.RINGING)
            assert call.remote == "13900001234"
    assert exchange.unregistered


async def test_a_wrong_password_is_said(tmp_path: Path) -> None:
    with Registrar(answers=[403]) as exchange:
        async with seat(tmp_path, registrar=f"127.0.0.1:{exchange.port}") as one:
            refused = await registration_is(one, RegistrationState.REFUSED)
            assert refused.reason.startswith("403")


async def test_an_exchange_that_stumbles_is_tried_again_soon(tmp_path: Path) -> None:
    with Registrar(answers=[503, 200]) as exchange:
        async with seat(tmp_path, registrar=f"127.0.0.1:{exchange.port}") as one:
            await registration_is(one, RegistrationState.REGISTERED)
            states = [line["state"] for line in one.log() if line["event"] == "registration"]
            assert states == ["reconnecting", "registered"]


async def test_registration_over_tls_with_the_exchanges_own_authority(tmp_path: Path) -> None:
    with TlsRegistrar(tmp_path) as exchange:
        settings = {"registrar": f"localhost:{exchange.port}", "transport": "tls"}
        async with seat(tmp_path, tls_ca_file=str(exchange.ca_file), **settings) as one:
            await registration_is(one, RegistrationState.REGISTERED)


async def test_a_certificate_that_nobody_vouches_for_gets_no_password(tmp_path: Path) -> None:
    with TlsRegistrar(tmp_path) as exchange:
        settings = {"registrar": f"localhost:{exchange.port}", "transport": "tls"}
        async with seat(tmp_path, **settings) as one:
            failed = await registration_is(one, RegistrationState.RECONNECTING)
            assert failed.reason


async def test_a_closed_connection_is_noticed_and_made_anew(tmp_path: Path) -> None:
    with TlsRegistrar(tmp_path) as exchange:
        settings = {"registrar": f"localhost:{exchange.port}", "transport": "tls"}
        async with seat(tmp_path, tls_ca_file=str(exchange.ca_file), **settings) as one:
            await registration_is(one, RegistrationState.REGISTERED)
            exchange.cut()
            lost = await registration_is(one, RegistrationState.RECONNECTING)
            assert "connection" in lost.reason
            await registration_is(one, RegistrationState.REGISTERED)


async def test_the_backup_takes_over_at_once_and_a_call_goes_on(tmp_path: Path) -> None:
    """The primary closes; the backup rings; the call that was up stays up."""
    with Registrar(answers=[200]) as primary, Registrar(answers=[200]) as second:
        hosts = {
            "registrar": f"127.0.0.1:{primary.port}",
            "backup_registrar": f"127.0.0.1:{second.port}",
        }
        async with seat(tmp_path / "a", user="1001", **hosts) as one, seat(tmp_path / "b") as caller:
            await registration_is(one, RegistrationState.REGISTERED)
            caller.line.dial(f"sip:1001@127.0.0.1:{one.line.snapshot.port}")
            call = await one.hearing.call_in(CallState.RINGING)
            one.line.answer(call.id)
            await one.hearing.call_in(CallState.ACTIVE, call.id)
            primary.silent = True
            await one.hearing.until(lambda: one.line.snapshot.registration.on_backup)
            assert [c.state for c in one.line.snapshot.calls] == [CallState.ACTIVE]
            second.ring(one.line.snapshot.port)
            await one.hearing.until(lambda: len(one.line.snapshot.calls) == 2)


@pytest.mark.slow
async def test_who_forges_the_backups_address_does_not_keep_it_from_taking_over(tmp_path: Path) -> None:
    with Registrar(answers=[200], host="127.0.0.5") as primary, Registrar(answers=[200]) as second:
        hosts = {
            "registrar": f"127.0.0.5:{primary.port}",
            "backup_registrar": f"localhost:{second.port}",
        }
        async with seat(tmp_path, user="1001", peers=(), **hosts) as one:
            await registration_is(one, RegistrationState.REGISTERED)
            with Uac(one.line.snapshot.port) as stranger:
                sent = [stranger.invite() for _ in range(3 * A_SECOND)]
                assert await asyncio.to_thread(sent[A_SECOND].finished.wait, 30)
                assert sent[A_SECOND].status == 403
            primary.silent = True
            await one.hearing.until(lambda: one.line.snapshot.registration.on_backup)


async def test_a_call_from_the_backup_rings_on_while_the_primary_was_never_there(tmp_path: Path) -> None:
    with Registrar(answers=[200]) as primary, Registrar(answers=[200]) as second:
        primary.silent = True
        hosts = {
            "registrar": f"127.0.0.1:{primary.port}",
            "backup_registrar": f"127.0.0.1:{second.port}",
        }
        async with seat(tmp_path, user="1001", **hosts) as one:
            await one.hearing.until(lambda: one.line.snapshot.registration.on_backup)
            second.ring(one.line.snapshot.port)
            await one.hearing.call_in(CallState.RINGING)
            asked = primary.questions  # every two seconds; the phone looks at its calls each second
            await one.hearing.until(lambda: primary.questions >= asked + 2)
            assert [call.state for call in one.line.snapshot.calls] == [CallState.RINGING]


async def test_a_far_end_that_only_says_nothing_is_transferred_and_hung_up_as_any_other(
    tmp_path: Path,
) -> None:
    """In the very second in which its silence is noticed: the exchange is there."""
    with Registrar(answers=[200]) as exchange, Peer() as silent:
        async with seat(tmp_path, user="1001", registrar=f"127.0.0.1:{exchange.port}") as one:
            await registration_is(one, RegistrationState.REGISTERED)
            silent.callee = ("127.0.0.1", one.line.snapshot.port)
            dialog = silent.invite()
            call = await one.hearing.call_in(CallState.RINGING)
            one.line.answer(call.id)
            await asyncio.to_thread(silent.answered, dialog, "INVITE", 200)
            await one.hearing.heard(CallChanged, lambda event: event.call.silent_since is not None)
            one.line.transfer(call.id, "1002")
            await one.hearing.heard(CallChanged, lambda event: event.call.handing_over)
            silent.answer(await asyncio.to_thread(silent.asked, "REFER"), 603)
            await one.hearing.failure("transfer")
            one.line.hang_up(call.id)
            silent.answer(await asyncio.to_thread(silent.asked, "BYE"), 200)
            await one.hearing.call_in(CallState.ENDED)


async def test_after_a_loss_the_exchange_is_told_where_each_call_is(tmp_path: Path) -> None:
    """Held or not: else it would send a caller's BYE to where we were."""
    with Registrar(answers=[200]) as exchange, Peer() as held, Peer() as heard:
        async with seat(tmp_path, user="1001", registrar=f"127.0.0.1:{exchange.port}") as one:
            await registration_is(one, RegistrationState.REGISTERED)
            known: set[str] = set()
            for peer in (held, heard):
                peer.callee = ("127.0.0.1", one.line.snapshot.port)
                dialog = peer.invite()
                await one.hearing.until(lambda: bool({c.id for c in one.line.snapshot.calls} - known))
                [call_id] = {call.id for call in one.line.snapshot.calls} - known
                known.add(call_id)
                one.line.answer(call_id)
                await asyncio.to_thread(peer.answered, dialog, "INVITE", 200)
            await agrees(held)
            await one.hearing.until(
                lambda: [c.state for c in one.line.snapshot.calls] == [CallState.HELD, CallState.ACTIVE]
            )
            exchange.silent = True
            await registration_is(one, RegistrationState.RECONNECTING)
            exchange.silent = False
            assert "a=sendonly" in await agrees(held)
            assert "a=sendrecv" in await agrees(heard)


async def agrees(peer: Peer) -> str:
    """The phone's next offer in a call, which the far end takes."""
    offer = await asyncio.to_thread(peer.asked, "INVITE")
    direction = "recvonly" if "a=sendonly" in offer.body else "sendrecv"
    peer.answer(offer, 200, body=sdp(2, direction))
    return offer.body


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(psutil, "RLIMIT_NOFILE"), reason="no limits are set from outside there")
async def test_a_port_that_cant_be_opened_again_is_told_and_tried_until_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine has another address, and no file is left for the socket."""

    def moved_phone(runtime: Path, logs: Path) -> list[str]:
        folders = ["--runtime", str(runtime), "--logs", str(logs)]
        return [sys.executable, "-m", "tests.softphone.moved_phone", *folders]

    monkeypatch.setattr(phone_program, "phone_command", moved_phone)
    with Registrar(answers=[200]) as exchange:
        settings: dict[str, Any] = {"registrar": f"127.0.0.1:{exchange.port}", "peers": (), "bind": "0.0.0.0"}
        async with seat(tmp_path, user="1001", **settings) as one:
            await registration_is(one, RegistrationState.REGISTERED)
            phone = psutil.Process(one.address.pid)
            files = phone.rlimit(psutil.RLIMIT_NOFILE)
            phone.rlimit(psutil.RLIMIT_NOFILE, (3, files[1]))
            (tmp_path / "run" / MOVED).touch()
            port = f"port {one.line.snapshot.port}"
            await one.hearing.until(lambda: one.line.snapshot.registration.reason.startswith(port))
            assert one.line.snapshot.registration.state is RegistrationState.RECONNECTING
            phone.rlimit(psutil.RLIMIT_NOFILE, files)
            await registration_is(one, RegistrationState.REGISTERED)
            assert "127.0.0.2" in exchange.contacts[-1]
            exchange.ring(one.line.snapshot.port)
            await one.hearing.call_in(CallState.RINGING)
