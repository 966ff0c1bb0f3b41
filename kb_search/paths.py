"""Decision paths: the questions of a guided fault, one at a time, and what each answer writes down.

A path is a list of nodes that begins with its first and never comes back to where it was. Walking it is a
pure function of the choices taken, so that a step back takes back what the choice had written.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

MOST_NODES = 60
MOST_CHOICES = 9
"""One digit key for each."""


class Choice(Struct, frozen=True, kw_only=True):
    """One answer of a caller: the node it leads to, and what goes into the ticket as (field code, value)."""

    say: str
    to: str
    fill: tuple[tuple[str, str], ...] = ()


class Node(Struct, frozen=True, kw_only=True):
    """A question with its choices; without choices an end, whose text says what to do."""

    id: str
    text: str
    choices: tuple[Choice, ...] = ()
    fill: tuple[tuple[str, str], ...] = ()


_FAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "many": "{count} nodes, at most {most}. Divide the article.",
        "twice": "two nodes have the same id. Give one of them another.",
        "choices": "{node}: {count} choices, at most {most}. Ask in two steps.",
        "leads": "{node}: “{said}” leads to {to}, which is not there. Write that node.",
        "circle": "goes in a circle: {way}. Lead one of these choices to an end.",
        "lost": "no choice leads to {nodes}. Lead one there or remove it.",
    }
)


class Fault:
    """What is wrong with a path: `key` names the words with `args`; as a string an English sentence."""

    def __init__(self, key: str, **args: str | int) -> None:
        self.key, self.args = key, args

    def __str__(self) -> str:
        return _FAULTS[self.key].format(**self.args)


def fault(nodes: Sequence[Node]) -> Fault | None:
    """What is wrong with a path; None when every way through it comes to an end."""
    known = {node.id: node for node in nodes}
    if len(nodes) > MOST_NODES:
        return Fault("many", count=len(nodes), most=MOST_NODES)
    if len(known) < len(nodes):
        return Fault("twice")
    for node in nodes:
        if len(node.choices) > MOST_CHOICES:
            return Fault("choices", node=node.id, count=len(node.choices), most=MOST_CHOICES)
        for choice in node.choices:
            if choice.to not in known:
                return Fault("leads", node=node.id, said=choice.say, to=choice.to)
    if circle := _circle(known, nodes):
        return Fault("circle", way=" → ".join(circle))
    if lost := known.keys() - _reached(known, nodes):
        return Fault("lost", nodes=", ".join(sorted(lost)))
    return None


def _circle(known: dict[str, Node], nodes: Sequence[Node]) -> list[str]:
    """The ids of a circle that begins and ends with the same node; empty when there is none."""
    done: set[str] = set()
    for first in nodes:
        way: list[tuple[str, Iterable[Choice]]] = [(first.id, iter(first.choices))]
        while way:
            here, rest = way[-1]
            if (choice := next(iter(rest), None)) is None or here in done:
                done.add(way.pop()[0])
            elif choice.to in (ids := [node_id for node_id, _ in way]):
                return [*ids[ids.index(choice.to) :], choice.to]
            elif choice.to not in done:
                way.append((choice.to, iter(known[choice.to].choices)))
    return []


def _reached(known: dict[str, Node], nodes: Sequence[Node]) -> set[str]:
    reached: set[str] = set()
    waiting = [nodes[0].id] if nodes else []
    while waiting:
        if (here := waiting.pop()) not in reached:
            reached.add(here)
            waiting.extend(choice.to for choice in known[here].choices)
    return reached


class Walk(Struct, frozen=True):
    """How far a path was gone: the choices taken, as places. Of a path without fault."""

    nodes: tuple[Node, ...]
    taken: tuple[int, ...] = ()

    @property
    def here(self) -> Node:
        """The question that is open, or the end."""
        return self._passed()[-1]

    @property
    def said(self) -> tuple[str, ...]:
        """What was answered so far, as words."""
        return tuple(choice.say for choice in self._choices())

    @property
    def fill(self) -> dict[str, str]:
        """What the way so far writes into the ticket, by field code; later words stand."""
        filled = dict(self.nodes[0].fill)
        for choice, node in zip(self._choices(), self._passed()[1:], strict=True):
            filled.update(choice.fill)
            filled.update(node.fill)
        return filled

    def chosen(self, place: int) -> "Walk":
        """After the choice at `place` (from 0); the same walk when there is none."""
        there = 0 <= place < len(self.here.choices)
        return replace(self, taken=(*self.taken, place)) if there else self

    def back(self) -> "Walk":
        """Before the last choice."""
        return replace(self, taken=self.taken[:-1])

    def _passed(self) -> list[Node]:
        known = {node.id: node for node in self.nodes}
        passed = [self.nodes[0]]
        for place in self.taken:
            passed.append(known[passed[-1].choices[place].to])
        return passed

    def _choices(self) -> list[Choice]:
        return [node.choices[place] for node, place in zip(self._passed(), self.taken, strict=False)]
