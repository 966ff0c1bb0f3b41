"""The card at 5.8 million customers; an hour or two to make once, some 50 GB. Only when asked for."""

from typing import Any, Final

from benchmarks import card, towns

CITY: Final = 5_800_000


def measure() -> dict[str, Any]:
    """Figures, ratios, floors and targets."""
    with towns.server() as address:
        on_file, on_server = card.both(address, card.SMALL, CITY)
    result = card.report(on_file, on_server)
    result["ratios"]["growth_58k_to_5_8m"] = max(on_file.pops.growth, on_server.pops.growth)
    result["targets"]["growth_58k_to_5_8m"] = "<= 2"
    return result
