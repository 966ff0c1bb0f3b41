"""Rows as they go into the store: one type a table, its fields named like the columns.

Days are ISO text and times are integers (`store.instants`), so that a driver takes them as they are.
"""

from typing import NamedTuple


class CustomerRow(NamedTuple):
    """A row of `customers`."""

    id: str
    name: str
    kind: str
    pinyin: str
    initials: str
    id_tail: str
    vip: bool
    prefers: str
    since: str


class AccountRow(NamedTuple):
    """A row of `accounts`."""

    id: str
    account_no: str
    customer_id: str
    service: str
    use: str
    address: str
    area: str
    district: str
    meter: str
    area_m2: int
    state: str
    opened_on: str
    closed_on: str | None = None


class PhoneLinkRow(NamedTuple):
    """A row of `phone_links`."""

    phone: str
    account_id: str
    kind: str
    relation: str
    rank: int
    inactive: bool = False
    seen_at: int | None = None
    source: str = "file"


class ListEntryRow(NamedTuple):
    """A row of `list_entries`."""

    id: str
    kind: str
    account_id: str | None
    phone: str | None
    reason: str
    approved_by: str
    proposed_by: str
    since: str
    until: str | None


class BillRow(NamedTuple):
    """A row of `bills`."""

    account_id: str
    period: str
    kind: str
    amount_cents: int
    unpaid_cents: int
    due_on: str
    paid_on: str | None


class InstalmentPlanRow(NamedTuple):
    """A row of `instalment_plans`."""

    account_id: str
    since: str
    total_cents: int
    paid_cents: int
    instalments: int
    next_due_on: str | None
    state: str
    approved_by: str


class SuspensionRow(NamedTuple):
    """A row of `suspensions`."""

    account_id: str
    since: str
    until: str | None
    ended_on: str | None
    reason: str
    fee_cents: int


class CutOffRow(NamedTuple):
    """A row of `cut_offs`."""

    account_id: str
    since: str
    restored_on: str | None
    owed_cents: int
    order_no: str


class ModificationRow(NamedTuple):
    """A row of `modifications`."""

    account_id: str
    found_on: str
    finding: str
    inspector: str
    fixed_on: str | None


class IncidentRow(NamedTuple):
    """A row of `incidents`."""

    id: str
    number: str
    title: str
    service: str
    area: str
    cause: str
    script: str
    since: int
    expected_end: int | None
    closed_at: int | None
    joined: int


class IncidentJoinRow(NamedTuple):
    """A row of `incident_joins`."""

    incident_id: str
    id: str
    at: int
    account_id: str | None
    phone: str | None
    agent: str


class SkillGroupRow(NamedTuple):
    """A row of `skill_groups`."""

    code: str
    label: str
    hotline: str
    rank: int


class AgentRow(NamedTuple):
    """A row of `agents`."""

    no: str
    name: str
    extension: str
    kind: str
    role: str
    team: str


class AgentSkillRow(NamedTuple):
    """A row of `agent_skills`."""

    agent: str
    skill_group: str
    level: int


class PresenceRow(NamedTuple):
    """A row of `presence`."""

    agent: str
    state: str
    reason: str
    since: int
    beat_at: int
    desk: str


class QuestionRow(NamedTuple):
    """A row of `questions_unanswered`."""

    id: str
    at: int
    question: str
    agent: str


class MetaRow(NamedTuple):
    """A row of `meta`."""

    name: str
    value: str
