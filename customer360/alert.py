"""One chip of the alert strip as a value: which danger, how loud, and its facts."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class AlertKind(StrEnum):
    """Dangers of the alert strip, declared in their order."""

    EMERGENCY = "emergency"
    OUTAGE = "outage"
    CUT_OFF = "cut_off"
    SUSPENSION = "suspension"
    UNAUTHORISED_MODIFICATION = "unauthorised_modification"
    REPEAT_CALL = "repeat_call"
    ARREARS = "arrears"
    RED_LIST = "red_list"
    BLACK_LIST = "black_list"
    VIP = "vip"


class Severity(StrEnum):
    """How an alert is filled; the strip never shows more than one CRITICAL."""

    CRITICAL = "critical"
    DANGER = "danger"
    WARN = "warn"
    INFO = "info"


class Alert(Struct, frozen=True, kw_only=True):
    """One danger as facts, not words: the window turns them into text in the agent's language.

    Which fields are set depends on `kind`: amounts in cents, counts, days, times, and free text
    that came from the site's own records (already plain and bounded).
    """

    kind: AlertKind
    severity: Severity
    as_of: datetime
    account_id: str = ""
    service: str = ""  # of that account: a suspension has another name in each trade
    cents: int = 0
    count: int = 0
    periods: int = 0
    day: date | None = None
    until: datetime | None = None
    text: str = ""
    by: str = ""  # who approved it
    hours: int = 0  # window of a repeat call: 24, 72 or 168
    same: int = 0  # earlier calls of seven days with the matter in `text`
    promise: str = ""
    promise_kept: bool | None = None
    masked: bool = True
