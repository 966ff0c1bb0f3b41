"""Two whole desks at a real exchange: the expert sees what the agent knew, and is heard by the caller."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desktop.agent.standing import QueueCodes
from agent_desktop.desk.parts import ExchangeCodes
from agent_desktop.store.schema import telephony
from softphone.line import RegistrationState
from tests.desk.conftest import hurry
from tests.desk.rig import Rig
from tests.desk.store import Store
from tests.pbx.exchange import Exchange
from tests.pbx.floor import MUSIC, Person

__all__ = ["hurry"]

CODES = ExchangeCodes(
    queues=QueueCodes(sign_in="*41", ready="*43", not_ready="*42{reason}", sign_out="*44"), survey="*60"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store.sqlite")
    yield made
    made.close()


def desk(person: Person, store: Store, no: str, name: str) -> Rig:
    """A desk with a real phone."""
    return Rig(person.folder, store, person.line, who=(no, name, person.user), exchange=CODES)


def registered(rig: Rig) -> bool:
    return rig.state.status.registration.state is RegistrationState.REGISTERED and rig.desk.queue.in_step


async def test_a_call_goes_from_the_queue_to_the_expert_with_everything(
    exchange: Exchange, store: Store, tmp_path: Path
) -> None:
    agent, expert, customer = (
        Person(tmp_path / user, exchange, user, "udp") for user in ("8101", "8102", "customer")
    )
    await customer.come()
    try:
        async with desk(agent, store, "1011", "张敏") as here, desk(expert, store, "1901", "马建国") as there:
            await here.until(lambda: registered(here))
            there.front.set_agent_state(
                there.state.allowed[0]
            )  # signed out: the queue leaves the expert alone
            await there.until(lambda: registered(there))
            await customer.dials("queue-gas")
            await here.until(lambda: here.state.calls)
            await here.takes_ringing()
            assert "paused:in_call" in await _queue(exchange, here)
            here.front.open_tab("gas")
            await here.types(description="三次上门没修好，要专家解答")
            await customer.hears(agent.voice)

            here.front.consult(expert.user)
            await there.until(lambda: there.state.calls)
            await there.until(lambda: there.shown("description") == "三次上门没修好，要专家解答")
            assert there.view.number.e164 == "+8613900001234"
            await there.takes_ringing()
            await customer.hears(MUSIC)
            await agent.hears(expert.voice)

            here.front.hand_over()
            await here.until(lambda: here.state.presence.state == "wrap_up")
            await customer.hears(expert.voice)
            await expert.hears(customer.voice)
            await there.until(lambda: there.view.call.remote == "13900001234")

            there.front.to_survey()
            await there.until(lambda: there.state.presence.state == "wrap_up")
            await customer.hears()
            customer.line.send_digits(customer.line.snapshot.calls[0].id, "5")
            await there.until(lambda: "survey" in there.told())
            await there.delivered()
        assert [row["score"] for row in store.rows(telephony.surveys)] == ["5"]
        assert not await _queue(exchange, here), "a desk that closed has left its queues"
    finally:
        await customer.go()


async def _queue(exchange: Exchange, rig: Rig) -> str:
    """What the exchange says of a seat in the gas queue, once desk and exchange agree."""
    await rig.until(lambda: rig.desk.queue.in_step)
    lines = exchange.ask("queue show gas").splitlines()
    return next((line for line in lines if rig.desk.parts.seat.extension in line), "")
