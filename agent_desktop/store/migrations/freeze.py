"""Write the first step's scripts from `store.schema`, while no release has shipped them.

Run as `python -m agent_desktop.store.migrations.freeze`.
"""

from sqlalchemy import create_mock_engine
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.ddl import ExecutableDDLElement

from agent_desktop.store.migrations.scripts import VERSIONS
from agent_desktop.store.schema.tables import TABLES

FIRST = "0001_first_tables"


def script(dialect: str) -> str:
    """The statements that make every table on `dialect` ("sqlite" or "postgresql")."""
    made: list[str] = []

    def keep(statement: Executable, *_: object, **__: object) -> None:
        assert isinstance(statement, ExecutableDDLElement)
        text = str(statement.compile(dialect=engine.dialect))
        made.append("\n".join(line.rstrip() for line in text.splitlines() if line.strip()))

    engine = create_mock_engine(f"{dialect}://", keep)
    TABLES.create_all(engine, checkfirst=False)
    return "\n\n".join(f"{statement};" for statement in made) + "\n"


def freeze() -> None:
    """Rewrite the scripts of the first step."""
    for dialect in ("sqlite", "postgresql"):
        (VERSIONS / f"{FIRST}.{dialect}.sql").write_text(script(dialect), encoding="utf-8")


if __name__ == "__main__":
    freeze()
