"""The schema past one table: split by account or number over partitions, every card stays what it was."""

from datetime import UTC, datetime

import psycopg
import pytest

from agent_desktop.demo_data.generator import generate
from agent_desktop.store.engines import open_writer
from agent_desktop.store.instants import micros

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PARTS = 4
SPLIT = {
    "accounts": "id",
    "account_words": "account_id",
    "bills": "account_id",
    "instalment_plans": "account_id",
    "suspensions": "account_id",
    "cut_offs": "account_id",
    "modifications": "account_id",
    "phone_links": "phone",
    "contacts": "id",
}
"""By which column each table is split. What a card reads together of one account lies together."""

_INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND schemaname = 'public'"
_TRIGGERS = """SELECT pg_get_triggerdef(oid) FROM pg_trigger
WHERE tgrelid = %s::regclass AND NOT tgisinternal AND pg_get_triggerdef(oid) NOT LIKE '%%FOR EACH ROW%%'"""


def split(conn: "psycopg.Connection[tuple[str]]", table: str, column: str) -> None:
    """Put a table's rows into partitions, as `docs/scale.md` says."""
    indexes = [row[0] for row in conn.execute(_INDEXES, (table,))]
    triggers = [row[0] for row in conn.execute(_TRIGGERS, (table,))]
    conn.execute(f"ALTER TABLE {table} RENAME TO {table}_whole")
    conn.execute(f"CREATE TABLE {table} (LIKE {table}_whole INCLUDING DEFAULTS) PARTITION BY HASH ({column})")
    for part in range(PARTS):
        conn.execute(
            f"""CREATE TABLE {table}_{part} PARTITION OF {table}
            FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"""
        )
    conn.execute(f"INSERT INTO {table} SELECT * FROM {table}_whole")
    conn.execute(f"DROP TABLE {table}_whole")
    for index in indexes:
        # A number is unique over all partitions only where it splits them: there a lookup is enough.
        of_key = f"({column}" in index
        conn.execute(index if of_key else index.replace("CREATE UNIQUE INDEX", "CREATE INDEX"))
    for trigger in triggers:
        conn.execute(trigger)


@pytest.mark.slow
def test_every_card_and_search_is_the_same_over_partitions(centre: str) -> None:
    engine = open_writer(centre)
    generate(engine, customers=300, now=NOW)
    engine.dispose()
    with psycopg.connect(centre, autocommit=True) as conn:
        phones = [row[0] for row in conn.execute("SELECT DISTINCT phone FROM phone_links ORDER BY 1")]

        def card(phone: str) -> object:
            asked = (phone, "", "", micros(NOW), NOW.date())
            return conn.execute("SELECT desk_card(%s, %s, %s, %s, %s)::jsonb", asked).fetchone()

        def found(*words: str) -> list[object]:
            rows = conn.execute("SELECT id FROM desk_find('words', %s, 500) ORDER BY 1", (list(words),))
            return [row[0] for row in rows]

        cards, places = [card(phone) for phone in phones], found("花园", "101")
        assert places
        for table, column in SPLIT.items():
            split(conn, table, column)
        conn.execute("ANALYZE")
        told = [_unordered(card(phone)) for phone in phones]
        assert told == [_unordered(before) for before in cards]
        assert found("花园", "101") == places
        conn.execute("UPDATE accounts SET address = '丽景湾 8 幢' WHERE id = (SELECT min(id) FROM accounts)")
        assert len(found("丽景湾")) == 1
        conn.execute(
            """INSERT INTO phone_links (phone, account_id, kind, source)
            VALUES ('+8613900000001', 'A00000001', 'own', 'agent')
            ON CONFLICT (phone, account_id) DO NOTHING"""
        )
        [(plan,)] = conn.execute(
            "EXPLAIN (FORMAT JSON) SELECT * FROM bills WHERE account_id = 'A00000001'"
        ).fetchall()
        assert str(plan).count("'Relation Name'") == 1  # one partition is asked, not four


def _unordered(document: object) -> object:
    """A card with its lists in one order: what has no order of its own comes as the partitions give it."""
    if isinstance(document, list | tuple):
        return sorted((_unordered(part) for part in document), key=repr)
    return document
