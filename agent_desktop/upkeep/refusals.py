"""Why a command was not done, in the words of whoever gave it. `str()` of a `StoreError` is for logs."""

from agent_desktop.store.faults import StoreError
from ui.words import t


def told(error: Exception) -> str:
    """What happened, what was kept and what to do; a server's own words in it stay as they are."""
    return t(f"refused-{error.key}", **error.facts) if isinstance(error, StoreError) else str(error)
