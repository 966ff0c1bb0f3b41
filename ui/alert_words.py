"""Alerts in words: facts in, what a chip says out."""

from collections.abc import Callable
from datetime import datetime

from customer360.card import Alert, AlertKind, RepeatCalls
from ui.plain import plain
from ui.widgets.alert import AlertText
from ui.words import day, days_between, listed, local, moment, money, short_day, t

_ICONS: dict[AlertKind, str] = {
    AlertKind.EMERGENCY: "urgent",
    AlertKind.OUTAGE: "plug-x",
    AlertKind.CUT_OFF: "plug-off",
    AlertKind.SUSPENSION: "calendar-pause",
    AlertKind.UNAUTHORISED_MODIFICATION: "shield-x",
    AlertKind.REPEAT_CALL: "repeat",
    AlertKind.ARREARS: "currency-yuan",
    AlertKind.RED_LIST: "heart",
    AlertKind.BLACK_LIST: "user-exclamation",
    AlertKind.VIP: "crown",
}


def alert_text(alert: Alert, now: datetime, account: str = "") -> AlertText:
    """What a chip says of `alert` at `now`; `account` is told where the caller has several."""
    figure, detail = _SAY[alert.kind](alert, now)
    return AlertText(
        icon=_ICONS[alert.kind],
        name=listed((_name(alert), account)),
        figure=figure,
        detail=detail,
        level=alert.severity.value,
    )


def _name(alert: Alert) -> str:
    """What a danger is called; a stopped supply has a name in each trade."""
    if alert.kind in (AlertKind.SUSPENSION, AlertKind.CUT_OFF):
        return t(f"alert-{alert.kind}", service=alert.service or "other")
    return t(f"alert-{alert.kind}")


def _emergency(alert: Alert, now: datetime) -> tuple[str, str]:
    due = t("alert-due", time=moment(alert.until, now)) if alert.until else ""
    return plain(alert.text) or t("alert-emergency-key"), due


def _outage(alert: Alert, now: datetime) -> tuple[str, str]:
    back = t("alert-back", time=moment(alert.until, now)) if alert.until else t("alert-back-unknown")
    joined = t("alert-joined", count=alert.count) if alert.count else ""
    return back, listed((plain(alert.text), joined))


def _cut_off(alert: Alert, now: datetime) -> tuple[str, str]:
    pay = t("alert-pay-to-restore", sum=money(alert.cents)) if alert.cents else ""
    return _since(alert), listed((t("alert-in-parts") if alert.periods else "", pay))


def _suspension(alert: Alert, now: datetime) -> tuple[str, str]:
    return _since(alert), t("alert-base-fee", sum=money(alert.cents)) if alert.cents else plain(alert.text)


def _modification(alert: Alert, now: datetime) -> tuple[str, str]:
    found = t("alert-found", day=short_day(alert.day, now)) if alert.day else ""
    return plain(alert.text) or t("alert-found-none"), listed((t("alert-not-fixed"), found))


def _repeat(alert: Alert, now: datetime) -> tuple[str, str]:
    span = (
        t("alert-hours", count=alert.hours) if alert.hours < 48 else t("alert-days", count=alert.hours // 24)
    )
    kept = {None: "open", True: "kept", False: "broken"}[alert.promise_kept]
    promise = t(f"alert-promised-{kept}", what=plain(alert.promise, 60)) if alert.promise else ""
    if not promise and kept == "broken":
        promise = t("alert-promise-broken")
    told = listed((promise, plain(alert.text), _same(alert.same, alert.count - 1)))
    return t("alert-nth-call", span=span, count=alert.count), told


def _same(same: int, earlier: int) -> str:
    """How many of the earlier calls were about the last one's matter; of a single one nothing."""
    if not same or earlier < 2:
        return ""
    if same == earlier:
        return t("alert-same-matter", count=same)
    return t("alert-some-same", count=same) if same > 1 else t("alert-other-matters")


def counts(repeat: RepeatCalls) -> str:
    """Calls in each window, this one counted; nothing for somebody who has not called in a week."""
    if not repeat.d7:
        return ""
    return t("alert-counts", day=1 + repeat.h24, three=1 + repeat.h72, week=1 + repeat.d7)


def _arrears(alert: Alert, now: datetime) -> tuple[str, str]:
    periods = t("alert-periods", count=alert.periods) if alert.periods else ""
    days = days_between(alert.day, local(now).date()) if alert.day else 0
    others = t("alert-debtors", count=alert.count) if alert.count > 1 else ""
    return money(alert.cents), listed((periods, t("alert-oldest", count=days) if days else "", others))


def _listed(alert: Alert, now: datetime) -> tuple[str, str]:
    until = t("alert-until", day=day(alert.day)) if alert.day else t("alert-no-end")
    by = t("alert-approved", by=plain(alert.by, 24)) if alert.by else ""
    advice = t("alert-advice") if alert.kind is AlertKind.BLACK_LIST else ""  # nobody is refused for it
    return plain(alert.text) or t("alert-no-reason"), listed((until, by, advice))


def _vip(alert: Alert, now: datetime) -> tuple[str, str]:
    return plain(alert.text) or t("alert-vip-figure"), ""


def _since(alert: Alert) -> str:
    return t("alert-since", day=day(alert.day)) if alert.day else t("alert-now")


_SAY: dict[AlertKind, Callable[[Alert, datetime], tuple[str, str]]] = {
    AlertKind.EMERGENCY: _emergency,
    AlertKind.OUTAGE: _outage,
    AlertKind.CUT_OFF: _cut_off,
    AlertKind.SUSPENSION: _suspension,
    AlertKind.UNAUTHORISED_MODIFICATION: _modification,
    AlertKind.REPEAT_CALL: _repeat,
    AlertKind.ARREARS: _arrears,
    AlertKind.RED_LIST: _listed,
    AlertKind.BLACK_LIST: _listed,
    AlertKind.VIP: _vip,
}
