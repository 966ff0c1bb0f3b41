"""Small parts: harmless text, popovers, the arrangement table, notices, the status line, the warm-up."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from time import thread_time

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget

from agent_desktop.desk.state import Level, Notice
from softphone.line import Registration, RegistrationState
from tests.ui.conftest import Bench, focus_widget
from tests.ui.scenes import NOW, idle, ringing, talking, trouble
from ui.arrangement import Arrangement, Width, arrangement
from ui.page_kinds import Page
from ui.plain import plain, tooltip, unmnemonic
from ui.widgets.flow import flow_of
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.popover import Popover
from ui.widgets.tabs import Tabs

Open = Callable[..., Bench]


# ── text ──


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("王晓敏", "王晓敏"),
        ("a\u0000b\nc\td", "a b c d"),
        ("\u202eevil\u202c", "evil"),
        ("  two   words ", "two words"),
        ("<b>x</b>", "<b>x</b>"),
        ("长" * 300, "长" * 199 + "…"),
        ("", ""),
    ],
)
def test_text_from_outside_becomes_one_harmless_line(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_tip_shows_markup_as_it_was_typed() -> None:
    assert tooltip("<img src=x>") == "<qt>&lt;img src=x&gt;</qt>"
    assert tooltip("") == ""


@pytest.mark.usefixtures("theme")
def test_an_ampersand_makes_no_key() -> None:
    key = KeyButton("R&D")
    assert key.shortcut().isEmpty()
    assert key.accessibleName() == "R&D"
    tabs = Tabs("x")
    tabs.show_tabs([("a", "R&D")], "a")
    assert tabs.tabText(0) == unmnemonic("R&D")


@pytest.mark.usefixtures("theme")
def test_a_tab_bar_that_changes_is_as_one_made_anew() -> None:
    def bar(*shown: tuple[tuple[str, str], ...]) -> tuple[list[str], str, QSize]:
        tabs = Tabs("x")
        for pairs in shown:
            tabs.show_tabs(pairs, pairs[-1][0])
        return [tabs.tabText(i) for i in range(tabs.count())], tabs.current, tabs.sizeHint()

    before = (("gas", "燃气"), ("heat", "供热"), ("billing", "账务与收费"))
    after = (("gas", "燃气 · 通话中"), ("vip", "VIP"))
    assert bar(before, after) == bar(after)
    assert bar(after, before) == bar(before)


@pytest.mark.usefixtures("theme")
def test_a_label_shrinks_and_has_the_rest_in_a_tip() -> None:
    label = Label("幸福里小区 5 号楼 1 单元 502", elide=True)
    label.resize(60, 20)
    label.show()
    assert label.minimumSizeHint().width() < 60
    assert "502" in label.toolTip()
    label.resize(600, 20)
    assert label.toolTip() == ""
    label.close()


@pytest.mark.usefixtures("theme")
def test_a_label_shows_no_lone_letter_of_what_is_cut() -> None:
    label = Label("户主 · own number", elide=True)
    seen = {label.fitting(width) for width in range(20, 200)}
    assert {"户主…", "户主 · ow…", "户主 · own number"} <= seen
    assert not seen & {"户主 · …", "户主 · o…"}
    assert Label("3 · 2", elide=True).fitting(200) == "3 · 2"


@pytest.mark.usefixtures("theme")
def test_a_paragraph_is_as_high_as_its_words() -> None:
    text = Paragraph("恢复两小时后室温仍低于 18 度，请再来电。" * 4)
    text.resize(200, 10)
    assert text.minimumSizeHint().height() >= text.fontMetrics().height() * 3


@pytest.mark.usefixtures("theme")
def test_a_flow_breaks_where_the_width_ends() -> None:
    keys = [KeyButton("四个汉字") for _ in range(4)]
    holder = QWidget()
    holder.setLayout(flow_of(*keys))
    wide, narrow = keys[0].sizeHint().width() * 4 + 20, keys[0].sizeHint().width() + 4
    layout = holder.layout()
    assert layout is not None
    assert layout.heightForWidth(wide) == keys[0].sizeHint().height()
    assert layout.heightForWidth(narrow) > keys[0].sizeHint().height() * 4


# ── popover ──


def test_a_click_elsewhere_closes_a_popover(open_window: Open) -> None:
    bench = open_window(talking())
    QTest.keyClick(bench.window, Qt.Key.Key_F9)
    panel = next(p for p in bench.window.findChildren(Popover) if p.isVisible())
    QTest.mouseClick(bench.window, Qt.MouseButton.LeftButton, pos=QPoint(20, bench.window.height() - 100))
    assert not panel.isVisible()


def test_a_popover_stays_inside_the_window(open_window: Open) -> None:
    bench = open_window(talking(), size=(1093, 614))
    QTest.keyClick(bench.window, Qt.Key.Key_F9)
    panel = next(p for p in bench.window.findChildren(Popover) if p.isVisible())
    assert bench.window.rect().contains(panel.geometry())
    assert not panel.isWindow()


def test_f2_answers_while_the_keypad_is_open(open_window: Open) -> None:
    bench = open_window("idle")
    QTest.keyClick(bench.window, Qt.Key.Key_F9)
    bench.desk.push(ringing())
    QTest.keyClick(focus_widget(), Qt.Key.Key_F2)
    assert bench.desk.asked == [("answer", "k1")]


# ── arrangement ──


@pytest.mark.parametrize(
    ("width", "height", "scale", "wanted"),
    [
        (1366, 768, 1.0, Arrangement(Width.MIDDLE, 324, 344, False)),
        (1920, 1080, 1.0, Arrangement(Width.WIDE, 400, 460, False)),
        (1093, 614, 1.0, Arrangement(Width.NARROW, 324, 344, True)),
        (1280, 720, 1.0, Arrangement(Width.MIDDLE, 324, 344, False)),
        (1366, 768, 1.25, Arrangement(Width.NARROW, 324, 344, True)),
        (1249, 700, 1.0, Arrangement(Width.NARROW, 324, 344, False)),
        (1366, 699, 1.0, Arrangement(Width.MIDDLE, 324, 344, True)),
    ],
)
def test_the_table_of_layouts(width: int, height: int, scale: float, wanted: Arrangement) -> None:
    assert arrangement(width, height, scale) == wanted


def test_knowledge_is_a_rail_in_a_narrow_window(open_window: Open) -> None:
    bench = open_window("talking", size=(1093, 614))
    knowledge = bench.window.shell.bench.knowledge
    assert not knowledge.isVisible()
    QTest.keyClick(bench.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert knowledge.isVisible()
    assert knowledge.isAncestorOf(focus_widget())
    QTest.keyClick(focus_widget(), Qt.Key.Key_Escape)
    QTest.keyClick(focus_widget(), Qt.Key.Key_Escape)
    assert not knowledge.isVisible()


def test_a_wider_window_brings_the_pane_back(open_window: Open) -> None:
    bench = open_window("talking", size=(1093, 614))
    bench.window.resize(1366, 768)
    QApplication.processEvents()
    shell = bench.window.shell.bench
    assert shell.knowledge.isVisible()
    assert shell.knowledge.x() > shell.ticket.x() > shell.customer.x()
    bench.window.resize(1093, 614)
    QApplication.processEvents()
    assert not shell.knowledge.isVisible()


def test_a_dragged_splitter_is_kept_for_its_width(open_window: Open) -> None:
    bench = open_window("talking")
    splitter = bench.window.shell.bench._splitter
    splitter.setSizes([380, 626, 344])
    splitter.splitterMoved.emit(380, 1)
    before = splitter.sizes()
    for size in ((1920, 1080), (1366, 768)):
        bench.window.resize(*size)
        QApplication.processEvents()
    assert splitter.sizes() == before


# ── notices and status ──


def test_the_loudest_and_newest_notice_is_shown_first(open_window: Open) -> None:
    bench = open_window(trouble())
    shown = [label.text() for label in bench.window.shell.notices.findChildren(QLabel) if label.isVisible()]
    assert any("电话进程中断" in text for text in shown)
    assert "还有 1 条" in shown
    bench.find("关闭提示").click()
    assert bench.desk.asked == [("dismiss", 2)]


def test_what_fades_by_itself_is_seen_before_an_old_alarm(open_window: Open) -> None:
    bench = open_window(trouble())
    filed = Notice(id=9, key="notice-judged", level=Level.INFO, at=NOW)
    for notices, seen in (((*trouble().notices, filed), filed), ((filed, *trouble().notices), None)):
        bench.desk.push(talking(notices=notices))
        first = bench.window.shell.notices._notice
        assert first is not None
        assert (first == filed) is (seen is filed)


def test_a_notice_covers_nothing(open_window: Open) -> None:
    bench = open_window("talking")
    told: dict[str, str | int] = {"number": "261122-A01-0001", "promised": 0}
    notice = Notice(id=3, key="notice-filed", level=Level.INFO, at=NOW, args=told)
    bench.desk.push(talking(notices=(notice,)))
    QApplication.processEvents()
    shell = bench.window.shell
    bottom = shell.bench.mapTo(shell, QPoint(0, shell.bench.height())).y()
    assert shell.notices.isVisible()
    assert shell.notices.y() >= bottom - 1


def test_in_a_low_window_a_notice_takes_the_status_lines_place(open_window: Open) -> None:
    bench = open_window(trouble(), size=(1093, 614))
    assert bench.window.shell.notices.isVisible()
    assert not bench.window.shell.status.isVisible()
    bench.desk.push(talking())
    assert bench.window.shell.status.isVisible()


@pytest.mark.parametrize(
    ("registration", "up", "said"),
    [
        (RegistrationState.REGISTERED, True, "注册 12 ms"),
        (RegistrationState.UNREGISTERED, True, "本机线路 12 ms"),
        (RegistrationState.REFUSED, True, "注册被拒 12 ms · 403"),
        (RegistrationState.REGISTERED, False, "电话未启动"),
    ],
)
def test_the_way_to_the_exchange(
    open_window: Open, registration: RegistrationState, up: bool, said: str
) -> None:
    known = Registration(state=registration, since=NOW, round_trip_ms=12.0, reason="403")
    bench = open_window(idle(status=replace(idle().status, registration=known, phone_up=up)))
    shown = [label.text() for label in bench.window.shell.status.findChildren(QLabel)]
    assert said in shown


def test_it_says_for_how_long_the_way_has_been_lost_and_when_the_backup_serves(open_window: Open) -> None:
    lost = Registration(state=RegistrationState.RECONNECTING, since=NOW)
    bench = open_window(idle(status=replace(idle().status, registration=lost)))
    status = bench.window.shell.status
    status.tick(NOW + timedelta(seconds=12))
    assert "正在重连 12 s" in [label.text() for label in status.findChildren(QLabel)]
    backup = Registration(state=RegistrationState.REGISTERED, since=NOW, on_backup=True)
    bench.desk.push(idle(status=replace(idle().status, registration=backup)))
    assert "备用线路" in [label.text() for label in status.findChildren(QLabel)]


# ── cost ──


@pytest.mark.parametrize("scene", ["ringing", "landlord", "hostile"])
def test_an_unchanged_state_costs_next_to_nothing(open_window: Open, scene: str) -> None:
    bench = open_window(scene)
    bench.desk.push(bench.desk.state)
    spent = []
    for _ in range(5):
        before = thread_time()
        bench.desk.push(bench.desk.state)
        spent.append(thread_time() - before)
    assert min(spent) < 0.016


def test_the_warm_up_ends_by_itself(open_window: Open) -> None:
    bench = open_window("idle")
    bench._qtbot.waitUntil(lambda: not bench.window._warm_up._timer.isActive(), timeout=30_000)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("page", Page)
def test_every_page_tab_can_be_read(open_window: Open, language: str, page: Page) -> None:
    bench = open_window("idle", language=language)

    async def open_page() -> None:  # a page may ask the desk when it is opened
        bench.window.shell.show_page(page)
        QApplication.processEvents()

    asyncio.run(open_page())
    tabs = bench.window.shell._tabs
    assert tabs.tabRect(0).x() >= 0
    assert tabs.tabRect(tabs.count() - 1).right() <= tabs.width()
    assert [b for b in tabs.findChildren(QToolButton) if b.isVisible()] == []


def test_a_crew_is_rung_while_the_caller_waits(open_window: Open) -> None:
    bench = open_window("talking")
    bench.find("拨打抢修班组").click()
    assert bench.desk.asked == [("consult", "0931 771 2210")]
