"""事件与激增: declared, changed and closed by keys; rises, reserves and the switch."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from agent_desktop.agent.states import AgentState
from agent_desktop.desk.ledger import LedgerError
from agent_desktop.supervision.reserves import Why, reserves
from agent_desktop.tickets.follow_ups.calls import CallKind
from agent_desktop.tickets.incidents.incident import Declaration
from customer360.card import Service
from tests.ui.callers import NOW
from tests.ui.conftest import Bench
from tests.ui.floor import StillFloor, floor_of
from tests.ui.scenes import SCENES, idle
from tests.ui.situations import AREAS, IN_TROUBLE, LATE, OUTAGE, RISE, SURGE, in_surge, two_skilled
from tests.ui.test_lead_page import WATCHED, words
from ui import words as said
from ui.board.ends import later_end, read_end, written_end
from ui.board.incident_form import IncidentForm
from ui.board.incidents_part import IncidentsPart
from ui.board.surge_box import SurgeBox
from ui.page_kinds import Page

Open = Callable[..., Bench]


@pytest.fixture
def bench(open_window: Open) -> Bench:
    return open_window(idle(watched=WATCHED), floor=StillFloor())


def part(bench: Bench) -> IncidentsPart:
    made: IncidentsPart = bench.window.shell.content(Page.BOARD).incidents
    return made


def walk(bench: Bench, *acts: Callable[[], Any]) -> None:
    """Go to the part, do things one after the other, and let each answer come."""

    async def turn() -> None:
        for _ in range(6):
            await asyncio.sleep(0)
            QApplication.processEvents()

    async def all_of_it() -> None:
        bench.desk.situation.told, bench.desk.situation.known = IN_TROUBLE, AREAS
        bench.window.shell.show_page(Page.BOARD)
        bench.window.shell.content(Page.BOARD).show_part("incidents")
        await turn()
        for act in acts:
            act()
            await turn()
        part(bench).hide()

    asyncio.run(all_of_it())


def asked(bench: Bench) -> list[tuple[Any, ...]]:
    return bench.desk.situation.asked


def types(line: Any, text: str) -> Callable[[], None]:
    def act() -> None:
        line().setFocus()
        line().setText(text)  # as an input method gives it
        line().editingFinished.emit()

    return act


def picks(box: Callable[[], Any], data: str) -> Callable[[], None]:
    def act() -> None:
        box().setCurrentIndex(box().findData(data))
        box().activated.emit(box().currentIndex())

    return act


def test_a_lead_declares_by_keys_and_reads_how_many_it_hits(bench: Bench) -> None:
    def form() -> IncidentForm:
        return part(bench).form

    walk(
        bench,
        lambda: part(bench).go_on(),
        lambda: [part(bench)._said.text() == "请选择区县或供应区。" or pytest.fail("no place")],
        lambda: (
            QApplication.focusWidget() is part(bench).form.district or pytest.fail("the place is asked for")
        ),
        picks(lambda: form().service, "gas"),
        picks(lambda: form().district, "安宁区"),
        picks(lambda: form().area, "AN-06"),
        types(lambda: form().street, "银安路"),
        lambda: "影响 1284 户" in form().inside.text() or pytest.fail(form().inside.text()),
        lambda: part(bench).go_on(),
        lambda: part(bench)._said.text() == "请写标题。" or pytest.fail(part(bench)._said.text()),
        types(lambda: form().title, "停气：银安路管道被挖断"),
        types(lambda: form().end, "25:99"),
        lambda: part(bench).go_on(),
        lambda: "18:30" in part(bench)._said.text() or pytest.fail(part(bench)._said.text()),
        types(lambda: form().end, "18:30"),
        lambda: [
            QTest.keyClick(form().title, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            for _ in range(2)  # before the answer: it is declared once
        ],
    )
    [(_, told, before, rise)] = asked(bench)
    assert (told.service, told.area, told.street, before, rise) == (Service.GAS, "AN-06", "银安路", "", "")
    assert said.clock(told.expected_end) == "18:30"
    assert "E261122-02" in part(bench)._said.text()
    assert part(bench).form.title.text() == "", "the next one begins empty"


def test_an_end_is_extended_and_what_another_lead_did_is_told(bench: Bench) -> None:
    def faster() -> None:
        bench.desk.situation.faster = True

    walk(
        bench,
        lambda: part(bench).open(OUTAGE.id),
        lambda: part(bench).form.later[1].click(),
        lambda: part(bench).go_on(),
        lambda: part(bench).open(OUTAGE.id),
        faster,
        lambda: part(bench).go_on(),
    )
    (_, told, before, _), _ = asked(bench)
    assert before == OUTAGE.id
    assert OUTAGE.told.expected_end is not None
    assert told == replace(OUTAGE.told, expected_end=told.expected_end)
    assert abs(told.expected_end - OUTAGE.told.expected_end - timedelta(hours=1)) < timedelta(minutes=1)
    assert part(bench)._said.text() == "其他班长已先处理，以下是最新情况。"
    assert part(bench).form.title.text() == OUTAGE.told.title, "what was written is kept"


def test_closing_takes_two_presses_and_lists_who_joined(bench: Bench) -> None:
    walk(
        bench,
        lambda: part(bench).open(LATE.id),
        lambda: part(bench).close_key.click(),
        lambda: asked(bench) == [] or pytest.fail("not at the first press"),
        lambda: part(bench).open(OUTAGE.id),
        lambda: part(bench).close_key.click(),
        lambda: asked(bench) == [] or pytest.fail("that was another one"),
        lambda: part(bench).show_told(bench.desk.situation.told),  # as every few seconds
        lambda: part(bench).close_key.click(),
    )
    assert asked(bench) == [("close", OUTAGE.id, True)]
    assert "27 个来电人列入回访" in part(bench)._said.text()


def test_a_rise_fills_the_form_and_is_answered(bench: Bench) -> None:
    def told() -> Declaration:
        return part(bench).form.told(NOW, whole=False)

    seen: list[object] = []
    walk(
        bench,
        lambda: part(bench).open(RISE.id),
        lambda: seen.append((told().service, told().district, told().area)),
        types(lambda: part(bench).form.title, "停暖"),
        lambda: part(bench).go_on(),
        lambda: part(bench).open(RISE.id),
        lambda: part(bench).dismiss.click(),
    )
    assert seen == [(Service.HEATING, "城关区", "CG-01")]
    assert [(a[0], a[-1]) for a in asked(bench)] == [("declare", RISE.id), ("dismiss", RISE.id)]
    assert "城关区CG-01 来电突增" in [r.title for r in part(bench).list.model().rows]  # type: ignore[attr-defined]


def test_the_switch_wants_a_reason_and_stands_at_every_desk(bench: Bench, open_window: Open) -> None:
    def box() -> SurgeBox:
        return part(bench).surge

    walk(
        bench,
        lambda: box().switch.click(),
        lambda: asked(bench) == [] or pytest.fail("without a reason"),
        lambda: box().reason.setText("寒潮"),
        lambda: QTest.keyClick(box().reason, Qt.Key.Key_Return),
        lambda: bench.desk.push(idle(watched=WATCHED, surge=SURGE)),
        lambda: box().switch.click(),
    )
    assert asked(bench) == [("begin_surge", "寒潮"), ("end_surge",)]
    agent = open_window(idle(surge=SURGE))
    assert any("寒潮，供热来电激增" in text for text in words(agent))
    agent.window.shell.surge.fields.click()
    assert ("unfold", True) in agent.desk.asked
    agent.desk.push(idle())
    assert not agent.window.shell.surge.isVisible()


def test_the_switch_keeps_its_reason_until_it_is_on(bench: Bench) -> None:
    kept: list[str] = []

    def press() -> None:
        QTest.keyClick(part(bench).surge.reason, Qt.Key.Key_Return)

    def note() -> None:
        kept.append(part(bench).surge.reason.text())

    def gone() -> None:
        bench.desk.situation.wrong = LedgerError("store-unreachable", where="", why="")
        press()

    def back() -> None:
        bench.desk.situation.wrong = None
        press()
        press()

    walk(bench, lambda: part(bench).surge.reason.setText("寒潮"), gone, note, back, note)
    assert kept == ["寒潮", ""]
    assert asked(bench) == [("begin_surge", "寒潮")], "a second press asks nothing more"


def test_who_is_no_lead_any_more_is_told_and_a_gone_store_too(bench: Bench) -> None:
    def wrong(key: str) -> Callable[[], None]:
        def act() -> None:
            bench.desk.situation.wrong = LedgerError(key, where="", why="")
            part(bench).look()

        return act

    seen: list[str] = []
    note = lambda: seen.append(part(bench)._said.text())  # noqa: E731
    walk(bench, wrong("store-forbidden"), note, wrong("store-unreachable"), note)
    assert seen[0] == "您已不是班长，看不到坐席状态。"
    assert seen[1]
    assert seen[1] != seen[0]


def test_forms_fold_but_never_the_field_that_is_written_in(open_window: Open) -> None:
    bench = open_window(SCENES["talking"]())
    form = bench.window.shell.bench.ticket.sheet.form
    assert form is not None
    before = set(form._visible)
    state = in_surge(bench.desk.state)
    kept = next(code for code in form._visible if state.draft and code in state.draft.folded)
    form.entries[kept].setFocus()
    bench.desk.push(state)
    assert kept in form._visible, "nobody's field goes away under the fingers"
    assert {"request_type", "address", "phone"} <= set(form._visible) < before
    drafts = tuple(replace(v, folded=frozenset()) for v in state.drafts)
    bench.desk.push(replace(state, surge=None, drafts=drafts))
    assert set(form._visible) == before


def test_calls_that_rest_are_not_dialled(open_window: Open) -> None:
    bench = open_window(idle(surge=SURGE))
    bench.desk.outbound.resting = (CallKind.SURVEY,)

    async def walk() -> None:
        bench.window.shell.show_page(Page.CALLS)
        await asyncio.sleep(0)
        page = bench.window.shell.content(Page.CALLS)
        from tests.desk.test_outbound import CALL

        page._calls = [replace(CALL, id="s", kind=CallKind.SURVEY), CALL]
        page.open("s")
        assert not page.dial.isEnabled()
        page.open(CALL.id)
        assert page.dial.isEnabled()

    asyncio.run(walk())
    assert any("寒潮" in text for text in words(bench) if "暂停" in text)


def test_a_reserve_is_rung_or_brought_in(bench: Bench) -> None:
    view = StillFloor().view
    assert view.shown is not None
    away = replace(
        view.shown.lines[0], agent="1099", state=AgentState.ON_BREAK, gone=False, groups=("heating",)
    )
    shown = replace(two_skilled(view.shown), lines=(*two_skilled(view.shown).lines, away))

    def show() -> None:
        part(bench).show_view(replace(view, shown=shown))
        box = part(bench).reserves
        box.group.setCurrentIndex(box.group.findData("heating"))
        box._show()

    def bring(agent: str) -> Callable[[], None]:
        def act() -> None:
            part(bench).reserves._chosen(agent)
            part(bench).reserves.bring.click()

        return act

    other = next(r.line for r in reserves(shown.lines, "heating", frozenset()) if r.why is Why.ELSEWHERE)
    walk(bench, show, bring(other.agent), bring("1099"), lambda: part(bench).reserves.call_key.click())
    assert bench.desk.leading.asked == [
        ("order", "groups", other.agent, f"heating,{other.groups[0]}"), ("order", "ready", "1099", ""),
    ]  # fmt: skip
    assert ("dial", away.extension) in bench.desk.asked


def test_reserves_have_the_skill_and_do_not_take_its_calls() -> None:
    lines = floor_of(60).shown(StillFloor().wish, NOW).lines
    one = next(line for line in lines if line.state is AgentState.READY and not line.gone)
    both = replace(one, groups=("gas", "heating"))
    turns = (
        (both, Why.ELSEWHERE), (replace(one, groups=("heating",)), None),
        (replace(one, groups=("gas",)), None),
        (replace(both, state=AgentState.NOT_READY, reason="paperwork"), Why.AWAY),
        (replace(both, state=AgentState.NOT_READY, reason="system"), None),
        (replace(both, state=AgentState.ON_BREAK), Why.ON_BREAK),
        (replace(both, state=AgentState.OUTBOUND), Why.FOLLOWS_UP),
        (replace(both, state=AgentState.SIGNED_OUT), None), (replace(both, gone=True), None),
    )  # fmt: skip
    for line, why in turns:
        found = reserves([line], "heating", frozenset({"paperwork"}))
        assert [r.why for r in found] == ([why] if why else []), (line, why)
    order = [r.why for r in reserves([line for line, _ in turns], "heating", frozenset({"paperwork"}))]
    assert order == sorted(order)


@given(st.datetimes(datetime(2026, 1, 2), datetime(2027, 12, 1)), st.integers(1, 60 * 24 * 20))
def test_an_end_is_read_as_it_was_written(now: datetime, minutes: int) -> None:
    said.use("zh_CN", ZoneInfo("Asia/Shanghai"))
    now = now.replace(tzinfo=UTC, second=0, microsecond=0)
    end = now + timedelta(minutes=minutes)
    assert read_end(written_end(end, now), now) == end
    assert read_end(later_end("", now, timedelta(minutes=30)), now) == now + timedelta(minutes=30)
    for wrong in ("abc", "24:00", "13-40 08:00", "8点"):
        with pytest.raises(ValueError, match=r"."):
            read_end(wrong, now)


def test_no_field_lies_over_another_where_there_is_no_room(bench: Bench) -> None:
    def squeezed() -> None:
        made = part(bench)
        made.setFixedHeight(320)  # 1366×768, a hand up, a notice below
        QApplication.processEvents()
        form = made.form
        lines = [form.service, form.district, form.street, form.title, form.cause, form.end, form.script]
        for upper, lower in pairwise(lines):
            assert upper.geometry().bottom() < lower.geometry().top(), lower.accessibleName()
        form.cause.setFocus()
        QTest.keyClick(form.cause, Qt.Key.Key_Tab)
        QApplication.processEvents()
        assert QApplication.focusWidget() is form.end
        assert not form.end.visibleRegion().isEmpty(), "the field that has the caret is in sight"

    walk(bench, squeezed)
