"""Why a store gives no customer data now, each with its words in English and their key in the window."""

from agent_desktop.store.faults import StoreError
from customer360.records import RecordsError


def told(error: StoreError) -> RecordsError:
    """What the store says, as the room's own error with the same words."""
    return RecordsError(str(error), key=error.key, **error.facts)


def slow(where: str, limit_s: float) -> RecordsError:
    """It did not answer in time."""
    limit_ms = round(limit_s * 1000)
    return RecordsError(
        f"The data store {where} did not answer within {limit_ms} ms. What is shown may be old. "
        "It is asked again at the next call.",
        key="records-slow",
        where=where,
        limit_ms=limit_ms,
    )


def stopped(where: str) -> RecordsError:
    """It shows no more to this login for now."""
    return RecordsError(
        f"The data store {where} shows no more customers to this login for now: too many were looked at in a "
        "short time. The supervisor was told. Wait a minute, or ask the supervisor.",
        key="records-stopped",
        where=where,
    )


def nameless() -> RecordsError:
    """A caller without a number can't be remembered by it."""
    return RecordsError("This caller shows no number that could be remembered.", key="records-no-number")
