"""Alerts: facts become words in both languages; the strip keeps their order and hides none."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from customer360.card import Alert, AlertKind, RepeatCalls, Severity
from tests.ui.conftest import Bench
from tests.ui.scenes import ALERTS, NOW, ago, card, chooser, idle, ringing, stage_one, unknown, view
from ui import words
from ui.alert_words import alert_text
from ui.widgets.alert import AlertChip

Open = Callable[..., Bench]


def _alert(kind: AlertKind, **facts: object) -> Alert:
    return replace(Alert(kind=kind, severity=Severity.WARN, as_of=NOW), **facts)


@pytest.mark.parametrize(
    ("alert", "figure", "detail"),
    [
        (_alert(AlertKind.EMERGENCY), "客户按键报险", ""),
        (
            _alert(AlertKind.EMERGENCY, text="漏气", until=NOW + timedelta(minutes=30)),
            "漏气",
            "须 12:33 前到场",
        ),
        (ALERTS[0], "预计 15:40 恢复", "幸福里换热站跳闸 · 已并 27 单"),
        (_alert(AlertKind.OUTAGE, until=NOW + timedelta(days=1)), "预计 明天 12:03 恢复", ""),
        (_alert(AlertKind.OUTAGE), "恢复时间未定", ""),
        (
            _alert(AlertKind.CUT_OFF, day=date(2026, 11, 1), cents=5_000),
            "自 2026-11-01",
            "缴清 ¥50.00 可复供",
        ),
        (_alert(AlertKind.CUT_OFF, day=date(2026, 11, 1), periods=4), "自 2026-11-01", "分期履约中"),
        (
            _alert(AlertKind.CUT_OFF, day=date(2026, 11, 1), periods=4, cents=5_000),
            "自 2026-11-01",
            "分期履约中 · 缴清 ¥50.00 可复供",
        ),
        (ALERTS[1], "自 2025-11-01", "基础费 ¥428.80/年"),
        (ALERTS[2], "加装循环泵", "未整改 · 10-28 发现"),
        (ALERTS[3], "7 天第 3 次", "承诺未兑现 · 不热"),
        (_alert(AlertKind.REPEAT_CALL, count=2, hours=24, text="不热"), "24 小时第 2 次", "不热"),
        (ALERTS[4], "¥1,286.40", "3 期 · 最久 412 天"),
        (_alert(AlertKind.RED_LIST, text="劳模", day=date(2027, 1, 1)), "劳模", "至 2027-01-01"),
        (_alert(AlertKind.BLACK_LIST), "未写原因", "不限期 · 仅供参考"),
        (_alert(AlertKind.RED_LIST, text="劳模", by="1001"), "劳模", "不限期 · 批准 1001"),
        (
            replace(ALERTS[3], text="不热", same=2, promise="周四来人"),
            "7 天第 3 次",
            "承诺“周四来人”未兑现 · 不热 · 前 2 次同一诉求",
        ),
        (
            replace(ALERTS[3], promise="周四来人", promise_kept=True),
            "7 天第 3 次",
            "承诺“周四来人”已兑现 · 不热",
        ),
        (
            replace(ALERTS[3], promise="周四来人", promise_kept=None),
            "7 天第 3 次",
            "承诺“周四来人”未到期 · 不热",
        ),
        (replace(ALERTS[3], count=5, same=2), "7 天第 5 次", "承诺未兑现 · 不热 · 前几次中 2 次同一诉求"),
        (replace(ALERTS[3], count=5, same=1), "7 天第 5 次", "承诺未兑现 · 不热 · 前几次诉求不同"),
        (_alert(AlertKind.VIP), "优先服务", ""),
    ],
)
def test_facts_become_words(alert: Alert, figure: str, detail: str) -> None:
    said = alert_text(alert, NOW)
    assert (said.figure, said.detail) == (figure, detail)


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("kind", AlertKind)
def test_every_kind_has_words_and_an_icon(kind: AlertKind, language: str) -> None:
    words.use(language, strict=True)
    said = alert_text(_alert(kind), NOW)
    assert said.name
    assert said.figure


def _chips(bench: Bench) -> list[AlertChip]:
    return sorted((c for c in bench.window.findChildren(AlertChip) if c.isVisible()), key=lambda c: c.x())


def test_the_given_order_is_kept(open_window: Open) -> None:
    bench = open_window("ringing")
    assert [c.accessibleName().split(" · ")[0] for c in _chips(bench)] == [
        "区域停供", "报停", "私改", "重复来电", "欠费"
    ]  # fmt: skip
    assert [c.accessibleDescription() for c in _chips(bench)][:2] == ["8 秒前", "1 秒前"]


def test_the_sixth_is_behind_a_key(open_window: Open) -> None:
    bench = open_window("ringing")
    bench.find("还有 1 条提示").click()
    QApplication.processEvents()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "提示"
    QTest.keyClick(focus, Qt.Key.Key_Return)


def test_five_have_equal_columns(open_window: Open) -> None:
    bench = open_window(ringing(calls=(view(alerts=ALERTS[:5]),)))
    widths = {c.width() for c in _chips(bench)}
    assert max(widths) - min(widths) <= 1


def test_a_click_tells_everything(open_window: Open) -> None:
    called = card(repeat=RepeatCalls(h24=0, h72=1, d7=2, matter="不热"))
    bench = open_window(ringing(calls=(view(card=called),)))
    _chips(bench)[3].click()
    QApplication.processEvents()
    shown = [label.text() for label in bench.window.findChildren(QLabel) if label.isVisible()]
    windows = "24 小时 1 次 · 72 小时 2 次 · 7 天 3 次（含本次）"
    assert f"7 天第 3 次\n承诺未兑现 · 不热\n{windows}" in shown


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (idle(), "来电时，这里按危险程度列出"),
        (stage_one(), "正在核对"),
        (unknown(), "客户未确定"),
        (ringing(calls=(view(alerts=()),)), "没有停供、欠费或其他提示"),
    ],
)
def test_an_empty_strip_says_why(open_window: Open, state: object, said: str) -> None:
    bench = open_window(state)
    shown = [label.text() for label in bench.window.shell.alerts.findChildren(QLabel) if label.isVisible()]
    assert any(text.startswith(said) for text in shown), shown


def test_the_strip_is_always_as_high(open_window: Open) -> None:
    bench = open_window("idle")
    before = bench.window.shell.alerts.height()
    for state in (ringing(), chooser(), unknown()):
        bench.desk.push(state)
        QApplication.processEvents()
        assert bench.window.shell.alerts.height() == before


def test_ages_go_on(open_window: Open) -> None:
    bench = open_window("ringing")
    bench.window.shell.alerts.tick(NOW + timedelta(minutes=2))
    assert _chips(bench)[0].accessibleDescription() == "2 分钟前"
    assert ago(seconds=8) == ALERTS[0].as_of
