"""SQL of rises: who rings about what, now and at this hour on the days before; what is proposed to leads.

Plain SQL that both databases know, inside transactions of the caller, under the login that owns the store.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec.structs import replace
from sqlalchemy import Connection, and_, delete, or_, select, text, update
from uuid_utils import uuid7

from agent_desktop.store.instants import micros
from agent_desktop.store.replays import once
from agent_desktop.store.schema.situation import incident_rises
from agent_desktop.store.schema.supply import incidents
from agent_desktop.store.schema.work import tickets
from agent_desktop.tickets.incidents.incident import RiseKind
from agent_desktop.tickets.incidents.rises.rule import Found, Key, RiseRule, Sign, usual

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
LEAST_DAYS: Final = 3
"""With less history nothing is usual yet, and nothing strange."""

KEPT: Final = timedelta(days=90)
_WORDS: Final = 60

_FETCHED: Final = 2_000
_CALLED: Final = """
SELECT DISTINCT coalesce(c.account_id, c.phone, c.id) AS who, c.skill_group, coalesce(a.area, '') AS area
FROM calls c LEFT JOIN accounts a ON a.id = coalesce(c.account_id, (SELECT p.account_id FROM phone_links p
  WHERE p.phone = c.phone AND NOT p.inactive ORDER BY p.rank, p.account_id LIMIT 1))
WHERE c.started_at > :since AND c.started_at <= :until AND c.direction = 'incoming'
"""
_CALLS: Final = text(_CALLED)
_AREAS: Final = text(f"""
SELECT skill_group, area, count(DISTINCT who) FROM (
  SELECT coalesce(nullif(t.account_id, ''), nullif(t.phone, ''), t.id) AS who, t.skill_group, t.area
    FROM tickets t WHERE t.filed_at > :since AND t.filed_at <= :until AND t.incident_id IS NULL
  UNION ALL SELECT * FROM ({_CALLED}) AS called) AS signs
WHERE area <> '' GROUP BY skill_group, area
""")


def signs(conn: Connection, since: datetime, until: datetime) -> list[Sign]:
    """Tickets and calls of a time, without what belongs to an incident already."""
    facts = {"since": micros(since), "until": micros(until)}
    called = [Sign(who=who, skill_group=group, area=area) for who, group, area in conn.execute(_CALLS, facts)]
    return [*_filed(conn, since, until), *called]


def _filed(conn: Connection, since: datetime, until: datetime) -> Iterator[Sign]:
    """Tickets alone, fetched piece by piece."""
    c, said = tickets.c, tickets.c.field_values
    asked = (
        select(c.account_id, c.phone, c.id, c.skill_group, c.area, c.title,
               said["address"].as_string(), said["description"].as_string())
        .where(c.filed_at > since, c.filed_at <= until, c.incident_id.is_(None))
    )  # fmt: skip
    for account, phone, id_, group, area, *said_ in conn.execute(
        asked, execution_options={"yield_per": _FETCHED}
    ):
        yield Sign(who=account or phone or id_, skill_group=group, area=area, text=_text(*said_))


def _usual(conn: Connection, since: datetime, until: datetime) -> Counter[Key]:
    """How many callers each key had: areas are counted where they lie, only what was written is fetched."""
    facts = {"since": micros(since), "until": micros(until)}
    written = (replace(sign, area="") for sign in _filed(conn, since, until))
    total = usual((written,))
    for group, area, callers in conn.execute(_AREAS, facts):
        total[(RiseKind.AREA, group, area)] = callers
    return total


def history(conn: Connection, now: datetime, rule: RiseRule) -> tuple[Mapping[Key, int], float]:
    """How many callers each key had at this hour on the days before, and in how many windows that was.

    An hour a day: half of it before this window's middle and half after. (…, 0.0): there is too little.
    """
    oldest = conn.execute(select(tickets.c.filed_at).order_by(tickets.c.filed_at).limit(1)).scalar()
    days = min(rule.days, (now - oldest) // DAY) if oldest else 0
    if days < LEAST_DAYS:
        return {}, 0.0
    middle = now - rule.window / 2
    totals: Counter[Key] = Counter()
    for day in range(1, days + 1):
        at = middle - day * DAY
        totals.update(_usual(conn, at - HOUR / 2, at + HOUR / 2))
    return totals, days * (HOUR / rule.window)


def note(conn: Connection, found: tuple[Found, ...], now: datetime, rule: RiseRule) -> int:
    """Propose what is new, renew what still rises, leave what was decided; how many are new."""
    known = _known(conn, now - timedelta(minutes=rule.rest_min))
    standing = conn.execute(select(incidents).where(incidents.c.closed_at.is_(None)).limit(200)).all()
    new = 0
    for one in found:
        if any(_covers(incident, one) for incident in standing):
            continue
        before = next((row for row in known if _same(row, one)), None)
        counted = {"found": len(one.who), "usual": round(one.usual * 100), "seen_at": now}
        if before is None:
            row = {"id": str(uuid7()), "kind": one.kind.value, "skill_group": one.skill_group}
            new += once(conn, incident_rises, **row, about=one.about, since=now, **counted)
        elif not before.verdict:
            conn.execute(update(incident_rises).where(incident_rises.c.id == before.id).values(**counted))
    conn.execute(delete(incident_rises).where(incident_rises.c.seen_at < now - KEPT))
    return new


def _known(conn: Connection, since: datetime) -> Any:
    c = incident_rises.c
    lately = or_(and_(c.verdict == "", c.seen_at > since), c.decided_at > since)
    return conn.execute(select(incident_rises).where(lately)).all()


def _same(row: Any, one: Found) -> bool:
    """A word grows and shrinks with who says it."""
    if (row.kind, row.skill_group) != (one.kind.value, one.skill_group):
        return False
    about = str(row.about)
    return about == one.about or (one.kind is RiseKind.WORD and (about in one.about or one.about in about))


def _covers(incident: Any, one: Found) -> bool:
    """Whether an incident that stands explains a rise."""
    if incident.service != one.skill_group:
        return False
    if one.kind is RiseKind.AREA:
        return bool(incident.area == one.about)
    said = f"{incident.title}{incident.cause}{incident.street}{incident.district}"
    return one.about in said or (bool(incident.street) and incident.street in one.about)


def _text(*parts: str | None) -> str:
    return "\n".join((part or "")[:_WORDS] for part in parts)
