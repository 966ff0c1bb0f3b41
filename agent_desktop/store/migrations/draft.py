"""Write the scripts of a new step that makes tables, as `store.schema` has them.

Run as `python -m agent_desktop.store.migrations.draft 0002_library library articles word_lists`. Functions
and rights of a server, and whatever rows a step needs, are added to the scripts by hand.
"""

import sys

from sqlalchemy import create_mock_engine
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.ddl import CreateIndex, CreateTable, ExecutableDDLElement

from agent_desktop.store.migrations.scripts import VERSIONS
from agent_desktop.store.schema.tables import TABLES


def script(dialect: str, names: list[str]) -> str:
    """The statements that make these tables and their indexes on `dialect` ("sqlite" or "postgresql")."""
    made: list[str] = []

    def keep(statement: Executable, *_: object, **__: object) -> None:
        assert isinstance(statement, ExecutableDDLElement)
        if isinstance(statement, CreateTable | CreateIndex):
            text = str(statement.compile(dialect=engine.dialect))
            made.append("\n".join(line.rstrip() for line in text.splitlines() if line.strip()))

    engine = create_mock_engine(f"{dialect}://", keep)
    TABLES.create_all(engine, tables=[TABLES.tables[name] for name in names], checkfirst=False)
    return "\n\n".join(f"{statement};" for statement in made) + "\n"


def draft(step: str, names: list[str]) -> None:
    """Write the scripts of `step` for both databases."""
    for dialect in ("sqlite", "postgresql"):
        (VERSIONS / f"{step}.{dialect}.sql").write_text(script(dialect, names), encoding="utf-8")


if __name__ == "__main__":
    draft(sys.argv[1], sys.argv[2:])
