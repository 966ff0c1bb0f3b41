"""The card at the scale of a city: 580,000 customers on SQLite and on PostgreSQL, beside the raw drivers.

Each figure is the slower store's. `python -m benchmarks city` measures the same at 5.8 million.
"""

from dataclasses import dataclass
from typing import Any, Final

from benchmarks import card_import, card_load, card_store, towns
from benchmarks.card_store import Pops
from benchmarks.timing import Times, median_ms, percentile
from customer360.number import Number

SMALL: Final = 58_000
LARGE: Final = 580_000

TARGETS: Final = {
    "sqlite_over_raw": "<= 2",
    "postgres_over_raw": "<= 2.5",
    "p99_ms": "<= 10",
    "landlord_p99_ms": "<= 20",
    "first_pop_ms": "<= 10",
    "lookup_p95_ms": "<= 50",
    "client_memory_mb": "<= 40",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One store."""

    pops: Pops
    searches: Times
    first_pop_ms: float
    memory_mb: float


def measure() -> dict[str, Any]:
    """Figures, ratios, floors and targets."""
    with towns.server() as address:
        on_file, on_server = both(address, SMALL, LARGE)
        load = card_load.measure(address(LARGE))
        imported = card_import.measure(address)
    result = report(on_file, on_server)
    result["ratios"]["growth_58k_to_580k"] = max(on_file.pops.growth, on_server.pops.growth)
    result["figures"] |= {"load_600_p99_ms": load.pop_p99_ms, "import_rows_per_s": min(imported.values())}
    result["floors"] |= load.floors | {f"import_{store}_rows_per_s": v for store, v in imported.items()}
    result["targets"] |= {
        "growth_58k_to_580k": "<= 2",
        "load_600_p99_ms": "<= 50",
        "import_rows_per_s": ">= 20000",
    }
    return result


def both(address: Any, small: int, large: int) -> tuple[Measured, Measured]:
    """A file and a server's store of the larger size, each with its growth from the smaller one."""
    file, fewer = towns.file(large), towns.file(small)
    known, known_there = card_store.callers(file), card_store.callers(fewer)
    words = card_store.typed(file, known)
    with card_store.raw_file(file) as raw:
        on_file = _measured(file, fewer, known, known_there, raw, words)
    with card_store.raw_server(address(large)) as raw:
        on_server = _measured(address(large), address(small), known, known_there, raw, words)
    return on_file, on_server


def report(on_file: Measured, on_server: Measured) -> dict[str, Any]:
    """What both stores gave; the floors say which was which."""
    stores = {"sqlite": on_file, "postgres": on_server}
    return {
        "figures": {
            "p99_ms": max(percentile(one.pops.usual, 99) for one in stores.values()),
            "landlord_p99_ms": max(percentile(one.pops.busy, 99) for one in stores.values()),
            "first_pop_ms": max(one.first_pop_ms for one in stores.values()),
            "lookup_p95_ms": max(percentile(one.searches, 95) for one in stores.values()),
            "client_memory_mb": max(one.memory_mb for one in stores.values()),
        },
        "ratios": {f"{name}_over_raw": one.pops.over_raw for name, one in stores.items()},
        "floors": {
            key: value
            for name, one in stores.items()
            for key, value in {
                f"{name}_raw_p50_ms": median_ms(one.pops.bare),
                f"{name}_p50_ms": median_ms(one.pops.usual),
                f"{name}_p99_ms": percentile(one.pops.usual, 99),
                f"{name}_first_touch_p99_ms": percentile(one.pops.first_pass, 99),
                f"{name}_landlord_p99_ms": percentile(one.pops.busy, 99),
                f"{name}_growth": one.pops.growth,
                f"{name}_first_pop_ms": one.first_pop_ms,
                f"{name}_lookup_p95_ms": percentile(one.searches, 95),
                f"{name}_client_memory_mb": one.memory_mb,
            }.items()
        },
        "targets": dict(TARGETS),
    }


def _measured(
    store: card_store.Where,
    smaller: card_store.Where,
    known: list[Number],
    known_there: list[Number],
    raw: card_store.Raw,
    words: list[str],
) -> Measured:
    pops = card_store.pops(store, known, smaller, known_there, raw)
    return Measured(pops, card_store.searches(store, words), *card_store.sign_ins(store, known))
