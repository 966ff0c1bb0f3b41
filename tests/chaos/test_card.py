"""The card while its store dies: it says what is old, never what is false, and catches up by itself."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest
from msgspec.structs import replace
from sqlalchemy import insert, text

from agent_desktop import adapters
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import CallView
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.store.schema import customers
from agent_desktop.store.sessions import Sessions
from customer360.card import AccountState, Part, PartState
from customer360.patient_records import PatientRecords
from customer360.records import Records
from softphone.fake_line import FakeLine
from tests import servers
from tests.chaos.conftest import fill
from tests.chaos.wire import Wire
from tests.desk.rig import Rig
from tests.desk.store import SITE, WANG, ZONE, Store

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]
PORT = servers.free_port()
HANG_S = 60.0
SETTINGS = (
    f"-c listen_addresses=127.0.0.1 -c port={PORT} -c max_connections=40 -c autovacuum=off "
    "-c shared_buffers=32MB -c fsync=on"
)


class Mortal:
    """A server that may be killed, and started again with what it had been told."""

    def __init__(self, binaries: Path, cluster: Path) -> None:
        self._binaries, self._cluster = binaries, cluster
        self._alive = ExitStack()

    def start(self) -> None:
        """Recover if need be, and serve."""
        self._alive.enter_context(servers.running(self._binaries, SETTINGS, cluster=self._cluster))

    def kill(self) -> None:
        """As if its machine had lost power: every process of it at once. Returns when all are gone."""
        postmaster = psutil.Process(int((self._cluster / "postmaster.pid").read_text().split()[0]))
        postmaster.suspend()  # it begets no more
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.stop()
        deadline = time.monotonic() + HANG_S
        while any(map(_lives, family)):  # its memory is in use until then, and no other would start
            assert time.monotonic() < deadline, "a process that was killed goes on"
            time.sleep(0.02)

    def stop(self) -> None:
        """The end, or what is to be cleared away after a killing."""
        self._alive.close()


@pytest.fixture(scope="module")
def mortal() -> Iterator[Mortal]:
    """A server of this file's own, with one customer."""
    folder = servers.binaries()
    if folder is None:
        pytest.skip(servers.ABSENT)
    with tempfile.TemporaryDirectory(prefix="mortal-", dir="/tmp") as home:
        Path(home).chmod(0o755)  # the server doesn't run as root
        made = Mortal(folder, Path(home) / "data")
        made.start()
        owner = open_writer(_address(PORT))
        revisions.upgrade(owner)
        with owner.begin() as conn:
            conn.execute(insert(customers.customers).values(id="c1", name="王晓敏"))
            conn.execute(
                insert(customers.accounts).values(
                    id="a1", account_no="0211345652", customer_id="c1", service="heating",
                    address="幸福里小区 5 号楼", state="active",
                )
            )  # fmt: skip
            link = {"phone": f"+86{WANG}", "account_id": "a1", "kind": "own", "rank": 1, "source": "file"}
            conn.execute(insert(customers.phone_links).values(**link))
        owner.dispose()
        yield made
        made.stop()


def _lives(process: psutil.Process) -> bool:
    """Whether it is more than an entry that nobody has asked for."""
    with suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def _address(port: int) -> str:
    return f"postgresql://{servers.OWNER}@127.0.0.1:{port}/postgres"


class Seat(Rig):
    """A desk whose cards come from the server behind `port`; tickets stay in a file."""

    def __init__(self, folder: Path, port: int) -> None:
        self._port = port
        super().__init__(folder, Store(folder / "store.sqlite"))

    def _parts(self) -> Parts:
        return replace(super()._parts(), records=PatientRecords(self._open))

    def _open(self) -> Records:
        where = _address(self._port)
        return adapters.records(Sessions(lambda: where), lambda: None, SITE, ZONE)

    @property
    def view(self) -> CallView:
        found = self.front.state.view
        assert found is not None
        return found

    def state_of(self, part: Part) -> PartState | None:
        card = self.front.state.view.card if self.front.state.view else None
        return next((p.state for p in card.parts if p.part is part), None) if card else None

    def told_of(self) -> tuple[object, ...]:
        """What is on screen, for a test that waits in vain."""
        state = self.front.state
        card = state.view.card if state.view else None
        return state.notices, card and (card.chosen, card.parts)

    async def ring(self) -> None:
        """A call, and away with the last one."""
        line = self.line
        assert isinstance(line, FakeLine)
        for view in self.front.state.calls:
            line.far_end_hangs_up(view.call.id)
        await self.comes(lambda: not self.front.state.calls)
        line.ring(WANG, skill_group="heating")
        await self.comes(lambda: bool(self.front.state.calls))

    async def comes(self, true: Callable[[], bool]) -> None:
        """Wait for it."""
        began = time.monotonic()
        while not true():
            assert time.monotonic() - began < HANG_S, self.told_of()
            await asyncio.sleep(0.02)

    async def knows_the_caller(self) -> None:
        """One whole call, so that this desk remembers the card."""
        await self.ring()
        await self.comes(lambda: self.state_of(Part.BILLS) is PartState.FRESH)
        parts = self.desk.parts
        async with asyncio.timeout(HANG_S):  # the card is put away after its last part
            while await parts.workers.card.run(parts.cache.get, self.view.number) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    def shows_what_it_remembers(self) -> bool:
        """The old card, said to be old."""
        return self.state_of(Part.CORE) is PartState.CACHED and not self.front.state.status.data_up


@contextmanager
def held() -> Iterator[None]:
    """While this lasts, no pop is answered: somebody has locked a table that it reads."""
    conn = psycopg.connect(_address(PORT))
    try:
        conn.execute("LOCK TABLE cut_offs IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        conn.close()  # its server is dead by then: nothing to end


def sitting(folder: Path, port: int, walk: Callable[[Seat], Awaitable[None]]) -> None:
    async def run() -> None:
        seat = Seat(folder, port)
        await seat.desk.start()
        try:
            await walk(seat)
        finally:
            await seat.desk.close()
            seat.store.close()

    asyncio.run(run())


def test_a_server_killed_during_a_pop_leaves_the_old_card_and_comes_back_by_itself(
    mortal: Mortal, tmp_path: Path
) -> None:
    async def walk(seat: Seat) -> None:
        await seat.knows_the_caller()
        with held():
            await seat.ring()
            await asyncio.to_thread(mortal.kill)
        await seat.comes(seat.shows_what_it_remembers)
        assert seat.view.caller == "王**"
        assert any(notice.key.startswith("notice-store") for notice in seat.front.state.notices)
        mortal.start()  # not in a thread: a server ends with the thread that began it
        await seat.comes(lambda: seat.state_of(Part.BILLS) is PartState.FRESH)
        assert seat.state_of(Part.CORE) is PartState.FRESH
        assert not any(notice.key.startswith("notice-store") for notice in seat.front.state.notices)

    sitting(tmp_path, PORT, walk)


@pytest.mark.parametrize("how", ["fall_silent", "tear"])
def test_a_network_that_is_cut_leaves_the_old_card_and_the_new_one_comes(
    mortal: Mortal, tmp_path: Path, how: str
) -> None:
    """A server that falls silent never says no: without the desk's own limits nothing would be told here."""
    wire = Wire(PORT)

    async def walk(seat: Seat) -> None:
        await seat.knows_the_caller()
        wire.fall_silent()
        if how == "tear":
            wire.tear()
        await seat.ring()
        await seat.comes(lambda: seat.state_of(Part.CORE) is PartState.CACHED)
        await seat.comes(seat.shows_what_it_remembers)
        owner = open_writer(_address(PORT))
        with owner.begin() as conn:
            conn.execute(text("UPDATE accounts SET state = 'closed'"))
        wire.mend()
        await seat.comes(lambda: seat.state_of(Part.CORE) is PartState.FRESH)
        card = seat.view.card
        assert card is not None
        assert card.accounts[0].state is AccountState.CLOSED, "what is shown is what is true now"
        with owner.begin() as conn:
            conn.execute(text("UPDATE accounts SET state = 'active'"))
        owner.dispose()

    try:
        sitting(tmp_path, wire.port, walk)
    finally:
        wire.close()


def test_a_full_disk_keeps_no_card_away(mortal: Mortal, small_disk: Path) -> None:
    """Neither cache nor journal can be written: the card is true, and the desk says what is full."""

    async def walk(seat: Seat) -> None:
        filler = fill(small_disk)
        await seat.ring()
        await seat.comes(lambda: seat.state_of(Part.BILLS) is PartState.FRESH)
        assert seat.state_of(Part.CORE) is PartState.FRESH
        assert seat.view.caller == "王**"
        await seat.comes(lambda: any("full" in n.key for n in seat.front.state.notices))
        filler.unlink()
        await seat.comes(lambda: not any("full" in n.key for n in seat.front.state.notices))

    sitting(small_disk, PORT, walk)
