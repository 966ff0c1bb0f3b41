"""Functions of a server's store: what a desk asks PostgreSQL for, each in one call.

The scripts in `server_sql/` run in the order of their names after the tables are made. Statements stand apart
by an empty line and hold none; a percent sign would be taken for a parameter, so there is none either.
They live here and not in the rooms because a step of the schema makes them (`store.migrations`).
"""

from pathlib import Path
from typing import Final

from sqlalchemy import DDL, event

from agent_desktop.store.schema.columns import METADATA

SCRIPTS: Final = Path(__file__).parent / "server_sql"


def scripted() -> list[str]:
    """Every statement, in order."""
    scripts = (script.read_text(encoding="utf-8") for script in sorted(SCRIPTS.glob("*.sql")))
    return [part.strip().rstrip(";") for script in scripts for part in script.split("\n\n") if part.strip()]


for _statement in scripted():
    _function = DDL(_statement)  # type: ignore[no-untyped-call]  # as SQLAlchemy 2.1 has it
    event.listen(METADATA, "after_create", _function.execute_if(dialect="postgresql"))
