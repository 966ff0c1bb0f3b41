"""The room's SQL for PostgreSQL: calls of what the store brings (`store/schema/server_sql`), no more.

The pop and a search are procedures: they write down who looks for what, make that final, and only then show
anything. So each is one call, and no rollback leaves a look without its line.
"""

import json
from typing import Final

from customer360.statements import SQLITE, Asked, Rows, Statements


def _find(way: str, asked: Asked) -> tuple[str, Asked]:
    words = ", ".join(f"%({name})s" for name in asked)
    return f"CALL desk_search('{way}', ARRAY[{words}]::text[], %(limit)s::integer, NULL)", asked


def _found(answer: Rows) -> Rows:
    found: Rows = json.loads(answer[0][0])
    return found


POSTGRESQL: Final = Statements(
    pop="CALL desk_pop(%(phone)s, %(account_no)s, %(account_id)s, %(now)s::bigint, %(today)s::date, NULL)",
    bills="SELECT * FROM desk_bills(%(account_id)s, %(since)s::date)",
    plan="SELECT * FROM desk_plan(%(account_id)s)",
    timeline="""SELECT * FROM desk_timeline(%(phone)s,
  ARRAY(SELECT json_array_elements_text(%(account_ids)s::json)))""",
    link="SELECT desk_link(%(phone)s, %(account_id)s, %(kind)s, %(relation)s, %(now)s::bigint)",
    enrol=(
        """SELECT desk_enrol(%(id)s, %(account_no)s, %(phone)s, %(name)s, %(pinyin)s, %(initials)s,
  %(address)s, %(service)s, %(kind)s, %(relation)s, %(today)s::date, %(now)s::bigint,
  CASE WHEN %(known)s <> '' THEN ARRAY(SELECT json_array_elements_text(%(known)s::json)) END)""",
    ),
    known_phones="SELECT ''",  # warm up with nobody: a number of the book would be a look
    find=_find,
    found=_found,
)

BY_DIALECT: Final[dict[str, Statements]] = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
"""Which statements a store understands, by the name of its dialect."""
