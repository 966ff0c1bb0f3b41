"""The gate of a call: what the request asks the caller to prove, and what was proven. Thread: main."""

from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.parts import Parts
from customer360.gate import CallFacts, Verdict, answer, open_gate
from customer360.identity import Check, Need

VERDICTS = {"pass": Verdict.PASSED, "initial": Verdict.INITIAL, "fail": Verdict.FAILED}
"""What the exchange says of the password, as it stands in the INVITE's header."""


def ask(parts: Parts, live: LiveCall, need: Need) -> None:
    """The request in the ticket asks for `need`: open or close the gate accordingly, keeping evidence."""
    facts = CallFacts(
        emergency=live.emergency,
        ivr_account=live.call.account_no,
        ivr_password=VERDICTS.get(live.call.ivr_verdict, Verdict.NONE),
        at=live.call.started_at,
    )
    live.gate = open_gate(need, facts, live.card, parts.identity_policy, before=live.gate)


def verify(parts: Parts, live: LiveCall, check: Check, typed: str) -> None:
    """Compare what the caller said; the answer itself is not kept."""
    if live.card is None or live.card.account is None:
        return
    live.gate = answer(live.gate, check, typed, live.card.account, parts.now(), parts.identity_policy)
