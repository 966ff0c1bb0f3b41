"""Why a call, or a transfer, came to nothing: what the agent tells a caller who waits, or tries next."""

from typing import Final

from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.state import Level
from customer360.masking import masked_number
from softphone.call import CallState, EndReason
from softphone.line import CommandFailed

_NOT_REACHED: Final = "notice-not-reached"
_REFUSED: Final = "notice-transfer-refused"
_PHONE_LOST: Final = "notice-phone-lost-in-call"
_HANDS_OVER: Final = ("transfer", "transfer_to_call")
_OURS: Final = (EndReason.NEAR_END, EndReason.TRANSFERRED, EndReason.DESK_GONE)
# SIP's answers, as somebody who dialled means them.
_WHY: Final = {
    **dict.fromkeys((486, 600), "busy"),
    **dict.fromkeys((408, 480, 487), "no_answer"),
    **dict.fromkeys((404, 410, 484, 485, 604), "unknown"),
    **dict.fromkeys((403, 603), "declined"),  # by them or by the exchange: Asterisk says 403 for both
}


def why(status: int) -> str:
    """In one word: busy, no_answer, unknown, declined, moved, or line where nobody was asked."""
    return _WHY.get(status, "moved" if status // 100 == 3 else "line")


def tell_of_end(notices: Notices, live: LiveCall, book: CallBook) -> None:
    """A call has ended: whom the agent rang in vain and who waits meanwhile, or that nobody hung it up."""
    call = live.call
    if call.end_reason in _OURS:
        return
    if not live.was_answered and not live.incoming:
        waits = any(one.call.state is CallState.HELD for one in book)
        notices.tell(
            _NOT_REACHED,
            Level.WARN,
            number=live.number.national or call.remote,
            why=why(call.sip_status),
            waits=int(waits),
        )
    elif live.was_answered and call.end_reason is EndReason.LOST:
        if not any(shown.key == _PHONE_LOST for shown in notices.shown):  # which says it already
            notices.tell("notice-call-lost", Level.ERROR, number=masked_number(live.number))


def gone_on(notices: Notices, live: LiveCall) -> None:
    """A call has: where the caller was left is past. Not so when another one rings, or has rung in vain."""
    if live.was_answered or not live.incoming:
        over(notices)


def over(notices: Notices) -> None:
    """Another try is made, or calls have gone on."""
    notices.over(_NOT_REACHED)
    notices.over(_REFUSED)


def tell_of_failure(notices: Notices, failed: CommandFailed) -> None:
    """The phone couldn't do what was asked; of a transfer the far end's answer says why."""
    status = failed.reason.partition(" ")[0]
    if failed.command in _HANDS_OVER and status.isdecimal():
        notices.tell(_REFUSED, Level.WARN, why=why(int(status)))
    else:
        notices.tell("notice-command-failed", Level.WARN, command=failed.command)
