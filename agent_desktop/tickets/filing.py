"""What a draft becomes when it is filed: its ticket, with its clocks. Pure rules; the journal keeps it."""

import logging
from datetime import datetime
from typing import Final

from uuid_utils import uuid7

from agent_desktop.tickets import agreement, prefill
from agent_desktop.tickets.clocks.calendar import BeyondCalendar
from agent_desktop.tickets.clocks.clock import Clock
from agent_desktop.tickets.clocks.promises import VISIT, Promise
from agent_desktop.tickets.clocks.rules import ClockRules, earliest, outer_due
from agent_desktop.tickets.draft import LONGEST_VALUE, Draft, Ticket
from agent_desktop.tickets.forms import Form, RequestType
from agent_desktop.tickets.nodes import Node

log = logging.getLogger(__name__)

OUTER_SOURCE: Final = "outer_source"
OUTER_NUMBER: Final = "outer_number"
OUTER_DUE: Final = "outer_due"
"""Codes of the fields in which a form writes down an outer source, its number and its deadline."""


SPLIT_FROM: Final = "split_from"
"""Value of a ticket: the number of the one that it was parted from."""


def day_of(at: datetime) -> str:
    """The site's day as a ticket's number begins: yyMMdd."""
    return at.strftime("%y%m%d")


def ticket_of(draft: Draft, form: Form, number: str, now: datetime, rules: ClockRules | None) -> Ticket:
    """What the draft itself says."""
    kind = form.request_type(draft.text(prefill.REQUEST_TYPE))
    closed = kind is not None and kind.closes_at_once
    said = {code: v.value[:LONGEST_VALUE] for code, v in draft.values.items() if v.value}
    said |= agreement.proof(form, draft)
    said |= {SPLIT_FROM: draft.split_number} if draft.split_of else {}
    clocks = _clocks(draft.skill_group, kind, now, rules, said)
    first = earliest(clocks)
    return Ticket(
        id=str(uuid7()),
        number=number,
        skill_group=draft.skill_group,
        request_type=kind.code if kind else "",
        account_id=draft.account_id,
        call_id=draft.call_id,
        phone=draft.phone,
        area=draft.area,
        district=draft.district,
        title=prefill.title(form, draft),
        filed_at=now,
        agent="",
        node=Node.ARCHIVED.value if closed else Node.ACCEPTED.value,
        priority=kind.priority if kind else "normal",
        due_at=first.due_at if first else None,
        values=said,
        articles=draft.articles,
        result=draft.result,
        asked=_asked(kind, said),
        runs=kind.runs if kind else "working",
        clocks=clocks,
        parent_id=draft.split_of,
        outer_source=said.get(OUTER_SOURCE, ""),
        outer_number=said.get(OUTER_NUMBER, ""),
        promise=_promise(clocks, said, rules),
    )


def promise_of(draft: Draft, form: Form, now: datetime, rules: ClockRules) -> Promise | None:
    """What the caller would be promised if the draft were filed now."""
    said = {code: v.value for code, v in draft.values.items() if v.value}
    kind = form.request_type(said.get(prefill.REQUEST_TYPE, ""))
    return _promise(_clocks(draft.skill_group, kind, now, rules, said), said, rules)


def _promise(clocks: tuple[Clock, ...], said: dict[str, str], rules: ClockRules | None) -> Promise | None:
    return rules.promises.of_ticket(clocks, said.get(VISIT, "")) if rules and clocks else None


def _asked(kind: RequestType | None, said: dict[str, str]) -> tuple[str, ...]:
    """The nodes that the type asks for; one that waits for the lead (待审批) is reviewed before all else."""
    nodes = tuple(node for node, _ in kind.nodes) if kind else ()
    waits = said.get(agreement.LEAD) == agreement.PENDING and Node.REVIEWED not in nodes
    return (Node.REVIEWED.value, *nodes) if waits else nodes


def _clocks(
    group: str, kind: RequestType | None, now: datetime, rules: ClockRules | None, said: dict[str, str]
) -> tuple[Clock, ...]:
    """The ticket's clocks; with a desk's clock that is wrong by decades there are none, and it is filed."""
    if rules is None or kind is None or kind.closes_at_once:
        return ()
    due = outer_due(said.get(OUTER_DUE, ""), rules.zone)
    try:
        return rules.clocks(group, kind, now, outer_source=said.get(OUTER_SOURCE, ""), outer_due=due)
    except BeyondCalendar as error:
        log.warning("no deadlines: %s", error)
        return ()
