"""From the INVITE to the card on screen: a raw SIP caller against the real desk with a busy window."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from agent_desktop.demo_data.scenes import SCENES
from benchmarks.ring_phone import TARGETS as PHONE_TARGETS
from benchmarks.ring_phone import measure_phone
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


@dataclass
class RingDesk:
    """A watched desk in a process of its own."""

    process: "subprocess.Popen[str]"
    port: int
    rung: int = 0

    def ask(self, line: str = "") -> Any:
        """What it answers to a line; `benchmarks.ring_desk` says what it has seen so far."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def ring_desk(environment: dict[str, str], program: str = "benchmarks.ring_desk") -> Iterator[RingDesk]:
    """A watched desk for the time of the block; its first line says on which port it is rung."""
    process = subprocess.Popen(
        [sys.executable, "-m", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield RingDesk(process, json.loads(process.stdout.readline())["port"])
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


def measure() -> dict[str, Any]:
    """Ring `CALLS` times at 2/s; figures from the caller's sendto, CLOCK_MONOTONIC."""
    with tempfile.TemporaryDirectory() as home:
        with ring_desk({**os.environ, "AGENT_DESKTOP_HOME": home}) as desk:
            ring_in_turn(desk, WARM_UP)
            attempts = ring_in_turn(desk, CALLS)
            seen = desk.ask()
    for token, held in seen["unseen"].items():  # a caller who gave up before the last part was there
        print(f"no whole card for call {token}: {held}")
    result = _figures(attempts, seen, round_trip_floor())
    phone = measure_phone()
    for group in ("figures", "ratios", "floors"):
        result[group] |= phone[group]
    result["targets"] |= PHONE_TARGETS
    return result


def ring_in_turn(desk: RingDesk, calls: int) -> dict[str, Attempt]:
    """Ring as the demo's people, one after the other; the attempts by the token in their User-to-User."""
    attempts: dict[str, Attempt] = {}
    with Uac(desk.port, cancel_on_ringing=False) as uac:
        for _ in range(calls):
            began = time.monotonic()
            scene, token = SCENES[desk.rung % len(SCENES)], f"{desk.rung:08x}"
            identity = ("P-Asserted-Identity", f"<sip:{scene.number}@127.0.0.1>")
            attempt = attempts[token] = uac.invite((*scene.headers, identity, ("User-to-User", token)))
            desk.rung += 1
            giving_up = threading.Timer(RINGS_S, uac.cancel, (attempt,))
            giving_up.start()
            time.sleep(max(0.0, EVERY_S - (time.monotonic() - began)))
            giving_up.join()
        time.sleep(1.0)
    return attempts


def _figures(attempts: dict[str, Attempt], seen: dict[str, Any], floor_ms: float) -> dict[str, Any]:
    rang = sorted(a.ringing_ms for a in attempts.values() if a.ringing_ms is not None)
    first = _since(attempts, seen["first_ns"])
    card = _since(attempts, seen["card_ns"])
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
        "calls": len(attempts),
        "rang": len(rang),
        "painted": len(first),
        "cards": len(card),
    }
    ratios = {"invite_to_180_p50_over_floor": _at(rang, 0.50) / floor_ms}
    return {
        "figures": figures,
        "ratios": ratios,
        "floors": {"udp_round_trip_ms": floor_ms},
        "targets": dict(TARGETS),
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
