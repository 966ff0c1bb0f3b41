"""What a place owes and why its supply is not as usual: bills, suspensions, cut-offs, findings, incidents."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Table

from agent_desktop.store.schema.columns import (
    METADATA,
    NARROW,
    at,
    at_last,
    cents,
    count,
    key,
    reference,
    small,
    text,
    unique,
)

bills = Table(
    "bills",
    METADATA,
    key("account_id"),
    key("period"),  # "2026-10", heating "2025-26"
    text("kind"),  # usage | base_fee (基础热费) | plan (telecom)
    cents("amount_cents"),
    cents("unpaid_cents"),  # 0 when settled
    Column("due_on", Date, nullable=False),
    Column("paid_on", Date),  # day of the last payment that settled it
    CheckConstraint("unpaid_cents BETWEEN 0 AND amount_cents", name="unpaid_within_amount"),
    **NARROW,
)
"""One bill for each period. Arrears are what is unpaid of bills whose `due_on` has passed."""

# Holds all that an alert about arrears needs, so that the pop never touches the table.
Index(
    "bills_unpaid",
    bills.c.account_id,
    bills.c.due_on,
    bills.c.period,
    bills.c.unpaid_cents,
    sqlite_where=bills.c.unpaid_cents > 0,
    postgresql_where=bills.c.unpaid_cents > 0,
)

instalment_plans = Table(
    "instalment_plans",
    METADATA,
    key("account_id"),
    Column("since", Date, primary_key=True),
    cents("total_cents"),
    cents("paid_cents"),
    small("instalments"),
    Column("next_due_on", Date),
    text("state"),  # kept | broken | done
    text("approved_by"),
    **NARROW,
)
"""Arrears paid off in agreed parts (分期)."""

suspensions = Table(
    "suspensions",
    METADATA,
    key("account_id"),
    Column("since", Date, primary_key=True),
    Column("until", Date),  # agreed last day; NULL: until the customer asks
    Column("ended_on", Date),  # the day it was taken up again; NULL while it lasts
    text("reason"),
    cents("fee_cents"),  # yearly base fee owed while suspended
    **NARROW,
)
"""Service paused at the customer's wish (报停, 暂停, 停机保号)."""

cut_offs = Table(
    "cut_offs",
    METADATA,
    key("account_id"),
    Column("since", Date, primary_key=True),
    Column("restored_on", Date),  # NULL while it lasts
    cents("owed_cents"),  # what was owed on that day
    text("order_no"),
    **NARROW,
)
"""Supply stopped for arrears (欠费停供): not a suspension."""

modifications = Table(
    "modifications",
    METADATA,
    key("account_id"),
    Column("found_on", Date, primary_key=True),
    text("finding"),
    text("inspector"),
    Column("fixed_on", Date),  # NULL while it stands
    **NARROW,
)
"""Pipe, valve or meter changed without leave (私改), as found on a visit."""

incidents = Table(
    "incidents",
    METADATA,
    key("id"),
    unique("number"),
    text("title"),
    text("service"),
    text("area"),  # code of a supply area; empty: the whole district
    text("cause"),
    text("script"),  # what agents say
    at("since"),
    at_last("expected_end"),
    at_last("closed_at"),
    count("joined"),  # calls that joined it
    text("district"),  # empty: by the area alone
    text("street"),  # or estate, or building, as addresses write it, no blanks; empty: all of it
    text("kind"),  # as in agent_desktop.tickets.incidents.incident.IncidentKind; empty: not told
    text("who"),  # the lead who declared it
    small("edition"),  # grows with each change, so that of two leads one is told
)
"""A declared outage or mass fault of an area. An account is inside by `customer360.reach`."""

Index(
    "incidents_open",
    incidents.c.area,
    incidents.c.service,
    sqlite_where=incidents.c.closed_at.is_(None),
    postgresql_where=incidents.c.closed_at.is_(None),
)

incident_joins = Table(
    "incident_joins",
    METADATA,
    key("incident_id"),
    key("id"),
    at("at"),
    reference("account_id"),
    reference("phone"),
    reference("call_id"),
    text("agent"),
    text("note"),
    Index("incident_joins_account", "account_id"),
    **NARROW,
)
"""A caller added to an incident instead of a new ticket."""
