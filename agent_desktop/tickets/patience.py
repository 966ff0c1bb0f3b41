"""What asks a store that may be gone: opened with the first question, and again after a failure."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from agent_desktop.store.faults import StoreError


class Closing(Protocol):
    """What can be let go of."""

    def close(self) -> None:
        """Let go of the store."""


_Adapter = TypeVar("_Adapter", bound=Closing)
_Answer = TypeVar("_Answer")


class Patience(Generic[_Adapter]):
    """An adapter that is there when it is asked. Thread: lookup."""

    def __init__(self, open_adapter: Callable[[], _Adapter]) -> None:
        """`open_adapter` raises `StoreError` while the store can't be opened."""
        self._open_adapter = open_adapter
        self._adapter: _Adapter | None = None

    def asked(self, question: Callable[[_Adapter], _Answer]) -> _Answer:
        """The answer. Raises `StoreError`; the next question opens the store again."""
        if self._adapter is None:
            self._adapter = self._open_adapter()
        try:
            return question(self._adapter)
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the store."""
        adapter, self._adapter = self._adapter, None
        if adapter is not None:
            adapter.close()
