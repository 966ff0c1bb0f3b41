"""Entries where one of several values is chosen."""

from collections.abc import Iterable, Sequence
from time import monotonic

from PySide6.QtCore import QPoint, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from customer360.sounds import in_letters
from ui.paint import put
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import GAP
from ui.ticket.shown import Shown, Typed, draw_note, look_of
from ui.words import t

_ARROW = 26
TOGETHER_S = 1.2
"""Letters typed within this long of each other are read as one word."""


class ChoiceEntry(QComboBox):
    """(value, words) to choose from. A value that isn't among them is shown as it is, never lost."""

    edited = Signal(str)
    composing = False

    goes_on = True
    """Enter goes on to what comes next; not where that is a key which Enter would press."""

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], hint: str = "", *, may_be_empty: bool
    ) -> None:
        super().__init__()
        self._shown, self._latest, self._typed = Shown(), Shown(), Typed()
        self._may_be_empty = may_be_empty
        self._letters, self._letter_at = "", 0.0
        self.setAccessibleName(name)
        self._hint = plain(hint, 60) or t("ticket-choose")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMaxVisibleItems(12)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.offer(choices)
        self.activated.connect(self._chosen)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Other values to choose from; what is shown is to be given again, with `show_field`."""
        with QSignalBlocker(self):
            self.clear()
            for value, words in choices:
                self.addItem(plain(words, 60), value)
            if self._may_be_empty:  # last, so that the first press of an arrow key finds a value
                self.addItem(t("ticket-none"), "")
            self._own = self.count()
            self.setCurrentIndex(-1)

    # ── from the desk ──

    def show_field(self, shown: Shown, *, fresh: bool) -> None:
        """Show a field; `fresh`: of another draft."""
        if fresh:
            self._typed.start(shown.value)
        elif not self._typed.hears(shown.value):
            return
        self._latest = shown
        if fresh or not self.hasFocus():
            self._put(shown)
        elif shown != self._shown:
            self._dress(shown)

    def _put(self, shown: Shown) -> None:
        if shown == self._shown and self._value() == shown.value:
            return
        with QSignalBlocker(self):
            at = self.findData(shown.value) if shown.value else -1
            if shown.value and at < 0:
                self.addItem(plain(self._words(shown.value), 60), shown.value)
                at = self.count() - 1
            self.setCurrentIndex(at)
            while self.count() > self._own and at < self._own:
                self.removeItem(self.count() - 1)  # a stranger of an earlier draft
        self._dress(shown)

    def _words(self, value: str) -> str:
        return value

    def _value(self) -> str:
        return str(self.currentData() or "") if self.currentIndex() >= 0 else ""

    def _dress(self, shown: Shown) -> None:
        self._shown = shown
        look_of(self, shown)
        self.update()

    # ── from the person ──

    def _chosen(self, index: int) -> None:
        self._give(str(self.itemData(index) or ""))

    def _give(self, value: str) -> None:
        if not value:
            self.setCurrentIndex(-1)
        self._latest = Shown(value=value)
        self._typed.send(value)
        self._dress(self._latest)
        self.edited.emit(value)

    def commit(self) -> None:
        """Nothing is ever composed here."""

    def settle(self) -> None:
        """Nothing to make final."""

    def _find(self, letter: str) -> bool:
        """Typed letters choose by the first letters of a value's words, the next one that fits."""
        now = monotonic()
        self._letters = letter if now - self._letter_at > TOGETHER_S else self._letters + letter
        self._letter_at = now
        start = self.currentIndex() + (len(self._letters) == 1)
        order = [(start + n) % self.count() for n in range(self.count())] if self.count() else []
        places = [at for at in order if self.itemData(at) and in_letters(self._letters, self.itemText(at))]
        begins = [at for at in places if in_letters(self._letters, self.itemText(at)[: len(self._letters)])]
        if not places:
            return False
        at = (begins or places)[0]
        self.setCurrentIndex(at)
        self._chosen(at)
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling the form must not change what stands in it

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bare = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if bare and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and self._may_be_empty:
            self._give("")
        elif bare and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.goes_on:
                self.focusNextChild()
        elif bare and event.text().isalnum() and self._find(event.text().lower()):
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._put(self._latest)

    def showPopup(self) -> None:  # noqa: N802 — Qt's own name
        wanted = max((look.width(self.itemText(i)) for i in range(self.count())), default=0)
        self.view().setMinimumWidth(max(self.width(), min(round(wanted) + 40, 3 * self.width())))
        super().showPopup()
        self._shorten(self.view().window())

    def _shorten(self, popup: QWidget) -> None:
        """Fusion opens a list as a menu of all its rows, over half a screen of what is being talked about."""
        most = self.view().sizeHintForRow(0) * self.maxVisibleItems() + 2 * GAP
        if popup.height() > most:
            top = self.mapToGlobal(QPoint(0, self.height()))
            screen = self.screen().availableGeometry()
            fits = top.y() + most <= screen.bottom()
            popup.setGeometry(top.x(), top.y() if fits else max(screen.top(), top.y() - self.height() - most),
                              popup.width(), most)  # fmt: skip
            self.view().scrollTo(self.view().currentIndex())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        area = QRectF(self.rect()).adjusted(GAP + 2, 0, -_ARROW, 0)
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.currentIndex() < 0 and not self._shown.problem:
                # under a style sheet Qt draws its own hint in the tone of a value
                put(p, area, self._hint, "text3")
            if self._shown.problem or self._shown.note:
                draw_note(p, area, self._shown)
