"""The account's way to the exchange: when to register where, and when a registrar counts as lost.

PJSIP says what a REGISTER returned, and would notice a dead UDP path only at the next refresh. So we ask
each registrar with OPTIONS, and decide ourselves. Rules without a clock and without PJSIP: what happened
comes in with its time, what to do goes out as `Step`s.
"""

import logging
from datetime import UTC, datetime
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from softphone.call import IllegalTransition
from softphone.far_clock import ahead_s
from softphone.line import Registration, RegistrationState
from softphone.registrar_way import NEVER, Way
from softphone.silence_watch import Heard

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
_REFUSALS: Final = frozenset({401, 403, 404, 407})
_TIMED_OUT: Final = 408
_NO_ANSWER: Final = frozenset({_TIMED_OUT, 502, 503})  # PJSIP's own words for it, too

# Seconds. A path cut right after an answer is noticed after ASK_EVERY + SILENCE = 11; the promise is 15.
ASK_EVERY_S: Final = 5.0
DOUBT_S: Final = 3.0  # the same, where a call has fallen silent: three of the question's copies were lost
ASK_LOST_S: Final = 1.0  # how often a registrar is asked that we wait for
ASK_PRIMARY_S: Final = 2.0  # how often the primary is asked while the backup serves
RETRY_S: Final = 5.0
REFUSED_RETRY_S: Final = 30.0  # a reloading exchange refuses for a moment
BACKUP_PATIENCE_S: Final = 4.0  # at the start the primary has this long to answer
REPEATED_S: Final = 32.0  # for so long PJSIP repeats a request over UDP (timer F, RFC 3261, 17.1.2.2)
STEADY_S: Final = 10.0  # a primary must answer for this long before we go back to it


def check_registration(before: RegistrationState, after: RegistrationState) -> None:
    """Raise IllegalTransition unless `after` may follow `before` (staying is allowed)."""
    if after is not before and after not in TRANSITIONS[before]:
        raise IllegalTransition("registration", before, after)


class Act(Enum):
    """What to do with one registrar."""

    REGISTER = auto()
    UNREGISTER = auto()
    ASK = auto()  # OPTIONS
    TAKE_UP = auto()  # it has us again after a loss: its calls must learn where we are
    DISCONNECT = auto()  # its connections are dead: the next request must open a new one


class Step(Struct, frozen=True):
    """Something to do now; `way` is the registrar's place in the list, 0 the primary."""

    act: Act
    way: int


class Registrars:
    """One account at its registrars, the primary first. Thread: the phone's."""

    def __init__(self, count: int, now: float, address: str, log: logging.Logger) -> None:
        """`count` registrars, 0 for an account that stays unregistered; it can be reached at `address`."""
        self._ways = [Way(try_at=now + way * BACKUP_PATIENCE_S) for way in range(count)]
        self._log = log
        self._leaving = False
        state = _S.REGISTERING if count else _S.UNREGISTERED
        self.now = Registration(state=state, since=datetime.now(UTC), address=address)

    @property
    def current(self) -> int:
        """The registrar that calls go through."""
        return next((place for place, way in enumerate(self._ways) if way.registered), 0)

    @property
    def registered(self) -> bool:
        """Whether any registrar knows us."""
        return any(way.registered for way in self._ways)

    @property
    def heard(self) -> Heard:
        """What any registrar said last: PJSIP doesn't say through which one a call came in.

        Nothing can be told where none was ever heard, or all refuse us: those aren't asked.
        """
        if not any(way.heard_at > -NEVER and not way.refused for way in self._ways):
            return Heard()
        at = max(way.heard_at for way in self._ways)
        return Heard(at, min((s for way in self._ways if (s := way.in_vain_since) >= at), default=NEVER))

    # --- what happened ---------------------------------------------------------------------------

    def sent(self, place: int, now: float) -> None:
        """A REGISTER goes out, ours or PJSIP's own refresh."""
        way = self._ways[place]
        way.trying, way.sent_at = True, now
        if way.registered and way.unanswered_since is None:
            way.unanswered_since = now

    def answered(self, place: int, code: int, reason: str, expires_s: int, now: float) -> None:
        """A REGISTER came to its end with SIP status `code`."""
        way = self._ways[place]
        way.trying = False
        way.refused = code in _REFUSALS
        if code not in _NO_ANSWER:
            way.said(now)
        if code // 100 == 2 and expires_s > 0:
            self._registered(place, now)
        elif code // 100 == 2:
            way.registered = False
            self._tell("", now)
        else:
            # A request that nobody answered for its 32 s, while the registrar has come back: ask again now.
            again = code == _TIMED_OUT and way.answers_since is not None
            way.try_at = now + (0.0 if again else REFUSED_RETRY_S if way.refused else RETRY_S)
            self._failed(place, f"{code} {reason}", now)

    def told_time(self, place: int, date: str | None, now: float) -> None:
        """A registrar's answer to the REGISTER that is on its way has this Date; before `answered`."""
        sent = self._ways[place].sent_at
        ahead = ahead_s(date, 0.0 if sent is None else now - sent, datetime.now(UTC))
        self.now = replace(self.now, clock_ahead_s=ahead)

    def ask_answered(self, place: int, now: float) -> None:
        """A registrar answered an OPTIONS; with what doesn't matter, it lives."""
        way = self._ways[place]
        way.knows_options = True
        if way.answers_since is None and not self.registered:
            way.try_at = min(way.try_at, now)  # it is back: register at once
        way.heard(now)
        if way.registered and way.sent_at is not None:
            self._took((now - way.sent_at) * 1000)
        way.sent_at = None

    def connection_lost(self, place: int, reason: str, now: float) -> None:
        """The connection to a registrar was closed, or nothing can be sent to it."""
        if self._ways[place].registered:
            self._lose(place, reason, now)

    def address_changed(self, address: str, now: float, deaf: str = "") -> None:
        """This machine has another address: whoever knows the old one can't ring us; `deaf`: why nobody can.

        What was sent from there may still arrive, and be taken for the newer word: so it is said again.
        """
        self.now = replace(self.now, address=address)
        for place, way in enumerate(self._ways):
            if way.registered:
                self._lose(place, "the network changed", now)
            way.try_at, way.trying, way.sure_at = min(way.try_at, now), False, now + REPEATED_S
        if deaf:
            self._tell(deaf, now)

    def doubt(self, now: float) -> None:
        """A call has fallen silent: ask at once, and wait less for the answer."""
        way = self._ways[self.current]
        if way.registered and way.patience_s > DOUBT_S:
            way.ask_at, way.patience_s = now if way.unanswered_since is None else way.ask_at, DOUBT_S

    def hurry(self, now: float) -> None:
        """Something waits for the exchange to be heard, each round: ask at once, then each second."""
        way = self._ways[self.current]
        way.ask_at = now if way.in_vain_since == NEVER else min(way.ask_at, now + ASK_LOST_S)

    # --- what to do ------------------------------------------------------------------------------

    def leave(self) -> list[Step]:
        """Take every registration back, so that the exchange rings nobody who isn't there."""
        self._leaving = True
        return [Step(Act.UNREGISTER, place) for place, way in enumerate(self._ways) if way.registered]

    def due(self, now: float, *, calls: bool) -> list[Step]:
        """What is to be done now; with `calls` up nobody goes back to the primary."""
        steps: list[Step] = []
        if self._leaving:
            return steps
        for place, way in enumerate(self._ways):
            if way.unanswered_since is not None and now - way.unanswered_since > way.patience_s:
                self._fell_silent(place, now, steps)
            if way.registered and not way.trying and now >= way.sure_at:
                way.sure_at = NEVER
                steps.append(Step(Act.REGISTER, place))
            elif self._wants_register(place, now, calls=calls):
                way.try_at = now + (REFUSED_RETRY_S if way.refused else RETRY_S)
                steps.append(Step(Act.REGISTER, place))
            self._ask_if_due(place, now, steps)
            if way.registered and way.lost:
                way.lost = False
                steps.append(Step(Act.TAKE_UP, place))
        steps += [Step(Act.UNREGISTER, place) for place in self._superfluous()]
        return steps

    def _wants_register(self, place: int, now: float, *, calls: bool) -> bool:
        way = self._ways[place]
        if way.registered or way.trying:
            return False
        if not self.registered:
            return now >= way.try_at
        asked = way.answers_since is not None and now - way.answers_since >= STEADY_S
        steady = asked or way.drops_options
        return place < self.current and steady and not calls and now >= way.try_at

    def _ask_if_due(self, place: int, now: float, steps: list[Step]) -> None:
        way = self._ways[place]
        if way.refused or (self.registered and place > self.current):
            return  # nobody asks a backup that isn't needed
        pause = ASK_EVERY_S if way.registered else ASK_PRIMARY_S if self.registered else ASK_LOST_S
        way.ask_at = min(way.ask_at, now + pause)
        if now < way.ask_at:
            return
        way.ask_at = now + pause
        if not way.drops_options:
            steps.append(Step(Act.ASK, place))
        elif way.registered and not way.trying:
            steps.append(Step(Act.REGISTER, place))
        way.in_vain_since = min(way.in_vain_since, now)
        if way.unanswered_since is None:
            way.unanswered_since = way.sent_at = now

    def _superfluous(self) -> list[int]:
        """Registrations besides the one that counts: the exchanges would ring us twice."""
        extra = [place for place, way in enumerate(self._ways) if way.registered][1:]
        for place in extra:
            self._ways[place].registered = False
        return extra

    # --- inside ----------------------------------------------------------------------------------

    def _registered(self, place: int, now: float) -> None:
        way = self._ways[place]
        if way.sent_at is not None:
            self._took((now - way.sent_at) * 1000)
        way.sent_at = None
        if not way.registered:
            way.registered, way.ask_at, way.try_at = True, now, now
        way.heard(now)
        self._tell("", now)

    def _failed(self, place: int, reason: str, now: float) -> None:
        if self._ways[place].registered:
            self._lose(place, reason, now)
        else:
            self._hurry_others(place, now)
            self._tell(reason, now)

    def _fell_silent(self, place: int, now: float, steps: list[Step]) -> None:
        way = self._ways[place]
        if not way.registered:
            way.unanswered_since = way.answers_since = None
        elif not (way.knows_options or way.drops_options):
            way.drops_options, way.unanswered_since, way.ask_at = True, None, now
        else:
            self._lose(place, "no answer", now)
            steps.append(Step(Act.DISCONNECT, place))

    def _lose(self, place: int, reason: str, now: float) -> None:
        way = self._ways[place]
        way.silent()
        way.try_at, way.ask_at = now + 1.0, now + ASK_LOST_S
        self._hurry_others(place, now)
        self._tell(reason, now)

    def _hurry_others(self, place: int, now: float) -> None:
        for other, way in enumerate(self._ways):
            if other != place and not way.refused:
                way.try_at = min(way.try_at, now)

    def _took(self, ms: float) -> None:
        self.now = replace(self.now, round_trip_ms=ms)

    def _state(self) -> RegistrationState:
        if self.registered:
            return _S.REGISTERED
        if self._leaving:
            return _S.UNREGISTERED
        return _S.REFUSED if any(way.refused for way in self._ways) else _S.RECONNECTING

    def _tell(self, reason: str, now: float) -> None:
        state = self._state()
        try:
            check_registration(self.now.state, state)
        except IllegalTransition as error:  # the exchange's word counts more than our table
            self._log.error("illegal transition", extra={"error": str(error)})
        since = self.now.since if state is self.now.state else datetime.now(UTC)
        reason = "" if state is _S.REGISTERED else reason
        on_backup = state is _S.REGISTERED and self.current > 0
        self.now = replace(self.now, state=state, since=since, reason=reason, on_backup=on_backup)
