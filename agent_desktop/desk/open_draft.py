"""One draft on the desk with all that the window must know of it, and what its call tells it."""

from datetime import datetime

from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.state import DraftView, Offer
from agent_desktop.tickets import completeness, prefill
from agent_desktop.tickets.clocks.promises import CALL_BACK, VISIT
from agent_desktop.tickets.clocks.rules import ClockRules
from agent_desktop.tickets.draft import Draft, FieldValue, Problem, Source, Ticket
from agent_desktop.tickets.filing import promise_of
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.prefill import REQUEST_TYPE, Facts
from customer360.phone import Site, normalise
from customer360.reach import reaches


class OpenDraft:
    """One draft on the desk with what the window must know of it."""

    __slots__ = (
        "_call_backs",
        "_foretold",
        "draft",
        "facts",
        "filed",
        "filing",
        "offers",
        "problems",
        "saved_at",
        "taken_with",
    )

    def __init__(self, draft: Draft, facts: Facts | None) -> None:
        """`facts` None: found in the journal, nothing is known of its caller but what stands in it."""
        self.draft = draft
        self.facts = facts
        self.taken_with: dict[str, FieldValue] | None = None  # what was written when an offer was taken
        self.saved_at: datetime | None = None
        self.problems: tuple[Problem, ...] = ()
        self.offers: tuple[Offer, ...] = ()
        self.filed: Ticket | None = None
        self.filing = False  # the journal has it in its hands
        self._foretold: tuple[object, str] = (None, "")
        self._call_backs: tuple[object, tuple[datetime, ...]] = (None, ())

    def promise(self, form: Form, now: datetime, rules: ClockRules) -> str:
        """What filing it promises the caller, or has promised; thought over each minute, not at each key."""
        made = self.filed.promise if self.filed else self.draft.promise
        if made is not None or self.filed is not None or self.draft.ticket_id:
            return made.text if made else ""
        asked = tuple(map(self.draft.text, (REQUEST_TYPE, VISIT)))
        back = (self.draft.result == CALL_BACK, self.draft.call_back_at)
        state = (form.skill_group, asked, back, now.replace(second=0, microsecond=0))
        if self._foretold[0] != state:
            foretold = promise_of(self.draft, form, now, rules)
            if self.draft.result == CALL_BACK and self.draft.phone:
                foretold = rules.call_back(self.draft.call_back_at, now)
            self._foretold = (state, foretold.text if foretold else "")
        return self._foretold[1]

    def call_backs(self, now: datetime, rules: ClockRules) -> tuple[datetime, ...]:
        """Until when a call back may be promised, where that is what ends the call."""
        if self.draft.result != CALL_BACK or not self.draft.phone:
            return ()
        minute = now.replace(second=0, microsecond=0)
        if self._call_backs[0] != minute:
            self._call_backs = (minute, rules.call_backs(minute))
        return self._call_backs[1]


def view_of(
    opened: OpenDraft,
    form: Form,
    *,
    unmasked: bool,
    promise: str,
    call_backs: tuple[datetime, ...],
    folds: bool,
) -> DraftView:
    """What the ticket pane shows of a draft; `folds`: without the fields that surge mode leaves out."""
    return DraftView(
        draft=opened.draft,
        shown=prefill.shown(form, opened.draft, opened.facts, unmasked=unmasked),
        saved_at=opened.saved_at,
        problems=opened.problems,
        offers=opened.offers,
        filed_number=opened.filed.number if opened.filed else "",
        promise=promise,
        call_backs=call_backs,
        folded=completeness.folded(form, opened.draft) if folds else frozenset(),
    )


def nobody(site: Site) -> Facts:
    """What is known where nobody calls."""
    return Facts(account=None, number=normalise("", site))


def facts_of(live: LiveCall) -> Facts:
    """What a call tells a form. Relation and contact phone default to this caller, not to the file."""
    card, account = live.card, live.card.account if live.card else None
    return Facts(
        account=account,
        number=live.number,
        account_no=live.call.account_no,
        relation=card.match.relation if card and card.match else "",
    )


def typed(draft: Draft) -> dict[str, FieldValue]:
    """What somebody typed in a draft."""
    return {code: v for code, v in draft.values.items() if v.source is Source.TYPED and v.value.strip()}


def offer_id(offer: Offer) -> str:
    """The id of what is offered."""
    return offer.ticket.id if offer.ticket else offer.incident.id if offer.incident else ""


def offers_of(live: LiveCall) -> tuple[Offer, ...]:
    """Incidents that the open account is inside first, then its open tickets."""
    card = live.card
    if card is None:
        return ()
    account = card.account
    incidents = [i for i in card.incidents if account is None or reaches(i, account)]
    tickets = [t for t in card.tickets if not card.chosen or t.account_id == card.chosen]
    return (*(Offer(incident=i) for i in incidents), *(Offer(ticket=t) for t in tickets))
