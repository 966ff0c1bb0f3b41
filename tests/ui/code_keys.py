"""Word keys that the code uses, read from its syntax tree."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_CALLS = {"t", "has", "say"}
_NOTICE = re.compile(r"notice-[a-z0-9-]*[a-z0-9]")


@dataclass
class CodeKeys:
    """Keys written out, with the variables given where they are used, and patterns of keys put together."""

    literal: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    patterns: set[str] = field(default_factory=set)

    def uses(self, key: str) -> bool:
        """Whether some line of code can ask for `key`."""
        return key in self.literal or any(re.fullmatch(p, key) for p in self.patterns)


@cache
def read_code() -> CodeKeys:
    """All keys that the window and the command line ask for, and every notice that the desk may send."""
    keys = CodeKeys()
    for path in (*(ROOT / "ui").rglob("*.py"), *(ROOT / "agent_desktop").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                _read_call(node, keys)
            if path.is_relative_to(ROOT / "agent_desktop"):
                _read_notice(node, keys)
    return keys


def _read_call(node: ast.Call, keys: CodeKeys) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name not in _CALLS or not node.args:
        return
    given = frozenset(k.arg or "**" for k in node.keywords)
    for key in _keys_of(node.args[0]):
        if isinstance(key, re.Pattern):
            keys.patterns.add(key.pattern)
        else:
            keys.literal.setdefault(key, []).append(given)


def _read_notice(node: ast.AST, keys: CodeKeys) -> None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NOTICE.fullmatch(node.value):
        keys.literal.setdefault(node.value, [])
    elif isinstance(node, ast.JoinedStr):
        first = node.values[0]
        if isinstance(first, ast.Constant) and str(first.value).startswith("notice-"):
            keys.patterns.update(k.pattern for k in _keys_of(node) if isinstance(k, re.Pattern))


def _keys_of(node: ast.expr) -> Iterator[str | re.Pattern[str]]:
    match node:
        case ast.Constant(value=str(key)):
            yield key
        case ast.JoinedStr(values=parts):
            yield re.compile(
                "".join(
                    re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[a-z0-9_-]+" for p in parts
                )
            )
        case ast.IfExp(body=one, orelse=other):
            yield from _keys_of(one)
            yield from _keys_of(other)
        case ast.Subscript(value=ast.Tuple(elts=elements)):
            for element in elements:
                yield from _keys_of(element)
