"""What a store has beside its tables and indexes: functions, triggers, rights, the search's own index.

The scripts of a dialect run in the order of their names after the tables are made: on PostgreSQL what a desk
asks for, each in one call (`server_sql/`), on SQLite little (`file_sql/`). Statements stand apart by an empty
line and hold none; a percent sign would be taken for a parameter, so there is none either.
They live here and not in the rooms because a step of the schema makes them (`store.migrations`).
"""

from pathlib import Path
from typing import Final

from sqlalchemy import DDL, event

from agent_desktop.store.schema.columns import METADATA

SCRIPTS: Final = {
    "postgresql": Path(__file__).parent / "server_sql",
    "sqlite": Path(__file__).parent / "file_sql",
}


def scripted(dialect: str = "postgresql") -> list[str]:
    """Every statement, in order."""
    scripts = (script.read_text(encoding="utf-8") for script in sorted(SCRIPTS[dialect].glob("*.sql")))
    parts = (part.strip() for script in scripts for part in script.split("\n\n"))
    # A trigger of SQLite ends inside with the mark that ends the statement.
    return [part if part.endswith("END;") else part.rstrip(";") for part in parts if part]


for _dialect in SCRIPTS:
    for _statement in scripted(_dialect):
        _made = DDL(_statement)  # type: ignore[no-untyped-call]  # as SQLAlchemy 2.1 has it
        event.listen(METADATA, "after_create", _made.execute_if(dialect=_dialect))
