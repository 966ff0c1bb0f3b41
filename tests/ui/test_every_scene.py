"""What holds in every scene, size and language: nothing cut, overlapping or unnamed, and no markup."""

from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSplitterHandle,
    QTabBar,
    QWidget,
)

from tests.ui.conftest import Bench
from tests.ui.scenes import SCENES
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.window import LEAST

Open = Callable[..., Bench]
CONTROLS = (
    QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QTabBar, QAbstractItemView, QAbstractSpinBox,
)  # fmt: skip
SIZES = ((1366, 768), (1920, 1080), (1093, 614))
by_size = pytest.mark.parametrize("size", SIZES)
in_each_font = pytest.mark.usefixtures("font_family")
by_language = pytest.mark.parametrize("language", ["zh_CN", "en"])


def _shown(bench: Bench) -> Iterator[str]:
    """Each scene in turn, in one window: so what a scene leaves behind is found too."""
    for scene, make in SCENES.items():
        bench.desk.push(make())
        _settle(bench)
        yield scene


def _settle(bench: Bench) -> None:
    for _ in range(3):
        QApplication.processEvents()


def _visible(bench: Bench) -> Iterator[QWidget]:
    shell = bench.window.shell
    for widget in shell.findChildren(QWidget):
        if widget.isVisible() and widget.width() and not _in_scroll_area(widget, shell):
            yield widget


def _in_scroll_area(widget: QWidget, top: QWidget) -> bool:
    """What is scrolled may lie outside; so may what other widgets are made of inside."""
    parent = widget.parentWidget()
    while parent is not None and parent is not top:
        if isinstance(parent, (QAbstractScrollArea, QComboBox, QLineEdit, QTabBar, QAbstractSpinBox)):
            return True
        parent = parent.parentWidget()
    return False


def _inside(widget: QWidget, top: QWidget) -> QRect:
    return QRect(widget.mapTo(top, QPoint()), widget.size())


@in_each_font
@by_size
@by_language
def test_nothing_is_cut_or_overlaps(open_window: Open, size: tuple[int, int], language: str) -> None:
    bench = open_window("idle", size, language=language)
    for scene in _shown(bench):
        assert (bench.window.width(), bench.window.height()) == size, scene
        by_parent: dict[QWidget, list[QWidget]] = {}
        for widget in _visible(bench):
            parent = widget.parentWidget()
            assert parent is not None
            by_parent.setdefault(parent, []).append(widget)
            _assert_inside(scene, widget, parent, bench.window.shell)
            _assert_text_fits(scene, widget)
        for siblings in by_parent.values():
            _assert_apart(scene, siblings)


def _assert_inside(scene: str, widget: QWidget, parent: QWidget, shell: QWidget) -> None:
    spot = (scene, type(widget).__name__, widget.accessibleName(), widget.geometry(), parent.size())
    assert parent.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry()), spot
    assert shell.rect().contains(_inside(widget, shell)), spot


def _assert_text_fits(scene: str, widget: QWidget) -> None:
    if isinstance(widget, KeyButton):
        wanted = widget.sizeHint()
        assert widget.width() >= wanted.width(), (scene, widget.label)
        assert widget.height() >= wanted.height(), (scene, widget.label)
    elif isinstance(widget, Paragraph):
        assert widget.height() >= widget.heightForWidth(widget.width()), (scene, widget.text())
    elif isinstance(widget, Label) and not widget.elides:
        # some fonts report half a pixel more than they draw
        wide = widget.fontMetrics().horizontalAdvance(widget.text())
        assert widget.contentsRect().width() >= wide - 1, (scene, widget.text())


def _assert_apart(scene: str, siblings: list[QWidget]) -> None:
    for one, other in combinations(siblings, 2):
        if any(isinstance(w, QSplitterHandle) for w in (one, other)):
            continue
        shared = one.geometry().intersected(other.geometry())
        assert shared.isEmpty(), (scene, one, one.geometry(), other, other.geometry())


@in_each_font
@by_language
def test_the_smallest_window_is_enough(open_window: Open, language: str) -> None:
    bench = open_window("idle", (1093, 614), language=language)
    for scene in _shown(bench):
        needed = bench.window.shell.minimumSizeHint()
        assert needed.width() <= LEAST[0], scene
        assert needed.height() <= LEAST[1], scene


def test_every_control_has_a_name_and_a_place(open_window: Open) -> None:
    bench = open_window("idle")
    for scene in _shown(bench):
        chain = _focus_chain(bench.window)
        for control in _visible(bench):
            if isinstance(control, CONTROLS):
                assert control.accessibleName(), (scene, control, control.parentWidget())
                verdict = control.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                by_tab = control.focusPolicy() & Qt.FocusPolicy.TabFocus
                assert verdict or by_tab, (scene, control.accessibleName())
                assert control in chain, (scene, control.accessibleName())


def _focus_chain(window: QWidget) -> set[QWidget]:
    chain: set[QWidget] = set()
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window and widget not in chain:
        chain.add(widget)
        widget = widget.nextInFocusChain()
    return chain


def test_all_text_is_plain(open_window: Open) -> None:
    bench = open_window("idle")
    for scene in _shown(bench):
        for label in bench.window.findChildren(QLabel):
            assert label.textFormat() is Qt.TextFormat.PlainText, (scene, label.text())
            assert not set("\u0000\u202e\u202c\u200f\u200e") & set(label.text()), scene
        for widget in bench.window.findChildren(QWidget):
            assert "<b" not in widget.toolTip(), scene
            assert "<img" not in widget.toolTip(), scene
            assert len(widget.accessibleName()) < 2_000, scene


@in_each_font
def test_the_same_state_twice_paints_nothing(open_window: Open) -> None:
    bench = open_window("idle")
    for scene in _shown(bench):
        before = bench.window.grab().toImage()
        geometry = {w: w.geometry() for w in _visible(bench)}
        bench.desk.push(bench.desk.state)
        bench.desk.push(SCENES[scene]())  # equal, but made anew
        _settle(bench)
        assert {w: w.geometry() for w in _visible(bench)} == geometry, scene
        assert bench.window.grab().toImage() == before, scene


@pytest.mark.parametrize("scene", ["ringing", "landlord", "chooser"])
def test_nothing_moves_when_a_call_comes(open_window: Open, scene: str) -> None:
    bench = open_window("idle")
    _settle(bench)
    shell = bench.window.shell
    fixed = (shell.call_bar, shell.alerts, shell.bench.customer, shell.bench.ticket, shell.bench.knowledge)
    keys = [bench.find(name) for name in ("接听", "挂断", "保持", "静音", "转接", "拨号")]
    before = [_inside(w, shell) for w in (*fixed, *keys)]
    bench.desk.push(SCENES[scene]())
    _settle(bench)
    assert [_inside(w, shell) for w in (*fixed, *keys)] == before
