"""From the INVITE to the card on screen: a raw SIP caller against the real desk with a busy window."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from agent_desktop.demo_data.scenes import SCENES
from benchmarks.uac import Attempt, Uac

CALLS = int(os.environ.get("BENCH_RING_CALLS", "320"))
WARM_UP = 6
EVERY_S = 0.5
RINGS_S = 0.35
TARGETS = {
    "invite_to_180_p50_ms": "<= 2",
    "invite_to_180_p99_ms": "<= 10",
    "ring_to_first_paint_p50_ms": "<= 30",
    "ring_to_first_paint_p99_ms": "<= 100",
    "ring_to_card_p99_ms": "<= 150",
    "longest_main_thread_step_ms": "<= 50",
}


def measure() -> dict[str, Any]:
    """Ring `CALLS` times at 2/s; figures from the caller's sendto, CLOCK_MONOTONIC."""
    with tempfile.TemporaryDirectory() as home:
        desk = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.ring_desk"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "AGENT_DESKTOP_HOME": str(Path(home) / "desk")},
            text=True,
        )
        try:
            attempts, seen = _ring(desk)
        finally:
            desk.stdin.close()  # type: ignore[union-attr]
            desk.wait(30)
    return _figures(attempts, seen, round_trip_floor())


def _ring(desk: "subprocess.Popen[str]") -> tuple[dict[str, Attempt], dict[str, Any]]:
    assert desk.stdin is not None
    assert desk.stdout is not None
    port = json.loads(desk.stdout.readline())["port"]
    attempts: dict[str, Attempt] = {}
    with Uac(port, cancel_on_ringing=False) as uac:
        for n in range(WARM_UP + CALLS):
            began = time.monotonic()
            scene = SCENES[n % len(SCENES)]
            token = f"{n:08x}"
            headers = (
                *scene.headers,
                ("P-Asserted-Identity", f"<sip:{scene.number}@127.0.0.1>"),
                ("User-to-User", token),
            )
            attempt = uac.invite(headers)
            attempts[token] = attempt
            threading.Timer(RINGS_S, uac.cancel, (attempt,)).start()
            time.sleep(max(0.0, EVERY_S - (time.monotonic() - began)))
        time.sleep(1.0)
    desk.stdin.write("\n")
    desk.stdin.flush()
    return attempts, json.loads(desk.stdout.readline())


def _figures(attempts: dict[str, Attempt], seen: dict[str, Any], floor_ms: float) -> dict[str, Any]:
    counted = {token: a for token, a in attempts.items() if int(token, 16) >= WARM_UP}
    rang = sorted(a.ringing_ms for a in counted.values() if a.ringing_ms is not None)
    first = _since(counted, seen["first_ns"])
    card = _since(counted, seen["card_ns"])
    figures = {
        "invite_to_180_p50_ms": _at(rang, 0.50),
        "invite_to_180_p99_ms": _at(rang, 0.99),
        "ring_to_first_paint_p50_ms": _at(first, 0.50),
        "ring_to_first_paint_p99_ms": _at(first, 0.99),
        "ring_to_card_p50_ms": _at(card, 0.50),
        "ring_to_card_p99_ms": _at(card, 0.99),
        "longest_main_thread_step_ms": seen["longest_cpu_ms"],
        "longest_main_thread_step_wall_ms": seen["longest_wall_ms"],
        "longest_main_thread_step_what": seen["longest_what"],
        "calls": len(counted),
        "rang": len(rang),
        "painted": len(first),
        "cards": len(card),
    }
    ratios = {"invite_to_180_p50_over_floor": _at(rang, 0.50) / floor_ms}
    return {
        "figures": figures,
        "ratios": ratios,
        "floors": {"udp_round_trip_ms": floor_ms},
        "targets": TARGETS,
    }


def _since(attempts: dict[str, Attempt], at_ns: dict[str, int]) -> list[float]:
    return sorted((at_ns[t] - a.sent_ns) / 1e6 for t, a in attempts.items() if at_ns.get(t))


def _at(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def round_trip_floor(times: int = 300) -> float:
    """Median of a datagram there and back between two threads, ms: what no SIP stack can beat here."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as near,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far,
    ):
        near.bind(("127.0.0.1", 0))
        far.bind(("127.0.0.1", 0))

        def echo() -> None:
            for _ in range(times):
                data, source = far.recvfrom(2048)
                far.sendto(data, source)

        answering = threading.Thread(target=echo)
        answering.start()
        took = []
        for _ in range(times):
            began = time.monotonic_ns()
            near.sendto(b"x" * 700, far.getsockname())
            near.recvfrom(2048)
            took.append((time.monotonic_ns() - began) / 1e6)
        answering.join()
    return sorted(took)[times // 2]
