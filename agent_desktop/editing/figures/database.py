"""SQL of the library's figures. Works inside the caller's connection. Thread: lookup."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Integer, and_, case, cast, func, select

from agent_desktop.editing.figures.figures import Counted, Day, Figures
from agent_desktop.store.schema.editing import article_outcomes, search_words
from agent_desktop.store.schema.library import articles
from agent_desktop.store.schema.trail import searches

_MOST: Final = 12
ENDING: Final = timedelta(days=30)


def figures(conn: Connection, since: datetime, today: date, zone: ZoneInfo, skill_group: str = "") -> Figures:
    """Everything since then; `skill_group` empty: of all groups."""
    in_force, outdated, ending = _stock(conn, today)
    counted = _articles(conn, since, skill_group)
    named = select(articles.c.no, articles.c.title).where(articles.c.no.in_([c.name for c in counted]))
    return Figures(
        days=_days(conn, since, today, zone, skill_group),
        groups=_groups(conn, since),
        articles=counted,
        in_force=in_force,
        outdated=outdated,
        ending=ending,
        titles={row.no: row.title for row in conn.execute(named)},
    )


def _days(
    conn: Connection, since: datetime, today: date, zone: ZoneInfo, skill_group: str
) -> tuple[Day, ...]:
    asked = select(searches.c.at, searches.c.hits, searches.c.opened).where(searches.c.at >= since)
    if skill_group:
        same = search_words.c.id == searches.c.id
        asked = asked.join(search_words, same).where(search_words.c.skill_group == skill_group)
    searched, found, opened = Counter[date](), Counter[date](), Counter[date]()
    for row in conn.execute(asked):
        on = row.at.astimezone(zone).date()
        searched[on] += 1
        found[on] += row.hits > 0
        opened[on] += bool(row.opened)
    first = since.astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    return tuple(Day(on, searched[on], found[on], opened[on]) for on in days)


def _groups(conn: Connection, since: datetime) -> tuple[Counted, ...]:
    found = func.sum(case((searches.c.hits > 0, 1), else_=0))
    asked = (
        select(search_words.c.skill_group, func.count(), found)
        .join(searches, searches.c.id == search_words.c.id)
        .where(search_words.c.at >= since, search_words.c.skill_group != "")
        .group_by(search_words.c.skill_group)
        .order_by(func.count().desc(), search_words.c.skill_group)
    )
    return tuple(Counted(name, all_, with_) for name, all_, with_ in conn.execute(asked.limit(_MOST)))


def _articles(conn: Connection, since: datetime, skill_group: str) -> tuple[Counted, ...]:
    table = article_outcomes
    taken = func.sum(cast(table.c.adopted, Integer))
    solved = func.sum(case((table.c.solved.is_(True), 1), else_=0))
    unsolved = func.sum(case((table.c.solved.is_(False), 1), else_=0))
    where = [table.c.at >= since, *([table.c.skill_group == skill_group] if skill_group else [])]
    asked = select(table.c.article_no, taken, solved, unsolved).where(and_(*where))
    rows = conn.execute(
        asked.group_by(table.c.article_no)
        .order_by((taken + unsolved).desc(), table.c.article_no)
        .limit(_MOST)
    )
    return tuple(Counted(no, *(int(n or 0) for n in numbers)) for no, *numbers in rows)


def _stock(conn: Connection, today: date) -> tuple[int, int, int]:
    ends = articles.c.in_force_to
    numbers = conn.execute(
        select(
            func.sum(case(((ends.is_(None)) | (ends >= today), 1), else_=0)),
            func.sum(case((ends < today, 1), else_=0)),
            func.sum(case(((ends >= today) & (ends <= today + ENDING), 1), else_=0)),
        ).where(~articles.c.withdrawn)
    ).one()
    in_force, outdated, ending = (int(n or 0) for n in numbers)
    return in_force, outdated, ending
