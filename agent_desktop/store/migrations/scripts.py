"""SQL scripts of a migration step: one statement after another, an empty line between them."""

from pathlib import Path
from typing import Final

from alembic import op

VERSIONS: Final = Path(__file__).parent / "versions"


def run(step: str) -> None:
    """Run the script of `step` ("0001_first_tables") that is written for the database at hand.

    For use inside a migration only.
    """
    conn = op.get_bind()
    script = VERSIONS / f"{step}.{conn.dialect.name}.sql"
    for statement in statements(script.read_text(encoding="utf-8")):
        conn.exec_driver_sql(statement)


def statements(script: str) -> list[str]:
    """The statements of a script; those with ';' inside (triggers) stay whole."""
    return [part for part in (p.strip() for p in script.split("\n\n")) if part]
