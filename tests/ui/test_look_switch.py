"""Language, theme, text size and keys change while the window is open, and lose nothing."""

import asyncio
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget
from shiboken6 import isValid

from tests.ui.conftest import Bench, focus_widget
from ui import words
from ui.keys import Action
from ui.page_kinds import Page
from ui.theme import look
from ui.theme.look import Look
from ui.theme.theme import Theme
from ui.theme.tokens import SIZES
from ui.window import LEAST, _fitting

Open = Callable[..., Bench]


def _choose(bench: Bench, name: str, data: str) -> None:
    bench.window.shell.show_page(Page.SETTINGS)
    combo = next(
        c for c in bench.window.findChildren(QComboBox) if c.accessibleName() == name and c.isVisible()
    )
    place = combo.findData(data)
    combo.setCurrentIndex(place)
    before = bench.window.shell
    combo.activated.emit(place)
    bench.wait_until(lambda: bench.window.shell is not before)


def _settle(bench: Bench) -> None:
    """Until the warm-up has polished every widget; Qt lays some of them out anew when it does."""
    bench.wait_until(lambda: not bench.window._warm_up._timer.isActive())
    QApplication.processEvents()


@pytest.mark.parametrize("theme_name", ["dark", "light"])
def test_a_switch_looks_like_a_fresh_start(open_window: Open, theme_name: str) -> None:
    other = "light" if theme_name == "dark" else "dark"
    switched = open_window("ringing", theme=other)
    switched.window._change({"theme": theme_name})
    switched.wait_until(lambda: look.now().theme == theme_name)
    _settle(switched)
    picture = switched.window.grab().toImage()
    switched.window.hide()
    fresh = open_window("ringing", theme=theme_name)
    _settle(fresh)
    assert look.now().theme == theme_name
    assert fresh.window.grab().toImage() == picture


def test_another_language_at_once(open_window: Open) -> None:
    bench = open_window("ringing")
    _choose(bench, "语言", "en")
    assert words.language() == "en"
    assert bench.find("Answer").isEnabled()
    assert bench.window.windowTitle() == "Agent Desktop"
    assert bench.window.shell.page is Page.SETTINGS
    assert bench.saved == [{"language": "en"}]


@pytest.mark.parametrize(("size", "scale"), [("large", 1.12), ("larger", 1.25)])
def test_another_text_size_at_once(open_window: Open, size: str, scale: float) -> None:
    bench = open_window("ringing", size=(1920, 1080))
    before = bench.find("接听").height()
    _choose(bench, "文字大小", size)
    assert look.now() == Look("light", scale)
    assert bench.find("接听").height() == round(before * scale)


def _fonts(bench: Bench) -> set[tuple[str, int]]:
    return {(label.font().family(), label.font().pixelSize()) for label in bench.window.findChildren(QLabel)}


def _fonts_of_the_look() -> set[tuple[str, int]]:
    return {(look.font(size).family(), look.font(size).pixelSize()) for size in SIZES}


def test_every_text_is_in_the_look_from_the_first_window_on(
    open_window: Open, theme: Theme, qapp: QApplication
) -> None:
    theme._applied = None  # a program that has just started
    qapp.setStyleSheet("")
    qapp.setFont(QFont("another", 30))
    bench = open_window("ringing")
    assert _fonts(bench) <= _fonts_of_the_look()
    _choose(bench, "文字大小", "larger")
    assert _fonts(bench) <= _fonts_of_the_look()


def test_arrows_walk_all_pages_and_a_key_goes_into_one(open_window: Open) -> None:
    async def walk() -> None:
        bench = open_window("idle")
        tabs = bench.window.shell._tabs
        tabs.setFocus()
        seen = []
        for _ in range(3):
            QTest.keyClick(focus_widget(), Qt.Key.Key_Right)
            seen.append(bench.window.shell.page)
        assert seen == [Page.TICKETS, Page.CALLS, Page.SETTINGS]
        focus_widget().clearFocus()
        bench.window.shell.act(Action.TICKETS, 0)
        assert focus_widget() is bench.window.shell.content(Page.TICKETS).filters.words
        await asyncio.sleep(0)

    asyncio.run(walk())


def test_another_key_at_once(open_window: Open) -> None:
    bench = open_window("ringing")
    _choose(bench, "接听", "F12")
    assert bench.saved == [{"keys": {"answer": "F12"}}]
    assert bench.find("接听").accessibleDescription() == "F12"
    _choose(bench, "接听", "F2")
    assert bench.saved[-1] == {"keys": {}}


def test_a_taken_key_is_not_offered(open_window: Open) -> None:
    bench = open_window("idle")
    bench.window.shell.show_page(Page.SETTINGS)
    combo = next(c for c in bench.window.findChildren(QComboBox) if c.accessibleName() == "接听")
    assert combo.findData("F3") < 0
    assert combo.findData("F12") >= 0


def test_what_the_policy_locks_cannot_be_changed(open_window: Open) -> None:
    bench = open_window("idle", locked=frozenset({"language"}))
    bench.window.shell.show_page(Page.SETTINGS)
    able = {c.accessibleName(): c.isEnabled() for c in bench.window.findChildren(QComboBox)}
    assert (able["语言"], able["主题"]) == (False, True)


def test_locked_sound_and_keys_say_who_has_set_them(open_window: Open) -> None:
    bench = open_window("idle", locked=frozenset({"sound.ringer", "keys.answer"}))
    bench.window.shell.show_page(Page.SETTINGS)
    boxes = {c.accessibleName(): c for c in bench.window.findChildren(QComboBox)}
    assert [name for name, box in boxes.items() if not box.isEnabled()] == ["振铃", "接听"]
    assert boxes["振铃"].accessibleDescription() == "由管理员设定"


def test_a_rebuilt_window_keeps_nothing_of_the_old_one(open_window: Open) -> None:
    bench = open_window("talking")
    bench.find("拨号").click()
    before = bench.window.shell
    bench.window._change({"language": "en"})
    bench.wait_until(lambda: bench.window.shell is not before)
    bench.wait_until(lambda: not isValid(before))
    children = [c for c in bench.window.children() if isinstance(c, QWidget)]
    assert children == [bench.window.shell]


@pytest.mark.parametrize(
    ("room", "scale"), [((1920, 1048), 1.25), ((1366, 736), 1.18), ((911, 480), 0.78), (None, 1.25)]
)
def test_on_a_small_screen_the_text_gives_way_and_not_the_window(
    room: tuple[int, int] | None, scale: float
) -> None:
    assert _fitting(1.25, room) == scale
    if room:
        assert all(scale * least <= there for least, there in zip(LEAST, room, strict=True))
