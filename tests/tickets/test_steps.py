"""The table of the life, and its picture."""

from pathlib import Path

from agent_desktop.tickets.life import picture
from agent_desktop.tickets.life.steps import LIFE, Role, Step, passage, steps
from agent_desktop.tickets.nodes import ENDS, ORDER, Node

ROOT = Path(__file__).resolve().parents[2]
REPAIR = frozenset({Node.DISPATCHED, Node.ARRIVED, Node.REPORTED, Node.FOLLOW_UP})


def test_the_picture_is_the_table_s() -> None:
    assert (ROOT / picture.OUT).read_text("utf-8") == picture.drawn(), f"python -m {picture.__name__}"


def test_every_node_is_reached_and_left() -> None:
    reached = {p.to for p in LIFE if p.to}
    assert reached == set(Node), "受理 is reached by 退单"
    left = {node for p in LIFE if p.to for node in p.frm}
    assert set(Node) - left == ENDS - {Node.ARCHIVED}


def test_from_every_open_node_somebody_can_end_the_ticket() -> None:
    def ends(node: Node, seen: frozenset[Node]) -> bool:
        nexts = {
            passage(s, node, Role.SUPERVISOR, REPAIR, reason="x").to
            for s in steps(node, Role.SUPERVISOR, REPAIR)
        }
        return bool(nexts & ENDS) or any(ends(n, seen | {n}) for n in nexts if n and n not in seen)

    assert all(ends(node, frozenset({node})) for node in ORDER if node not in ENDS)


def test_what_an_agent_is_offered() -> None:
    assert steps(Node.ACCEPTED, Role.AGENT, REPAIR) == (Step.DISPATCH, Step.MERGE, Step.SPLIT, Step.CANCEL)
    assert Step.CLOSE_AT_ONCE in steps(Node.ACCEPTED, Role.AGENT, frozenset())
    assert Step.ARCHIVE not in steps(Node.REPORTED, Role.AGENT, REPAIR), "the follow-up is asked for"
    assert steps(Node.MERGED, Role.SUPERVISOR, REPAIR) == ()
