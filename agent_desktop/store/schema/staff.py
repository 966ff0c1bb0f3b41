"""Who works here: agents, their skill groups, and what each is doing now."""

from sqlalchemy import Column, Index, Table

from agent_desktop.store.schema.columns import (
    METADATA,
    NARROW,
    at,
    at_last,
    flag,
    key,
    reference,
    small,
    text,
    unique,
)
from agent_desktop.store.schema.instant import Instant

skill_groups = Table(
    "skill_groups",
    METADATA,
    key("code"),
    text("label"),
    text("hotline"),
    small("rank"),  # order of the tabs
)
"""A queue of one kind of work, with its own form."""

agents = Table(
    "agents",
    METADATA,
    key("no"),
    text("name"),
    unique("extension"),
    text("kind"),  # normal | vip | expert
    text("role"),  # agent | supervisor | quality | editor
    text("team"),
    flag("left"),  # no longer works here; kept because the past names them
)
"""A person at a desk."""

agent_skills = Table(
    "agent_skills",
    METADATA,
    key("agent"),
    key("skill_group"),
    small("level"),  # 1 first choice
    Index("agent_skills_group", "skill_group"),
    **NARROW,
)
"""Which groups an agent answers for."""

presence = Table(
    "presence",
    METADATA,
    key("agent"),
    text("state"),  # as in agent_desktop.agent.states
    text("reason"),
    at("since"),
    at_last("until"),
    reference("call_id"),
    at("beat_at"),  # last sign of life; old ones expire
    text("desk"),
    text("caller"),  # who is on the line, masked; never the number itself
    text("skill_group"),  # of that call
    **NARROW,
)
"""What each agent does now. Written by `agent_desktop.agent`, swept by the centre."""

seat_checks = Table(
    "seat_checks",
    METADATA,
    key("agent"),
    text("desk"),
    at("at"),
    text("health"),  # as in agent_desktop.agent.fitness
    text("failed"),  # the checks that are not green, the worst first, with commas between
    text("version"),  # of the program
    **NARROW,
)
"""What the last self-test of each agent's seat found. Shown beside `presence` while both are of one desk."""

agent_spans = Table(
    "agent_spans",
    METADATA,
    key("agent"),
    Column("since", Instant, primary_key=True),
    at("until"),
    text("state"),
    text("reason"),
    Index("agent_spans_until", "until"),
    **NARROW,
)
"""What each agent did: one row for each state that is over. Written by the trigger of `presence`."""

breaks = Table(
    "breaks",
    METADATA,
    key("id"),
    text("agent"),
    at("asked_at"),
    at("beat_at"),  # when it was asked last: a desk that waits asks again and again
    small("minutes"),
    text("state"),  # as in agent_desktop.agent.breaks
    text("decided_by"),  # a lead's number; "" where the quota allowed it
    at_last("decided_at"),
    at_last("over_at"),
    Index("breaks_asked", "asked_at"),
)
"""小休 that was asked for, and what came of it."""
