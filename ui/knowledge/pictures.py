"""Pictures of an article, as wide as the pane; read from the library's bytes and from nowhere else."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kb_search.articles import Picture
from kb_search.media import kind_of
from ui.plain import plain
from ui.theme import look
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import column
from ui.words import t

WIDEST = 1_200
"""Pixels that are kept of a picture's width."""
_MEGABYTES = 64
"""Most memory that reading one picture may take: a few bytes can claim to be a picture of any size."""

Fetch = Callable[[str], Awaitable[bytes | None]]


def read(content: bytes) -> QImage | None:
    """The picture in some bytes, at most `WIDEST` wide; None when they are none. Thread: any."""
    if not (kind := kind_of(content)):  # no other reader may even look: an SVG names files and addresses
        return None
    data = QBuffer()
    data.setData(QByteArray(content))
    data.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(data, QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setAllocationLimit(_MEGABYTES)
    size = reader.size()
    if not size.isValid():
        return None
    if size.width() > WIDEST:
        reader.setScaledSize(size.scaled(QSize(WIDEST, 100_000), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


class PictureView(QWidget):
    """One picture and its caption."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet, self._caption = _Sheet(), Paragraph("", "muted")
        self._missing = Label(t("knowledge-picture-missing"), "muted")
        self.setLayout(column(self._sheet, self._missing, self._caption, gap=2, margins=(0, 6, 0, 0)))

    def show_picture(self, image: QImage | None, caption: str) -> None:
        """Show a picture; None when it could not be had."""
        self._sheet.show_image(image)
        self._sheet.setAccessibleName(caption or t("knowledge-picture"))
        self._missing.setVisible(image is None)
        self._caption.show_text(caption)
        self._caption.setVisible(bool(caption))


class _Sheet(QWidget):
    """Paints an image as wide as there is room, never larger than it is."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_image(self, image: QImage | None) -> None:
        self._image = image
        self.setVisible(image is not None)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self._drawn().height() if self._image is not None else 0)
        self.update()

    def _drawn(self) -> QSize:
        assert self._image is not None
        room = QSize(min(self.width(), self._image.width()), 100_000)
        return self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is not None:
            with QPainter(self) as p:
                p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                size = self._drawn()
                p.drawImage(self.rect().adjusted(0, 0, size.width() - self.width(), 0), self._image)


class Pictures(QWidget):
    """All pictures of the open article. They are read beside the window's thread and come when they are."""

    def __init__(self, fetch: Fetch) -> None:
        super().__init__()
        self._fetch = fetch
        self._shown: tuple[Picture, ...] = ()
        self._views: list[PictureView] = []
        self._coming: asyncio.Task[None] | None = None
        self._layout = column(gap=4)
        self.setLayout(self._layout)
        self.hide()

    def show_pictures(self, pictures: Sequence[Picture]) -> None:
        """Show the pictures of an article."""
        if tuple(pictures) == self._shown:
            return
        self._shown = tuple(pictures)
        if self._coming is not None:
            self._coming.cancel()
        self.setVisible(False)
        for view in self._views:
            view.hide()
        if pictures:
            self._coming = asyncio.get_running_loop().create_task(self._bring(), name="article pictures")

    async def _bring(self) -> None:
        loop = asyncio.get_running_loop()
        for place, picture in enumerate(self._shown):
            content = await self._fetch(picture.digest)
            image = await loop.run_in_executor(None, read, content) if content else None
            if place == len(self._views):
                self._views.append(PictureView())
                self._layout.addWidget(self._views[-1])
            self._views[place].show_picture(image, plain(picture.caption, 200))
            self._views[place].show()
            self.setMinimumWidth(look.px(40))
            self.setVisible(True)
