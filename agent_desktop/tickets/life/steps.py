"""The life as a table: each step, the nodes it starts from, the node it leads to, and who may take it.

A server keeps the same table (`life_passages`, made by a step of the schema) and checks by it whatever a desk
says; `tests/contract/test_life.py` holds the two together. `docs/tickets.md` shows its picture.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from agent_desktop.tickets.nodes import ENDS, ORDER, Node


class Step(StrEnum):
    """What somebody does with a ticket."""

    REVIEW = "review"  # 审核通过
    DISPATCH = "dispatch"  # 派单
    TAKE = "take"  # 接单
    ARRIVE = "arrive"  # 到场
    HANDLE = "handle"  # 处理
    REPORT = "report"  # 回单
    REVIEW_REPORT = "review_report"  # 回单审核通过
    FOLLOW_UP = "follow_up"  # 回访
    ARCHIVE = "archive"  # 归档
    CLOSE_AT_ONCE = "close_at_once"  # 即时办结
    SEND_BACK = "send_back"  # 退单: whoever holds it can't do it
    REWORK = "rework"  # 返工: what was reported is not good enough
    MERGE = "merge"  # 并单: another ticket has the same matter
    SPLIT = "split"  # 拆单: a second matter gets its own ticket
    CANCEL = "cancel"  # 撤销
    PAUSE = "pause"  # 挂起: the clocks stop
    RESUME = "resume"  # 恢复


class Role(StrEnum):
    """Who takes a step. A dispatcher is an agent; stations speak through the centre."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    STATION = "station"  # departments, stations, crews
    SYSTEM = "system"  # the centre's own jobs


class Passage(Struct, frozen=True, kw_only=True):
    """One line of the table. `to` None: the ticket stays where it is."""

    step: Step
    frm: frozenset[Node]
    to: Node | None
    by: frozenset[Role]
    needs_reason: bool = False
    forward: bool = True  # may not skip a node that the request type asks for

    def line(self) -> tuple[str, str, str, str]:
        """As a server keeps it: step, from, to, by whom; lists in the table's order."""
        nodes = " ".join(n for n in Node if n in self.frm)
        return self.step, nodes, self.to or "", " ".join(r for r in Role if r in self.by)


class StepRefused(ValueError):
    """A step that the table doesn't allow; names the step, the node and why."""

    def __init__(self, step: str, node: str, why: str) -> None:
        super().__init__(f"{step} from {node}: {why}")
        self.step, self.node, self.why = step, node, why


_DESK: Final = frozenset({Role.AGENT, Role.SUPERVISOR})
_LEAD: Final = frozenset({Role.SUPERVISOR})
_FIELD: Final = _DESK | {Role.STATION}  # an agent writes down what is phoned in
_ANYBODY: Final = frozenset(Role)
_OPEN: Final = frozenset(Node) - ENDS
_A, _RV, _D, _T = Node.ACCEPTED, Node.REVIEWED, Node.DISPATCHED, Node.TAKEN
_AR, _H, _RP, _RR = Node.ARRIVED, Node.HANDLED, Node.REPORTED, Node.REPORT_REVIEWED
_F, _END = Node.FOLLOW_UP, Node.ARCHIVED


def _passage(
    step: Step,
    frm: Iterable[Node],
    to: Node | None,
    by: frozenset[Role],
    *,
    reason: bool = False,
    forward: bool = True,
) -> Passage:
    return Passage(step=step, frm=frozenset(frm), to=to, by=by, needs_reason=reason, forward=forward)


LIFE: Final = (
    _passage(Step.REVIEW, {_A}, Node.REVIEWED, _LEAD),
    _passage(Step.DISPATCH, {_A, _RV, _D, _T}, Node.DISPATCHED, _DESK | {Role.SYSTEM}),
    _passage(Step.TAKE, {_D}, Node.TAKEN, _FIELD),
    _passage(Step.ARRIVE, {_D, _T}, Node.ARRIVED, _FIELD),
    _passage(Step.HANDLE, {_A, _RV, _D, _T, _AR}, Node.HANDLED, _FIELD),
    _passage(Step.REPORT, {_D, _T, _AR, _H}, Node.REPORTED, _FIELD),
    _passage(Step.REVIEW_REPORT, {_H, _RP}, Node.REPORT_REVIEWED, _LEAD),
    _passage(Step.FOLLOW_UP, {_AR, _H, _RP, _RR}, Node.FOLLOW_UP, _DESK),
    _passage(Step.ARCHIVE, {_AR, _H, _RP, _RR, _F}, _END, _DESK | {Role.SYSTEM}),
    _passage(Step.CLOSE_AT_ONCE, {_A}, _END, _DESK),
    _passage(Step.SEND_BACK, {_D, _T, _AR}, Node.ACCEPTED, _FIELD, reason=True, forward=False),
    _passage(Step.REWORK, {_H, _RP, _RR, _F, _END}, Node.DISPATCHED, _DESK, reason=True, forward=False),
    _passage(Step.MERGE, _OPEN, Node.MERGED, _DESK, reason=True, forward=False),
    _passage(Step.SPLIT, _OPEN, None, _DESK, reason=True, forward=False),
    _passage(Step.CANCEL, {_A, _RV, _D}, Node.CANCELLED, _DESK, reason=True, forward=False),
    _passage(Step.CANCEL, {_T, _AR}, Node.CANCELLED, _LEAD, reason=True, forward=False),
    _passage(Step.PAUSE, {_D, _T, _AR}, None, _FIELD, reason=True, forward=False),
    _passage(Step.RESUME, {_D, _T, _AR}, None, _ANYBODY, forward=False),
)  # fmt: skip
"""Every way from node to node. A step that stands twice has one line for each circle of people."""


def passage(step: Step, node: Node, role: Role, asked: frozenset[Node], *, reason: str = "") -> Passage:
    """The line by which `role` may take `step` at `node`. Raises `StepRefused`.

    `asked`: nodes that the ticket's type asks for; a step forward passes none of them by, except a close at
    once, which is for types that ask for none.
    """
    lines = [p for p in LIFE if p.step is step and node in p.frm]
    if not lines:
        raise StepRefused(step, node, "the table has no such way")
    line = next((p for p in lines if role in p.by), None)
    if line is None:
        raise StepRefused(step, node, f"not by {role}")
    if line.needs_reason and not reason.strip():
        raise StepRefused(step, node, "it needs a reason")
    if line.forward and line.to is not None and (missed := skipped(node, line.to, asked)):
        raise StepRefused(step, node, f"it would pass by {' '.join(missed)}")
    return line


def skipped(frm: Node, to: Node, asked: frozenset[Node]) -> tuple[Node, ...]:
    """Nodes that a type asks for between two nodes of the line."""
    return tuple(n for n in ORDER[ORDER.index(frm) + 1 : ORDER.index(to)] if n in asked)


def steps(node: Node, role: Role, asked: frozenset[Node]) -> tuple[Step, ...]:
    """What `role` may do now, in the table's order; for buttons and menus."""
    found: dict[Step, None] = {}
    for line in LIFE:
        forward = line.forward and line.to is not None
        if node in line.frm and role in line.by and not (forward and skipped(node, line.to or node, asked)):
            found[line.step] = None
    return tuple(found)
