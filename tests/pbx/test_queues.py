"""The queues of a real exchange: on the board as in its own log, and after it was killed."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from agent_desktop.centre.queues.asterisk import AsteriskQueues, Login
from agent_desktop.centre.queues.database import QueueBook
from agent_desktop.centre.queues.listening import Listening, Patience
from agent_desktop.store.engines import open_writer
from customer360.phone import Site
from tests.pbx.exchange import Exchange
from tests.pbx.lead_hour import SIZES
from tests.pbx.queue_log import visits
from tests.pbx.scripted import Telephone, rings
from tests.servers import rows

HANG_S = 60.0
QUICK = Patience(gone_s=0.2, refused_s=0.2, store_s=0.2, beat_s=0.5)
CALLS = "SELECT queue, outcome FROM queue_calls ORDER BY joined_at"


def test_a_leads_hour(debian: Path, tmp_path: Path) -> None:
    """Fewer agents and calls than `python -m tests.pbx.lead_hour` has of itself; all of the rest."""
    command = [sys.executable, "-m", "tests.pbx.lead_hour", "--agents", "3", "--calls", "9"]
    around = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command += ["--folder", str(tmp_path)]
    done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    assert "DIFFERS" not in done.stdout
    assert "audited: listen, whisper, barge" in done.stdout
    pictures = {file.stem for file in tmp_path.glob("*.png")}
    assert pictures == {
        f"{part}-{w}" for part in ("queues", "agents", "listening", "counted") for w, _ in SIZES
    }


async def test_an_exchange_that_was_killed_is_heard_again(debian: Path, centre: str, tmp_path: Path) -> None:
    made = Exchange(debian, "asterisk")
    owner = open_writer(centre)
    login = Login(host=made.address, port=5038, user="centre", secret="secret-centre")
    queues = lambda: AsteriskQueues(login, patience_s=5, pulse_s=0.2)  # noqa: E731
    ear = Listening(queues, lambda: QueueBook(open_writer(centre), Site(area_code="0931")), QUICK)
    customer = Telephone(tmp_path / "customer", made, "customer")

    async def until(asked: str, wanted: object) -> None:
        async with asyncio.timeout(HANG_S):
            while rows(owner, asked) != wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    try:
        made.start()
        ear.begin()
        await until("SELECT state FROM queue_link", [("up",)])
        await customer.come()
        await rings(customer, "queue-gas", 2.0)
        await until(CALLS, [("gas", "abandoned")])
        (visit,) = visits(made.home / "queue_log")
        waited = rows(owner, "SELECT waited_s FROM queue_calls")
        assert (visit.outcome, [(visit.waited_s,)]) == ("abandoned", waited)
        waiting = asyncio.create_task(rings(customer, "queue-vip", HANG_S))
        await until(CALLS, [("gas", "abandoned"), ("vip", "")])
        made.kill()
        await until("SELECT state FROM queue_link", [("gone",)])
        assert rows(owner, CALLS)[-1] == ("vip", ""), "nothing is guessed while nobody is heard"
        made.start()
        await until("SELECT state FROM queue_link", [("up",)])
        await until(CALLS, [("gas", "abandoned"), ("vip", "unseen")])
        gap = rows(owner, "SELECT count(*) FROM queue_gaps WHERE until > since")
        assert gap == [(1,)]
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    finally:
        ear.close()
        await customer.go()
        owner.dispose()
        made.close()
