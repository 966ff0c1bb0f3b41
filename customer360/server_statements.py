"""The room's SQL for PostgreSQL: calls of the functions that the store brings (`store/schema/server_sql`)."""

from collections.abc import Mapping
from typing import Final

from customer360.statements import SQLITE, Statements


def _find(way: str, asked: Mapping[str, str]) -> str:
    words = ", ".join(f"%({name})s" for name in asked)
    return f"SELECT * FROM desk_find('{way}', ARRAY[{words}]::text[], %(limit)s::integer)"


POSTGRESQL: Final = Statements(
    pop="SELECT desk_card(%(phone)s, %(account_no)s, %(account_id)s, %(now)s::bigint, %(today)s::date)",
    bills="SELECT * FROM desk_bills(%(account_id)s, %(since)s::date)",
    timeline="""SELECT * FROM desk_timeline(%(phone)s,
  ARRAY(SELECT json_array_elements_text(%(account_ids)s::json)))""",
    link="SELECT desk_link(%(phone)s, %(account_id)s, %(kind)s, %(relation)s, %(now)s::bigint)",
    known_phones="SELECT phone FROM phone_links LIMIT 8",
    find=_find,
)

BY_DIALECT: Final[dict[str, Statements]] = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
"""Which statements a store understands, by the name of its dialect."""
