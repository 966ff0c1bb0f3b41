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
from ui.customer_pane import CustomerPane
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.window import LEAST

Open = Callable[..., Bench]
CONTROLS = (
    QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QTabBar, QAbstractItemView, QAbstractSpinBox,
)  # fmt: skip
SIZES = ((1366, 768), (1920, 1080), (1093, 614))
scene_by_size = pytest.mark.parametrize(
    ("scene", "size", "language"),
    [(scene, size, language) for scene in SCENES for size in SIZES for language in ("zh_CN", "en")],
)


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


@scene_by_size
def test_nothing_is_cut_or_overlaps(
    open_window: Open, scene: str, size: tuple[int, int], language: str
) -> None:
    bench = open_window(scene, size, language=language)
    _settle(bench)
    shell = bench.window.shell
    assert (bench.window.width(), bench.window.height()) == size
    by_parent: dict[QWidget, list[QWidget]] = {}
    for widget in _visible(bench):
        parent = widget.parentWidget()
        assert parent is not None
        by_parent.setdefault(parent, []).append(widget)
        spot = (type(widget).__name__, widget.accessibleName(), widget.geometry(), parent.size())
        assert parent.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry()), spot
        assert shell.rect().contains(_inside(widget, shell)), spot
        _assert_text_fits(widget)
    for siblings in by_parent.values():
        _assert_apart(siblings)


def _assert_text_fits(widget: QWidget) -> None:
    if isinstance(widget, KeyButton):
        wanted = widget.sizeHint()
        assert widget.width() >= wanted.width(), widget.label
        assert widget.height() >= wanted.height(), widget.label
    elif isinstance(widget, Paragraph):
        assert widget.height() >= widget.heightForWidth(widget.width()), widget.text()
    elif isinstance(widget, Label) and not widget.elides:
        # some fonts report half a pixel more than they draw
        wide = widget.fontMetrics().horizontalAdvance(widget.text())
        assert widget.contentsRect().width() >= wide - 1, widget.text()


def _assert_apart(siblings: list[QWidget]) -> None:
    for one, other in combinations(siblings, 2):
        if any(isinstance(w, QSplitterHandle) for w in (one, other)):
            continue
        shared = one.geometry().intersected(other.geometry())
        assert shared.isEmpty(), (one, one.geometry(), other, other.geometry())


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scene", SCENES)
def test_the_smallest_window_is_enough(open_window: Open, scene: str, language: str) -> None:
    bench = open_window(scene, (1093, 614), language=language)
    _settle(bench)
    needed = bench.window.shell.minimumSizeHint()
    assert needed.width() <= LEAST[0]
    assert needed.height() <= LEAST[1]


@pytest.mark.parametrize("scene", SCENES)
def test_every_control_has_a_name_and_a_place(open_window: Open, scene: str) -> None:
    bench = open_window(scene)
    _settle(bench)
    chain: set[QWidget] = set()
    widget = bench.window.nextInFocusChain()
    while widget is not None and widget is not bench.window and widget not in chain:
        chain.add(widget)
        widget = widget.nextInFocusChain()
    for control in _visible(bench):
        if isinstance(control, CONTROLS):
            assert control.accessibleName(), (control, control.parentWidget())
            verdict = control.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            assert verdict or control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.accessibleName()
            assert control in chain


@pytest.mark.parametrize("scene", SCENES)
def test_all_text_is_plain(open_window: Open, scene: str) -> None:
    bench = open_window(scene)
    _settle(bench)
    for label in bench.window.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()
        assert not set("\u0000\u202e\u202c\u200f\u200e") & set(label.text())
        assert label.openExternalLinks() is False
    for widget in bench.window.findChildren(QWidget):
        tip = widget.toolTip()
        assert "<b" not in tip
        assert "<img" not in tip
        assert len(widget.accessibleName()) < 2_000


@pytest.mark.parametrize("scene", SCENES)
def test_the_same_state_twice_paints_nothing(open_window: Open, scene: str) -> None:
    bench = open_window(scene)
    _settle(bench)
    before = bench.window.grab().toImage()
    geometry = {w: w.geometry() for w in _visible(bench)}
    bench.desk.push(bench.desk.state)
    bench.desk.push(SCENES[scene]())  # equal, but made anew
    _settle(bench)
    assert {w: w.geometry() for w in _visible(bench)} == geometry
    assert bench.window.grab().toImage() == before


@pytest.mark.parametrize("scene", ["ringing", "landlord", "hostile", "chooser"])
def test_the_panes_do_not_move_when_a_call_comes(open_window: Open, scene: str) -> None:
    bench = open_window("idle")
    _settle(bench)
    shell = bench.window.shell
    before = [_inside(w, shell) for w in (shell.call_bar, shell.alerts, *shell.findChildren(CustomerPane))]
    keys = [_inside(bench.find(name), shell) for name in ("接听", "保持", "静音", "转接", "拨号")]
    bench.desk.push(SCENES[scene]())
    _settle(bench)
    after = [_inside(w, shell) for w in (shell.call_bar, shell.alerts, *shell.findChildren(CustomerPane))]
    if scene != "hostile":  # its notice takes a line
        assert after == before
    assert [_inside(bench.find(name), shell) for name in ("接听", "保持", "静音", "转接", "拨号")] == keys
