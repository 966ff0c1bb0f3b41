"""What leads and agents tell each other beside their calls. Written by `agent_desktop.agent.post`."""

from sqlalchemy import Index, Table
from sqlalchemy import text as text_

from agent_desktop.store.schema.columns import METADATA, NARROW, at, at_last, flag, key, reference, text

desk_orders = Table(
    "desk_orders",
    METADATA,
    key("id"),
    text("agent"),  # at whose desk it is carried out
    text("who"),  # the lead
    at("at"),
    at("until"),  # a desk that fetches it later does nothing
    text("kind"),  # as in agent_desktop.agent.post.post.OrderKind
    text("detail"),  # a reason, a call's id, codes of skill groups
    text("state"),  # "" until the desk has answered
    at_last("answered_at"),
    Index("desk_orders_agent", "agent", "until"),
    Index("desk_orders_who", "who", "at"),
)
"""What a lead has a desk do."""

hands = Table(
    "hands",
    METADATA,
    key("id"),
    text("agent"),
    at("at"),
    reference("call_id"),
    text("caller"),  # masked, as on the board
    text("skill_group"),
    text("about"),  # what the draft says so far
    text("phone"),  # whose card a lead may open from it, while it is up, for four hours
    text("account_id"),
    text("who"),  # the lead who came
    text("how"),  # message, listen, whisper, barge; "" while it is up
    at_last("answered_at"),
    at_last("closed_at"),  # taken down by the agent
    Index(
        "hands_up",
        "agent",
        postgresql_where=text_("closed_at IS NULL"),
        sqlite_where=text_("closed_at IS NULL"),
    ),
    Index("hands_at", "at"),
)
"""Hands that agents raised (举手), with what they are about."""

messages = Table(
    "messages",
    METADATA,
    key("id"),
    at("at"),
    at("until"),  # shown no longer
    text("who"),
    text("agent"),  # to whom; "": to everybody
    text("skill_group"),  # of those who are told; "": all
    text("hand"),  # id of the hand that it answers
    text("body"),
    flag("pinned"),  # stays in sight after it was read
    Index("messages_until", "until"),
)
"""Words of a lead to one agent, a group or everybody."""

message_reads = Table(
    "message_reads",
    METADATA,
    key("message_id"),
    key("agent"),
    at("at"),
    **NARROW,
)
"""Who has read which message."""
