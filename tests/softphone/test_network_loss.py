"""A path that is cut, a cable that is pulled, an address that changes: between two network namespaces."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from softphone.line import PhoneLost, RegistrationState
from tests.softphone.cable import MOVED, NEAR, POSSIBLE, Cable
from tests.softphone.phones import Seat, seat

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not POSSIBLE, reason="two network namespaces need root and ip"),
]


@pytest.fixture
def cable() -> Iterator[Cable]:
    made = Cable()
    yield made
    made.remove()


async def becomes(one: Seat, state: RegistrationState) -> None:
    await one.hearing.until(lambda: one.line.snapshot.registration.state is state)


@pytest.mark.parametrize("transport", ["udp", "tls"])
async def test_a_path_that_was_cut_is_noticed_and_used_again(
    tmp_path: Path, cable: Cable, transport: str
) -> None:
    with cable.registrar(tmp_path, transport) as registrar:
        settings: dict[str, Any] = {"transport": transport, "tls_verify": False, "bind": NEAR}
        async with seat(tmp_path, registrar=registrar.host, **settings) as one:
            await becomes(one, RegistrationState.REGISTERED)
            cable.cut()
            await becomes(one, RegistrationState.RECONNECTING)
            cable.mend()
            await becomes(one, RegistrationState.REGISTERED)
            assert not [event for event in one.hearing.events if isinstance(event, PhoneLost)]


@pytest.mark.parametrize("transport", ["udp", "tls"])
async def test_another_address_is_told_to_the_exchange(tmp_path: Path, cable: Cable, transport: str) -> None:
    with cable.registrar(tmp_path, transport) as registrar:
        settings: dict[str, Any] = {"transport": transport, "tls_verify": False, "bind": "0.0.0.0"}
        async with seat(tmp_path, registrar=registrar.host, **settings) as one:
            await becomes(one, RegistrationState.REGISTERED)
            assert f"@{NEAR}:" in one.line.snapshot.registration.address
            cable.move()
            await one.hearing.until(lambda: MOVED in one.line.snapshot.registration.address)
            await becomes(one, RegistrationState.REGISTERED)
            first, *_, last = registrar.contacts()
            assert (NEAR in first, MOVED in last) == (True, True)
