"""A real phone at registrars that refuse, fall silent, close and come back; figures are the bench's."""

import asyncio
from pathlib import Path
from typing import Any

from softphone.call import CallState
from softphone.line import CallChanged, Registration, RegistrationState
from tests.softphone.odd_peer import Peer
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
            await one.hearing.until(lambda: one.line.snapshot.registration.on_backup, 20)
            assert [c.state for c in one.line.snapshot.calls] == [CallState.ACTIVE]
            second.ring(one.line.snapshot.port)
            await one.hearing.until(lambda: len(one.line.snapshot.calls) == 2)


async def test_a_call_from_the_backup_rings_on_while_the_primary_was_never_there(tmp_path: Path) -> None:
    with Registrar(answers=[200]) as primary, Registrar(answers=[200]) as second:
        primary.silent = True
        hosts = {
            "registrar": f"127.0.0.1:{primary.port}",
            "backup_registrar": f"127.0.0.1:{second.port}",
        }
        async with seat(tmp_path, user="1001", **hosts) as one:
            await one.hearing.until(lambda: one.line.snapshot.registration.on_backup, 20)
            second.ring(one.line.snapshot.port)
            await one.hearing.call_in(CallState.RINGING)
            asked = primary.questions  # every two seconds; the phone looks at its calls each second
            await one.hearing.until(lambda: primary.questions >= asked + 2, 20)
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
