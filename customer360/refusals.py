"""Why a store gives no customer data now, each with its words in English and their key in the window."""

from agent_desktop.store.faults import StoreError
from customer360.records import RecordsError


def told(error: StoreError) -> RecordsError:
    """What the store says, as the room's own error with the same words."""
    return RecordsError(str(error), key=error.key, **error.facts)


def nameless() -> RecordsError:
    """A caller without a number, or with one that many share, can't be remembered by it."""
    return RecordsError("This caller shows no number of their own.", key="records-no-number")
