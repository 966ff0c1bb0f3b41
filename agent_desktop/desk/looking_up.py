"""Looking people up for a call whose number says nothing, or says the wrong thing."""

from collections.abc import Callable

from msgspec.structs import replace

from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Lookup, LookupState
from agent_desktop.desk.store_watch import StoreWatch
from customer360.records import RecordsError


class LookingUp:
    """A question and its answer stay with their call; the newest question counts. Thread: main."""

    def __init__(self, parts: Parts, book: CallBook, store: StoreWatch, changed: Callable[[], None]) -> None:
        self._parts, self._book, self._store, self._changed = parts, book, store, changed

    async def find(self, live: LiveCall, text: str) -> None:
        """Look up people and accounts. A store that was gone is asked again when it is back."""
        asked = Lookup(text=text, state=LookupState.WAITING)
        attempt = 0
        self._show(live, asked)
        while live.lookup.text == text and self._book.get(live.call.id) is live:
            try:
                found = await self._parts.workers.lookup.run(self._parts.records.find, text)
            except RecordsError as error:
                if error.key.startswith("records-"):  # slow, refused: asking again by itself helps nobody
                    self._store.tell(error)
                    self._show(live, replace(asked, state=LookupState.REFUSED))
                    return
                self._store.failed(error)
                self._show(live, replace(asked, state=LookupState.FAILED))
                await self._store.again(attempt, error.key)
                attempt += 1
            else:
                self._show(live, replace(asked, state=LookupState.ANSWERED, found=found))
                return

    def _show(self, live: LiveCall, lookup: Lookup) -> None:
        live.lookup = lookup
        self._changed()
