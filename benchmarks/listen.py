"""From a lead's key to the exchange that lets them in: a real desk and real telephones at a real Asterisk."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Final

from agent_desktop.bootstrap import Setup, make_desk
from agent_desktop.desk.front import Front
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.settings import Exchange as Codes
from agent_desktop.settings import Folders, Loaded, Settings
from agent_desktop.settings import Phone as PhoneSettings
from agent_desktop.settings import Seat as SeatSettings
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from softphone.call import CallState
from softphone.line import CallChanged, LineEvent, RegistrationState
from tests.desktop.test_secrets import FakeSecrets
from tests.pbx.exchange import Exchange
from tests.pbx.installation import installation
from tests.pbx.scripted import PATIENCE_S, Telephone, until

TIMES: Final = 12
_SEATS: Final = """INSERT INTO agents (no, name, extension, role)
VALUES ('1001', '班长', '8109', 'supervisor'), ('1011', '坐席', '8101', 'agent')"""


def measure() -> list[float]:
    """Seconds of each time. Raises `CannotInstall` where no exchange can be had."""
    exchange = Exchange(installation(), "asterisk")
    try:
        exchange.start()
        with tempfile.TemporaryDirectory() as folder:
            return asyncio.run(_listen(Path(folder), exchange))
    finally:
        exchange.close()


async def _listen(folder: Path, exchange: Exchange) -> list[float]:
    agent, customer = (Telephone(folder / user, exchange, user) for user in ("8101", "customer"))
    desk = make_desk(_lead(folder, exchange))
    front = Front(desk)
    await desk.start()
    try:
        await agent.come()
        await customer.come()
        customer.line.dial("8101")
        call = await agent.begun.get()
        agent.line.answer(call.id)
        await agent.up(call.id)
        registered = RegistrationState.REGISTERED
        await until(lambda: front.state.status.registration.state is registered, "the telephone")
        await until(lambda: desk.overseeing.watched.supervises, "the right to listen")
        line = desk.parts.line
        took = []
        for _ in range(TIMES):
            let_in: asyncio.Future[float] = asyncio.get_running_loop().create_future()

            def heard(event: LineEvent, let_in: "asyncio.Future[float]" = let_in) -> None:
                up = isinstance(event, CallChanged) and event.call.state is CallState.ACTIVE
                if up and not let_in.done():
                    let_in.set_result(time.perf_counter())

            line.listen(heard)
            began = time.perf_counter()
            front.step_in(WayIn.LISTEN, "1011", "8101")
            async with asyncio.timeout(PATIENCE_S):
                took.append(await let_in - began)
            for one in line.snapshot.calls:
                line.hang_up(one.id)
            await until(lambda: not line.snapshot.calls, "the end of listening")
        return took
    finally:
        await desk.close()
        await agent.go()
        await customer.go()


def _lead(folder: Path, exchange: Exchange) -> Setup:
    folders = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(folder / "lead")})
    store = folder / "store.sqlite"
    engine = open_writer(store, create=True)
    revisions.upgrade(engine)
    with engine.begin() as conn:
        conn.exec_driver_sql(_SEATS)
    engine.dispose()
    address = {"domain": exchange.address, "registrar": f"{exchange.address}:5060"}
    settings = Settings(
        phone=PhoneSettings(user="8109", sound="none", **address),  # type: ignore[arg-type]
        exchange=Codes(listen="*51{extension}"),
        seat=SeatSettings(agent_no="1001", agent_name="班长"),
    )
    return Setup(
        folders=folders,
        loaded=Loaded(settings, (), frozenset()),
        store=store,
        secrets=FakeSecrets(),
        sealed=False,
        sip_password="secret-8109",
    )
