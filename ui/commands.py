"""What a key or a button does, given what the desk is at that moment. Between the window and `Intents`."""

from collections.abc import Callable

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import CallView, DeskState, Offer
from softphone.call import ANSWERED, CallState

ANSWERABLE = frozenset({CallState.RINGING})
_FIGURES = 7  # of the shortest number in the town
LIVE = frozenset(CallState) - {CallState.ENDED}


class Commands:
    """Acts on the desk. Thread: main."""

    def __init__(self, intents: Intents) -> None:
        self._intents = intents
        self._seen: frozenset[str] | None = None  # calls taken here whose cards have been in front

    # ── the phone ──

    def answer(self) -> None:
        """Answer the ringing call, the selected one first."""
        view = ringing(self._intents.state)
        if view is not None:
            self._intents.answer(view.call.id)

    def has_taken(self, state: DeskState) -> bool:
        """Once, when a call that a person answered here is up and open: they want its card.

        Which calls are up when a window is made anew, they have seen.
        """
        up = frozenset(view.call.id for view in state.calls if view.taken and view.call.state in ANSWERED)
        seen = up if self._seen is None else self._seen & up
        fresh = frozenset((state.selected,)) & up - seen
        self._seen = seen | fresh
        return bool(fresh)

    def hang_up(self) -> None:
        """End the selected call, or reject it while it rings."""
        view = ending(self._intents.state)
        if view is not None:
            self._intents.hang_up(view.call.id)

    def hold(self) -> None:
        """Hold, or resume."""
        if (view := in_call(self._intents.state)) is not None:
            self._intents.hold(view.call.id)

    def mute(self) -> None:
        """Mute, or unmute."""
        if (view := in_call(self._intents.state)) is not None:
            self._intents.mute(view.call.id)

    def ring(self, number: str) -> None:
        """Ring a number that stands on the screen; a caller on the line waits meanwhile.

        Who is on a line already is not rung.
        """
        state, view = self._intents.state, self._intents.state.view
        if any(one.call.state in LIVE and _is_of(number, one) for one in state.calls):
            return
        if view is not None and view.call.state in ANSWERED:
            self._intents.consult(number)
        else:
            self._intents.dial(number)

    def pause_recording(self) -> None:
        """Leave payment data out of the recording, or go on."""
        if (view := in_call(self._intents.state)) is not None and view.call.recording in ("on", "paused"):
            self._intents.pause_recording(view.call.id)

    def three_way(self) -> None:
        """Caller, colleague and agent speak together."""
        if asked(self._intents.state) is not None:
            self._intents.join_calls()

    # ── the ticket ──

    def file(self) -> None:
        """File the active draft."""
        if self._intents.state.draft is not None:
            self._intents.file(self._intents.state.active_draft)

    def join(self) -> None:
        """Join the first incident on offer."""
        if (offer := _first(self._intents.state, lambda o: o.incident is not None)) and offer.incident:
            self._intents.join(offer.incident.id)

    def chase(self) -> None:
        """Chase the first open ticket on offer."""
        if (offer := _first(self._intents.state, lambda o: o.ticket is not None)) and offer.ticket:
            self._intents.chase(offer.ticket.id)

    def adopt(self) -> None:
        """Put the open article's steps into the ticket."""
        if (article := self._intents.state.knowledge.article) is not None:
            self._intents.adopt_article(article.no)


def _is_of(number: str, view: CallView) -> bool:
    """Whether a number, however it is written, is that of a call."""
    figures = "".join(char for char in number if char.isdigit()).lstrip("0")
    return number == view.call.remote or (len(figures) >= _FIGURES and view.number.e164.endswith(figures))


def ringing(state: DeskState) -> CallView | None:
    """The call that Answer means."""
    if state.view is not None and state.view.call.state in ANSWERABLE:
        return state.view
    return next((v for v in state.calls if v.call.state in ANSWERABLE), None)


def asked(state: DeskState) -> CallView | None:
    """The call to the colleague who is asked on behalf of the selected caller."""
    calls = (v for v in state.calls if v.asked_for and v.asked_for == state.selected)
    return next((v for v in calls if v.call.state in LIVE), None)


def ending(state: DeskState) -> CallView | None:
    """The call that Hang up means: who is spoken with or rung; else the selected one; else what rings.

    While a colleague is asked the caller waits, and isn't the one to be hung up.
    """
    colleague = asked(state)
    if colleague is not None and colleague.call.state is not CallState.HELD and not _speaks(state.view):
        return colleague
    if state.view is not None and state.view.call.state in LIVE:
        return state.view
    return ringing(state)


def _speaks(view: CallView | None) -> bool:
    return view is not None and view.call.state is CallState.ACTIVE


def in_call(state: DeskState) -> CallView | None:
    """Who is spoken with: the colleague who is asked, or the selected call if it is up."""
    colleague = asked(state)
    if colleague is not None and colleague.call.state is CallState.ACTIVE and not _speaks(state.view):
        return colleague
    return state.view if state.view is not None and state.view.call.state in ANSWERED else None


def _first(state: DeskState, wanted: Callable[[Offer], bool]) -> Offer | None:
    offers = state.draft.offers if state.draft else ()
    return next((o for o in offers if not o.done and wanted(o)), None)
