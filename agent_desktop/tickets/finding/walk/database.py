"""A walk along one index: the rows of a window, in which order, and the conditions on what it brings."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, and_, literal, or_, select, tuple_

from agent_desktop.store.instants import instant, micros
from agent_desktop.store.schema.instant import Instant
from agent_desktop.tickets.finding.finder import Order, Query, Row, Standing

Filter = Callable[[Any], ColumnElement[bool]]
"""The columns of the window → a condition on them."""

SHOWN: Final = Row.__struct_fields__
NUMBER: Final = re.compile(r"\d{6}(-[A-Z0-9]{0,6}(-\d{0,6})?)?")
"""How a ticket's number begins."""

DRIVERS: Final = ("agent", "station", "area", "request_type", "node", "skill_group", "priority")
"""Filters with an index in the order of filing, the most telling first."""


class Walk:
    """One way through the tickets: from which rows, in which order, with which filters."""

    def __init__(
        self,
        rows: FromClause,
        order: Order,
        driving: Sequence[ColumnElement[bool]],
        filters: Sequence[Filter],
        *,
        nothing: bool = False,
    ) -> None:
        self._order, self.filters, self.nothing = order, filters, nothing
        self.key = (rows.c.due_at if order is Order.DUE else rows.c.filed_at, rows.c.id)
        self.window: Select[Any] = (
            select(*(rows.c[name] for name in SHOWN)).where(*driving).order_by(*self.order(rows.c))
        )

    def order(self, columns: Any) -> tuple[ColumnElement[Any], ...]:
        """The list's order on some columns."""
        first = columns.due_at if self._order is Order.DUE else columns.filed_at
        if self._order is Order.NEWEST:
            return first.desc(), columns.id.desc()
        return first.asc(), columns.id.asc()

    def matching(self, begun: Select[Any], window: int, limit: int) -> Select[Any]:
        """The rows among the next `window` that match all filters."""
        seen = begun.limit(window).subquery()
        asked = select(*(seen.c[name] for name in SHOWN)).order_by(*self.order(seen.c)).limit(limit)
        return asked.where(*(condition(seen.c) for condition in self.filters))

    def behind(self, cursor: tuple[datetime, str]) -> ColumnElement[bool]:
        """The condition for what follows a row."""
        row, (at, ticket_id) = tuple_(*self.key), cursor
        last = tuple_(literal(at, Instant), literal(ticket_id))
        return row < last if self._order is Order.NEWEST else row > last

    def at(self, row: Row) -> str:
        """The place of a row, as `Page.next` says it."""
        key = row.due_at if self._order is Order.DUE else row.filed_at
        return f"{micros(key)}|{row.id}" if key else ""


def filters_of(query: Query, now: datetime) -> list[Filter]:
    """Everything that is asked, as conditions on what the window brings."""
    asked: list[Filter] = []
    for name in (*DRIVERS, "outer_source"):
        if value := getattr(query, name):
            asked.append(_equals(name, value))
    if query.standing is not Standing.ANY:
        is_open = query.standing is Standing.OPEN
        asked.append(lambda c: c.closed_at.is_(None) if is_open else c.closed_at.is_not(None))
    if query.late:
        asked.append(lambda c: and_(c.due_at < now, c.paused_at.is_(None)))
    if query.warned:
        asked.append(lambda c: and_(c.warn_at <= now, c.paused_at.is_(None)))
    if query.chased:
        asked.append(lambda c: c.chased > 0)
    if query.filed_from is not None or query.filed_until is not None:
        asked.append(lambda c: and_(*filed_within(query, c)))
    for word in query.words.split()[:8] if not NUMBER.fullmatch(query.words.strip()) else ():
        asked.append(_says(word))
    return asked


def filed_within(query: Query, columns: Any) -> list[ColumnElement[bool]]:
    """The span of filing that is asked for."""
    since = [columns.filed_at >= query.filed_from] if query.filed_from is not None else []
    until = [columns.filed_at < query.filed_until] if query.filed_until is not None else []
    return [*since, *until]


def _equals(name: str, value: str) -> Filter:
    return lambda c: c[name] == value


def _says(word: str) -> Filter:
    texts = ("title", "last_note", "crew", "number")
    return lambda c: or_(*(c[text].contains(word, autoescape=True) for text in texts))


def cursor_of(after: str) -> tuple[datetime, str]:
    """The place in `Page.next`. Raises `ValueError` for anything else."""
    at, _, ticket_id = after.partition("|")
    return instant(int(at)), ticket_id
