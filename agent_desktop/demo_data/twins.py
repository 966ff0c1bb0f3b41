"""A city out of one town: the households copied by the server itself, as often as wanted, under other ids.

Making a household up costs 0.7 ms, copying it by SQL a tenth. A twin has its own ids, account numbers,
phone numbers and estate; names, debts and fates are those of the town. Of its history it carries the last
half year. The demo's cast is left alone. Plain SQL that SQLite and PostgreSQL both know.
"""

from collections.abc import Iterator
from typing import Final

from agent_desktop.store.instants import DAY

TOWN: Final = 20_000
"""Households that are made up one by one; more than that are twins."""

MOST: Final = 999
"""Twins of one town at most: three digits tell them apart."""

_REMEMBERS: Final = 180 * DAY
_BILLS: Final = 6
_ESTATES: Final = (
    "东西南北上中下新老大小金银青白红紫明清和",
    "山水河湖泉林园桥塔城门坡湾溪岭原岗沟坪滩",
)

# The town's rows that are copied stand apart: no copy looks for them in tables that grow.
_OF_TOWN: Final = "account_id >= 'A' AND account_id < 'B'"
_SINCE: Final = f"{_OF_TOWN} AND filed_at >= :since"
_WHERE: Final = {
    "customers": "id >= 'C' AND id < 'D'",
    "accounts": "id >= 'A' AND id < 'B'",
    "phone_links": _OF_TOWN,
    "list_entries": _OF_TOWN,
    "bills": f"{_OF_TOWN} AND (unpaid_cents > 0 OR period >= :bills_since)",
    "instalment_plans": _OF_TOWN,
    "suspensions": _OF_TOWN,
    "cut_offs": _OF_TOWN,
    "modifications": _OF_TOWN,
    # Events before their tickets: a server counts chases as they arrive.
    "ticket_events": f"ticket_id IN (SELECT id FROM tickets WHERE {_SINCE})",
    "tickets": _SINCE,
    "contacts": f"""{_OF_TOWN} AND at >= :since
        AND (ticket_id IS NULL OR ticket_id IN (SELECT id FROM tickets WHERE filed_at >= :since))""",
}
COPIED: Final = tuple(_WHERE)
"""Tables that twins have rows in."""

SET_APART: Final = (
    *(
        f"CREATE TEMPORARY TABLE town_{table} AS SELECT * FROM {table} WHERE {where}"
        for table, where in _WHERE.items()
    ),
    "CREATE TEMPORARY TABLE twin_numbers (phone text PRIMARY KEY, serial bigint NOT NULL)",
    """INSERT INTO twin_numbers SELECT phone, row_number() OVER (ORDER BY phone) FROM (
      SELECT phone FROM phone_links WHERE account_id >= 'A' AND account_id < 'B'
      UNION SELECT phone FROM contacts WHERE phone IS NOT NULL AND account_id >= 'A' AND account_id < 'B'
      UNION SELECT phone FROM tickets WHERE phone IS NOT NULL AND account_id >= 'A' AND account_id < 'B')
    AS known""",
)
"""Run once, before the first twin, with its parameters: the town's rows, and its numbers, counted."""

CLEARED: Final = (*(f"DROP TABLE town_{table}" for table in COPIED), "DROP TABLE twin_numbers")
"""Run once, after the last."""

UNWORDED: Final = (
    "ANALYZE",  # what the plans of all copies rest on
    "ALTER TABLE accounts DISABLE TRIGGER accounts_worded_in",
    "ALTER TABLE customers DISABLE TRIGGER customers_worded_in",
)
"""Run once on a server, before the first twin: words are written for all of them at the end."""

WORDED: Final = (
    """INSERT INTO account_words (account_id, name, address)
      SELECT a.id, desk_folded(c.name), desk_folded(a.address)
      FROM accounts a LEFT JOIN customers c ON c.id = a.customer_id WHERE a.id >= 'B' AND a.id < 'C'""",
    "ALTER TABLE accounts ENABLE TRIGGER accounts_worded_in",
    "ALTER TABLE customers ENABLE TRIGGER customers_worded_in",
    "ANALYZE",  # what was known of a town misleads about a city
)
"""Run once on a server, after the last."""

# A permutation of the eight digits behind a prefix that the town's own numbers never have.
_PHONE: Final = """'+86199' || substr(CAST(100000000 +
  (:twin * (SELECT max(serial) FROM twin_numbers) + n.serial) * 27644437 % 100000000 AS text), 2)"""
_ACCOUNT: Final = "'B' || :tag || substr({0}, 2)"
# The variant's digit becomes one that no id of the town has.
_ID: Final = "substr({0}, 1, 19) || 'c' || substr({0}, 21, 13) || :tag"


def _copy(table: str, columns: str, *, by_number: bool = False, **changed: str) -> str:
    """The statement that copies rows of the town; `changed` columns are made anew."""
    listed = columns.split()
    numbered = f" LEFT JOIN twin_numbers n ON n.phone = {table}.phone" if by_number else ""
    if "account_id" in listed:
        changed.setdefault("account_id", _ACCOUNT.format("account_id"))
    made = ", ".join(changed.get(column, f"{table}.{column}") for column in listed)
    into = ", ".join(f'"{column}"' for column in listed)
    return f"INSERT INTO {table} ({into}) SELECT {made} FROM town_{table} AS {table}{numbered}"


COPIES: Final = (
    _copy(
        "customers",
        "id name kind pinyin initials id_tail vip prefers since",
        id="'D' || :tag || substr(id, 2)",
    ),
    _copy(
        "accounts",
        "id account_no customer_id service use address area district meter area_m2 state opened_on closed_on",
        id=_ACCOUNT.format("id"),
        # Two digits for the service, eight that count accounts: of those a town never fills the first three.
        account_no="substr(account_no, 1, 2) || :tag || substr(account_no, 6)",
        customer_id="'D' || :tag || substr(customer_id, 2)",
        address="""substr(address, 1, strpos(address, '号')) || :estate ||
          substr(address, strpos(address, '号') + 1)""",
        meter="meter || :tag",
    ),
    _copy(
        "phone_links",
        "phone account_id kind relation rank inactive seen_at source",
        by_number=True,
        phone=_PHONE,
    ),
    _copy(
        "list_entries",
        "id kind account_id phone reason approved_by proposed_by since until",
        id="id || '-' || :tag",
        by_number=True,
        phone=f"CASE WHEN list_entries.phone IS NOT NULL THEN {_PHONE} END",
    ),
    _copy(
        "bills",
        "account_id period kind amount_cents unpaid_cents due_on paid_on",
    ),
    _copy(
        "instalment_plans",
        "account_id since total_cents paid_cents instalments next_due_on state approved_by",
    ),
    _copy("suspensions", "account_id since until ended_on reason fee_cents"),
    _copy("cut_offs", "account_id since restored_on owed_cents order_no"),
    _copy("modifications", "account_id found_on finding inspector fixed_on"),
    _copy(
        "ticket_events",
        "ticket_id id at kind node who note",
        ticket_id=_ID.format("ticket_id"),
        id=_ID.format("id"),
    ),
    _copy(
        "tickets",
        """id number skill_group request_type account_id phone area title node priority emergency filed_at
        due_at closed_at crew crew_phone last_note promise chased agent field_values result station""",
        by_number=True,
        id=_ID.format("id"),
        number="replace(number, '-', '-' || :tag)",
        phone=f"CASE WHEN tickets.phone IS NOT NULL THEN {_PHONE} END",
    ),
    _copy(
        "contacts",
        """id at channel incoming phone account_id agent skill_group matter summary outcome promise
        promise_due promise_kept satisfaction duration_s ticket_id""",
        by_number=True,
        id=_ID.format("id"),
        phone=f"CASE WHEN contacts.phone IS NOT NULL THEN {_PHONE} END",
        ticket_id=_ID.format("ticket_id"),
    ),
)
"""Run once for each twin, with the parameters of `twins`."""


def towns(customers: int) -> tuple[int, int]:
    """Households to make up, and how many twins of them bring their number nearest to `customers`."""
    times = -(-customers // TOWN)
    return round(customers / times), times - 1


def twins(count: int, now_us: int, day: str) -> Iterator[dict[str, str | int]]:
    """Parameters of each twin, the first one's for what is set apart. `day`: the town's, in ISO text."""
    year, month = int(day[:4]), int(day[5:7]) - _BILLS
    since = f"{year - (month < 1):04}-{(month - 1) % 12 + 1:02}"
    first, second = _ESTATES
    for twin in range(1, count + 1):
        estate = first[twin % len(first)] + second[twin // len(first) % len(second)]
        yield {
            "twin": twin,
            "tag": f"{twin:03}",
            "estate": estate,
            "since": now_us - _REMEMBERS,
            "bills_since": since,
        }
