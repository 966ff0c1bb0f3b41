"""The call lists of a store that may be gone."""

from datetime import datetime

from agent_desktop.tickets.finding.finder import Scope
from agent_desktop.tickets.follow_ups.calls import CallKind, CallList, CallPage
from agent_desktop.tickets.patience import Patience


class PatientCalls(Patience[CallList]):
    """`CallList`, opened with its first question. Thread: lookup."""

    def due(
        self, *, scope: Scope, now: datetime, kind: CallKind | None = None, after: str = "", limit: int = 50
    ) -> CallPage:
        """See `CallList.due`."""
        return self.asked(lambda calls: calls.due(scope=scope, now=now, kind=kind, after=after, limit=limit))

    def counts(self, *, scope: Scope, now: datetime) -> dict[CallKind, int]:
        """See `CallList.counts`."""
        return self.asked(lambda calls: calls.counts(scope=scope, now=now))

    def claim(self, call_id: str, now: datetime) -> bool:
        """See `CallList.claim`."""
        return self.asked(lambda calls: calls.claim(call_id, now))
