"""The account's way to the exchange as states of our own: PJSIP only says what a REGISTER returned."""

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from softphone.call import IllegalTransition
from softphone.line import Registration, RegistrationState

_S = RegistrationState
TRANSITIONS = MappingProxyType(
    {
        _S.UNREGISTERED: frozenset({_S.REGISTERING}),
        _S.REGISTERING: frozenset({_S.REGISTERED, _S.RECONNECTING, _S.REFUSED, _S.UNREGISTERED}),
        _S.REGISTERED: frozenset({_S.RECONNECTING, _S.REFUSED, _S.UNREGISTERED}),
        _S.RECONNECTING: frozenset({_S.REGISTERED, _S.REFUSED, _S.UNREGISTERED}),
        _S.REFUSED: frozenset({_S.REGISTERED, _S.RECONNECTING, _S.UNREGISTERED}),
    }
)
# Answers that time won't mend: credentials or account are wrong (RFC 3261, 21.4).
_REFUSALS = frozenset({401, 403, 404, 407})


def check_registration(before: RegistrationState, after: RegistrationState) -> None:
    """Raise IllegalTransition unless `after` may follow `before` (staying is allowed)."""
    if after is not before and after not in TRANSITIONS[before]:
        raise IllegalTransition("registration", before, after)


class RegistrationWatch:
    """Follows one account's REGISTERs. Thread: the phone's."""

    def __init__(self, address: str, log: logging.Logger, *, registers: bool) -> None:
        state = _S.REGISTERING if registers else _S.UNREGISTERED
        self.now = Registration(state=state, since=datetime.now(UTC), address=address)
        self._log = log
        self._sent_ns: int | None = None

    def sent(self) -> None:
        """A REGISTER goes out."""
        self._sent_ns = time.monotonic_ns()

    def answered(self, code: int, reason: str, expires_s: int) -> Registration:
        """A REGISTER came to an end with SIP status `code`; returns what is true now."""
        if code // 100 == 2:
            return self._become(_S.REGISTERED if expires_s > 0 else _S.UNREGISTERED, "")
        if code in _REFUSALS:
            return self._become(_S.REFUSED, f"{code} {reason}")
        return self._become(_S.RECONNECTING, f"{code} {reason}")

    def _become(self, state: RegistrationState, reason: str) -> Registration:
        try:
            check_registration(self.now.state, state)
        except IllegalTransition as error:  # the exchange's word counts more than our table
            self._log.error("illegal transition", extra={"error": str(error)})
        sent, self._sent_ns = self._sent_ns, None
        # No answer at all (408, transport errors) has no round trip worth showing.
        answered = state in (_S.REGISTERED, _S.UNREGISTERED, _S.REFUSED) and sent is not None
        trip = (time.monotonic_ns() - (sent or 0)) / 1e6 if answered else self.now.round_trip_ms
        since = self.now.since if state is self.now.state else datetime.now(UTC)
        self.now = replace(self.now, state=state, since=since, reason=reason, round_trip_ms=trip)
        return self.now
