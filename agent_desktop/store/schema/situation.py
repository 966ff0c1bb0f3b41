"""What the whole floor has to know at once: surge mode, and rises that look like an incident."""

from sqlalchemy import Index, Table

from agent_desktop.store.schema.columns import METADATA, at, at_last, count, key, reference, text

surges = Table(
    "surges",
    METADATA,
    key("id"),
    at("since"),
    at_last("until"),  # NULL while it lasts; one at a time
    text("reason"),
    text("who"),  # the lead
    text("ended_by"),
)
"""激增模式: forms are short, outbound rests, follow-up agents come back."""

_LASTS = surges.c.until.is_(None)
Index("surges_now", surges.c.since, sqlite_where=_LASTS, postgresql_where=_LASTS)

incident_rises = Table(
    "incident_rises",
    METADATA,
    key("id"),
    text("kind"),  # area | word
    text("skill_group"),
    text("about"),  # the area's code, or the word
    count("found"),  # callers in the window
    count("usual"),  # in hundredths: how many there are at this hour
    at("since"),
    at("seen_at"),  # when it was seen last
    text("verdict"),  # declared | dismissed; empty: open
    text("who"),
    at_last("decided_at"),
    reference("incident_id"),
    Index("incident_rises_seen", "seen_at"),
)
"""More callers from one area, or with one word, than chance allows. Written by the centre."""
