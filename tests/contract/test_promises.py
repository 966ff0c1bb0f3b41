"""What callers were promised, and at their next call whether it was kept, on both stores."""

from datetime import UTC, datetime, timedelta
from typing import Any

from agent_desktop.store.engines import open_reader
from agent_desktop.store.schema.work import follow_ups
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.clocks.promises import Promise
from agent_desktop.tickets.forms import RequestType
from customer360.database import SqlRecords
from tests.contract.stores import NOW, RULES, Shared, ticket
from tests.customer360.town import SITE, number

HOUR = timedelta(hours=1)
CALLER = "138123466{:02}"
SETTLED = RequestType(code="refund", label="退费", nodes=(("reviewed", 1440), ("handled", 7200)))


class Book:
    """Calls of one caller each, with what was promised in them."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self._turn = 0

    def call(self, turn: int, promise: Promise | None, *, ticket_id: str = "", owed: str = "") -> None:
        """A call of caller `turn`, answered at NOW."""
        at = NOW.isoformat()
        told: dict[str, Any] = {
            "id": f"c{turn}", "direction": "incoming", "phone": number(CALLER.format(turn)).e164,
            "account_id": "", "skill_group": "heating", "agent": "1011", "ivr_trail": "", "started_at": at,
            "answered_at": at, "ended_at": at, "end_reason": "far_end", "hold_s": 0, "wrap_up_s": 0,
            "result": "dispatched", "ticket_id": ticket_id, "matter": "不热", "summary": "全屋不热",
            "owed": owed, "promise": promise.text if promise else "",
            "promise_due": promise.due_at.isoformat() if promise else None,
        }  # fmt: skip
        self.deliver("call", NOW, told)

    def files(self, turn: int, **facts: Any) -> None:
        """The call and its ticket, promised for an hour from NOW."""
        promise = Promise("11-20 11:00 前上门", NOW + HOUR)
        phone = number(CALLER.format(turn)).e164
        self.shared.deliver(ticket(turn, phone=phone, account_id="", promise=promise, **facts))
        self.call(turn, promise, ticket_id=f"t{turn}")

    def step(self, turn: int, step: str, after: timedelta, **told: Any) -> None:
        payload = {"ticket_id": f"t{turn}", "agent": "1011", "origin": "A01", "step": step, **told}
        self.deliver("step", NOW + after, payload)

    def deliver(self, kind: str, at: datetime, payload: dict[str, Any]) -> None:
        self._turn += 1
        done = self.shared.deliver(Act(id=f"x{self._turn:03}", kind=kind, at=at, payload=payload))
        assert (done.refused, done.error) == ((), None)

    def said(self, turn: int, after: timedelta) -> bool | None:
        """What the card says of the promise at the caller's next call, and its timeline with it."""
        reader = open_reader(self.shared.where)
        records = SqlRecords(reader, self.shared.engine, site=SITE, now=lambda: NOW + after)
        try:
            caller = number(CALLER.format(turn))
            repeat = records.card(caller, now=NOW + after).repeat
            [contact] = records.timeline(caller, ())
            assert (contact.promise, contact.promise_kept) == (repeat.promise, repeat.promise_kept)
            assert repeat.promise or repeat.promise_kept is None
            return repeat.promise_kept
        finally:
            reader.dispose()


def test_a_promise_is_kept_by_what_was_done_in_time(shared: Shared) -> None:
    book = Book(shared)
    for turn in (1, 2, 3, 4):
        book.files(turn)
    for turn, after in ((1, HOUR / 2), (2, 2 * HOUR)):
        book.step(turn, "dispatch", timedelta(minutes=1), station="qlh")
        book.step(turn, "arrive", after, role="station")
    assert [book.said(turn, 3 * HOUR) for turn in (1, 2, 3)] == [True, False, False]
    assert book.said(3, HOUR / 2) is None, "nobody came yet, and it is not due"
    book.step(1, "send_back", 2 * HOUR, reason="进不了门")
    assert book.said(1, 3 * HOUR) is True, "they came when they said; what comes now is another visit"
    book.step(3, "merge", HOUR / 4, reason="同一诉求", other_id="t1")
    assert book.said(3, 3 * HOUR) is True, "who came for the other ticket came for this one"


def test_what_is_to_be_settled_is_not_kept_by_a_visit(shared: Shared) -> None:
    book = Book(shared)
    for turn in (1, 2):
        book.files(turn, kind=SETTLED)
        book.step(turn, "review", timedelta(minutes=1), role="supervisor")
        book.step(turn, "dispatch", timedelta(minutes=2), station="qlh")
        book.step(turn, "arrive", timedelta(minutes=3), role="station")
    book.step(1, "handle", timedelta(minutes=9))
    assert [book.said(turn, 3 * HOUR) for turn in (1, 2)] == [True, False]


def test_a_call_back_is_owed_and_kept_by_ringing(shared: Shared) -> None:
    book = Book(shared)
    promise = RULES.promises.of_call_back(NOW + HOUR)
    assert promise == Promise("11-20 11:00 前回电", NOW + HOUR)
    why = "11-20 11:00 前回电 · 不热"
    for turn in (1, 2, 3, 3):
        book.call(turn, promise, owed=why)
    owed = [(row.id, row.kind, row.phone, row.skill_group, row.reason) for row in shared.rows(follow_ups)]
    phones = [number(CALLER.format(turn)).e164 for turn in (1, 2, 3)]
    assert owed == [(f"c{n}-back", "promised", phone, "heating", why) for n, phone in enumerate(phones, 1)]
    tried = {"agent": "1011", "origin": "A01", "outcome": "no_answer", "text": "", "satisfaction": None}
    again = (NOW + 4 * HOUR).isoformat()
    book.deliver("called", NOW + HOUR / 2, {**tried, "id": "c1-back", "again_at": again})
    book.deliver("called", NOW + 2 * HOUR, {**tried, "id": "c2-back", "outcome": "done", "again_at": None})
    assert [book.said(turn, 3 * HOUR) for turn in (1, 2, 3)] == [True, False, False]


def test_a_call_that_promises_nothing_breaks_nothing(shared: Shared) -> None:
    book = Book(shared)
    book.call(1, None)
    assert book.said(1, 9 * HOUR) is None


def test_what_a_ticket_promises() -> None:
    promises = RULES.promises
    filed = ticket(filed_at=NOW)
    arrived = next(c.due_at for c in filed.clocks if c.node == "arrived")
    assert promises.of_ticket(filed.clocks) == Promise("11-23 10:00 前上门", arrived)
    agreed = promises.of_ticket(filed.clocks, "2026-11-22 14:00-16:00")
    assert agreed == Promise("11-22 14:00-16:00 上门", datetime(2026, 11, 22, 8, tzinfo=UTC))
    for nonsense in ("明天下午", "2026-02-30 14:00-16:00", "2026-11-22 24:30-25:00", ""):
        assert promises.of_ticket(filed.clocks, nonsense) == Promise("11-23 10:00 前上门", arrived)
    assert promises.of_ticket(()) is None
