"""Calls that we owe, from the desk: taken, rung, and what came of them."""

from datetime import UTC, datetime

from msgspec.structs import force_setattr, replace

from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.finding.finder import Scope
from agent_desktop.tickets.follow_ups.calls import CallKind, CallPage, OutCall
from agent_desktop.tickets.follow_ups.rules import read_rules
from resources import files
from tests.desk.rig import Rig
from tests.desk.store import ZONE

CALL = OutCall(
    id="f1", kind=CallKind.FOLLOW_UP, phone="13812346621", ticket_id="t1", due_at=datetime.now(UTC)
)


class Owed:
    """One call; `free` until somebody took it."""

    def __init__(self) -> None:
        self.free = True

    def due(
        self, *, scope: Scope, now: datetime, kind: CallKind | None = None, after: str = "", limit: int = 50
    ) -> CallPage:
        return CallPage((CALL,))

    def counts(self, *, scope: Scope, now: datetime) -> dict[CallKind, int]:
        return {CallKind.FOLLOW_UP: 1}

    def claim(self, call_id: str, now: datetime) -> bool:
        ours, self.free = self.free, False
        return ours

    def close(self) -> None: ...


def _owing(rig: Rig) -> None:
    rules = read_rules(files("settings") / "calls.toml", ZONE, "zh_CN")
    force_setattr(rig.desk.parts, "calls", Owed())
    force_setattr(rig.desk.parts, "call_rules", rules)


def _acts(rig: Rig, kind: str) -> list[Act]:
    return [p.body for p in rig.journal.batch(100) if isinstance(p.body, Act) and p.kind == kind]


async def test_a_call_is_taken_once_and_rung(rig: Rig) -> None:
    _owing(rig)
    async with rig:
        await rig.until(lambda: rig.state.status.due_follow_ups == 1, "the status line to say so")
        assert await rig.desk.outbound.ring(CALL)
        assert "13812346621" in [v.call.remote for v in rig.state.calls]
        assert not await rig.desk.outbound.ring(CALL), "somebody has it"


async def test_what_came_of_it_ends_the_ticket_or_is_tried_again(rig: Rig) -> None:
    _owing(rig)
    rig.store.gone = True
    async with rig:
        outbound = rig.desk.outbound
        by_code = {one.code: one for one in outbound.outcomes(CallKind.FOLLOW_UP)}
        outbound.done(CALL, by_code["solved"], "满意", 5, None)
        again = next(one for one in by_code.values() if one.again_min is not None)
        outbound.done(CALL, again, "", None, None)
        outbound.done(replace(CALL, attempts=9), again, "", None, None)
        await rig.settle()
        solved, later, given_up = _acts(rig, "called")
        assert (solved.payload["outcome"], solved.payload["satisfaction"]) == ("solved", 5)
        assert later.payload["again_at"]
        assert given_up.payload["again_at"] is None
        assert [act.payload["step"] for act in _acts(rig, "step")][:1] == ["archive"]
