"""What the exchange's queues did and do. Written by the centre that listens to it."""

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table

from agent_desktop.store.schema.columns import METADATA, NARROW, at, at_last, count, flag, key, text
from agent_desktop.store.schema.instant import Instant

queue_calls = Table(
    "queue_calls",
    METADATA,
    key("call"),  # the exchange's own id
    key("queue"),
    Column("visit", SmallInteger, primary_key=True),  # 1, 2 … : a call may come back
    at("joined_at"),
    at_last("ended_at"),  # NULL while it waits
    text("outcome"),  # "" while it waits; answered | abandoned | left | unseen
    count("waited_s"),  # by the exchange's count
    text("caller"),  # masked; never the number itself
    flag("vip"),
    text("agent"),  # who took it, by the exchange's name
    Index("queue_calls_joined", "joined_at"),
    **NARROW,
)
"""A caller's visit in a queue. left: nobody answered and the caller hung not up (time-out, overflow);
unseen: nobody listened when it ended."""

_WAITING = queue_calls.c.ended_at.is_(None)
Index("queue_calls_waiting", queue_calls.c.joined_at, sqlite_where=_WAITING, postgresql_where=_WAITING)

queue_staff = Table(
    "queue_staff",
    METADATA,
    key("queue"),
    count("members"),  # whose phones can be reached
    count("paused"),
    count("free"),
    **NARROW,
)
"""Who works in a queue now, as the exchange has it."""

queue_link = Table(
    "queue_link",
    METADATA,
    key("exchange"),
    text("state"),  # up | slow | refused | gone
    text("why"),
    at("since"),
    at("beat_at"),  # the centre's last sign of life
    at_last("heard_at"),  # the exchange's
    text("session"),  # whose events are taken
    Column("applied", BigInteger, nullable=False, server_default="0"),  # the last of them that was written
)
"""Whether the exchange is heard. No row: the site has none that could be."""

queue_gaps = Table(
    "queue_gaps",
    METADATA,
    Column("since", Instant, primary_key=True, autoincrement=False),
    at("until"),
    **NARROW,
)
"""When nobody listened: what came and went meanwhile is in no figure."""
