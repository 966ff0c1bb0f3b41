"""The queues in SQL, for a session that may see them.

Two ways to count: what the exchange told the centre, and, where it tells nothing, what desks wrote of their
own calls. Thread: lookup.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, text

from agent_desktop.store.instants import instant, micros
from agent_desktop.supervision.queues.standing import Hearing, Link, People, Queues, Tally, Waiter, added
from agent_desktop.supervision.queues.targets import Targets

MOST: Final = 500
"""Callers who wait; those who wait longest."""

_LINK: Final = text("SELECT state, why, since, beat_at FROM queue_link")
_WAITING: Final = text(
    "SELECT queue, joined_at, caller, vip FROM queue_calls WHERE ended_at IS NULL "
    "ORDER BY joined_at LIMIT :most"
)
_STAFF: Final = text("SELECT queue, members, paused, free FROM queue_staff")
_GAPS: Final = text("SELECT since, until FROM queue_gaps WHERE until > :since")

_HEARD: Final = """
SELECT queue AS code, (joined_at - :since) / 3600000000 AS hour, count(*) AS offered,
  count(CASE outcome WHEN 'answered' THEN 1 END) AS answered,
  count(CASE outcome WHEN 'abandoned' THEN 1 END) AS abandoned,
  count(CASE outcome WHEN 'left' THEN 1 END) AS left_it,
  count(CASE outcome WHEN 'unseen' THEN 1 END) AS unseen,
  count(CASE outcome WHEN '' THEN 1 END) AS waiting,
  coalesce(sum(CASE outcome WHEN 'answered' THEN waited_s END), 0) AS waited_s,
  coalesce(max(waited_s), 0) AS longest_s, {in_time}
FROM queue_calls WHERE joined_at >= :since AND joined_at < :until GROUP BY 1, 2
"""
_HEARD_IN_TIME: Final = "count(CASE WHEN outcome = 'answered' AND waited_s <= {s} THEN 1 END) AS in_{s}"
_RANG: Final = """
SELECT skill_group AS code, (started_at - :since) / 3600000000 AS hour, count(*) AS offered,
  count(answered_at) AS answered,
  count(CASE WHEN answered_at IS NULL THEN ended_at END) AS abandoned, 0 AS left_it, 0 AS unseen,
  count(CASE WHEN ended_at IS NULL AND answered_at IS NULL THEN 1 END) AS waiting,
  CAST(coalesce(sum(answered_at - started_at), 0) / 1000000 AS bigint) AS waited_s,
  CAST(coalesce(max(coalesce(answered_at, ended_at) - started_at), 0) / 1000000 AS bigint) AS longest_s,
  {in_time}
FROM calls WHERE direction = 'incoming' AND started_at >= :since AND started_at < :until GROUP BY 1, 2
"""
_RANG_IN_TIME: Final = "count(CASE WHEN answered_at - started_at < ({s} + 1) * 1000000 THEN 1 END) AS in_{s}"


def standing(conn: Connection, at: datetime, midnight: datetime, targets: Targets) -> Queues:
    """The queues of this moment."""
    link = conn.execute(_LINK).first()
    if link is None:
        return Queues(at=at)
    people: dict[str, list[People]] = {}
    for queue, members, paused, free in conn.execute(_STAFF):
        told = People(members=members, paused=paused, free=free)
        people.setdefault(targets.group_of(queue), []).append(told)
    return Queues(
        at=at,
        link=Link(
            state=Hearing(link[0]) if link[0] in set(Hearing) else Hearing.GONE,
            why=link[1],
            since=instant(link[2]),
            beat_at=instant(link[3]),
        ),
        waiting=tuple(
            Waiter(group=targets.group_of(queue), since=instant(joined), caller=caller, vip=bool(vip))
            for queue, joined, caller, vip in conn.execute(_WAITING, {"most": MOST})
        ),
        people={group: _together(told) for group, told in people.items()},
        gaps=tuple(
            (max(instant(since), midnight), instant(until))
            for since, until in conn.execute(_GAPS, {"since": micros(midnight)})
        ),
    )


def _together(told: list[People]) -> People:
    return People(**{name: sum(getattr(one, name) for one in told) for name in People.__struct_fields__})


def hours(
    conn: Connection, since: datetime, until: datetime, targets: Targets, *, heard: bool
) -> dict[tuple[str, datetime], Tally]:
    """What was counted, by group and hour. `heard`: by the exchange, else by the desks' own calls."""
    asked, in_time = (_HEARD, _HEARD_IN_TIME) if heard else (_RANG, _RANG_IN_TIME)
    statement = asked.format(in_time=", ".join(in_time.format(s=int(s)) for s in targets.waits))
    found = conn.execute(text(statement), {"since": micros(since), "until": micros(until)}).mappings()
    told: dict[tuple[str, datetime], list[Tally]] = {}
    for row in found:
        group = targets.group_of(row["code"])
        hour = since + timedelta(hours=int(row["hour"]))
        told.setdefault((group, hour), []).append(_tally(row, targets.of(group).within_s))
    return {key: _one(tallies) for key, tallies in told.items()}


def _one(tallies: Sequence[Tally]) -> Tally:
    return tallies[0] if len(tallies) == 1 else added(tallies)


def _tally(row: Mapping[Any, Any], within_s: int) -> Tally:
    same = ("offered", "answered", "abandoned", "unseen", "waiting", "waited_s", "longest_s")
    counted = {name: int(row[name]) for name in same}
    return Tally(**counted, left=int(row["left_it"]), in_time=int(row[f"in_{within_s}"]))
