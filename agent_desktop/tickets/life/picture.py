"""The life of a ticket as a picture, drawn from the table: a column for each node, a row for each way.

`python -m agent_desktop.tickets.life.picture` writes the one in docs/tickets.md; a test holds it to that.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from agent_desktop.tickets.life.steps import LIFE, Passage, Role, Step
from agent_desktop.tickets.nodes import ENDS, ORDER, Node

OUT: Final = Path("docs/pictures/ticket-life.svg")

NODES: Final[dict[Node, str]] = {
    Node.ACCEPTED: "受理", Node.REVIEWED: "审核", Node.DISPATCHED: "派单", Node.TAKEN: "接单",
    Node.ARRIVED: "到场", Node.HANDLED: "处理", Node.REPORTED: "回单", Node.REPORT_REVIEWED: "回单审核",
    Node.FOLLOW_UP: "回访", Node.ARCHIVED: "归档", Node.CANCELLED: "撤销", Node.MERGED: "并单",
}  # fmt: skip
STEPS: Final[dict[Step, str]] = {
    Step.REVIEW: "审核", Step.DISPATCH: "派单", Step.TAKE: "接单", Step.ARRIVE: "到场", Step.HANDLE: "处理",
    Step.REPORT: "回单", Step.REVIEW_REPORT: "回单审核", Step.FOLLOW_UP: "回访", Step.ARCHIVE: "归档",
    Step.CLOSE_AT_ONCE: "即时办结", Step.SEND_BACK: "退单", Step.REWORK: "返工", Step.MERGE: "并单",
    Step.SPLIT: "拆单", Step.CANCEL: "撤销", Step.PAUSE: "挂起", Step.RESUME: "恢复",
}  # fmt: skip
ROLES: Final[dict[Role, tuple[str, str]]] = {
    Role.AGENT: ("坐席", "#2563eb"), Role.SUPERVISOR: ("班长", "#9333ea"), Role.STATION: ("站点", "#d97706"),
    Role.SYSTEM: ("系统", "#64748b"),
}  # fmt: skip

_LEFT, _TOP, _COLUMN, _ROW, _RIGHT = 190, 70, 84, 30, 190
_FONT: Final = "font-family='Noto Sans CJK SC, WenQuanYi Micro Hei, Microsoft YaHei, sans-serif'"


def drawn() -> str:
    """The picture as SVG."""
    width, height = _LEFT + _COLUMN * len(NODES) + _RIGHT, _TOP + _ROW * len(LIFE) + 20
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' {_FONT} font-size='13'>",
        "<defs><marker id='to' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='8' markerHeight='8' "
        "orient='auto'><path d='M0 0 8 4 0 8z' fill='#334155'/></marker></defs>",
        f"<rect width='{width}' height='{height}' fill='white'/>",
        *_columns(height),
    ]
    for row, passage in enumerate(LIFE):
        parts += _way(passage, _TOP + _ROW * row + _ROW // 2)
    return "\n".join([*parts, "</svg>", ""])


def _x(node: Node) -> int:
    return _LEFT + _COLUMN * list(NODES).index(node) + _COLUMN // 2


def _columns(height: int) -> Iterator[str]:
    for node, label in NODES.items():
        x, colour = _x(node), "#e2e8f0" if node in ORDER else "#fee2e2"
        colour = "#dcfce7" if node is Node.ARCHIVED else colour
        yield f"<line x1='{x}' y1='52' x2='{x}' y2='{height - 10}' stroke='#e2e8f0'/>"
        yield f"<rect x='{x - 37}' y='14' width='74' height='38' rx='6' fill='{colour}' stroke='#94a3b8'/>"
        yield f"<text x='{x}' y='31' text-anchor='middle' font-weight='bold' fill='#0f172a'>{label}</text>"
        yield f"<text x='{x}' y='46' text-anchor='middle' font-size='9' fill='#475569'>{node}</text>"


def _way(passage: Passage, y: int) -> Iterator[str]:
    """One line of the table: who, from where, to where; dashed when it needs a reason."""
    yield f"<text x='12' y='{y + 5}' fill='#0f172a'>{STEPS[passage.step]}</text>"
    yield f"<text x='84' y='{y + 4}' font-size='11' fill='#475569'>{passage.step}</text>"
    starts = sorted(_x(node) for node in passage.frm)
    dash = " stroke-dasharray='4 3'" if passage.needs_reason else ""
    if passage.to is not None:
        end = _x(passage.to)
        for start in (min(starts), max(starts)):
            if start != end:
                near = end - 9 if start < end else end + 9
                yield (
                    f"<line x1='{start}' y1='{y}' x2='{near}' y2='{y}' stroke='#334155'{dash} "
                    "marker-end='url(#to)'/>"
                )
        ring = "#16a34a" if passage.to in ENDS else "#334155"
        yield f"<circle cx='{end}' cy='{y}' r='7' fill='white' stroke='{ring}' stroke-width='2'/>"
    for start in starts:
        yield f"<circle cx='{start}' cy='{y}' r='4' fill='#334155'/>"
    x = _LEFT + _COLUMN * len(NODES) + 14
    for role in Role:
        if role in passage.by:
            label, colour = ROLES[role]
            yield f"<text x='{x}' y='{y + 5}' font-size='12' fill='{colour}'>{label}</text>"
        x += 42


if __name__ == "__main__":
    OUT.write_text(drawn(), encoding="utf-8")
