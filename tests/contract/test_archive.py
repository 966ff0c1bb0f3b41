"""Recordings on both stores: found, given out for a reason that stays written, held and released."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from agent_desktop.recording.listening.archive import MayNot, Query, read_query
from agent_desktop.recording.listening.database import SqlArchive
from agent_desktop.store import audit as trail
from agent_desktop.store.faults import StoreError
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.trail import audit
from agent_desktop.store.schema.work import calls
from customer360.phone import Site
from tests.contract.stores import NOW, Shared

SITE = Site(area_code="0931")
ZONE = ZoneInfo("Asia/Shanghai")
WANG = "+8613812346621"


def call_id(n: int) -> str:
    return f"{n:02x}" * 16


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shared]:
    """Sixty calls of two agents, one an hour."""
    made = Shared(tmp_path / "s.sqlite" if request.param == "sqlite" else request.getfixturevalue("centre"))
    for no, role in (("1011", "agent"), ("1012", "agent"), ("2001", "supervisor"), ("1801", "quality")):
        made.add(agents, {"no": no, "name": f"坐席{no}", "extension": no, "role": role})
    made.add(
        calls,
        *(
            {"id": call_id(n), "phone": WANG if n % 10 == 0 else f"+8613900000{n:03}",
             "direction": "incoming", "skill_group": "gas", "started_at": NOW + timedelta(hours=n)}
            for n in range(59)
        ),
    )  # fmt: skip
    for n in range(60):  # the last one's call has not reached the store yet
        at = NOW + timedelta(hours=n)
        told: dict[str, Any] = {
            "call_id": call_id(n),
            "started_at": at.isoformat(),
            "agent": f"101{n % 2 + 1}",
        }
        told |= {"sha256": "ab", "place": f"p{n}", "sealed_with": f"key{n}", "gaps": "[]"}
        made.act("recording", seconds=60 + n, size=9, **told)
    yield made
    made.close()


def archive(shared: Shared, who: str = "2001") -> SqlArchive:
    return SqlArchive(shared.sender.run, who)


def test_the_list_comes_by_number_agent_call_and_day_page_after_page(shared: Shared) -> None:
    found = archive(shared)
    first = found.page(Query())
    second = found.page(Query(), first.next)
    shown = [row.call_id for row in (*first.rows, *second.rows)]
    assert [len(first.rows), len(second.rows), second.next] == [50, 10, ""]
    assert shown == [call_id(n) for n in reversed(range(60))]
    assert (first.rows[0].phone, first.rows[1].agent_name) == ("", "坐席1011")
    assert [row.seconds for row in found.page(Query(phone=WANG)).rows] == [110, 100, 90, 80, 70, 60]
    assert len(found.page(Query(agent="1012")).rows) == 30
    assert [row.call_id for row in found.page(Query(call_id=call_id(7)[:8])).rows] == [call_id(7)]
    day = read_query("11-21 1011", date(2026, 11, 22), ZONE, SITE)
    assert len(found.page(day).rows) == 12
    assert found.page(Query(none=True)).rows == ()


def test_who_listens_says_why_and_it_stays_written(shared: Shared) -> None:
    found = archive(shared)
    assert found.hears()
    kept = found.listen(call_id(3), "complaint 261122-A01-0007", NOW)
    assert kept is not None
    assert (kept.place, kept.sealed_with) == ("p3", "key3")
    assert "key3" not in repr(kept)
    assert found.listen("nosuch", "because of this", NOW) is None
    with pytest.raises((MayNot, StoreError)):
        found.listen(call_id(3), " . ", NOW)
    with shared.engine.connect() as conn:
        asked = select(audit.c.action, audit.c.subject, audit.c.detail).where(audit.c.action == "listen")
        told = [tuple(row) for row in conn.execute(asked.order_by(audit.c.seq))]
        assert told == [
            ("listen", call_id(3), "complaint 261122-A01-0007"),
            ("listen", "nosuch", "because of this"),
        ]
        assert trail.verify(conn) is None


def test_a_disputed_one_is_held_and_released_for_a_reason(shared: Shared) -> None:
    found = archive(shared)
    for act in (found.hold, found.release):
        with pytest.raises((MayNot, StoreError)):
            act(call_id(5), "", NOW)
    assert found.hold(call_id(5), "投诉争议中", NOW)
    assert not found.hold("nosuch", "投诉争议中", NOW)
    (held,) = found.page(Query(held=True)).rows
    assert found.free([call_id(4), call_id(5), "nosuch"]) == [call_id(4)], "who is not known is not free"
    assert (held.call_id, held.held_for) == (call_id(5), "投诉争议中")
    assert found.release(call_id(5), "争议已解决", NOW)
    assert not found.release(call_id(5), "争议已解决", NOW)
    assert found.page(Query(held=True)).rows == ()
    with shared.engine.connect() as conn:
        actions = conn.execute(select(audit.c.action).where(audit.c.subject == call_id(5))).scalars().all()
    assert actions == ["recording_hold", "recording_release"]


def test_quality_staff_of_a_seat_hear(shared: Shared) -> None:
    if shared.engine.dialect.name == "postgresql":
        pytest.skip("a server asks the login: tests/store/test_attacks.py")
    found = archive(shared, "1801")
    assert found.hears()
    assert found.listen(call_id(1), "月度抽检", NOW) is not None


def test_an_agent_of_a_seat_hears_nothing(shared: Shared) -> None:
    if shared.engine.dialect.name == "postgresql":
        pytest.skip("a server asks the login: tests/store/test_attacks.py")
    found = archive(shared, "1011")
    assert not found.hears()
    for act in (found.listen, found.hold, found.release):
        with pytest.raises(MayNot):
            act(call_id(1), "I was curious", NOW)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Query()),
        ("1011", Query(agent="1011")),
        ("138 1234 6621", Query(phone=WANG)),
        ("13812346621", Query(phone=WANG)),
        ("ab" * 16, Query(call_id="ab" * 16)),
        ("什么", Query(none=True)),
        ("2026-02-30", Query(none=True)),
    ],
)
def test_what_is_typed_means(typed: str, meant: Query) -> None:
    assert read_query(typed, date(2026, 11, 22), ZONE, SITE) == meant


def test_days_are_the_sites() -> None:
    query = read_query("11-20 2026-11-21", date(2026, 11, 22), ZONE, SITE)
    assert query.since == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert query.until == datetime(2026, 11, 21, 16, tzinfo=UTC)
    last_year = read_query("12-30", date(2026, 1, 3), ZONE, SITE)
    assert last_year.since == datetime(2025, 12, 29, 16, tzinfo=UTC)
