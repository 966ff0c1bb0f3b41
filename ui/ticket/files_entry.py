"""The entry of a field for files: chosen, pasted or dropped; each one can be taken away again."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QImage, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QSizePolicy

from agent_desktop.tickets.attached.files import KINDS, read
from agent_desktop.tickets.checks import ATTACHMENTS, MOST_ATTACHMENTS
from agent_desktop.tickets.draft import Attached
from ui.file_boxes import ask_for_some
from ui.plain import plain
from ui.ticket.shown import Shown, Typed, look_of
from ui.widgets.flow import Flow
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.words import listed, t

Given = tuple[str, Callable[[], bytes]]
"""A file's name, and what gives its bytes on another thread."""


class FilesEntry(QFrame):
    """A key for each file, which takes it away, and one that asks for more. Thread: main."""

    edited = Signal(str)
    given = Signal(str, object)
    composing = False

    def __init__(self, name: str, cap: str) -> None:
        super().__init__()
        self._typed = Typed()
        self._shown: Shown | None = None
        self._box: QFileDialog | None = None
        self._keys: list[KeyButton] = []
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.add = KeyButton(
            t("ticket-attach"), cap, "plus", shape="small", name=listed((t("ticket-attach"), name))
        )
        self.add.clicked.connect(self.ask)
        self._problem = Label("", "danger")
        self._flow = Flow()
        for one in (self.add, self._problem):
            self._flow.addWidget(one)
        self.setLayout(self._flow)
        self.setFocusProxy(self.add)

    # ── from the desk ──

    def show_field(self, shown: Shown, *, fresh: bool) -> None:
        """Show the files of a field; `fresh`: of another draft."""
        if fresh:
            self._close_box()
            self._typed.start(shown.value)
        elif not self._typed.hears(shown.value):
            return
        if shown != self._shown:
            self._shown = shown
            self._put(shown)

    def _put(self, shown: Shown) -> None:
        known = {file.id: file for file in shown.files}
        for key in self._keys:
            key.deleteLater()
        while self._flow.takeAt(0) is not None:
            pass
        ids = shown.value.split()
        self._keys = [self._key(id_, known.get(id_)) for id_ in ids]
        for one in (*self._keys, self.add, self._problem):
            self._flow.addWidget(one)
            one.show()
        self.add.set_available(len(ids) < MOST_ATTACHMENTS)
        self._problem.show_or_hide(shown.problem)
        look_of(self, shown)
        self._fit()

    def _fit(self) -> None:
        """As high as its lines are at this width; a scroll area would make room for the narrowest."""
        self.setFixedHeight(max(self.add.sizeHint().height(), self._flow.heightForWidth(self.width())))

    def hasHeightForWidth(self) -> bool:
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _key(self, id_: str, file: Attached | None) -> KeyButton:
        words = file_words(file) if file else t("ticket-attached-before")
        key = KeyButton(words, icon="x", kind="chip", shape="small", name=t("ticket-detach", file=words))
        key.setParent(self)
        key.setToolTip(t("ticket-detach", file=words))
        key.clicked.connect(partial(self._remove, id_))
        return key

    # ── from the person ──

    def _remove(self, id_: str) -> None:
        ids = [one for one in (self._shown.value.split() if self._shown else ()) if one != id_]
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self._typed.send(ATTACHMENTS.join(ids))
        self.edited.emit(ATTACHMENTS.join(ids))

    def ask(self) -> None:
        """Ask which file."""
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        kinds = f"{t('ticket-attach-kinds')} ({' '.join(f'*.{ending}' for ending in KINDS)})"
        self._close_box()
        chosen = lambda paths: self.give(of_paths(paths))  # noqa: E731
        self._box = box = ask_for_some(self, t("ticket-attach"), pictures, kinds, chosen)
        box.finished.connect(partial(self._box_done, box))

    def _box_done(self, box: QFileDialog, _: int) -> None:
        if self._box is box:
            self._box = None

    def _close_box(self) -> None:
        """Another draft is shown: what is chosen now was never meant for it."""
        if (box := self._box) is not None:
            self._box = None
            box.reject()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._close_box()

    def give(self, files: Iterable[Given]) -> None:
        """Hand files over to the desk, which says what it thinks of each."""
        for name, read_it in files:
            self.given.emit(name, read_it)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.give(files_in(QGuiApplication.clipboard().mimeData()))
        else:
            super().keyPressEvent(event)

    def commit(self) -> None:
        """Nothing is ever composed here."""

    def settle(self) -> None:
        """Nothing to make final."""


def file_words(file: Attached) -> str:
    """Name and size."""
    size = f"{file.size / 2**20:.1f} MB" if file.size >= 2**20 else f"{max(1, file.size // 1024)} kB"
    return f"{plain(file.name, 28)} {size}"


def of_paths(paths: Iterable[Path]) -> list[Given]:
    """Files of this desktop."""
    return [(path.name, partial(read, path)) for path in paths]


def files_in(data: QMimeData | None) -> list[Given]:
    """What a clipboard or a drag holds: files of this desktop, else a picture."""
    if data is None:
        return []
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if paths or not data.hasImage():
        return of_paths(paths)
    image = QImage(data.imageData())
    name = t("ticket-pasted", time=f"{datetime.now():%H%M%S}")
    return [(f"{name}.png", partial(_png, image))]


def holds_files(data: QMimeData) -> bool:
    """Whether there is a file or a picture in it, and no words."""
    return any(url.isLocalFile() for url in data.urls()) or (data.hasImage() and not data.hasText())


def _png(image: QImage) -> bytes:
    """The picture as a file. Any thread: an image is a value."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs say bytes
    return bytes(buffer.data().data())
