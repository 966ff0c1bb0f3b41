"""Times as the store keeps them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from agent_desktop.store.instants import instant, micros
from agent_desktop.store.schema.work import calls

AWARE = st.datetimes(timezones=st.timezones())


@given(AWARE)
def test_every_moment_comes_back_the_same(at: datetime) -> None:
    assert instant(micros(at)) == at.astimezone(UTC)
    assert instant(micros(at)).tzinfo is UTC


@given(AWARE, AWARE)
def test_kept_moments_sort_and_subtract_like_moments(one: datetime, other: datetime) -> None:
    one, other = one.astimezone(UTC), other.astimezone(UTC)
    assert (micros(one) < micros(other)) == (one < other)
    assert timedelta(microseconds=micros(one) - micros(other)) == one - other


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its zone"):
        micros(datetime(2026, 11, 22))


def test_a_column_gives_back_utc(writer: Engine) -> None:
    started = datetime(2026, 11, 22, 10, 0, tzinfo=timezone(timedelta(hours=8)))
    with writer.begin() as conn:
        conn.execute(insert(calls).values(id="c1", direction="incoming", started_at=started))
        row = conn.execute(select(calls.c.started_at, calls.c.ended_at)).one()
        kept = conn.exec_driver_sql("SELECT started_at FROM calls").scalar()
    assert row.started_at == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert row.ended_at is None
    assert kept == 1_795_312_800_000_000
