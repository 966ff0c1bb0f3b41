"""Runs benches by name, prints a table of each, and writes build/bench/NAME.json."""

import importlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

NAMES = ("ring", "start", "card", "search", "tickets", "board")
APART = ("city", "millions", "package")
"""Only when asked for by name: what they need takes long to make, a city an hour or two."""

OUT = Path("build/bench")


def main(names: list[str]) -> int:
    """Run the benches named (all without names). Exit status 1 when a target was missed."""
    unknown = set(names) - {*NAMES, *APART}
    if unknown:
        print(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join((*NAMES, *APART))}")
        return 2
    missed = [name for name in names or NAMES if not bench(name)]
    if missed:
        print(f"targets missed in: {', '.join(missed)}")
    return 1 if missed else 0


def bench(name: str) -> bool:
    """Run one bench; whether it met its targets."""
    result: dict[str, Any] = importlib.import_module(f"benchmarks.{name}").measure()
    figures = {**result["figures"], **result["ratios"]}
    verdicts = {key: holds(figures.get(key), target) for key, target in result["targets"].items()}
    result |= {"met": all(verdicts.values()), "machine": machine(), "commit": commit()}
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(result, indent=2, ensure_ascii=False), encoding="utf-8")
    print(f"\n{name}")
    for group in ("figures", "ratios", "floors"):
        for key, value in result[group].items():
            mark = {True: "met", False: "MISSED", None: ""}[verdicts.get(key) if group != "floors" else None]
            shown = f"{value:,.3f}" if isinstance(value, float) else str(value)
            print(f"  {group[:-1]:<7} {key:<34} {shown:>14}  {result['targets'].get(key, ''):<10} {mark}")
    return bool(result["met"])


def holds(value: float | None, target: str) -> bool:
    """Whether a figure holds a target such as "<= 10"; a figure that is missing never does."""
    sign, _, bound = target.partition(" ")
    if value is None:
        return False
    return value <= float(bound) if sign == "<=" else value >= float(bound)


def machine() -> str:
    """What it ran on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{platform.system()} {platform.machine()}, {cores} cores, Python {platform.python_version()}"


def commit() -> str:
    """The commit that was measured, with a + when the tree differs from it."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True, check=False
    )
    return described.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
