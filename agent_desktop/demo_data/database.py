"""The room's SQL: writing rows in bulk, looking for what doesn't fit together, moving the demo to today."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Engine, Table, func, select, text

from agent_desktop.demo_data import consistency, moves, renewal, rows, twins, work_rows
from agent_desktop.store.engines import place
from agent_desktop.store.faults import clear_errors
from agent_desktop.store.schema.customers import accounts, customers, list_entries, phone_links
from agent_desktop.store.schema.field import duties, stations, ticket_clocks
from agent_desktop.store.schema.staff import agent_skills, agents, presence, skill_groups
from agent_desktop.store.schema.supply import (
    bills,
    cut_offs,
    incident_joins,
    incidents,
    instalment_plans,
    modifications,
    suspensions,
)
from agent_desktop.store.schema.trail import meta, questions_unanswered
from agent_desktop.store.schema.work import calls, contacts, follow_ups, ticket_events, tickets

TABLES: Final[dict[type[NamedTuple], Table]] = {
    rows.CustomerRow: customers,
    rows.AccountRow: accounts,
    rows.PhoneLinkRow: phone_links,
    rows.ListEntryRow: list_entries,
    rows.BillRow: bills,
    rows.InstalmentPlanRow: instalment_plans,
    rows.SuspensionRow: suspensions,
    rows.CutOffRow: cut_offs,
    rows.ModificationRow: modifications,
    rows.IncidentRow: incidents,
    rows.IncidentJoinRow: incident_joins,
    work_rows.ContactRow: contacts,
    work_rows.CallRow: calls,
    work_rows.TicketRow: tickets,
    work_rows.TicketEventRow: ticket_events,
    work_rows.TicketClockRow: ticket_clocks,
    work_rows.StationRow: stations,
    work_rows.DutyRow: duties,
    work_rows.FollowUpRow: follow_ups,
    rows.SkillGroupRow: skill_groups,
    rows.AgentRow: agents,
    rows.AgentSkillRow: agent_skills,
    rows.PresenceRow: presence,
    rows.QuestionRow: questions_unanswered,
    rows.MetaRow: meta,
}
"""Which table a type of row goes into."""


def write(engine: Engine, blocks: Iterable[Sequence[Sequence[NamedTuple]]]) -> None:
    """Insert everything in one transaction, straight through the driver. Raises `StoreError`."""
    with clear_errors(place(engine)), engine.begin() as conn:
        for block in blocks:
            for batch in block:
                _insert(conn, batch)


def multiply(engine: Engine, made: Sequence[Mapping[str, str | int]]) -> None:
    """Copy the town's households once for each of these parameters (`twins.twins`). Raises `StoreError`."""
    with clear_errors(place(engine)), engine.begin() as conn:
        if conn.dialect.name == "sqlite":
            driver: Any = conn.connection.driver_connection
            driver.create_function("strpos", 2, lambda text, part: text.find(part) + 1, deterministic=True)
        for statement in twins.SET_APART:
            _run(conn, statement, made[0])
        on_server = conn.dialect.name != "sqlite"
        for statement in twins.UNWORDED if on_server else ():
            conn.exec_driver_sql(statement)
        indices = _without_indices(conn)
        for parameters in made:
            for statement in twins.COPIES:
                _run(conn, statement, parameters)
        for statement in (*twins.CLEARED, *(twins.WORDED if on_server else ()), *indices):
            conn.exec_driver_sql(statement)


def _run(conn: Connection, statement: str, parameters: Mapping[str, str | int]) -> None:
    used = {name: value for name, value in parameters.items() if f":{name}" in statement}
    conn.execute(text(statement), used)


_INDICES: Final = {
    "sqlite": """SELECT name, sql FROM sqlite_master
      WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = :table ORDER BY name""",
    "postgresql": """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
      WHERE indrelid = to_regclass(:table)
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1""",
}
_KEPT: Final = "accounts_customer_id"  # a trigger looks there at each customer


def _without_indices(conn: Connection) -> list[str]:
    """Drop what is made from whole tables in a fraction of the time; gives the statements that make it."""
    asked = text(_INDICES[conn.dialect.name])
    tables = (*twins.COPIED, "account_words")
    found = [row for table in tables for row in conn.execute(asked, {"table": table})]
    dropped = [(name, made) for name, made in found if name != _KEPT]
    for name, _ in dropped:
        conn.exec_driver_sql(f"DROP INDEX {name}")
    return [made for _, made in dropped]


def holds_customers(engine: Engine) -> bool:
    """Whether anybody is on file."""
    with clear_errors(place(engine)), engine.connect() as conn:
        return conn.execute(select(customers.c.id).limit(1)).first() is not None


def inconsistencies(engine: Engine, facts: Mapping[str, float]) -> list[str]:
    """What doesn't fit together: one line for each rule that is broken, with how often and an example.

    `facts` are the parameters that `consistency.RULES` name.
    """
    found = []
    with clear_errors(place(engine)), engine.connect() as conn:
        for rule, query in consistency.RULES.items():
            broken = f"SELECT count(*) AS n, min(id) AS id FROM ({query}) AS broken"
            used = {name: value for name, value in facts.items() if f":{name}" in query}
            row = conn.execute(text(broken), used).one()
            if row.n:
                found.append(f"{rule}: {row.n}, for example {row.id}")
    return found


def counts(engine: Engine) -> dict[str, int]:
    """Rows by table."""
    with clear_errors(place(engine)), engine.connect() as conn:
        return {
            table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in TABLES.values()
        }


def remembered(engine: Engine) -> dict[str, str]:
    """What `meta` says about the demo."""
    with clear_errors(place(engine)), engine.connect() as conn:
        found = conn.execute(select(meta.c.name, meta.c.value).where(meta.c.name.like("demo_%")))
        return {row.name: row.value for row in found}


def move(
    engine: Engine, bulk_us: int, scenes_us: int, days: tuple[str, str], marks: Mapping[str, int]
) -> None:
    """Move the demo's rows forward: most by `bulk_us`, those of the scenes by `scenes_us`; note `marks`.

    `days`: the day that the demo was moved to last, and today. Raises `StoreError`.
    """
    since, today = days
    with clear_errors(place(engine)), engine.begin() as conn:
        for statement in moves.BULK if bulk_us else ():
            conn.execute(text(statement), {"by": bulk_us})
        for statement in moves.SCENES:
            conn.execute(text(statement), {"by": scenes_us})
        if since < today:
            conn.execute(text(moves.SETTLE), {"since": since, "today": today})
        _mark(conn, marks)


def renew(
    engine: Engine, blocks: Iterable[Sequence[Sequence[NamedTuple]]], scenes_us: int, marks: Mapping[str, int]
) -> None:
    """Make the demo's rows anew, in one transaction; `scenes_us` is how far the scenes were behind.

    On the embedded store. Raises `StoreError`.
    """
    with clear_errors(place(engine)), engine.begin() as conn:
        conn.execute(text(moves.PRESENCE), {"by": scenes_us})
        for statement in renewal.CLEAR:
            conn.exec_driver_sql(statement)
        for block in blocks:
            for batch in block:
                if batch and isinstance(batch[0], rows.AccountRow):
                    _renew_accounts(conn, batch)
                else:
                    _insert(conn, batch, stays=renewal.STANDING)
        _mark(conn, marks)


def _renew_accounts(conn: Connection, batch: Sequence[NamedTuple]) -> None:
    conn.exec_driver_sql(
        renewal.ACCOUNT,
        [(row.state, row.closed_on, row.id) for row in batch if isinstance(row, rows.AccountRow)],
    )


def _mark(conn: Connection, marks: Mapping[str, int]) -> None:
    for name, value in marks.items():
        if not conn.execute(meta.update().where(meta.c.name == name).values(value=str(value))).rowcount:
            conn.execute(meta.insert().values(name=name, value=str(value)))


def _insert(conn: Connection, batch: Sequence[NamedTuple], stays: Collection[str] = ()) -> None:
    """One batch of rows of one type. The driver takes the tuples as they are: ten times the speed of Core.

    `stays`: tables whose rows stay as they are when they are there (embedded store only).
    """
    if not batch:
        return
    kind = type(batch[0])
    quote = conn.dialect.identifier_preparer.quote
    target = f"{TABLES[kind].name} ({', '.join(map(quote, kind._fields))})"
    if conn.dialect.name == "sqlite":
        marks = ", ".join("?" * len(kind._fields))
        otherwise = "OR IGNORE " if TABLES[kind].name in stays else ""
        conn.exec_driver_sql(f"INSERT {otherwise}INTO {target} VALUES ({marks})", list(batch))
        return
    driver: Any = conn.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in batch:
            copy.write_row(row)
