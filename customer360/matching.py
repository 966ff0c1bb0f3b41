"""Whose call is it: evidence → certainty, an order for the chooser, and at most one account that opens.

| evidence | certainty |
|---|---|
| customer code keyed in the IVR | certain; the number's own accounts become likely |
| the account's own number | certain |
| family | likely |
| former tenant, installer, number of an old ticket | doubtful |
| anything inactive, any closed account | doubtful |
| a number that many share (12345, 400…), whatever links it | likely at most |
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from customer360.card import AccountState, Certainty, Match, MatchReason

_CERTAINTY = {
    MatchReason.IVR_ACCOUNT: Certainty.CERTAIN,
    MatchReason.AGENT_CHOICE: Certainty.CERTAIN,
    MatchReason.OWN_NUMBER: Certainty.CERTAIN,
    MatchReason.FAMILY: Certainty.LIKELY,
    MatchReason.OLD_TICKET: Certainty.DOUBTFUL,
    MatchReason.INSTALLER: Certainty.DOUBTFUL,
    MatchReason.FORMER_TENANT: Certainty.DOUBTFUL,
}
_STATED = (MatchReason.AGENT_CHOICE, MatchReason.IVR_ACCOUNT)
_BY_STRENGTH = list(_CERTAINTY)
_ORDER = list(Certainty)


class Evidence(Struct, frozen=True, kw_only=True):
    """One reason to think of an account, as the records have it, and what ranks it in the chooser."""

    account_id: str
    why: MatchReason
    relation: str = ""
    inactive: bool = False
    account_state: AccountState = AccountState.ACTIVE
    open_ticket: bool = False
    incident: bool = False
    owes: bool = False
    last_call: datetime | None = None  # of this number for this account
    rank: int = 0  # order given by the site's file, lower first
    on_file: bool = False  # the utility's own file says so, not an agent
    shared: bool = False  # the number is not one person's


def judge(evidence: Evidence) -> Match:
    """How sure one piece of evidence is, taken by itself."""
    gone = evidence.inactive or evidence.account_state is AccountState.CLOSED
    shared = evidence.shared and evidence.why not in _STATED
    certainty = Certainty.DOUBTFUL if gone else _CERTAINTY[evidence.why]
    return Match(
        account_id=evidence.account_id,
        certainty=Certainty.LIKELY if shared and certainty is Certainty.CERTAIN else certainty,
        why=evidence.why,
        relation=evidence.relation,
        bound=evidence.why is MatchReason.OWN_NUMBER and evidence.on_file and not gone and not shared,
        open_ticket=evidence.open_ticket,
        incident=evidence.incident,
        last_call=evidence.last_call,
    )


def matches(evidence: Iterable[Evidence]) -> tuple[Match, ...]:
    """One match an account, the strongest reason kept, in the order of the chooser.

    An account that the caller stated (IVR) or the agent chose stands alone as certain.
    """
    judged = sorted(((item, judge(item)) for item in evidence), key=_strength)
    strongest: dict[str, _Judged] = {}
    for item, match in judged:
        strongest.setdefault(item.account_id, (item, match))
    ranked = [match for _, match in sorted(strongest.values(), key=_chooser_key)]
    bound = {match.account_id for _, match in judged if match.bound}
    relations = {match.account_id: match.relation for _, match in reversed(judged) if match.relation}
    stated = any(m.why in _STATED and m.certainty is Certainty.CERTAIN for m in ranked)
    return tuple(
        _settled(m, relations.get(m.account_id, ""), bound=m.account_id in bound, stated=stated)
        for m in ranked
    )


def chosen(found: Collection[Match]) -> str:
    """The account that opens by itself: the only certain one, else ""."""
    certain = [m.account_id for m in found if m.certainty is Certainty.CERTAIN]
    return certain[0] if len(certain) == 1 else ""


_Judged = tuple[Evidence, Match]


def _strength(judged: _Judged) -> tuple[int, int]:
    """Surest first; of equally sure ones the better reason."""
    _, match = judged
    return _ORDER.index(match.certainty), _BY_STRENGTH.index(match.why)


def _chooser_key(judged: _Judged) -> tuple[bool, bool, bool, float, bool, bool, int, int, str]:
    """What the call is probably about: open ticket, last call, incident, debt; doubtful ones last."""
    evidence, match = judged
    return (
        match.why not in _STATED,
        match.certainty is Certainty.DOUBTFUL,
        not evidence.open_ticket,
        -evidence.last_call.timestamp() if evidence.last_call else 0.0,
        not evidence.incident,
        not evidence.owes,
        _ORDER.index(match.certainty),
        evidence.rank,
        evidence.account_id,
    )


def _settled(match: Match, relation: str, *, bound: bool, stated: bool) -> Match:
    """The match among the others: a weaker reason may say who calls or have bound it; one may be stated."""
    certainty = match.certainty
    if stated and match.why not in _STATED and certainty is Certainty.CERTAIN:
        certainty = Certainty.LIKELY
    if (bound, certainty, relation) == (match.bound, match.certainty, match.relation):
        return match
    return replace(match, bound=bound, certainty=certainty, relation=relation)
