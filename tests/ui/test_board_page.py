"""班长监控: for leads alone, by keys, with its age, and nothing that a huge floor or a gone store breaks."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from agent_desktop.agent.breaks import BreakAsked
from agent_desktop.agent.shift import Handed
from agent_desktop.desk.state import Level, Notice
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.supervision.lines import Order, Standing, Wish
from agent_desktop.supervision.queues.standing import Hearing
from agent_desktop.supervision.watch import Trouble, View
from customer360.oversight.watch import NOTHING
from tests.ui.callers import NOW
from tests.ui.conftest import Bench
from tests.ui.floor import StillFloor, floor_of
from tests.ui.scenes import LOOKED, hands, idle, ringing
from tests.ui.test_lead_page import WATCHED, pages, words
from ui import shell
from ui.board import agents_part, hand_over
from ui.board.columns import PLACES
from ui.board.page import BoardPage
from ui.page_kinds import Page
from ui.wallboard.opening import open_wallboard

Open = Callable[..., Bench]


@pytest.fixture
def floor() -> StillFloor:
    return StillFloor()


@pytest.fixture
def bench(open_window: Open, floor: StillFloor) -> Bench:
    made = open_window(idle(watched=WATCHED), floor=floor)
    made.window.shell.show_page(Page.BOARD)
    QApplication.processEvents()
    return made


def page(bench: Bench) -> BoardPage:
    made: BoardPage = bench.window.shell.content(Page.BOARD)
    return made


def shown(bench: Bench) -> tuple[Page, bool]:
    """The page that is seen, and whether the board has its tab."""
    return bench.window.shell.page, "班长监控" in pages(bench)


def chosen(bench: Bench) -> str:
    """The number of the agent who is chosen."""
    line = page(bench).agents.table.line
    return line.agent if line else ""


def cell(bench: Bench, row: int, key: str) -> str:
    model = page(bench).agents.table.model()
    return str(model.data(model.index(row, PLACES[key])))


def looked(bench: Bench, act: Callable[[], Any]) -> None:
    """Do something that asks for another look at the floor, and let it come."""

    async def walk() -> None:
        act()
        for _ in range(30):  # this loop is not Qt's, which has a timer for what is typed
            await asyncio.sleep(0.01)
            QApplication.processEvents()

    asyncio.run(walk())


def test_a_lead_alone_has_the_page_and_only_while_being_one(open_window: Open, floor: StillFloor) -> None:
    bench = open_window(idle(), floor=floor)
    bench.window.shell.show_page(Page.BOARD)
    assert shown(bench) == (Page.WORKBENCH, False)
    bench.desk.push(idle(watched=WATCHED))
    assert shown(bench) == (Page.BOARD, True), "what was wanted is there now"
    assert floor.looking is not None
    bench.desk.push(idle(watched=NOTHING))
    assert shown(bench) == (Page.WORKBENCH, False)
    assert floor.looking is None, "nobody looks: nothing is asked"


def test_its_key_gives_the_keyboard_to_the_agents(open_window: Open, floor: StillFloor) -> None:
    bench = open_window(idle(watched=WATCHED), floor=floor)
    QTest.keyClick(bench.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    table = page(bench).agents.table
    assert QApplication.focusWidget() is table
    assert chosen(bench) == cell(bench, 0, "agent")
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert chosen(bench) == cell(bench, 1, "agent")


def test_who_has_the_hands_in_front_is_not_told_again_that_one_is_up(bench: Bench) -> None:
    up = Notice(id=7, key="notice-hand-up", level=Level.WARN, at=NOW, args={"agent": "罗丹"})
    bench.desk.push(idle(watched=WATCHED, notices=(up,)))
    bar = bench.window.shell.notices
    assert not bar.isVisible()
    bench.window.shell.show_page(Page.WORKBENCH)
    assert bar.isVisible()


def test_what_each_agent_does_since_when_and_how_old_that_is(bench: Bench) -> None:
    assert any(text.startswith("在线 3") for text in words(bench))
    assert "数据 1 秒前" in words(bench)
    assert cell(bench, 0, "state") == "失联"
    assert cell(bench, 0, "caller") == "", "whom a lost desk spoke with is not known any more"
    assert cell(bench, 0, "age") == "71 秒"
    states = [cell(bench, row, "state") for row in range(30)]
    assert "示忙 · 培训" in states
    header = page(bench).agents.table.model()
    assert "保持、话后" in header.headerData(
        PLACES["aht"], Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    )


def test_sorting_searching_and_states_by_hand(bench: Bench, floor: StillFloor) -> None:
    part = page(bench).agents
    header = part.table.horizontalHeader()
    where = QPoint(header.sectionViewportPosition(PLACES["answered"]) + 20, header.height() // 2)
    click = lambda: QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)  # noqa: E731
    looked(bench, click)
    assert (floor.wish.order, floor.wish.descending) == (Order.ANSWERED, False)
    taken = [int(cell(bench, row, "answered") or 0) for row in range(part.table.model().rowCount())]
    assert taken == sorted(taken, reverse=True)
    looked(bench, click)
    assert floor.wish.descending
    part.wishes.words.setFocus()
    looked(bench, lambda: QTest.keyClicks(part.wishes.words, "1015"))
    assert [cell(bench, 0, "agent"), part.table.model().rowCount()] == ["1015", 1]
    looked(bench, part.wishes.words.clear)
    tabs = part.wishes.tabs
    tabs.setFocus()
    looked(bench, lambda: QTest.keyClick(tabs, Qt.Key.Key_Right))
    assert floor.wish.standing is Standing.READY
    assert {cell(bench, r, "state") for r in range(part.table.model().rowCount())} == {"示闲"}


def test_the_chosen_agent_stays_chosen_while_the_floor_moves(bench: Bench, floor: StillFloor) -> None:
    table = page(bench).agents.table
    table.setFocus()
    for _ in range(3):
        QTest.keyClick(table, Qt.Key.Key_Down)
    agent, before = chosen(bench), table.currentIndex().row()
    later = floor.floor.shown(Wish(order=Order.AGENT, descending=True), NOW + timedelta(seconds=2))
    floor.tell(View(shown=later, age_s=1.0))
    assert (chosen(bench), table.currentIndex().row() == before) == (agent, False)
    QTest.keyClicks(table, "1")
    assert chosen(bench) == agent != "", "letters choose nobody"
    floor.tell(View(shown=replace(later, rows=(), ids=()), age_s=1.0))
    assert chosen(bench) == ""
    floor.tell(View(shown=floor.floor.shown(Wish(by_group=True), NOW), age_s=1.0))
    table.setCurrentIndex(table.model().index(0, 0))
    assert chosen(bench) == "", "a heading is nobody"


def test_a_store_that_is_gone_is_said_and_what_was_known_stays(bench: Bench, floor: StillFloor) -> None:
    gone = View(shown=floor.view.shown, age_s=12.0, trouble=Trouble.STORE, why={"why": "<b>no route</b>"})
    floor.tell(gone)
    assert "数据库连不上，以下是 00:12 前的情况 · <b>no route</b>" in words(bench)
    assert cell(bench, 0, "state") == "失联"
    floor.tell(View(trouble=Trouble.RIGHT))
    assert "您已不是班长，看不到坐席状态。" in words(bench)
    assert page(bench).agents.table.model().rowCount() == 0, "and nothing of it is left on screen"
    floor.tell(View(shown=floor.view.shown, age_s=1.0))


def test_ten_thousand_agents_are_scrolled_through(bench: Bench, floor: StillFloor) -> None:
    many = floor_of(10_000)
    floor.tell(View(shown=many.shown(Wish(standing=Standing.ALL), NOW), age_s=1.0))
    table = page(bench).agents.table
    assert table.model().rowCount() == 10_000
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert table.currentIndex().row() == 9_999


def test_a_day_in_figures_by_agent_by_group_and_by_hour(bench: Bench, tmp_path: Path) -> None:
    board = page(bench)
    board.tabs.setFocus()
    for _ in range(4):
        looked(bench, lambda: QTest.keyClick(board.tabs, Qt.Key.Key_Right))
    part = board.figures
    assert part.isVisible()
    assert part.table.model().rowCount() == 36
    offered = [int(part.table.model().index(row, 1).data()) for row in range(36)]
    assert offered == sorted(offered, reverse=True)
    assert "0 时呈现" in part.bars.accessibleDescription()
    part.by.setCurrentIndex(1)
    assert {part.table.model().index(row, 0).data() for row in range(4)} == {"供热", "天然气", "电力", "账务"}
    part.groups.setCurrentIndex(1)
    assert [part.table.model().index(row, 0).data() for row in range(part.table.model().rowCount())] == [
        "供热"
    ]
    meaning = part.table.model().headerData(4, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "不含排队" in meaning
    part.groups.setCurrentIndex(0)
    part.choose_file = lambda name: str(tmp_path / name)
    looked(bench, part.export.click)
    (file,) = tmp_path.iterdir()
    assert file.suffix == ".xlsx"
    sheets = load_sheets(file)
    assert len(sheets["按坐席"]) == 37
    assert sheets["按小时"][0][:3] == ["技能组", "小时", "呈现"]
    assert bench.window.shell.content(Page.BOARD) is board


def test_the_queues_are_seen_with_what_was_promised(bench: Bench, floor: StillFloor) -> None:
    board = page(bench)
    assert any("排队 7 · 最长 01:14" in text for text in words(bench)), "from every part of the page"
    looked(bench, lambda: board.show_part("queues"))
    part = board.queues
    model = part.table.model()
    heads = {str(model.headerData(n, Qt.Orientation.Horizontal)): n for n in range(model.columnCount())}

    def figure(row: int, head: str) -> str:
        return str(model.index(row, heads[head]).data())

    assert [figure(0, head) for head in ("技能组", "等待", "最长等待", "目标")] == [
        "供热", "3", "01:14", "75/20",
    ]  # fmt: skip
    assert [figure(row, "VIP") for row in range(4)] == ["", "1", "", ""]
    assert figure(0, "服务水平").endswith("%")
    meaning = model.headerData(heads["服务水平"], Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "结果不明" in meaning
    assert part.waiters.accessibleDescription().startswith("01:14")
    assert "10 时" in part.curve.accessibleDescription()
    assert "今天有 00:48 没听到交换机，这段时间来了又走的来电不在数内" in words(bench)
    assert any("达标 22/22 天" in text or "达标 21/22 天" in text for text in words(bench))
    whole = part.curve.accessibleDescription()
    part.table.setFocus()
    QTest.keyClick(part.table, Qt.Key.Key_Down)
    QTest.keyClick(part.table, Qt.Key.Key_Down)
    assert part.curve.accessibleDescription() != whole, "the day of the chosen group"


def test_what_keeps_the_queues_from_being_heard_is_said_above(bench: Bench, floor: StillFloor) -> None:
    shown = floor.view.shown
    assert shown is not None
    assert shown.queues is not None
    for how, said in (
        (Hearing.GONE, "收不到交换机的排队数据已 00:09"),
        (Hearing.REFUSED, "交换机拒绝中心登录"),
        (Hearing.SLOW, "交换机应答慢"),
        (Hearing.CENTRE, "中心程序已 00:09 没有动静"),
    ):
        seen = replace(shown.queues, hearing=how, why="<i>why</i>", silent_s=9.0)
        floor.tell(View(shown=replace(shown, queues=seen), age_s=1.0))
        assert any(said in text for text in words(bench)), how
    page(bench).show_part("queues")
    alone = replace(shown.queues, hearing=Hearing.NONE, waiting=())
    floor.tell(View(shown=replace(shown, queues=alone), age_s=1.0))
    assert any("没有接交换机" in text for text in words(bench))
    assert not any("交换机拒绝" in text for text in words(bench))
    assert not page(bench).queues.waiters.isVisible(), "who waits can't be known"


def test_an_export_is_written_down_first_and_a_folder_that_is_gone_is_told(
    bench: Bench, floor: StillFloor, tmp_path: Path
) -> None:
    part = page(bench).figures
    page(bench).show_part("figures")
    part.choose_file = lambda name: str(tmp_path / "gone" / name)
    looked(bench, part.export.click)
    assert [act[:2] for act in floor.trail] == [("export", "figures")]
    assert any("文件" in text for text in words(bench))
    part.choose_file = lambda name: ""
    part.export.click()
    assert len(floor.trail) == 1


def test_promises_by_kind_and_holder_are_moved_on_from_the_list(bench: Bench) -> None:
    board = page(bench)
    part = board.promises
    looked(bench, lambda: board.show_part("promises"))
    assert [part.tabs.tabText(i) for i in range(part.tabs.count())][:2] == ["全部紧要", "已超时 · 2"]
    assert not part.chase.isEnabled(), "nothing is chosen"
    part.list.setFocus()
    QTest.keyClick(part.list, Qt.Key.Key_Home)
    QTest.keyClick(part.list, Qt.Key.Key_Return)
    QTest.keyClicks(part.reason, "VIP")
    asked = bench.desk.ledger.asked
    looked(bench, part.chase.click)
    assert asked[-1] == ("chase", "t0", "VIP")
    assert "已催办 261122-A01-0400" in words(bench)
    assert not part.escalate.isEnabled(), "it is already"
    part.open("t1")
    looked(bench, part.escalate.click)
    part.station.setCurrentIndex(part.station.findData("qlh"))
    looked(bench, part.reassign.click)
    assert asked[-2:] == [("escalate", "t1", ""), ("reassign", "t1", "qlh", "")]
    part.holder.setCurrentIndex(part.holder.findData("qlh"))
    part.holder.activated.emit(part.holder.currentIndex())
    assert part.list.model().rowCount() == 2
    assert "七里河" in part.heat.accessibleDescription()


def test_a_part_that_is_seen_when_the_loop_has_ended_asks_nothing(bench: Bench, qtbot: QtBot) -> None:
    """Its clock goes on until the window is gone."""
    part = page(bench).promises
    looked(bench, lambda: page(bench).show_part("promises"))
    assert part.isVisible()
    with qtbot.waitSignal(part._timer.timeout, timeout=30_000):
        part._timer.setInterval(1)


def test_a_call_is_stepped_into_by_keys_and_nothing_else_is(bench: Bench, floor: StillFloor) -> None:
    part = page(bench).agents
    assert not any(key.isVisible() for key in part.ways.values()), "this exchange has no codes"
    bench.desk.push(idle(watched=WATCHED, ways_in=("listen", "barge")))
    QApplication.processEvents()
    assert [way.value for way, key in part.ways.items() if key.isVisible()] == ["listen", "barge"]
    model = part.table.model()
    states = [cell(bench, row, "state") for row in range(model.rowCount())]
    part.table.setCurrentIndex(model.index(states.index("失联"), 0))
    assert not part.ways[WayIn.LISTEN].isEnabled()
    part.table.setCurrentIndex(model.index(states.index("通话"), 0))
    key = part.ways[WayIn.BARGE]
    key.setFocus()
    QTest.keyClick(key, Qt.Key.Key_Space)
    line = part.table.line
    assert line is not None
    assert bench.desk.asked[-1] == ("step_in", WayIn.BARGE, line.agent, line.extension)


def test_a_card_of_a_hand_that_comes_late_takes_neither_page_nor_keyboard(bench: Bench) -> None:
    board, asked = page(bench), bench.desk.hand_card.asked
    bench.desk.push(hands())
    places: tuple[Callable[[], None], ...] = (
        lambda: board.show_part("queues"), lambda: bench.window.shell.show_page(Page.LEAD),
    )  # fmt: skip
    for page_or_part in places:
        bench.window.shell.show_page(Page.BOARD)
        board.hands.take_focus()
        QTest.keyClick(board.hands.list, Qt.Key.Key_C)
        assert asked.pop() == ("open", "h0")
        page_or_part()
        assert asked.pop() == ("close",), "it is not waited for any more"
        assert board._asked is None
    bench.window.shell.show_page(Page.BOARD)
    board.show_part("agents")
    board.hands.take_focus()
    QTest.keyClick(board.hands.list, Qt.Key.Key_C)
    board.agents.wishes.words.setFocus()
    asked.clear()
    bench.desk.push(replace(hands(), hand_card=LOOKED))
    assert asked == [("close",)]
    assert bench.window.focusWidget() is board.agents.wishes.words
    assert board.agents.wishes.words.isVisible()


def test_account_keys_mean_the_card_that_is_in_front(bench: Bench) -> None:
    board, own = page(bench), ringing(watched=WATCHED)
    bench.desk.push(own)
    QTest.keyClick(bench.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert (bench.desk.asked, bench.window.shell.page) == ([], Page.WORKBENCH), "it is seen first"
    QTest.keyClick(bench.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert bench.desk.asked == [("choose_account", "a2")]
    bench.desk.asked.clear()
    bench.window.shell.show_page(Page.BOARD)
    bench.desk.push(replace(own, hand_card=LOOKED))
    assert board.card.isVisible()
    QTest.keyClick(bench.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert bench.desk.asked == [], "the lead's own call keeps its account"
    assert bench.desk.hand_card.asked[-1] == ("choose_account", "a2")


def test_finding_a_customer_throws_nobody_from_their_page_without_a_call(bench: Bench) -> None:
    page(bench)
    seen = []
    for state in (idle(watched=WATCHED), ringing(watched=WATCHED)):
        bench.desk.push(state)
        QTest.keyClick(bench.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        seen.append(bench.window.shell.page)
    assert seen == [Page.BOARD, Page.WORKBENCH]


def test_keys_on_the_card_of_a_hand_answer_that_hand(bench: Bench) -> None:
    board, leading = page(bench), bench.desk.leading
    bench.desk.push(hands())
    board.hands.take_focus()
    board.hands.words.setText("for h1")

    async def walk() -> None:
        QTest.keyClick(board.hands.list, Qt.Key.Key_C)
        QTest.keyClick(board.hands.list, Qt.Key.Key_Down)
        bench.desk.push(replace(hands(), hand_card=LOOKED))
        QTest.keyClick(board.card.back, Qt.Key.Key_I)
        await asyncio.sleep(0)

    asyncio.run(walk())
    assert bench.desk.hand_card.asked[-1] == ("open", "h0")
    assert board.hands.list.current_id == "h1"
    assert leading.asked == [("answer_hand", "h0", "intercept", "")]


def test_a_shift_is_told_handed_over_and_accepted_by_keys(
    bench: Bench, floor: StillFloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = page(bench)
    looked(bench, lambda: board.show_part("shift"))
    part, room = board.shift, floor.still
    assert part is not None
    tabs = [part.tabs.tabText(i) for i in range(part.tabs.count())]
    assert tabs == ["事件 · 1", "知识 · 2", "昨日差错 · 3", "小休", "待回访 · 2", "重复来电 · 1", "返工 · 1"]
    for place, has in enumerate(
        ("爆管", "GR-014", "261121-A01-0003", "没有等待", "晚上回电", "****", "退单")
    ):
        part.tabs.setCurrentIndex(place)
        model = part.list.model()
        assert has in "".join(model.index(row, 0).data() for row in range(model.rowCount()))
    asked = BreakAsked(id="b1", agent="1012", name="罗丹", asked_at=NOW, minutes=10, away=2)
    part.tabs.setCurrentIndex(3)
    bench.desk.push(idle(watched=WATCHED, breaks_asked=(asked,)))
    assert not part.yes.isEnabled(), "nobody is chosen"
    part.list.setFocus()
    QTest.keyClick(part.list, Qt.Key.Key_Home)
    QTest.keyClick(part.list, Qt.Key.Key_Return)
    QTest.keyClick(part.yes, Qt.Key.Key_Space)
    assert bench.desk.asked[-1] == ("decide_break", "b1", True)
    over = part.hand_over
    assert "马国祥 1002 交班" in over.text.toPlainText(), "what waits is read first"
    assert not over.hand.isEnabled(), "there is nothing to hand over"
    looked(bench, lambda: QTest.keyClick(over.accept, Qt.Key.Key_Space))
    assert room.asked == [("accept", "l1")]
    assert "赵永红 1001 接班" in over.text.toPlainText()
    assert not over.accept.isEnabled(), "what was accepted stays"
    room.gone = True
    QTest.keyClicks(over.notes, "1015 leaves at 5")
    looked(bench, over.keep)
    assert "数据库连不上；写的内容还在，连上后再试" in words(bench)
    looked(bench, part.look)
    assert over.notes.toPlainText() == "1015 leaves at 5", "words outlast a store that is gone"
    room.gone = False
    looked(bench, part.look)
    assert room.asked[-1] == ("write", "1015 leaves at 5")
    monkeypatch.setattr(hand_over, "NOTES", 18)
    QTest.keyClicks(over.notes, "pm, tell him")
    assert over.notes.toPlainText() == "1015 leaves at 5pm", "only what is too much goes"
    looked(bench, lambda: QTest.keyClick(over.hand, Qt.Key.Key_Space))
    assert over.notes.isReadOnly()
    looked(bench, lambda: QTest.keyClick(over.back, Qt.Key.Key_Space))
    assert room.asked[-2:] == [("hand", True), ("hand", False)]
    assert not over.notes.isReadOnly()


def test_what_was_typed_last_is_kept_before_the_window_closes(
    bench: Bench, floor: StillFloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_over, "KEPT_MS", 3_600_000)  # nothing is kept by itself
    board, room = page(bench), floor.still
    looked(bench, lambda: board.show_part("shift"))
    assert board.shift is not None
    QTest.keyClicks(board.shift.hand_over.notes, "1015 leaves")
    assert room.asked == []
    asyncio.run(bench.window.keep())
    assert room.asked == [("write", "1015 leaves")], "not when a pause of typing is over, but now"
    room.gone = True
    QTest.keyClicks(board.shift.hand_over.notes, " at 5")
    asyncio.run(bench.window.keep())
    unkept = [bench.window.unsent is not None]
    room.gone = False
    asyncio.run(bench.window.keep())
    unkept.append(bench.window.unsent is not None)
    assert room.asked[-1] == ("write", "1015 leaves at 5")
    assert unkept == [True, False], "who closes while the store is gone is asked"
    QTest.keyClicks(board.shift.hand_over.notes, ", by bus")  # and the window goes when the loop has ended


def test_a_shift_that_waits_stands_at_the_tabs_and_takes_no_keyboard(bench: Bench) -> None:
    handed = Handed(id="l1", who="1002", name="马国祥", at=NOW)
    page(bench).agents.table.setFocus()
    bench.desk.push(idle(watched=WATCHED, handed=(handed,)))
    assert "班长监控 · 1" in pages(bench)
    tabs = page(bench).tabs
    assert "班次 · 1" in [tabs.tabText(i) for i in range(tabs.count())]
    assert page(bench).agents.table.hasFocus()
    bench.desk.push(idle(watched=WATCHED))
    assert "班次" in [tabs.tabText(i) for i in range(tabs.count())]


def test_no_row_of_the_table_is_cut_in_two_whatever_the_height(bench: Bench) -> None:
    table = page(bench).agents.table
    for height in (768, 781, 797, 1080):
        bench.window.resize(1366, height)
        QApplication.processEvents()
        assert table.viewport().height() % table.verticalHeader().defaultSectionSize() == 0
        assert table.viewport().height() > 300


def test_what_came_of_a_thing_is_said_for_its_whole_time(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = page(bench).agents
    monkeypatch.setattr(agents_part, "_SAID_MS", 100)
    part.say("first")
    monkeypatch.setattr(agents_part, "_SAID_MS", 60_000)
    part.say("second")
    QTest.qWait(200)
    assert "second" in words(bench), "the end of the first one's time is not the second's"


def test_the_wallboard_is_opened_by_key_by_leads_alone(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def fails(agent: str, failed: Callable[[], None]) -> None:
        opened.append(agent)
        failed()

    monkeypatch.setattr(shell, "open_wallboard", fails)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(bench.window, Qt.Key.Key_B, keys)
    assert opened == ["1011"]
    bench.desk.push(idle(watched=NOTHING))
    QTest.keyClick(bench.window, Qt.Key.Key_B, keys)
    assert opened == ["1011"], "who leads nobody opens nothing"
    assert bench.desk.leading.asked == [("wallboard_unopened",)]


def test_a_wallboard_that_the_system_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    told: list[str] = []
    open_wallboard("1011", lambda: told.append("failed"))
    assert told == ["failed"]


def load_sheets(file: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(file)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
