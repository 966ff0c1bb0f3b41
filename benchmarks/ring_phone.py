"""The phone alone: ringing while a core burns, thousands of calls, a lost exchange, hold and transfer."""

import asyncio
import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.ring_floor import baresip_p50_ms, burning, ringing_ms
from benchmarks.ring_line import Told, phone
from benchmarks.ring_path import TARGETS as PATH_TARGETS
from benchmarks.ring_path import measure_path
from benchmarks.uac import Uac, call_at_rate, percentile
from softphone.call import CallState

CALLS = int(os.environ.get("BENCH_RING_IN_A_ROW", "5000"))
SETTLED = CALLS // 10
A_SECOND = 80.0
REMEMBERED_S = 40.0  # SIP keeps an ended transaction for 32 s, then the phone gives memory back
RUSH_A_SECOND, RUSH_S = 50.0, 60.0
IDLE_S = 10.0
TIMES = 10
_BUSY_HERE = 486
TARGETS = {
    "invite_to_180_busy_p50_ms": "<= 1.5",
    "invite_to_180_busy_p99_ms": "<= 5",
    "over_baresip_p50": "<= 4",
    "calls_5000_rss_growth_percent": "<= 5",
    "leaked_fds": "<= 0",
    "rush_lost": "<= 0",
    "hold_ms": "<= 50",
    "resume_ms": "<= 50",
    "transfer_ms": "<= 50",
    "idle_cpu_percent": "<= 2",
    **PATH_TARGETS,
}


def measure_phone() -> dict[str, Any]:
    """Figures, ratios and floors as `benchmarks.ring` has them. Takes five minutes."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        figures = asyncio.run(_figures(folder))
        with burning():
            floor = baresip_p50_ms(folder / "baresip")
    ratios, floors = {}, {}
    if floor is not None:
        floors["baresip_busy_p50_ms"] = floor
        ratios["over_baresip_p50"] = figures["invite_to_180_busy_p50_ms"] / floor
    return {"figures": figures, "ratios": ratios, "floors": floors}


async def _figures(folder: Path) -> dict[str, float]:
    figures: dict[str, float] = {}
    async with phone(folder / "a", max_calls=8) as (line, process):
        port = line.snapshot.port
        with burning():
            rang = await asyncio.to_thread(ringing_ms, port)
        figures["invite_to_180_busy_p50_ms"] = percentile(rang, 50)
        figures["invite_to_180_busy_p99_ms"] = percentile(rang, 99)
        figures |= await asyncio.to_thread(_in_a_row, port, process)
        figures |= await asyncio.to_thread(_rush, port, process)
        figures["idle_cpu_percent"] = await _idle(process)
    figures |= await _hold_and_transfer(folder)
    figures |= await measure_path(folder)
    return figures


def _in_a_row(port: int, process: psutil.Process) -> dict[str, float]:
    """Thousands of calls that ring and are given up: what stays of them."""
    with Uac(port) as uac:
        call_at_rate(uac, A_SECOND, SETTLED)
        time.sleep(REMEMBERED_S)
        files, size = process.num_fds(), process.memory_info().rss
        attempts = call_at_rate(uac, A_SECOND, CALLS - SETTLED)
    time.sleep(REMEMBERED_S)
    grown = 100 * (process.memory_info().rss / size - 1)
    rang = sum(a.ringing_ns > 0 for a in attempts)
    return {
        "calls_5000_rss_growth_percent": grown,
        "leaked_fds": process.num_fds() - files,
        "calls_5000_rang": rang,
        "calls_5000_refused": sum(a.status is not None for a in attempts) - rang,
    }


def _rush(port: int, process: psutil.Process) -> dict[str, float]:
    """Fifty a second for a minute, and nobody gives up: those who find a line ring, the others hear 486."""
    size = process.memory_info().rss
    with Uac(port, cancel_on_ringing=False) as uac:
        attempts = call_at_rate(uac, RUSH_A_SECOND, int(RUSH_A_SECOND * RUSH_S))
        ringing = [a for a in attempts if a.ringing_ns and a.status is None]
        refused = sum(a.status == _BUSY_HERE for a in attempts)
        for attempt in ringing:
            uac.cancel(attempt)
        time.sleep(1.0)
    return {
        "rush_rang": len(ringing),
        "rush_refused": refused,
        "rush_lost": len(attempts) - len(ringing) - refused,
        "rush_rss_growth_mb": (process.memory_info().rss - size) / 1e6,
    }


async def _idle(process: psutil.Process) -> float:
    before = sum(process.cpu_times()[:2])
    await asyncio.sleep(IDLE_S)
    return 100 * float(sum(process.cpu_times()[:2]) - before) / IDLE_S


async def _hold_and_transfer(folder: Path) -> dict[str, float]:
    holds, resumes, transfers = [], [], []
    async with (
        phone(folder / "b") as (agent, _),
        phone(folder / "c", user="caller", follow_transfers=True) as (caller, _),
        phone(folder / "d", user="expert") as (expert, _),
    ):
        ours = Told(agent)
        for _ in range(TIMES):
            began = time.monotonic()
            caller.dial(f"sip:agent@127.0.0.1:{agent.snapshot.port}")
            _, call = await ours.call_in(CallState.RINGING, began)
            agent.answer(call.id)
            await ours.call_in(CallState.ACTIVE, began)
            await asyncio.sleep(0.3)
            asked = time.monotonic()
            agent.hold(call.id)
            holds.append((await ours.call_in(CallState.HELD, asked))[0] - asked)
            asked = time.monotonic()
            agent.resume(call.id)
            resumes.append((await ours.call_in(CallState.ACTIVE, asked))[0] - asked)
            asked = time.monotonic()
            agent.transfer(call.id, f"sip:expert@127.0.0.1:{expert.snapshot.port}", wait=False)
            transfers.append((await ours.call_in(CallState.ENDED, asked))[0] - asked)
            for line in (caller, expert):
                for left in line.snapshot.calls:
                    line.hang_up(left.id)
            await asyncio.sleep(0.3)
    took = {"hold_ms": holds, "resume_ms": resumes, "transfer_ms": transfers}
    return {name: median(values) * 1000 for name, values in took.items()}
