"""大屏: huge figures with their age, nobody's name; it says when it is old, and keeps the screen on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agent_desktop import wallboard as program
from agent_desktop.running import CallBox, RunMark
from agent_desktop.supervision.queues.standing import Hearing
from agent_desktop.supervision.wall import Queued, Wall, queued_of, wall_of
from agent_desktop.supervision.watch import Trouble, View
from tests.ui.callers import NOW
from tests.ui.floor import StillFloor, promises, staff
from ui.link_watch import LinkWatch
from ui.theme import look
from ui.wallboard import window as wallboard
from ui.wallboard.awake import Awake
from ui.wallboard.window import WallWindow, tiles, trouble

HEARD = wall_of(StillFloor().view, promises())
KNOWN = replace(HEARD, queued=None)
"""Of a site whose exchange tells no queues."""


def figures(wall: Wall) -> dict[str, str]:
    return {tile.label: tile.figure for tile in tiles(wall)}


@pytest.fixture
def window(qtbot: QtBot) -> WallWindow:
    made = WallWindow(lambda: NOW, Awake("test", "test"), lambda: None)
    qtbot.addWidget(made)
    made.resize(1920, 1080)
    made.show()
    return made


def test_the_figures_of_a_floor_and_nobody_s_name(window: WallWindow) -> None:
    shown = figures(KNOWN)
    assert (shown["等待来电"], shown["示闲"], shown["通话中"], shown["超时工单"]) == ("—", "5", "20", "2")
    assert shown["接起率"] == "93%", "without the exchange's queues no service level is shown"
    window.show_wall(KNOWN)
    said = window.accessibleDescription()
    assert not any(person.name in said or person.agent in said for person in staff(36).people)


def test_queues_are_shown_where_the_exchange_tells_them_and_while_it_is_heard() -> None:
    told, floor = HEARD.queued, StillFloor().view.shown
    assert told is not None
    assert floor is not None
    assert floor.queues is not None
    assert (told.waiting, told.missed) == (
        len(floor.queues.waiting),
        sum(x.missed for x in floor.queues.lines),
    )
    assert told.level is not None
    queued = replace(KNOWN, queued=Queued(waiting=7, vips=1, longest_s=74, level=0.71, missed=2))
    waiting, level = tiles(queued)[0], tiles(queued)[4]
    assert (waiting.figure, waiting.below, waiting.tone) == ("7", "最长 01:14 · VIP 1", "danger")
    assert (level.label, level.figure, level.below, level.tone) == ("服务水平", "71%", "2 组未达标", "danger")
    assert "接起率" not in figures(queued)
    for hearing, waits in ((Hearing.SLOW, told.waiting), (Hearing.GONE, None), (Hearing.CENTRE, None)):
        silent = queued_of(replace(floor.queues, hearing=hearing, silent_s=80))
        assert silent is not None
        assert silent.waiting == waits, "who waited when it was heard last is no figure of now"
    (tile, *_) = tiles(replace(KNOWN, queued=silent))
    assert (tile.figure, tile.below) == ("—", "交换机 01:20 无消息")
    assert queued_of(replace(floor.queues, hearing=Hearing.NONE)) is None


def test_what_is_old_or_not_allowed_is_said_before_any_figure() -> None:
    assert trouble(KNOWN) == ""
    assert trouble(replace(KNOWN, age_s=133, trouble=Trouble.STORE)) == "数据已旧：02:13前的情况"
    assert trouble(replace(KNOWN, age_s=11)) == "数据已旧：11 秒前的情况", "also where nobody said why"
    assert figures(replace(KNOWN, age_s=133))["通话中"] == "20", "what was known stays"
    gone = wall_of(replace(StillFloor().view, trouble=Trouble.RIGHT), promises())
    assert (trouble(gone), set(figures(gone).values())) == ("大屏要用班长的工号打开（--agent-no）", {"—"})
    never = wall_of(View(trouble=Trouble.STORE), None)
    assert trouble(never) == "数据库连不上，连上后自动显示"
    assert trouble(wall_of(View(), None)) == "正在读取……"


def test_it_is_read_from_ten_metres_and_nothing_is_cut(window: WallWindow) -> None:
    """Han characters want a 286th of the distance: 35 mm, on a screen of 55 inches 55 px."""
    assert wallboard.LABEL >= 55
    huge = replace(KNOWN, answered=123_456, offered=234_567, in_call=9_999, late=300, online=10_000)
    for wall in (KNOWN, huge, replace(huge, queued=Queued(waiting=1_234, longest_s=4_000, level=1.0))):
        window.show_wall(wall)
        for tile in tiles(wall):
            for text, size in ((tile.figure, wallboard.FIGURE), (tile.label, wallboard.LABEL)):
                wide = wallboard._width(text, size, size == wallboard.FIGURE)
                assert size * min(1.0, 393 / wide) >= 54, f"{text} gets too small"
        assert window.grab().toImage().pixelColor(5, 5) == look.colour("bg")
    assert figures(huge)["超时工单"] == "300+", "the list that it is counted from ends there"


def test_full_screen_by_key_and_closed_by_key(window: WallWindow, qtbot: QtBot) -> None:
    window.fill_screen()
    screen = window.screen().size()
    assert window.size() == screen, "also where there is no window manager"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert window.width() < screen.width()
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()


SAVER = """
from jeepney import HeaderFields, MessageType, message_bus, new_method_return
from jeepney.io.blocking import open_dbus_connection
with open_dbus_connection(bus="SESSION") as bus:
    bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.ScreenSaver"))
    print("there", flush=True)
    while True:
        asked = bus.receive()
        if asked.header.message_type is MessageType.method_call:
            fields = asked.header.fields
            bus.send(new_method_return(asked, "u", (7,)))
            print(fields[HeaderFields.member], *asked.body, fields[HeaderFields.sender], flush=True)
"""
"""A desktop's screen saver."""

WALL = """
import subprocess, sys
saver = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE, text=True)
try:
    assert saver.stdout.readline() == "there\\n"
    from jeepney import message_bus
    from jeepney.io.blocking import open_dbus_connection
    from PySide6.QtCore import QCoreApplication
    app = QCoreApplication([])
    from ui.wallboard.awake import Awake
    awake = Awake("desk", "wall")
    assert awake.hold() and awake.hold() and awake.holds
    *asked, sender = saver.stdout.readline().split()
    assert asked == ["Inhibit", "desk", "wall"], asked
    with open_dbus_connection(bus="SESSION") as bus:
        here = lambda: bus.send_and_get_reply(message_bus.NameHasOwner(sender)).body[0]
        assert here()
        awake.let_go()
        assert not awake.holds
        while here():
            pass
finally:
    saver.kill()
"""


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="no D-Bus here")
def test_the_screen_saver_is_held_off_and_let_go() -> None:
    command = ["dbus-run-session", "--", sys.executable, "-c", WALL, SAVER]
    root = str(Path(__file__).parents[2])
    around = {**os.environ, "PYTHONPATH": root}
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=around)
    assert told.returncode == 0, told.stderr


def test_a_system_without_a_saver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Awake, "_ask", lambda self: False)
    awake = Awake("desk", "wall")
    assert not awake.hold()
    awake.let_go()


def test_a_second_wallboard_brings_the_first_one_to_the_front(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AGENT_DESKTOP_HOME", str(tmp_path))
    mark, calls = RunMark(tmp_path / "run", "wallboard"), CallBox(tmp_path / "run" / "wallboard")
    mark.set()
    heard: list[bool] = []
    watch = LinkWatch(calls.folder, lambda: heard.append(calls.is_called()))
    assert program.run("1011") == 0, "it opens no second window"
    qtbot.waitUntil(lambda: True in heard, timeout=30_000)
    qtbot.waitUntil(lambda: not calls.is_called(), timeout=30_000)
    assert heard.count(True) == 1
    monkeypatch.setattr(CallBox, "call", Mock(side_effect=PermissionError(13, "Permission denied")))
    assert program.run("1011") == 3
    assert "Permission denied" in capsys.readouterr().err, "in words"
    mark.clear()
    assert not mark.is_held()
    del watch


def test_a_wallboard_that_was_put_away_is_in_sight_again(window: WallWindow, qtbot: QtBot) -> None:
    window.showMinimized()
    qtbot.waitUntil(window.isMinimized, timeout=30_000)
    window.come_forward()
    qtbot.waitUntil(lambda: not window.isMinimized(), timeout=30_000)
