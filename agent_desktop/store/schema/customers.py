"""Who is served, at which places, and by which phone numbers they are known. Written by `customer360`."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Table

from agent_desktop.store.schema.columns import (
    METADATA,
    NARROW,
    at_last,
    count,
    flag,
    key,
    owner,
    reference,
    small,
    sorted_text,
    text,
    unique,
)

customers = Table(
    "customers",
    METADATA,
    key("id"),
    sorted_text("name"),
    text("kind"),  # person | firm
    sorted_text("pinyin"),  # "zhang min", for search
    sorted_text("initials"),  # "zm"
    text("id_tail"),  # last four of the identity document; more is never kept
    flag("vip"),
    text("prefers"),  # wish about being contacted: "晚间勿扰"
    Column("since", Date),
    Index("customers_name", "name"),
    Index("customers_initials", "initials", "name"),
    Index("customers_pinyin", "pinyin"),
)
"""A person or firm."""

accounts = Table(
    "accounts",
    METADATA,
    key("id"),
    unique("account_no"),  # 户号, as printed on the bill
    owner("customer_id"),
    text("service"),  # gas | lpg | heating | electricity | telecom
    text("use"),  # home | business
    text("address"),
    text("area"),  # code of the supply area that incidents name
    text("district"),
    text("meter"),
    count("area_m2"),  # heated floor, heating only
    text("state"),  # active | suspended | cut_off | closed
    Column("opened_on", Date),
    Column("closed_on", Date),
    Index("accounts_area", "area", "service"),
)
"""One metered place of a customer (用户, 户号)."""

phone_links = Table(
    "phone_links",
    METADATA,
    key("phone"),  # E.164, "+8613812345678"
    key("account_id"),
    text("kind"),  # own | family | former_tenant | installer
    text("relation"),  # 户主, 配偶, 租客 …: words of the site
    small("rank"),  # order in a chooser, 1 first
    flag("inactive"),  # never opens by itself, shown as doubtful
    at_last("seen_at"),  # last call by this number for this account
    text("source"),  # file | agent | import
    Index("phone_links_account", "account_id"),
    **NARROW,
)
"""Which number belongs to which account, and why: many to many."""

list_entries = Table(
    "list_entries",
    METADATA,
    key("id"),
    text("kind"),  # red | black
    reference("account_id"),
    reference("phone"),
    text("reason"),
    text("approved_by"),  # agent number and name of the lead; empty while only proposed
    text("proposed_by"),
    Column("since", Date, nullable=False),
    Column("until", Date),  # last day in force; NULL: open
    Index("list_entries_account", "account_id"),
    Index("list_entries_phone", "phone"),
    CheckConstraint("kind IN ('red', 'black')", name="kind"),
    CheckConstraint("account_id IS NOT NULL OR phone IS NOT NULL", name="of_something"),
)
"""Red list (care) and black list (caution): advice with reason, approver and end. Never a refusal."""
