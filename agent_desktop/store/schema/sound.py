"""What stays of a call's sound: its recording, under a key that listening needs, and the line's quality."""

from typing import Final

from sqlalchemy import Index, SmallInteger, Table, and_, literal_column
from sqlalchemy.schema import Column

from agent_desktop.store.schema.columns import METADATA, at, at_last, count, key, text

recordings = Table(
    "recordings",
    METADATA,
    key("call_id"),
    at("at"),
    text("agent"),
    count("seconds"),
    text("gaps"),  # JSON [[from, to], [from, to, "cut"], …] in seconds: paused for payment data; line cut
    text("sha256"),  # of the file as it lies in the shared folder
    count("size"),
    text("place"),  # below the shared folder; of the exchange's own recording: its token
    text("sealed_with"),  # AES-256 key in hex; erased, the file is noise; "": the exchange recorded
    text("held_for"),  # why it may not be erased; "" when it may
    text("held_by"),
    at_last("erased_at"),
    at_last("removed_at"),  # its file, from the shared folder
    Index("recordings_at", "at"),
    Index("recordings_agent", "agent", "at"),
)
"""Recordings of calls. `desk_heard` alone gives the key out, when the reason is in the audit."""

LEFT: Final = and_(
    recordings.c.erased_at.is_not(None),
    recordings.c.removed_at.is_(None),
    recordings.c.sha256 > literal_column("''"),
)
"""Erased, but for the file in the shared folder."""

Index("recordings_left", recordings.c.erased_at, sqlite_where=LEFT, postgresql_where=LEFT)


call_quality = Table(
    "call_quality",
    METADATA,
    key("call_id"),
    at("at"),
    text("agent"),
    count("seconds"),  # that were measured
    Column("mos_mean", SmallInteger, nullable=False),  # hundredths: 431 is 4.31
    Column("mos_least", SmallInteger, nullable=False),
    count("loss_permille"),
    count("jitter_ms"),  # the worst second
    count("round_trip_ms"),
    Index("call_quality_at", "at"),
)
"""How a call's line was, as the seat heard it."""
