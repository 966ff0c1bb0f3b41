"""The customer pane: every face, the gate, the lookup, ages and figures."""

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget

from agent_desktop.desk.state import Lookup, LookupState
from customer360.billing import InstalmentPlan, PlanState
from customer360.card import (
    Account,
    AccountState,
    Certainty,
    Match,
    MatchReason,
    Part,
    PartAge,
    PartState,
    Service,
    Suspension,
)
from customer360.identity import Check, Evidence, Gate, Need
from customer360.phone import Site, normalise
from tests.ui.conftest import Bench, focus_widget
from tests.ui.scenes import (
    ACCOUNTS,
    FOUND,
    GATE,
    NOW,
    account,
    ago,
    call,
    card,
    chooser,
    idle,
    ringing,
    stage_one,
    talking,
    timeline,
    unknown,
    view,
    wrap_up,
)
from tests.ui.ticket_desk import walk_in
from ui import paint, words
from ui.customer.gate_box import gate_status
from ui.customer.sayings import account_tag, contact_event, part_age, reason
from ui.theme import look
from ui.widgets.labels import Label, Paragraph
from ui.widgets.row_list import RowList
from ui.widgets.timeline import Timeline, outcome_room
from ui.words import t

Open = Callable[..., Bench]


def _words(bench: Bench) -> list[str]:
    pane = bench.window.shell.bench.customer
    return [label.text() for label in pane.findChildren(QLabel) if label.isVisible() and label.text()]


def _list(bench: Bench, name: str) -> RowList:
    return next(v for v in bench.window.findChildren(RowList) if v.accessibleName() == name and v.isVisible())


# ── faces ──


def test_without_a_call_it_says_what_would_be_there(open_window: Open) -> None:
    assert any("来电时" in text for text in _words(open_window("idle")))


def test_the_number_is_there_before_the_card(open_window: Open) -> None:
    bench = open_window(stage_one())
    assert "138 **** 6621" in _words(bench)
    assert "正在按号码查找客户，先可接听。" in _words(bench)


def test_several_matches_are_ranked_with_reason_and_certainty(open_window: Open) -> None:
    bench = open_window(chooser())
    matches = _list(bench, "请确认客户")
    model = matches.model()
    said = [model.index(i, 0).data() for i in range(model.rowCount())]
    where = "0211 **** 39 · 昨天来电 · 幸福里小区 5 号楼 2-*-***"
    assert said[0] == f"王** · 可能 · 配偶 · 家人号码 · 在办工单 · {where}"
    assert "存疑" in said[2]
    matches.setFocus()  # the first is at the caret
    QTest.keyClick(matches, Qt.Key.Key_Down)
    QTest.keyClick(matches, Qt.Key.Key_Return)
    assert bench.desk.asked == [("choose_account", "a1")]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_why_somebody_may_be_calling_is_never_cut(
    open_window: Open, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    words.use(language, ZoneInfo("Asia/Shanghai"))
    stopped = {Service.HEATING: AccountState.SUSPENDED, Service.TELECOM: AccountState.CUT_OFF}
    places, matches = list[Account](), list[Match]()
    for service, why, waits in product(stopped, MatchReason, (False, True)):
        place = account(len(places), stopped[service], service=service, arrears_cents=128640)
        places.append(place)
        matches.append(
            Match(
                account_id=place.id, certainty=Certainty.LIKELY, why=why, relation="户主", open_ticket=waits
            )
        )
    several = chooser()
    [one] = several.calls
    assert one.card is not None
    known = replace(one.card, accounts=tuple(places), matches=tuple(matches))
    bench = open_window(replace(several, calls=(replace(one, card=known),)), language=language)
    drawn = list[tuple[str, float]]()

    def put(p: QPainter, rect: QRectF, text: str, *look_of_it: Any, **more: Any) -> float:
        drawn.append((text, rect.width()))
        return paint.put(p, rect, text, *look_of_it, **more)

    monkeypatch.setattr("ui.widgets.row_list.put", put)
    chosen = bench.window.shell.bench.customer._matches
    chosen.setFixedHeight(chosen.row_height * len(matches))
    chosen.grab()
    begins = f"{t('certainty-likely')} · "
    beside = [(text, room) for text, room in drawn if text.startswith(begins)]
    assert len(beside) == len(matches)
    for match, (text, room) in zip(matches, beside, strict=True):
        needed = f"{begins}{reason(match)}"
        assert text.startswith(needed)
        assert look.width(needed, "small") <= room, text


def test_one_who_may_be_calling_is_not_several(open_window: Open) -> None:
    several = chooser()
    [one] = several.calls
    assert one.card is not None
    bench = open_window(several)
    assert "多个可能的客户" in _words(bench)
    alone = replace(one.card, matches=one.card.matches[:1])
    bench.desk.push(replace(several, calls=(replace(one, card=alone),)))
    assert "可能的客户" in _words(bench)


def test_arrow_keys_walk_without_choosing(open_window: Open) -> None:
    bench = open_window(ringing())
    accounts = _list(bench, "户号")
    accounts.setFocus()
    QTest.keyClick(accounts, Qt.Key.Key_Down)
    assert bench.desk.asked == []
    assert accounts.current_id == "a2"


def test_a_failed_store_is_not_a_stranger(open_window: Open) -> None:
    failed = card(matches=(), accounts=(), chosen="", parts=(PartAge(Part.CORE, PartState.FAILED),))
    bench = open_window(ringing(calls=(view(card=failed, caller="", alerts=()),)))
    assert "陌生号码" not in _words(bench)
    assert any("暂时取不到" in text for text in _words(bench))


# ── lookup ──


def test_a_stranger_is_looked_up_and_linked(open_window: Open) -> None:
    bench = open_window(unknown())
    field = next(f for f in bench.window.findChildren(QLineEdit) if f.accessibleName() == "查找客户")
    field.setFocus()
    QTest.keyClicks(field, "li an ning")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bench.desk.asked == [("find_customer", "li an ning")]
    bench.desk.push(unknown(FOUND))
    results = _list(bench, "查到的客户")
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert focus_widget() is results
    bench.find("租客").click()
    assert bench.desk.asked[-1:] == [("link_caller", "a7", "租客")]
    QTest.keyClick(results, Qt.Key.Key_Return)
    assert bench.desk.asked[-1:] == [("choose_account", "a7")]


def test_nothing_found_says_so_and_what_to_do(open_window: Open) -> None:
    bench = open_window(unknown())
    field = next(f for f in bench.window.findChildren(QLineEdit) if f.accessibleName() == "查找客户")
    QTest.keyClicks(field, "nobody")
    QTest.keyClick(field, Qt.Key.Key_Return)
    asked = Lookup(text="nobody", state=LookupState.WAITING)
    for state, said in (
        (LookupState.WAITING, "正在查找"),
        (LookupState.FAILED, "恢复后自动再查“nobody”"),
        (LookupState.REFUSED, "没有查成"),
        (LookupState.ANSWERED, "没有查到“nobody”"),
    ):
        bench.desk.push(unknown(replace(asked, state=state)))
        assert any(said in text for text in _words(bench)), "nobody is missing before the store has said so"


def test_another_call_forgets_what_was_typed(open_window: Open) -> None:
    bench = open_window(unknown())
    field = next(f for f in bench.window.findChildren(QLineEdit) if f.accessibleName() == "查找客户")
    QTest.keyClicks(field, "zhang")
    bench.desk.push(idle())
    bench.desk.push(unknown())
    assert field.text() == ""


def test_what_is_typed_waits_with_its_call_while_another_card_is_open(open_window: Open) -> None:
    first = unknown()
    other = replace(first.calls[0], call=call("k9", skill_group="gas"))
    both = replace(first, calls=(*first.calls, other))
    bench = open_window(both)
    bench.find("登记新客户").click()
    fields = {f.accessibleName(): f for f in bench.window.findChildren(QLineEdit) if f.isVisible()}
    service = next(c for c in bench.window.findChildren(QComboBox) if c.accessibleName() == "业务")
    QTest.keyClicks(fields["查找客户"], "sun li")
    QTest.keyClicks(fields["姓名"], "Sun Li")
    QTest.keyClicks(fields["地址（可后补）"], "Yantan 9")
    service.setCurrentIndex(4)
    fields["姓名"].setFocus()
    bench.desk.push(replace(both, selected="k9"))
    assert QApplication.focusWidget() is None, "nothing else gets what is typed on"
    assert fields["查找客户"].text() == ""
    assert not fields["姓名"].isVisible(), "the other caller's form is not open"
    bench.find("登记新客户").click()
    assert (fields["姓名"].text(), fields["地址（可后补）"].text()) == ("", "")
    assert service.currentData() == Service.GAS, "what that call came for"
    bench.desk.push(both)
    assert [fields[name].text() for name in ("查找客户", "姓名", "地址（可后补）")] == [
        "sun li", "Sun Li", "Yantan 9"
    ]  # fmt: skip
    assert fields["姓名"].isVisible()
    assert service.currentIndex() == 4
    bench.desk.push(replace(both, selected="k9", calls=(other,)))
    bench.desk.push(both)
    assert fields["姓名"].text() == "", "that call was over"


def test_what_is_late_and_until_when_it_is_paused_is_never_cut(open_window: Open) -> None:
    plan = InstalmentPlan(
        since=date(2026, 10, 1), total_cents=307_580, paid_cents=0, instalments=4,
        next_due_on=date(2026, 11, 14), state=PlanState.KEPT,
    )  # fmt: skip
    phone = account(
        1, AccountState.SUSPENDED, service=Service.TELECOM,
        suspension=Suspension(since=date(2026, 8, 4), until=date(2027, 2, 15)),
    )  # fmt: skip
    bench = open_window(ringing(calls=(view(card=card(accounts=(phone,), plan=plan)),)))
    said = {text.replace("\u2060", "").replace("\u00a0", " ") for text in _words(bench)}
    assert "2026-11-14 应付未付 · 分期 4 期 · 已付 ¥0.00 · 余 ¥3,075.80" in said
    assert "停机保号 自 2026-08-04 至 2027-02-15" in said
    pane = bench.window.shell.bench.customer
    for label in pane.findChildren(QLabel):
        if label.isVisible() and ("停机保号" in label.text() or "应付" in label.text()):
            assert isinstance(label, Paragraph), label.text()
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_a_relation_that_is_the_reason_is_said_once() -> None:
    match = Match(account_id="a1", certainty=Certainty.DOUBTFUL, why=MatchReason.FORMER_TENANT)
    assert reason(replace(match, relation="前租客")) == "前租客号码"
    assert reason(replace(match, relation="租客")) == "前租客号码"
    assert reason(replace(match, relation="户主")) == "户主 · 前租客号码"


def test_an_outcome_leaves_the_matter_its_room(open_window: Open) -> None:
    open_window("idle")
    base = contact_event(timeline()[1], NOW)
    what = look.metrics("body").horizontalAdvance(base.what)
    long = replace(base, outcome="工单 261110-Z9-000030", tone="text3", live=False)
    assert outcome_room(long, what + 100) == 100 - 8
    wide = look.metrics("small").horizontalAdvance(long.outcome)
    assert outcome_room(long, what + 1_000) == wide
    word = replace(base, outcome="未兑现", tone="danger", live=False)
    assert outcome_room(word, what) == look.metrics("small", True).horizontalAdvance("未兑现"), "never cut"


def test_the_number_stays_whole_where_the_address_is_cut(open_window: Open) -> None:
    bench = open_window("ringing")
    label = Label("139 **** 4471 · 城关区雁滩路218号滨河花园6号楼 *-***", "sub", elide=True, keep_end=True)
    label.setParent(bench.window)
    whole = label.fontMetrics().horizontalAdvance(label.text())
    said = label.fitting(whole * 2 // 3)
    assert said.startswith("139 **** 4471 · …")
    assert said.endswith("6号楼 *-***")
    assert label.fontMetrics().horizontalAdvance(said) <= whole * 2 // 3
    narrow = label.fitting(label.fontMetrics().horizontalAdvance("139 **** 4471 · 城"))
    assert narrow.endswith("***"), "where nothing of it would be left, the number gives way"


def test_a_search_that_finds_too_many_asks_for_more(open_window: Open) -> None:
    bench = open_window(unknown(FOUND))
    assert not any("只列前" in text for text in _words(bench))
    bench.desk.push(unknown(replace(FOUND, found=FOUND.found * 10)))
    assert any("只列前 20 户" in text for text in _words(bench))
    bench.window.resize(1093, 614)
    QApplication.processEvents()
    results = _list(bench, "查到的客户")
    holder = results.parent()
    assert isinstance(holder, QWidget)
    beside = [w for w in holder.children() if isinstance(w, QWidget) and w.isVisible()]
    assert not any(results.geometry().intersects(w.geometry()) for w in beside if w is not results)


def test_a_card_that_comes_late_leaves_the_field_to_who_types_in_it(open_window: Open) -> None:
    """The store was gone, the agent looks for the caller, and the number is known after all."""
    bench = open_window(unknown())
    field = next(f for f in bench.window.findChildren(QLineEdit) if f.accessibleName() == "查找客户")
    field.setFocus()
    QTest.keyClicks(field, "zhang")
    bench.desk.push(ringing())
    QTest.keyClicks(focus_widget(), " san")
    assert (focus_widget(), field.text()) == (field, "zhang san")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert _list(bench, "户号").isVisible()


def test_an_account_that_is_opened_by_its_key_ends_the_search(open_window: Open) -> None:
    bench = open_window(ringing())
    QTest.keyClick(bench.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = focus_widget()
    QTest.keyClicks(field, "zhang")
    QTest.keyClick(field, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert bench.desk.asked == [("choose_account", "a2")]
    bench.desk.push(ringing(calls=(view(card=card(chosen="a2")),)))
    assert not field.isVisible()
    assert _list(bench, "户号").isVisible()


def test_a_key_finds_somebody_else_and_gives_the_keyboard_back(open_window: Open) -> None:
    bench = open_window(ringing())
    prose = next(f for f in bench.window.findChildren(QLineEdit) if f.isVisible())
    prose.setFocus()
    QTest.keyClick(bench.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = focus_widget()
    assert field.accessibleName() == "查找客户"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert focus_widget() is prose
    assert not field.isVisible()


def test_a_caller_without_a_number_is_no_stranger_and_is_not_remembered(open_window: Open) -> None:
    nobody = normalise("anonymous", Site(area_code="0931"))
    [hidden] = unknown(FOUND).calls
    bench = open_window(ringing(calls=(replace(hidden, number=nobody, shown_number=""),)))
    said = _words(bench)
    assert "未显示号码" in said
    assert "陌生号码" not in said
    assert any("不登记此号码" in text for text in said)
    assert not any(
        key.isVisible()
        for key in bench.window.findChildren(QAbstractButton)
        if "租客" in key.accessibleName()
    )
    bench.desk.push(unknown(FOUND))
    assert bench.find("租客").isVisible()


def test_what_is_chosen_gives_the_keyboard_back(open_window: Open) -> None:
    bench = open_window(unknown(FOUND))
    prose = next(f for f in bench.window.findChildren(QLineEdit) if f.isVisible())
    prose.setFocus()
    QTest.keyClick(bench.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(focus_widget(), key)
    assert bench.desk.asked == [("choose_account", "a8")]
    assert focus_widget() is prose
    bench.desk.push(ringing())
    assert focus_widget() is prose


def test_what_was_asked_comes_back_with_its_call(open_window: Open) -> None:
    bench = open_window(unknown(FOUND))
    field = next(f for f in bench.window.findChildren(QLineEdit) if f.accessibleName() == "查找客户")
    bench.desk.push(idle())
    bench.desk.push(unknown(FOUND))
    assert field.text() == "li an ning"
    assert len(_list(bench, "查到的客户").rows) == 2


# ── gate ──


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        (Gate(), "无需核身"),
        (GATE, "未核身 1/2"),
        (replace(GATE, passed=True), "已核身"),
        (replace(GATE, locked=True), "已锁定"),
        (replace(GATE, initial_password=True), "初始密码须先修改"),
        (Gate(need=Need.PASSWORD, wanted=1, evidence=(Evidence(Check.NAME, True, NOW),)), "未核身 0/1"),
    ],
)
def test_the_gate_in_a_word(gate: Gate, words: str) -> None:
    assert gate_status(gate)[0] == words


def test_a_typed_answer_goes_to_the_desk_and_is_forgotten(open_window: Open) -> None:
    bench = open_window("ringing")
    prose = next(f for f in bench.window.findChildren(QLineEdit) if f.isVisible())
    prose.setFocus()
    bench.find("姓名").click()
    field = focus_widget()
    assert field.accessibleName() == "客户说的姓名"
    QTest.keyClicks(field, "wang")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bench.desk.asked == [("verify", Check.NAME, "wang")]
    assert isinstance(field, QLineEdit)
    assert (field.text(), field.isVisible()) == ("", False)
    assert focus_widget() is prose


@pytest.mark.parametrize("enter", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_the_key_that_sends_an_answer_presses_nothing_it_gives_the_keyboard_back_to(
    open_window: Open, enter: Qt.Key
) -> None:
    state = talking()
    bench = open_window(replace(state, calls=tuple(replace(one, gate=GATE) for one in state.calls)))
    hang_up = bench.find("挂断")
    hang_up.setFocus()
    bench.find("证件尾号").click()
    QTest.keyClicks(focus_widget(), "1234")
    QTest.keyClick(focus_widget(), enter)
    assert focus_widget() is hang_up
    assert bench.desk.asked == [("verify", Check.ID_TAIL, "1234")]
    QTest.keyClick(hang_up, enter)
    assert bench.desk.asked[-1][0] == "hang_up"


def test_the_field_stays_while_the_state_changes_around_it(open_window: Open) -> None:
    bench = open_window("ringing")
    bench.find("地址").click()
    field = focus_widget()
    QTest.keyClicks(field, "xing")
    bench.desk.push(ringing(calls=(view(alerts=()),)))
    QTest.keyClicks(focus_widget(), "fu")
    assert focus_widget() is field
    assert field.property("text") == "xingfu"


def test_verdicts_are_shown_and_a_wrong_one_may_be_asked_again(open_window: Open) -> None:
    wrong = replace(GATE, evidence=(*GATE.evidence, Evidence(Check.ADDRESS, False, NOW)))
    bench = open_window(ringing(calls=(view(gate=wrong),)))
    assert bench.find("来电号码 · 核对通过").isVisible()
    bench.find("地址 · 核对不符").click()
    assert focus_widget().accessibleName() == "客户说的地址"


def _ask_by_key() -> str:
    QTest.keyClick(focus_widget(), Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    return focus_widget().accessibleName()


def test_one_key_asks_and_pressed_again_asks_for_the_next(open_window: Open) -> None:
    wrong = replace(GATE, evidence=(*GATE.evidence, Evidence(Check.NAME, False, NOW)))
    bench = open_window(ringing(calls=(view(gate=wrong),)))
    prose = next(f for f in bench.window.findChildren(QLineEdit) if f.isVisible())
    prose.setFocus()
    asked = [_ask_by_key() for _ in range(len(GATE.offered) + 1)]
    assert len(set(asked)) == len(GATE.offered)
    assert (asked[0], asked[-2], asked[-1]) == ("客户说的地址", "客户说的姓名", asked[0]), "wrong ones last"
    QTest.keyClicks(focus_widget(), "xingfuli")
    QTest.keyClick(focus_widget(), Qt.Key.Key_Return)
    assert bench.desk.asked == [("verify", Check.ADDRESS, "xingfuli")]
    assert focus_widget() is prose


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        (replace(GATE, locked=True), ""),
        (Gate(need=Need.PASSWORD, wanted=1, offered=(Check.IVR_PASSWORD,)), "密码由客户在 IVR 按键"),
        (replace(GATE, passed=True, offered=()), ""),
    ],
    ids=["locked", "password", "passed"],
)
def test_a_gate_that_asks_nothing_takes_no_key(open_window: Open, gate: Gate, said: str) -> None:
    """A password is keyed by the caller in the IVR: no agent hears or types it."""
    bench = open_window(ringing(calls=(view(gate=gate),)))
    prose = next(f for f in bench.window.findChildren(QLineEdit) if f.isVisible())
    prose.setFocus()
    _ask_by_key()
    assert focus_widget() is prose
    assert not said or said in _words(bench)
    for name in ("姓名", "IVR 密码"):
        with pytest.raises(StopIteration):
            bench.find(name)


def test_nobody_is_asked_once_the_call_has_gone(open_window: Open) -> None:
    """Letters that were meant for a ticket would go into a field that nobody sees."""
    bench = open_window("ringing")
    _ask_by_key()
    answer = focus_widget()
    QTest.keyClicks(answer, "xing")
    bench.desk.push(idle(drafts=(walk_in(),), active_draft="d2"))
    description = bench.window.shell.bench.ticket.sheet.description
    description.setFocus()
    _ask_by_key()
    QTest.keyClicks(focus_widget(), "words")
    assert focus_widget() is description
    assert description.toPlainText() == "words"
    assert answer.property("text") == ""
    bench.desk.push(ringing())
    assert not answer.isVisible()
    assert _ask_by_key() == "客户说的姓名"


@pytest.mark.parametrize(
    ("raw", "title"), [("12345", "公用号码"), ("anonymous", "未显示号码"), ("1027", "陌生号码")]
)
def test_who_has_no_number_of_their_own_is_not_put_on_file(open_window: Open, raw: str, title: str) -> None:
    state = unknown()
    mine = normalise(raw, Site(area_code="0931"))
    shown = replace(state.calls[0], number=mine, shown_number=mine.national)
    bench = open_window(replace(state, calls=(shown,)))
    said = _words(bench)
    assert title in said
    assert any("不登记此号码" in text for text in said)
    assert not any("关联" in text for text in said)
    with pytest.raises(StopIteration):
        bench.find("登记新客户")


@pytest.mark.parametrize("more", [False, True])
def test_a_number_with_more_accounts_than_are_listed_says_how_to_find_the_rest(
    open_window: Open, more: bool
) -> None:
    several = chooser()
    [one] = several.calls
    assert one.card is not None
    bench = open_window(replace(several, calls=(replace(one, card=replace(one.card, more=more)),)))
    assert any("其余按 Ctrl F" in text for text in _words(bench)) is more
    opened = replace(one.card, more=more, chosen="a2")
    bench.desk.push(replace(several, calls=(replace(one, card=opened),)))
    assert not any("其余按 Ctrl F" in text for text in _words(bench))
    bench.window.shell.bench.customer._accounts._toggle()
    assert any("其余按 Ctrl F" in text for text in _words(bench)) is more


def test_names_are_shown_on_demand_after_the_gate(open_window: Open) -> None:
    bench = open_window("ringing")
    with pytest.raises(StopIteration):
        bench.find("显示")
    bench.desk.push(ringing(calls=(view(gate=replace(GATE, passed=True, offered=())),)))
    bench.find("显示").click()
    assert bench.desk.asked == [("reveal",)]


# ── the open card ──


def test_a_landlords_accounts_unfold(open_window: Open) -> None:
    bench = open_window("landlord")
    few = _list(bench, "户号").height()
    bench.find("全部 60 户").click()
    QApplication.processEvents()
    assert _list(bench, "户号").height() > few * 2
    bench.find("收起").click()
    QApplication.processEvents()
    assert _list(bench, "户号").height() == few


def test_the_open_account_can_be_seen(open_window: Open) -> None:
    accounts = _list(open_window("landlord"), "户号")
    spot = accounts.visualRect(accounts.currentIndex())
    assert accounts.current_id == "a41"
    assert accounts.viewport().rect().contains(spot)


@pytest.mark.parametrize(
    ("state", "arrears", "tag"),
    [
        (AccountState.ACTIVE, 0, ("在供", "text2")),
        (AccountState.ACTIVE, 5, ("在供 · 欠费", "warn")),
        (AccountState.SUSPENDED, 0, ("报停", "warn")),
        (AccountState.CUT_OFF, 5, ("欠费停供", "danger")),
    ],
)
def test_the_state_of_an_account(state: AccountState, arrears: int, tag: tuple[str, str]) -> None:
    assert account_tag(account(1, state, arrears_cents=arrears)) == tag


@pytest.mark.parametrize(
    ("state", "as_of", "said"),
    [
        (PartState.LOADING, None, ("正在取…", "text3")),
        (PartState.FAILED, None, ("暂时取不到", "warn")),
        (PartState.FAILED, ago(hours=3), ("本机缓存 · 3 小时前", "warn")),
        (PartState.CACHED, ago(hours=3), ("本机缓存 · 3 小时前", "warn")),
        (PartState.FRESH, ago(seconds=8), ("8 秒前", "text3")),
    ],
)
def test_the_age_of_a_part(state: PartState, as_of: object, said: tuple[str, str]) -> None:
    part = PartAge(Part.BILLS, state, as_of)  # type: ignore[arg-type]
    assert part_age(card(parts=(part,)), Part.BILLS, NOW) == said


@pytest.mark.parametrize(("seconds", "said"), [(0.2, ""), (2, "正在取…")])
def test_a_part_that_takes_long_is_told_to_come(seconds: float, said: str) -> None:
    core = PartAge(Part.CORE, PartState.FRESH, ago(seconds=seconds))
    assert part_age(card(parts=(core,)), Part.BILLS, NOW) == (said, "text3")


def test_a_broken_promise_is_said_and_red() -> None:
    event = contact_event(timeline()[1], NOW)
    assert (event.outcome, event.tone) == ("未兑现", "danger"), "whatever else came of the call"
    assert "承诺“24 小时内上门”" in event.detail


def test_this_call_is_the_newest_line(open_window: Open) -> None:
    bench = open_window("ringing")
    model = next(v for v in bench.window.findChildren(Timeline) if v.isVisible()).model()
    assert model.index(0, 0).data() == "今天 12:03 · 来电 · 供暖报修 · IVR 2-1 · 振铃"


def test_bills_are_also_told_in_words(open_window: Open) -> None:
    bench = open_window("ringing")
    bars = next(w for w in bench.window.findChildren(QWidget) if w.accessibleName() == "账单")
    assert bars.accessibleDescription() == "近 10 期，3 期未缴，共 ¥1,286.40"
    assert "欠 ¥1,286.40 · 3 期" in _words(bench)


def test_settled_and_empty_are_different(open_window: Open) -> None:
    paid = replace(ACCOUNTS[0], arrears_cents=0, arrears_periods=0)
    bills = card().bills
    settled = tuple(replace(bill, unpaid_cents=0) for bill in bills)
    bench = open_window(ringing(calls=(view(card=card(accounts=(paid,), bills=settled)),)))
    assert "已结清" in _words(bench)
    fresh = (*settled[:-1], replace(bills[-1], unpaid_cents=21_500))
    bench.desk.push(ringing(calls=(view(card=card(accounts=(paid,), bills=fresh)),)))
    assert "本期待缴 ¥215.00" in _words(bench)
    assert "已结清" not in _words(bench), "nobody is told that all is paid while a bill is open"
    bench.desk.push(ringing(calls=(view(card=card(accounts=(paid,), bills=())),)))
    assert "近两年没有账单" in _words(bench)
    assert "已结清" not in _words(bench)


def test_who_is_not_on_the_line_any_more_is_rung_by_a_key(open_window: Open) -> None:
    number = normalise("13812346621", Site(area_code="0931"))
    state = wrap_up()
    [ended, *others] = state.calls
    bench = open_window(replace(state, calls=(replace(ended, number=number), *others)))
    bench.find("拨打客户").click()
    assert bench.desk.asked[-1] == ("dial", "+8613812346621")
    bench = open_window("ringing")
    keys = bench.window.findChildren(QAbstractButton)
    assert not [key for key in keys if key.accessibleName() == "拨打客户" and key.isVisible()]
