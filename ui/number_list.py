"""Whom to ring: colleagues with what their telephone does, one's own calls to be rung again."""

from datetime import datetime

from agent_desktop.desk.colleague import Colleague
from agent_desktop.desk.state import RecentCall
from customer360.sounds import in_letters
from softphone.line import ColleagueState
from ui.plain import plain
from ui.theme.tokens import Colour
from ui.widgets.row_list import Row
from ui.words import moment, t

_TONES: dict[ColleagueState, Colour] = {
    ColleagueState.FREE: "accent",
    ColleagueState.RINGING: "warn",
    ColleagueState.BUSY: "danger",
    ColleagueState.AWAY: "text3",
    ColleagueState.UNKNOWN: "text3",
}


def colleague_rows(colleagues: tuple[Colleague, ...], typed: str = "") -> list[Row]:
    """Those whose name, its first letters or number hold what was typed. The row's id is the extension."""
    wanted = typed.strip().lower()
    letters = "".join(char for char in wanted if char.isalnum())
    return [
        Row(
            id=one.person.extension,
            title=plain(one.person.name, 16),
            beside=plain(one.person.extension, 12),
            icon="headset",
            tag=_word(one),
            tone=_TONES[one.state],
        )
        for one in colleagues
        if wanted in one.person.name.lower()
        or wanted in one.person.extension
        or (letters and in_letters(letters, one.person.name))
    ]


def _word(one: Colleague) -> str:
    known = "" if one.state is ColleagueState.UNKNOWN else t(f"colleague-{one.state}")
    return known or (t("colleague-expert") if one.person.kind == "expert" else "")


def recent_rows(recent: tuple[RecentCall, ...], now: datetime, typed: str = "") -> list[Row]:
    """The call log, as far as it has the figures typed; the row's id is its place in it."""
    wanted = "".join(char for char in typed if char.isdigit())
    return [
        Row(
            id=str(place),
            title=plain(call.shown, 24),
            beside=moment(call.at, now),
            icon="phone-incoming" if call.incoming else "phone-outgoing",
            tag="" if call.answered else t("recent-missed" if call.incoming else "recent-not-reached"),
            tone="warn" if call.incoming else "text3",
        )
        for place, call in enumerate(recent)
        if wanted in "".join(char for char in call.shown if char.isdigit())
    ]
