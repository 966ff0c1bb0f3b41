"""Files that go with an article: a form to be opened or saved by a key, never by itself."""

import asyncio
import stat
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import cache
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from kb_search import media
from kb_search.articles import Attachment
from ui.plain import plain
from ui.widgets.dialogs import file_dialog
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, row
from ui.words import t

Fetch = Callable[[str], Awaitable[bytes | None]]
_UNSAFE = '<>:"/\\|?*'


class Attachments(QWidget):
    """All files of the open article. Thread: main; bytes are looked at and written beside it."""

    def __init__(self, fetch: Fetch) -> None:
        super().__init__()
        self._fetch = fetch
        self._shown: tuple[Attachment, ...] = ()
        self._rows: list[_FileRow] = []
        self._said = Label("", "warn", elide=True)
        self._jobs: set[asyncio.Task[None]] = set()
        self._list = column(gap=2)
        self.setLayout(column(8, Label(t("knowledge-files"), "head"), self._list, self._said, gap=2))
        self._said.hide()
        self.hide()

    def show_files(self, files: Sequence[Attachment]) -> None:
        """Show the files of an article."""
        if tuple(files) == self._shown:
            return
        self._shown = tuple(files)
        self._say("")
        while len(self._rows) < len(files):
            self._rows.append(_FileRow(self._open, self._ask_where))
            self._list.addWidget(self._rows[-1])
        for place, shown in enumerate(self._rows):
            if place < len(files):
                shown.show_file(files[place])
            shown.setVisible(place < len(files))
        self.setVisible(bool(files))

    def _open(self, file: Attachment) -> None:
        self._start(self._opened(file))

    async def _opened(self, file: Attachment) -> None:
        place = await self._written(file, _folder() / file.digest[:16] / safe_name(file.name))
        if place is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(place))):
            self._say(t("knowledge-file-no-program"))

    def _ask_where(self, file: Attachment) -> None:
        ask = file_dialog(self, t("knowledge-file-save"), "")
        ask.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        ask.selectFile(safe_name(file.name))
        ask.fileSelected.connect(lambda name: self._start(self._saved(file, name)))
        ask.open()

    async def _saved(self, file: Attachment, name: str) -> None:
        await self._written(file, Path(name), keep=True)

    def _start(self, job: Coroutine[object, object, None]) -> None:
        self._say("")
        task = asyncio.get_running_loop().create_task(job, name="article file")
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    async def _written(self, file: Attachment, place: Path, *, keep: bool = False) -> Path | None:
        content = await self._fetch(file.digest)
        if content is None:
            self._say(t("knowledge-file-missing"))
            return None
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(None, write, content, file, place, keep)
        except ValueError:
            self._say(t("knowledge-file-refused"))
        except OSError:
            self._say(t("knowledge-file-unwritten"))
        return None

    def _say(self, words: str) -> None:
        self._said.show_text(words)
        self._said.setVisible(bool(words))


class _FileRow(QWidget):
    """A file, its two keys."""

    def __init__(self, opened: Callable[[Attachment], None], saved: Callable[[Attachment], None]) -> None:
        super().__init__()
        self._file = Attachment(name="")
        self._name = Label("", elide=True)
        self.open = KeyButton(t("knowledge-file-open"), kind="quiet", shape="small")
        self.save = KeyButton(t("knowledge-file-save"), kind="quiet", shape="small")
        self.open.clicked.connect(lambda: opened(self._file))
        self.save.clicked.connect(lambda: saved(self._file))
        self.setLayout(row(Icon("receipt", "text2", 16), Fill(self._name), self.open, self.save, gap=4))

    def show_file(self, file: Attachment) -> None:
        """Show another file."""
        self._file, name = file, plain(file.name, 80)
        self._name.show_text(name)
        for key in (self.open, self.save):
            key.setAccessibleName(f"{key.label} {name}")


def write(content: bytes, file: Attachment, place: Path, keep: bool) -> Path:
    """Write a file that is what was reviewed; `keep`: for the agent to work on, else only to be read.

    Raises ValueError for bytes that are not the file's, OSError. Thread: any.
    """
    ending = f".{media.file_kind(content)}"
    if media.digest_of(content) != file.digest or not file.name.lower().endswith(ending):
        raise ValueError(file.name)
    if not keep:
        place.parent.mkdir(exist_ok=True)
        if place.exists():
            place.chmod(stat.S_IRUSR | stat.S_IWUSR)
    place.write_bytes(content)
    if not keep:
        place.chmod(stat.S_IRUSR)
    return place


def safe_name(name: str) -> str:
    """A name that any file system takes, without a way into another folder."""
    kept = "".join(c for c in plain(name, 80) if c not in _UNSAFE).lstrip(". ")
    return kept or "file"


@cache
def _folder() -> Path:
    """Where files lie that are only looked at; it goes with the desk."""
    _kept.append(made := tempfile.TemporaryDirectory(prefix="agent-desktop-", ignore_cleanup_errors=True))
    return Path(made.name)


_kept: list[tempfile.TemporaryDirectory[str]] = []
