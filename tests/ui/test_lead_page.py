"""A lead's page: there for leads only, what waits with its keys; the way back to supply; a new customer."""

from collections.abc import Callable
from datetime import date

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from agent_desktop.agent.breaks import BreakAsked
from agent_desktop.agent.states import AgentState
from agent_desktop.tickets.lead.matter import Matter, MatterKind, Verdict
from customer360.card import ListKind, Service
from customer360.oversight.watch import Alarm, Proposal, Watched
from customer360.supply import Condition, Cost, Finding, WayBack
from tests.ui.conftest import Bench, focus_widget
from tests.ui.scenes import NOW, ago, card, idle, ringing, unknown, view
from ui.agent_menu import AgentMenu
from ui.page_kinds import Page
from ui.widgets.key_button import KeyButton
from ui.widgets.tabs import Tabs

Open = Callable[..., Bench]
PROPOSAL = Proposal(
    id="p1", kind=ListKind.BLACK, phone="+8617609315520", account_no="", reason="骚扰来电",
    proposed_by="1012", since=date(2026, 11, 22), until=date(2026, 12, 22),
)  # fmt: skip
ALARM = Alarm(id="m1", at=ago(minutes=3), agent="1014", login="li", what="31 in a minute")
WATCHED = Watched(supervises=True, proposals=(PROPOSAL,), alarms=(ALARM,))


def words(bench: Bench) -> list[str]:
    return [x.text() for x in bench.window.findChildren(QLabel) if x.isVisible() and x.text()]


def shown_keys(bench: Bench) -> list[KeyButton]:
    return [k for k in QApplication.allWidgets() if isinstance(k, KeyButton) and k.isVisible()]


def key(bench: Bench, name: str) -> KeyButton:
    return next(k for k in shown_keys(bench) if k.accessibleName().startswith(name))


def pages(bench: Bench) -> list[str]:
    tabs = next(t for t in bench.window.findChildren(Tabs) if t.accessibleName() == "页面")
    return [tabs.tabText(i) for i in range(tabs.count())]


def test_only_a_lead_has_the_page_and_sees_how_much_waits(open_window: Open) -> None:
    bench = open_window("idle")
    assert not any("待批与告警" in text for text in pages(bench))
    bench.desk.push(idle(watched=WATCHED))
    assert "待批与告警 · 2" in pages(bench)
    assert bench.window.shell.page is Page.WORKBENCH, "nothing jumps"


def test_what_waits_is_decided_by_keys(open_window: Open) -> None:
    bench = open_window(idle(watched=WATCHED))
    bench.window.shell.show_page(Page.LEAD)
    assert "黑名单 · +8617609315520 · 骚扰来电" in words(bench)
    assert any("至 2026-12-22 · 提出人 1012" in text for text in words(bench))
    for name in ("批准", "不批准", "已核实"):
        key(bench, name).setFocus()
        QTest.keyClick(key(bench, name), Qt.Key.Key_Space)
    assert bench.desk.asked == [("decide", "p1", True), ("decide", "p1", False), ("alarm_seen", "m1")]
    bench.desk.push(idle(watched=Watched(supervises=True)))
    QApplication.processEvents()  # Qt shows what is added with the next turn of its loop
    assert "没有异常查看" in words(bench)


def test_a_break_is_given_leave_by_keys(open_window: Open) -> None:
    asked = BreakAsked(id="b1", agent="1014", name="李娜", asked_at=ago(minutes=2), minutes=10, away=2)
    bench = open_window(idle(watched=Watched(supervises=True), breaks_asked=(asked,)))
    assert "待批与告警 · 1" in pages(bench)
    bench.window.shell.show_page(Page.LEAD)
    assert "李娜 · 1014 申请小休 10 分钟" in words(bench)
    assert any("本组小休中 2 人" in text for text in words(bench))
    for name in ("批准", "不批准"):
        key(bench, name).setFocus()
        QTest.keyClick(key(bench, name), Qt.Key.Key_Space)
    assert bench.desk.asked == [("decide_break", "b1", True), ("decide_break", "b1", False)]
    bench.desk.push(idle(watched=Watched(supervises=True)))
    QApplication.processEvents()
    assert "没有待批的小休" in words(bench)


def test_a_break_is_asked_for_and_taken_back(open_window: Open) -> None:
    bench = open_window(idle(asks_breaks=True))
    [menu] = bench.window.findChildren(AgentMenu)
    menu.click()
    key(bench, "申请小休").click()
    bench.desk.push(idle(asks_breaks=True, break_waits_since=ago(seconds=3)))
    assert "小休待批" in menu.accessibleName()
    menu.click()
    assert not any(k.accessibleName().startswith("申请小休") for k in shown_keys(bench))
    key(bench, "撤回小休申请").click()
    assert bench.desk.asked == [("set_agent_state", AgentState.ON_BREAK, ""), ("withdraw_break",)]


def _in_one_line(item: str) -> str:
    """No line ends inside it."""
    return "\u2060".join(item.replace(" ", "\u00a0"))


def test_the_way_back_says_what_stands_against_it_and_what_it_costs(open_window: Open) -> None:
    way = WayBack(
        code="x",
        label="供暖期内恢复",
        findings=(Finding(Condition.NO_ARREARS, False, 331_240), Finding(Condition.NO_MODIFICATION, True)),
        evidence=("铅封完好", "户内试压合格"),
        costs=(Cost("欠费", 331_240), Cost("补余 70%", 178_360)),
        within="3 个工作日内",
        article="P-002",
    )
    bench = open_window(ringing(calls=(view(card=card(), ways=(way,)),)))
    said = words(bench)
    assert "暂不可办" in said
    assert "   ".join(map(_in_one_line, ("✗ 欠费 ¥3,312.40 未结清", "✓ 无未整改私改"))) in said
    assert f"须核：{_in_one_line('铅封完好')}\u00a0· {_in_one_line('户内试压合格')}" in said
    items = ("欠费 ¥3,312.40", "补余 70% ¥1,783.60", "3 个工作日内")
    whole = "费用 ¥5,096.00 = {}\u00a0+ {}\u00a0· {}"
    assert whole.format(*map(_in_one_line, items)) in said, "no line begins with a sign"
    key(bench, "P-002").click()
    assert ("open_article", "P-002") in bench.desk.asked
    bench.desk.push(ringing(calls=(view(card=card(), ways=(replace(way, findings=(), costs=()),)),)))
    assert {"可办理", f"不收费用\u00a0· {_in_one_line('3 个工作日内')}"} <= set(words(bench))
    one = replace(way, costs=way.costs[1:])
    bench.desk.push(ringing(calls=(view(card=card(), ways=(one,)),)))
    alone = _in_one_line("费用 ¥1,783.60（补余 70%）")
    assert f"{alone}\u00a0· {_in_one_line('3 个工作日内')}" in words(bench)
    bench.desk.push(ringing(calls=(view(card=card(), ways=()),)))
    assert "没有可办的恢复方式，请报班长" in words(bench)
    size = bench.window.size()
    for height, there in ((600, False), (size.height(), True)):
        bench.window.resize(size.width(), height)
        QApplication.processEvents()
        assert ("没有可办的恢复方式，请报班长" in words(bench)) is there, "folded, and back at once"


def test_a_new_customer_is_put_on_file_with_one_key_and_forgotten_with_the_call(open_window: Open) -> None:
    bench = open_window(unknown())
    key(bench, "登记新客户").click()
    fields = {f.accessibleName(): f for f in bench.window.findChildren(QLineEdit) if f.isVisible()}
    key(bench, "户主").click()
    assert bench.desk.asked == [], "the name comes first"
    assert "请先填姓名" in words(bench)
    QTest.keyClicks(fields["姓名"], "Sun Li")
    fields["姓名"].setFocus()
    for _ in range(3):  # to the address, to who calls, done
        QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    [(asked, name, address, service, relation)] = bench.desk.asked
    assert (asked, name, address, relation) == ("enrol_caller", "Sun Li", "", "户主")
    assert isinstance(service, Service)
    bench.desk.push(idle())
    assert fields["姓名"].text() == ""


def test_what_agents_ask_is_answered_with_words_that_a_new_question_leaves_alone(open_window: Open) -> None:
    asked = Matter(
        id="m1", at=NOW, kind=MatterKind.APPROVAL, agent="1011", cents=68000, about="退费 · 多收一个采暖季"
    )
    public = Matter(id="m2", at=NOW, kind=MatterKind.PUBLIC, agent="1027", about="扬言曝光 · 服务投诉")
    bench = open_window(idle(watched=Watched(supervises=True), matters=(asked,)))
    bench.window.shell.show_page(Page.LEAD)
    assert "请批 680 元 · 退费 · 多收一个采暖季" in words(bench)
    [line] = [e for e in QApplication.allWidgets() if isinstance(e, QLineEdit) and e.isVisible()]
    line.insert("核过账")
    bench.desk.push(idle(watched=Watched(supervises=True), matters=(public, asked)))
    QApplication.processEvents()
    assert line.text() == "核过账"
    assert "待批与告警 · 2" in pages(bench)
    for name in ("同意", "已知悉"):
        key(bench, name).setFocus()
        QTest.keyClick(key(bench, name), Qt.Key.Key_Space)
    assert bench.desk.asked == [
        ("answer_matter", "m1", Verdict.AGREED, "核过账"), ("answer_matter", "m2", Verdict.SEEN, "已知悉"),
    ]  # fmt: skip
